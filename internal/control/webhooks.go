package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// maxWebhooks is how many webhooks of an API are listed.
const maxWebhooks = 1000

// webhooks answers GET /_mock/webhooks: where the APIs send their events.
func (c *API) webhooks(r *call) (any, error) {
	list := []sims.Webhook{}
	err := r.box.World.DB.View(r.Context(), func(tx *store.Tx) error {
		for _, s := range r.box.Simulators {
			if n, ok := s.(sims.Notifier); ok {
				of, err := n.Webhooks(tx, 0, maxWebhooks)
				if err != nil {
					return err
				}
				list = append(list, of...)
			}
		}
		return nil
	})
	for i := range list {
		list[i].URL = shownURL(list[i].URL)
	}
	return map[string][]sims.Webhook{"webhooks": list}, err
}

// shownURL is a URL without the password that may stand in it.
func shownURL(text string) string {
	if u, err := url.Parse(text); err == nil && u.User != nil {
		return u.Redacted()
	}
	return text
}

// addWebhook answers POST /_mock/webhooks: {"api": …} with what the API's action
// add-webhook takes.
func (c *API) addWebhook(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err != nil {
		return nil, err
	}
	var api string
	args := map[string]json.RawMessage{}
	for _, m := range list {
		if m.key != "api" {
			args[m.key] = m.value
		} else if err := m.text(&api); err != nil {
			return nil, err
		}
	}
	if _, ok := r.box.Simulator(api); !ok {
		return nil, problem.Field("api", fmt.Sprintf("The value of \"api\", %q, is no API that has webhooks.", api))
	}
	body, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	v, err := r.box.Act(r.Context(), api, "add-webhook", body)
	if errors.Is(err, sims.ErrNoAction) {
		return nil, problem.Field("api", "The API "+api+" has no webhooks.")
	}
	return created{r.prefix + "/webhooks", v}, err
}

// removeWebhook answers DELETE /_mock/webhooks/{api}/{webhook}.
func (c *API) removeWebhook(r *call) (any, error) {
	api, id := r.path("api"), r.path("webhook")
	body, err := json.Marshal(map[string]json.Number{"webhook": json.Number(id)})
	if err == nil {
		_, err = r.box.Act(r.Context(), api, "remove-webhook", body)
	}
	var bad *sims.Bad
	if errors.Is(err, sims.ErrNoAction) || errors.As(err, &bad) || body == nil {
		return nil, problem.New(http.StatusNotFound, fmt.Sprintf(
			"There is no webhook %s of %s here. GET %s/webhooks lists them.", id, api, r.prefix))
	}
	return nothing{}, err
}
