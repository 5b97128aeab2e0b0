package nats4

import (
	"crypto/subtle"
	"database/sql"
	"errors"
	"net/http"
	"net/netip"

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
		return account{}, errDisabled.because("the setting %s is off", settingEnabled).
			judging("setting", settingEnabled)
	}
	if err := s.checkAddress(r.RemoteAddr, settingAPIAllowed, errAddress); err != nil {
		return account{}, err
	}
	if err := s.checkAddress(r.RemoteAddr, settingAdminIPs, errAdminAddress); err != nil {
		return account{}, err
	}
	a, err := s.authenticate(tx, r)
	if err != nil {
		return account{}, err
	}
	switch {
	case !a.Admin && s.world.Settings.Bool(settingFullAdmins):
		return a, a.refused(errNotAdmin, "is not a full admin").judging("setting", settingFullAdmins)
	case a.Deleted:
		return a, a.refused(errDeleted, "is deleted")
	case a.Status != 0:
		return a, a.refused(errNotActive, "is disabled").judging("status", a.Status)
	}
	return a, nil
}

// refused is the failure of an account that must not call.
func (a account) refused(r *refusal, why string) *apiError {
	return r.because("%s (login %d) %s", a.Username, a.LoginID, why).
		judging("api_username", a.Username, "loginid", a.LoginID)
}

// checkAddress returns refused where the setting has a list without the caller.
func (s *Server) checkAddress(remote, setting string, refused *refusal) error {
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
		return refused.because("the caller's address %q is no IP address", remote).
			judging("caller", remote, "setting", setting)
	}
	ip := caller.Addr().Unmap().WithZone("")
	for _, a := range allowed {
		if a == ip {
			return nil
		}
	}
	return refused.because("the caller's address %s is not in %s (%s)", ip, setting, list).
		judging("caller", ip.String(), "setting", setting, "allowed", list)
}

// authenticate returns the account of the two headers, or what is wrong with them.
func (s *Server) authenticate(tx *store.Tx, r *http.Request) (account, error) {
	key, username := s.credentials(r.Header)
	if key == "" || username == "" {
		return account{}, s.explainMissing(r, key, username)
	}
	a, err := accountByUsername(tx, username)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, explainUsername(tx, username, key)
	case err != nil:
		return a, err
	case a.APIKey == "":
		return a, errAccountKey.because("the account %s has no API key", a.Username).
			judging("api_username", a.Username)
	case subtle.ConstantTimeCompare([]byte(a.APIKey), []byte(key)) != 1:
		return a, explainKey(tx, a, key)
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
