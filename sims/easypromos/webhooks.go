package easypromos

import (
	"fmt"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The events that a promotion's webhooks are sent. (The help centre knows four, and
// names the first two; the others and the names are ours.)
const (
	eventUser          = "user_registered"
	eventParticipation = "participation"
	eventTransaction   = "coin_transaction"
	eventRedeemed      = "prize_redeemed"
)

var webhookEvents = []string{eventUser, eventParticipation, eventTransaction, eventRedeemed}

// notify sends an event of a promotion to its webhooks, once the transaction is
// committed. The payload is the row that sql answers for args, as a response to its
// account would have it.
func (s *Server) notify(
	tx *store.Tx, promotion int64, event string,
	encode func(*encoder, *row), sql string, args ...any,
) error {
	account, urls, err := receivers(tx, promotion, event)
	if err != nil || len(urls) == 0 {
		return err
	}
	out := newEncoder()
	defer out.free()
	out.now = tx.Now.Unix()
	out.live = s.world.Settings.String(accountSetting(account, settingProfile)) == "live"
	if out.fields, err = loadFields(tx, promotion); err != nil {
		return err
	}
	var text string
	if err := tx.QueryRow(sql, args...).Scan(&text); err != nil {
		return fmt.Errorf("payload of %s: %w", event, err)
	}
	out.open('{')
	encode(out, &row{text})
	out.close('}')
	for _, url := range urls {
		_, err := s.world.Outbox.Post(tx, sims.Message{
			API: Name, Event: event, About: about(promotion),
			URL: url, Body: out.b,
			Tries:   int(s.world.Settings.Int(settingTries)),
			Timeout: time.Duration(s.world.Settings.Int(settingTimeout)) * time.Second,
			Retry:   time.Duration(s.world.Settings.Int(settingRetry)) * time.Second,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// receivers lists where an event of a promotion is sent, with the promotion's account.
func receivers(
	tx *store.Tx, promotion int64, event string,
) (account int64, urls []string, err error) {
	rows, err := tx.Query(`
		SELECT p.account_id, h.url
		FROM easypromos_webhooks h
		JOIN easypromos_promotions p ON p.id = h.promotion_id
		WHERE h.promotion_id = $1 AND h.event = $2 AND h.enabled = 1
		ORDER BY h.id`, promotion, event)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var url string
		if err := rows.Scan(&account, &url); err != nil {
			return 0, nil, err
		}
		urls = append(urls, url)
	}
	return account, urls, rows.Err()
}

// Webhooks lists the webhooks of all promotions.
func (s *Server) Webhooks(tx *store.Tx, after int64, limit int) (list []sims.Webhook, err error) {
	rows, err := tx.Query(`
		SELECT id, event, 'promotion ' || promotion_id, url, enabled
		FROM easypromos_webhooks
		WHERE id > $1
		ORDER BY id
		LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		h := sims.Webhook{API: Name}
		if err := rows.Scan(&h.ID, &h.Event, &h.About, &h.URL, &h.Enabled); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, rows.Err()
}
