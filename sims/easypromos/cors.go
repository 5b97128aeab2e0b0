package easypromos

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// preflight answers OPTIONS for autologin, which browsers send before the POST of
// another origin: with the CORS headers where the promotion authorizes the
// origin's host, otherwise with 404 like any OPTIONS. (Ours.)
func (s *Server) preflight(w http.ResponseWriter, r *http.Request, ids map[string]string) {
	origin := r.Header.Get("Origin")
	c := &call{r: r, ids: ids}
	err := s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		if origin == "" {
			return errPreflight.because("OPTIONS is answered for a request with an Origin only")
		}
		var domains string
		found, err := one(tx.QueryRow(`
			SELECT authorized_domains
			FROM easypromos_promotions
			WHERE id = $1`, c.id("promotion_id")).Scan(&domains))
		switch {
		case err != nil:
			return err
		case !found:
			return errNoPromotion.because("there is no promotion %s", c.ids["promotion_id"]).
				judging("promotion", c.ids["promotion_id"])
		case !authorizes(domains, origin):
			return errPreflight.because("the promotion authorizes the domains %s, not the origin %q",
				domains, origin).judging("origin", origin, "authorized", json.RawMessage(domains))
		}
		return nil
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Methods", http.MethodPost)
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	h.Set("Vary", "Origin")
	w.WriteHeader(http.StatusOK)
}

// authorizes reports whether the host of an origin is in a JSON array of host
// names.
func authorizes(domains, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return false
	}
	var hosts []string
	if err := json.Unmarshal([]byte(domains), &hosts); err != nil {
		return false
	}
	return slices.ContainsFunc(hosts, func(h string) bool {
		return strings.EqualFold(h, u.Hostname())
	})
}
