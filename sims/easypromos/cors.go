package easypromos

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/sims"
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
		domains, found, err := authorizedDomains(tx, c.id("promotion_id"))
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

// autologinPath is what stands before the promotion's id.
const autologinPath = "/v2/users/autologin/"

// allowOrigin lets the page that sent an autologin read its answer, where the promotion
// authorizes the page's domain: also a refusal, and then the reason. (Ours.)
func (s *Server) allowOrigin(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	id, ok := strings.CutPrefix(strings.TrimSuffix(r.URL.Path, "/"), autologinPath)
	if origin == "" || !ok || r.Method != http.MethodPost {
		return
	}
	promotion, err := strconv.ParseInt(id, 10, 32)
	if err != nil {
		return
	}
	var domains string
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		domains, _, err = authorizedDomains(tx, promotion)
		return err
	})
	if err != nil {
		s.world.Log.Error("authorized domains", "api", Name, "promotion", promotion, "err", err)
		return
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	if !authorizes(domains, origin) {
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	if s.world.Settings.Bool(sims.SettingMockHeaders) {
		h.Set("Access-Control-Expose-Headers", sims.ReasonHeader)
	}
}

// authorizedDomains is the JSON array of a promotion's domains; found is false where
// there is no such promotion.
func authorizedDomains(tx *store.Tx, promotion int64) (domains string, found bool, err error) {
	found, err = one(tx.QueryRow(`
		SELECT authorized_domains
		FROM easypromos_promotions
		WHERE id = $1`, promotion).Scan(&domains))
	return domains, found, err
}

// authorizes reports whether the host of an origin is in a JSON array of host
// names.
func authorizes(domains, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return false
	}
	var hosts []string
	if json.Unmarshal([]byte(domains), &hosts) != nil {
		return false
	}
	return slices.ContainsFunc(hosts, func(h string) bool {
		return strings.EqualFold(h, u.Hostname())
	})
}
