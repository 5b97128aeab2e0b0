package nats4

import (
	"crypto/subtle"
	"database/sql"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// The two headers of every request, as net/http spells them, and as the vendor's
// pages spelled them before March 2015.
const (
	headerKey            = "Api-Key"
	headerUsername       = "Api-Username"
	headerUnderscoreKey  = "Api_key"
	headerUnderscoreUser = "Api_username"
)

// admit returns the account that calls, or the first rule that refuses it: REST
// switched off, address, credentials, full admin. (The order is ours.)
func (s *Server) admit(tx *store.Tx, r *http.Request) (account, error) {
	if !s.world.Settings.Bool(settingEnabled) {
		return account{}, errDisabled.because("the setting %s is off", settingEnabled)
	}
	for _, name := range []string{settingAPIAllowed, settingAdminIPs} {
		if err := s.checkAddress(r.RemoteAddr, name); err != nil {
			return account{}, err
		}
	}
	a, err := s.authenticate(tx, r)
	if err != nil {
		return account{}, err
	}
	switch {
	case !a.Admin:
		return a, errNotAdmin.because("%s (login %d) is not a full admin", a.Username, a.LoginID)
	case a.Deleted || a.Status != 0:
		return a, errNotAdmin.because("%s (login %d) is disabled or deleted", a.Username, a.LoginID)
	}
	return a, nil
}

// checkAddress returns errAddress where the setting has a list without the caller.
func (s *Server) checkAddress(remote, setting string) error {
	list := s.world.Settings.String(setting)
	if list == "" {
		return nil
	}
	allowed, err := parseIPs(list)
	if err != nil || len(allowed) == 0 {
		return err
	}
	caller, err := netip.ParseAddrPort(remote)
	if err != nil {
		return errAddress.because("the caller's address %q is no IP address", remote)
	}
	ip := caller.Addr().Unmap().WithZone("")
	for _, a := range allowed {
		if a == ip {
			return nil
		}
	}
	return errAddress.because("the caller's address %s is not in %s (%s)", ip, setting, list)
}

// authenticate returns the account of the two headers, or errCredential. One
// answer for all reasons, so that a stranger learns nothing.
func (s *Server) authenticate(tx *store.Tx, r *http.Request) (account, error) {
	key, username := s.credentials(r.Header)
	if key == "" || username == "" {
		return account{}, errCredential.because("%s", s.explainMissing(r, key, username))
	}
	a, err := accountByUsername(tx, username)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, errCredential.because("no account has the api-username %q", username)
	case err != nil:
		return a, err
	case a.APIKey == "":
		return a, errCredential.because("the account %s has no API key", a.Username)
	case subtle.ConstantTimeCompare([]byte(a.APIKey), []byte(key)) != 1:
		return a, explainWrongKey(tx, a, key)
	}
	return a, nil
}

func (s *Server) credentials(h http.Header) (key, username string) {
	key, username = first(h, headerKey), first(h, headerUsername)
	if (key == "" || username == "") && s.world.Settings.Bool(settingUnderscore) {
		if key == "" {
			key = first(h, headerUnderscoreKey)
		}
		if username == "" {
			username = first(h, headerUnderscoreUser)
		}
	}
	return key, username
}

// first is h.Get for a name that is in net/http's spelling already.
func first(h http.Header, name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// explainMissing says which header is missing, and where its value went to.
func (s *Server) explainMissing(r *http.Request, key, username string) string {
	var missing []string
	if key == "" {
		missing = append(missing, "api-key")
	}
	if username == "" {
		missing = append(missing, "api-username")
	}
	why := "the request has no header " + strings.Join(missing, " and no header ")
	query := r.URL.Query()
	for _, name := range []string{"api-key", "api-username", "api_key", "api_username"} {
		if query.Has(name) {
			return why + "; credentials in the query are not read"
		}
	}
	if first(r.Header, headerUnderscoreKey) != "" || first(r.Header, headerUnderscoreUser) != "" {
		return why + "; api_key and api_username with an underscore need the setting " + settingUnderscore
	}
	return why
}

func explainWrongKey(tx *store.Tx, a account, key string) error {
	owner, err := accountByKey(tx, key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errCredential.because("the api-key is not that of %s", a.Username)
	case err != nil:
		return err
	}
	return errCredential.because("the api-key is that of %s, not of %s", owner.Username, a.Username)
}
