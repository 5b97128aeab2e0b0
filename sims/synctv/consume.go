package synctv

import (
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// ConsumePromoCode marks a promo code as consumed by an account, which need not
// exist, at an instant (tx.Now, as a rule). It returns errPromoCodeInvalid, and
// changes nothing, where there is no such code or it is consumed already.
func ConsumePromoCode(tx *store.Tx, id, accountID int64, at time.Time) error {
	consumed, err := consume(tx, id, accountID, at.UTC().Format(time.RFC3339))
	if err != nil {
		return fmt.Errorf("consume promo code %d: %w", id, err)
	}
	if !consumed {
		return errPromoCodeInvalid.because("there is no promo code %d, or it is consumed already", id)
	}
	return nil
}

// UnconsumePromoCode makes a promo code usable again. Subscriptions that it led
// to stay. It returns errNotFound where there is no such code; one that is not
// consumed is left as it is.
func UnconsumePromoCode(tx *store.Tx, id int64) error {
	known, err := unconsume(tx, id)
	if err != nil {
		return fmt.Errorf("unconsume promo code %d: %w", id, err)
	}
	if !known {
		return errNotFound.because("there is no promo code %d", id)
	}
	return nil
}
