package easypromos

import (
	"database/sql"
	"errors"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Actions lists what participants and the account's staff do outside the API.
func (s *Server) Actions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "register-participant",
			"Register a user in a promotion, as its registration form does.", s.registerParticipant),
		sims.Act(Name, "take-part",
			"Let a user take part in a stage, with a code where it needs one.", s.takePartNow),
		sims.Act(Name, "block-user", "Make a user inactive: status 0.",
			func(tx *store.Tx, a userArgs) (any, error) { return SetUserStatus(tx, a.User, 0) }),
		sims.Act(Name, "unblock-user", "Make a user active: status 1.",
			func(tx *store.Tx, a userArgs) (any, error) { return SetUserStatus(tx, a.User, 1) }),
		sims.Act(Name, "add-coins", "Give a user coins, or take some.", s.addCoins),
		sims.Act(Name, "buy-entry",
			"Let a user spend coins on extra entries to a stage.", s.buyEntry),
		sims.Act(Name, "buy-prize",
			"Let a user spend coins on a prize that has a price.", s.buyPrize),
		sims.Act(Name, "draw-prizes",
			"Give prizes of a draw or of a ranking to users who have taken part.", s.drawPrizes),
		sims.Act(Name, "redeem-prize", "Hand a prize out to its user, once.", s.redeemPrize),
		sims.Act(Name, "open-promotion",
			"Open a promotion now: active, begun, with an end to come.",
			func(tx *store.Tx, a promotionArgs) (any, error) { return OpenPromotion(tx, a.Promotion) }),
		sims.Act(Name, "close-promotion", "End a promotion now.",
			func(tx *store.Tx, a promotionArgs) (any, error) { return ClosePromotion(tx, a.Promotion) }),
		sims.Act(Name, "expire-promotion", "Give a promotion the status expired.",
			func(tx *store.Tx, a promotionArgs) (any, error) {
				return SetPromotionStatus(tx, a.Promotion, "expired")
			}),
		sims.Act(Name, "set-promotion-status", "Give a promotion a status.",
			func(tx *store.Tx, a statusArgs) (any, error) {
				return SetPromotionStatus(tx, a.Promotion, a.Status)
			}),
		sims.Act(Name, "set-promotion-dates", "Change when a promotion begins and ends.",
			func(tx *store.Tx, a datesArgs) (any, error) {
				return SetPromotionDates(tx, a.Promotion, a.Start, a.End)
			}),
		sims.Act(Name, "add-codes", "Add unused codes to a stage.", addCodes),
		sims.Act(Name, "add-prizes", "Add units to a prize type.",
			func(tx *store.Tx, a prizesArgs) (any, error) {
				return AddPrizes(tx, a.PrizeType, a.Count)
			}),
		sims.Act(Name, "use-up-prizes", "Take away the units of a prize type that are left.",
			func(tx *store.Tx, a prizeTypeArgs) (any, error) { return UseUpPrizes(tx, a.PrizeType) }),
		sims.Act(Name, "add-webhook", "Have events of a promotion sent to a URL.", addWebhook),
		sims.Act(Name, "remove-webhook", "Remove a webhook.", removeWebhook),
		sims.Act(Name, "enable-webhook", "Send events to a webhook again.",
			func(tx *store.Tx, a webhookArgs) (any, error) { return switchWebhook(tx, a, true) }),
		sims.Act(Name, "disable-webhook", "Send a webhook no more events.",
			func(tx *store.Tx, a webhookArgs) (any, error) { return switchWebhook(tx, a, false) }),
		sims.Act(Name, "expire-token", "Let an access token expire now.",
			func(tx *store.Tx, a tokenArgs) (any, error) { return endToken(tx, a.Token, "expires") }),
		sims.Act(Name, "delete-token", "Delete an access token.",
			func(tx *store.Tx, a tokenArgs) (any, error) { return endToken(tx, a.Token, "deleted") }),
	}
}

// asBad is a failure of the API as whoever takes an action is told of it: what is
// wrong with the argument key. Another error stays as it is.
func asBad(key string, err error) error {
	var e *apiError
	if errors.As(err, &e) {
		return bad(key, "%s", e.Why)
	}
	return err
}

type promotionArgs struct {
	Promotion int64 `json:"promotion" doc:"The promotion's id."`
}

type statusArgs struct {
	Promotion int64  `json:"promotion" doc:"The promotion's id."`
	Status    string `json:"status" doc:"draft, active or expired."`
}

type datesArgs struct {
	Promotion int64      `json:"promotion" doc:"The promotion's id."`
	Start     *time.Time `json:"start_date" doc:"RFC 3339; as it is where left out."`
	End       *time.Time `json:"end_date" doc:"RFC 3339; as it is where left out."`
}

type prizeTypeArgs struct {
	PrizeType int64 `json:"prize_type" doc:"The prize type's id."`
}

type prizesArgs struct {
	PrizeType int64 `json:"prize_type" doc:"The prize type's id."`
	Count     int64 `json:"count" doc:"How many units more."`
}

type tokenArgs struct {
	Token string `json:"token" doc:"The access token."`
}

// A TokenChange is what became of an access token.
type TokenChange struct {
	Name    string `json:"name"`
	Account int64  `json:"account"`
	Ends    string `json:"ends"` // RFC 3339
}

// endToken sets the column expires or deleted of a token to now. It does not show a
// token that is not there.
func endToken(tx *store.Tx, token, column string) (c TokenChange, err error) {
	query := `
		UPDATE easypromos_tokens
		SET expires = $1
		WHERE token = $2
		RETURNING name, account_id`
	if column == "deleted" {
		query = `
		UPDATE easypromos_tokens
		SET deleted = $1
		WHERE token = $2
		RETURNING name, account_id`
	}
	c.Ends = instant(tx.Now.Unix())
	found, err := one(tx.QueryRow(query, tx.Now.Unix(), token).Scan(&c.Name, &c.Account))
	if err == nil && !found {
		err = bad("token", "there is no such access token")
	}
	return c, err
}

