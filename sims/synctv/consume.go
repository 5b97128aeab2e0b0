package synctv

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// ConsumePromoCode marks a promo code as consumed by an account, which need not
// exist, at an instant (tx.Now, as a rule). It returns errCodeUnknown or
// errCodeConsumed, and changes nothing, where there is no such code or it is
// consumed already.
func ConsumePromoCode(tx *store.Tx, id, accountID int64, at time.Time) error {
	consumed, err := consume(tx, id, accountID, at.UTC().Format(time.RFC3339))
	if err != nil {
		return fmt.Errorf("consume promo code %d: %w", id, err)
	}
	if consumed {
		return nil
	}
	p, _, err := promoCodeByID(tx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return errCodeUnknown.because("there is no promo code %d", id).judging("promo_code_id", id)
	}
	if err != nil {
		return fmt.Errorf("promo code %d: %w", id, err)
	}
	return consumedAlready(p)
}

// UnconsumePromoCode makes a promo code usable again. Subscriptions that it led
// to stay. It returns errCodeID where there is no such code; one that is not
// consumed is left as it is.
func UnconsumePromoCode(tx *store.Tx, id int64) error {
	known, err := unconsume(tx, id)
	if err != nil {
		return fmt.Errorf("unconsume promo code %d: %w", id, err)
	}
	if !known {
		return errCodeID.because("there is no promo code %d", id).judging("promo_code_id", id)
	}
	return nil
}
