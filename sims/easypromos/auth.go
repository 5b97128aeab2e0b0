package easypromos

import (
	"database/sql"
	"net/http"
	"strings"
	"time"

	"github.com/mockapis/mockapis/store"
)

// An account is who a token belongs to.
type account struct {
	ID   int64
	Plan string
}

// An accessToken is a row of easypromos_tokens, without the token itself.
type accessToken struct {
	Name    string
	Expires sql.NullInt64 // Unix seconds
	Deleted sql.NullInt64
}

// bearerToken returns the access token that a request carries. It returns false
// where there is none. The scheme's case does not matter.
func bearerToken(h http.Header) (string, bool) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(h.Get("Authorization")), " ")
	token = strings.TrimSpace(token)
	return token, token != "" && strings.EqualFold(scheme, "Bearer")
}

// admit checks whose request it is, the rate limit, the account's plan and, where
// the path has a promotion, whether the account may use it. One statement reads
// all of it.
func (s *Server) admit(tx *store.Tx, c *call) error {
	token, ok := bearerToken(c.r.Header)
	if !ok {
		return explainHeader(tx, c.r)
	}
	c.promotion = c.id("promotion_id")
	var t accessToken
	var owner sql.NullInt64
	var version sql.NullString
	found, err := one(tx.QueryRow(`
		SELECT k.account_id, a.plan, k.name, k.expires, k.deleted, p.account_id, p.version
		FROM easypromos_tokens k
		JOIN easypromos_accounts a ON a.id = k.account_id
		LEFT JOIN easypromos_promotions p ON p.id = $1
		WHERE k.token = $2`, c.promotion, token).
		Scan(&c.account.ID, &c.account.Plan, &t.Name, &t.Expires, &t.Deleted, &owner, &version))
	if err != nil {
		return err
	}
	if !found {
		return explainToken(tx, token)
	}
	if err := t.usable(tx.Now, c.account.ID); err != nil {
		return err
	}
	if err := s.rateLimit(tx.Now, c.account); err != nil {
		return err
	}
	if c.account.Plan != "white_label" && c.account.Plan != "corporate" {
		return errPlan.because("account %d has the plan %s; the API is for %s",
			c.account.ID, c.account.Plan, "white_label and corporate").
			judging("account", c.account.ID, "plan", c.account.Plan)
	}
	s.readProfile(c)
	if _, ok := c.ids["promotion_id"]; !ok {
		return nil
	}
	return c.mayUse(owner, version.String)
}

// usable returns errDeleted or errExpired for a token that is no longer good.
func (t accessToken) usable(now time.Time, account int64) error {
	var e *apiError
	clock := now.Format(time.RFC3339)
	switch {
	case t.Deleted.Valid && now.Unix() >= t.Deleted.Int64:
		e = errDeleted.because("the access token %q was deleted at %s; the clock is %s",
			t.Name, instant(t.Deleted.Int64), clock).judging("deleted", instant(t.Deleted.Int64))
	case t.Expires.Valid && now.Unix() >= t.Expires.Int64:
		e = errExpired.because("the access token %q expired at %s; the clock is %s",
			t.Name, instant(t.Expires.Int64), clock).judging("expired", instant(t.Expires.Int64))
	default:
		return nil
	}
	return e.judging("token_name", t.Name, "account", account, "clock", now)
}

func instant(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }

// rateLimit counts the request, or refuses it.
func (s *Server) rateLimit(now time.Time, a account) error {
	limit := s.world.Settings.Int(settingRateLimit)
	if limit == 0 {
		return nil
	}
	open, ok := s.limiter.take(a.ID, now, limit)
	if ok {
		return nil
	}
	end := open.start.Add(window)
	e := errTooMany.because(
		"account %d has sent its %d requests of this window of %v; it closes in %v (setting %s)",
		a.ID, limit, window, end.Sub(now), settingRateLimit)
	e.Retry = end.Sub(now)
	return e.judging("account", a.ID, "limit", limit, "count", open.passed,
		"window_start", open.start, "window_end", end, "clock", now)
}

// mayUse returns errNoPromotion where nobody has the promotion of the path, and
// errForeignPromotion where another account has it or, for a GET, errVersion where it
// is no White Label promotion. (A write to such a promotion is a 400, later on.)
func (c *call) mayUse(owner sql.NullInt64, version string) error {
	id := c.ids["promotion_id"]
	if !owner.Valid {
		return errNoPromotion.because("there is no promotion %s", id).judging("promotion", id)
	}
	if owner.Int64 != c.account.ID {
		return c.foreign(errForeignPromotion, "promotion", id, owner.Int64)
	}
	if c.route.Method == http.MethodGet && version != "white_label" {
		return errVersion.because("promotion %s is of the version %s; the API exports white_label only",
			id, version).judging("promotion", id, "version", version)
	}
	return nil
}

// foreign is the failure for what another account has.
func (c *call) foreign(r *refusal, noun, id string, owner int64) error {
	return r.because("%s %s belongs to account %d; the access token is of account %d",
		noun, id, owner, c.account.ID).
		judging("item", noun, "id", id, "owner", owner, "account", c.account.ID)
}

// readProfile takes up the account's settings.
func (s *Server) readProfile(c *call) {
	get := func(setting string) string {
		return s.world.Settings.String(accountSetting(c.account.ID, setting))
	}
	c.out.live = get(settingProfile) == "live"
	c.nullCursor = get(settingLastCursor) == "null"
}