// A PromotionChange is what a promotion has become. Status is as clients see it; dates
// are RFC 3339, null for none.
type PromotionChange struct {
	Promotion int64   `json:"promotion"`
	Was       string  `json:"was"`
	Status    string  `json:"status"`
	Start     *string `json:"start_date"`
	End       *string `json:"end_date"`
}

// changePromotion lets change decide what becomes of a promotion. It returns a
// *sims.Bad where there is none.
func changePromotion(
	tx *store.Tx, id int64, change func(*promotionState) error,
) (c PromotionChange, err error) {
	var p promotionState
	found, err := one(tx.QueryRow(`
		SELECT status, start_date, end_date
		FROM easypromos_promotions
		WHERE id = $1`, id).Scan(&p.status, &p.start, &p.end))
	if err == nil && !found {
		err = bad("promotion", "there is no promotion %d", id)
	}
	if err != nil {
		return c, err
	}
	c = PromotionChange{Promotion: id, Was: p.effective(tx.Now.Unix())}
	if err := change(&p); err != nil {
		return c, err
	}
	if p.start.Valid && p.end.Valid && p.start.Int64 > p.end.Int64 {
		return c, bad("end_date", "must not be before start_date, %s", instant(p.start.Int64))
	}
	c.Status, c.Start, c.End = p.effective(tx.Now.Unix()), date(p.start), date(p.end)
	_, err = tx.Exec(`
		UPDATE easypromos_promotions
		SET status = $1, start_date = $2, end_date = $3
		WHERE id = $4`, p.status, p.start, p.end, id)
	return c, err
}

func date(seconds sql.NullInt64) *string {
	if !seconds.Valid {
		return nil
	}
	text := instant(seconds.Int64)
	return &text
}

// OpenPromotion makes a promotion active at once: begun now where it was to begin
// later, and open for 30 days where it was over.
func OpenPromotion(tx *store.Tx, id int64) (PromotionChange, error) {
	now := tx.Now.Unix()
	return changePromotion(tx, id, func(p *promotionState) error {
		p.status = "active"
		if p.start.Valid && p.start.Int64 > now {
			p.start.Int64 = now
		}
		if p.end.Valid && p.end.Int64 <= now {
			p.end.Int64 = now + 30*24*3600
		}
		return nil
	})
}

// ClosePromotion ends a promotion: a second ago, so that it is over at once.
func ClosePromotion(tx *store.Tx, id int64) (PromotionChange, error) {
	end := sql.NullInt64{Int64: tx.Now.Unix() - 1, Valid: true}
	return changePromotion(tx, id, func(p *promotionState) error {
		p.end = end
		if p.start.Valid && p.start.Int64 > end.Int64 {
			p.start = end
		}
		return nil
	})
}

// SetPromotionStatus stores a status. It returns a *sims.Bad for one that there is not.
func SetPromotionStatus(tx *store.Tx, id int64, status string) (PromotionChange, error) {
	return changePromotion(tx, id, func(p *promotionState) error {
		p.status = status
		return oneOf("status", status, promotionStatuses[1:]...)
	})
}

// SetPromotionDates changes when a promotion begins and ends; nil leaves a date as it
// is. It returns a *sims.Bad where it would end before it begins.
func SetPromotionDates(tx *store.Tx, id int64, start, end *time.Time) (PromotionChange, error) {
	return changePromotion(tx, id, func(p *promotionState) error {
		if start == nil && end == nil {
			return bad("start_date", "is required, or else end_date")
		}
		if start != nil {
			p.start = sql.NullInt64{Int64: start.Unix(), Valid: true}
		}
		if end != nil {
			p.end = sql.NullInt64{Int64: end.Unix(), Valid: true}
		}
		return nil
	})
}

// A PrizeTypeChange is what a prize type has become: the units there are and those
// given.
type PrizeTypeChange struct {
	PrizeType int64 `json:"prize_type"`
	Qty       int64 `json:"qty"`
	Given     int64 `json:"given"`
}

// errUnlimited says that a prize type has no number of units.
var errUnlimited = bad("prize_type", "has no limit, so none can be added")

// AddPrizes adds units to a prize type. It returns a *sims.Bad where there is none, or
// it has no limit.
func AddPrizes(tx *store.Tx, prizeType, count int64) (PrizeTypeChange, error) {
	if err := needCount(count); err != nil {
		return PrizeTypeChange{}, err
	}
	c, err := changePrizeType(tx, prizeType, `
		UPDATE easypromos_prize_types
		SET qty = qty + $1
		WHERE id = $2 AND qty IS NOT NULL
		RETURNING qty, given`, count, prizeType)
	if errors.Is(err, sql.ErrNoRows) {
		err = errUnlimited
	}
	return c, err
}

// UseUpPrizes takes away the units of a prize type that are left, also where it had no
// limit.
func UseUpPrizes(tx *store.Tx, prizeType int64) (PrizeTypeChange, error) {
	return changePrizeType(tx, prizeType, `
		UPDATE easypromos_prize_types
		SET qty = given
		WHERE id = $1
		RETURNING qty, given`, prizeType)
}

func changePrizeType(
	tx *store.Tx, id int64, query string, args ...any,
) (c PrizeTypeChange, err error) {
	err = exists(tx, "prize_type", "prize type", id,
		`SELECT 1 FROM easypromos_prize_types WHERE id = $1`)
	if err != nil {
		return c, err
	}
	c.PrizeType = id
	err = tx.QueryRow(query, args...).Scan(&c.Qty, &c.Given)
	return c, err
}
