package easypromos

import (
	"fmt"
	"net/url"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A webhookRow sends events of a promotion to a receiver: a webhook for each event.
type webhookRow struct {
	Promotion int64    `yaml:"promotion"`
	Events    []string `yaml:"events"` // all of them where left out
	URL       string   `yaml:"url"`
	Enabled   *bool    `yaml:"enabled"` // true where left out
}

func insertWebhookRow(tx *store.Tx, r webhookRow) error {
	_, err := insertWebhooks(tx, r)
	return err
}

func insertWebhooks(tx *store.Tx, r webhookRow) (list []sims.Webhook, err error) {
	if err := needWhiteLabel(tx, r.Promotion); err != nil {
		return nil, err
	}
	if err := checkReceiver(r.URL); err != nil {
		return nil, err
	}
	events := r.Events
	if len(events) == 0 {
		events = webhookEvents
	}
	for _, event := range events {
		if err := oneOf("events", event, webhookEvents...); err != nil {
			return nil, err
		}
		h := sims.Webhook{
			API: Name, Event: event, About: about(r.Promotion), URL: r.URL, Enabled: orTrue(r.Enabled),
		}
		err := tx.QueryRow(`
			INSERT INTO easypromos_webhooks (promotion_id, event, url, enabled)
			VALUES ($1, $2, $3, $4)
			RETURNING id`, r.Promotion, event, h.URL, h.Enabled).Scan(&h.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

// about names a promotion in a list of webhooks and of deliveries.
func about(promotion int64) string { return fmt.Sprintf("promotion %d", promotion) }

// needWhiteLabel returns what is wrong with a promotion that has no webhooks. (The help
// centre: White Label and Corporate only; both are the version white_label.)
func needWhiteLabel(tx *store.Tx, promotion int64) error {
	var version string
	found, err := one(tx.QueryRow(`
		SELECT version
		FROM easypromos_promotions
		WHERE id = $1`, promotion).Scan(&version))
	switch {
	case err != nil:
		return err
	case !found:
		return bad("promotion", "there is no promotion %d", promotion)
	case version != "white_label":
		return bad("promotion", "promotion %d is of the version %s; white_label has webhooks only",
			promotion, version)
	}
	return nil
}

// checkReceiver returns what is wrong with the URL that a webhook is sent to.
func checkReceiver(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return bad("url", "%q is no URL like http://127.0.0.1:9000/hook", text)
	}
	return nil
}

type addWebhookArgs struct {
	Promotion int64    `json:"promotion" doc:"The promotion's id."`
	URL       string   `json:"url" doc:"Where events are sent: http or https."`
	Events    []string `json:"events,omitempty" doc:"Which events; all where left out."`
}

type webhooksAdded struct {
	Webhooks []sims.Webhook `json:"webhooks"`
}

func addWebhook(tx *store.Tx, a addWebhookArgs) (any, error) {
	list, err := insertWebhooks(tx, webhookRow{Promotion: a.Promotion, URL: a.URL, Events: a.Events})
	return webhooksAdded{list}, err
}

type webhookArgs struct {
	Webhook int64 `json:"webhook" doc:"The webhook's id."`
}

type webhookRemoved struct {
	Webhook int64 `json:"webhook"`
	Removed bool  `json:"removed"`
}

func removeWebhook(tx *store.Tx, a webhookArgs) (any, error) {
	r := webhookRemoved{a.Webhook, true}
	found, err := one(tx.QueryRow(`
		DELETE FROM easypromos_webhooks
		WHERE id = $1
		RETURNING id`, a.Webhook).Scan(&r.Webhook))
	return r, webhookThere(a, found, err)
}

// webhookThere returns err, or what is wrong with a webhook that was not found.
func webhookThere(a webhookArgs, found bool, err error) error {
	if err == nil && !found {
		return bad("webhook", "there is no webhook %d; GET /_mock/webhooks lists them", a.Webhook)
	}
	return err
}

func switchWebhook(tx *store.Tx, a webhookArgs, on bool) (h sims.Webhook, err error) {
	h.API = Name
	var promotion int64
	found, err := one(tx.QueryRow(`
		UPDATE easypromos_webhooks
		SET enabled = $1
		WHERE id = $2
		RETURNING id, event, promotion_id, url, enabled`, on, a.Webhook).
		Scan(&h.ID, &h.Event, &promotion, &h.URL, &h.Enabled))
	h.About = about(promotion)
	return h, webhookThere(a, found, err)
}
