package synctv

import (
	"fmt"
	"math/rand/v2"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// attempts is how often a code that exists is drawn again before creating gives up.
const attempts = 20

// CreatePromoCodes makes count promo codes of length letters and digits for an
// offer, all at tx.Now. Each is unique in the offer's service, also without
// regard to case. It fails where no free code is found, or there is no such
// offer; the transaction must then be rolled back.
func CreatePromoCodes(tx *store.Tx, w *sims.World, offerID int64, count, length int) error {
	r, err := w.Rand.Source(tx, "synctv promo codes")
	if err != nil {
		return err
	}
	return insertDrawn(tx, offerID, count, stamp(tx), drawer(r, length))
}

// drawer returns what draws codes of length characters.
func drawer(r *rand.Rand, length int) func() string {
	code := make([]byte, length)
	return func() string {
		for i := range code {
			code[i] = sims.Alphanumeric[r.IntN(len(sims.Alphanumeric))]
		}
		return string(code)
	}
}

// insertDrawn inserts count codes that draw gives, passing over those whose
// letters are taken.
func insertDrawn(
	tx *store.Tx, offerID int64, count int, createdAt string, draw func() string,
) error {
	serviceID, err := serviceOfOffer(tx, offerID)
	if err != nil {
		return fmt.Errorf("offer %d: %w", offerID, err)
	}
	for range count {
		inserted := false
		for try := 0; !inserted; try++ {
			if try == attempts {
				return fmt.Errorf("offer %d: %d codes drawn in turn, all taken", offerID, attempts)
			}
			inserted, err = insertPromoCode(tx, serviceID, offerID, draw(), createdAt)
			if err != nil {
				return fmt.Errorf("promo code of offer %d: %w", offerID, err)
			}
		}
	}
	return nil
}
