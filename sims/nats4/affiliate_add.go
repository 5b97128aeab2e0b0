package nats4

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// addParameters are those of addaffiliate: all have to be there, be they empty, but the
// first ones must not be. (Documented; that these three have a value is ours.)
var addParameters = slices.Concat(required(word, "username", "password", "email"),
	present(word, "firstname", "lastname", "company", "url", "tel", "icq", "aim", "msn", "address1",
		"address2", "city", "state", "country", "zip_code", "tax_id_or_ssn", "ref"),
	present(integer, "minimum_payout"))

// addAffiliate answers POST /affiliate/addaffiliate: a new account, or false where its
// username or e-mail is taken.
func (s *Server) addAffiliate(tx *store.Tx, c *call) ([]byte, error) {
	r, err := readAffiliate(c.args)
	if err != nil {
		return nil, err
	}
	r.JoinIP = callerIP(c.remote)
	r.Status = s.world.Settings.Int(settingNewStatus)
	why, err := freeLogin(tx, r)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return c.fail(why)
	}
	noted, err := r.referred(tx, c.args.text("ref"))
	if err != nil {
		return nil, err
	}
	if noted != nil {
		c.note(noted)
	}
	id, err := s.addLogin(tx, r)
	return phpJSON([]any{object{{"result", true}, {"loginid", digits(id)}}}), err
}

// readAffiliate is the account that a call describes, or the 404 for a parameter.
func readAffiliate(a arguments) (r loginRow, err error) {
	for _, p := range addParameters {
		if err := needShort(p.name, a.text(p.name)); err != nil {
			return r, err
		}
	}
	r.Username, r.Password, r.Email = a.text("username"), a.text("password"), a.text("email")
	r.FirstName, r.LastName = a.text("firstname"), a.text("lastname")
	r.Company, r.URL, r.Tel = a.text("company"), a.text("url"), a.text("tel")
	r.ICQ, r.AIM, r.MSN = a.text("icq"), a.text("aim"), a.text("msn")
	r.Address1, r.Address2, r.City = a.text("address1"), a.text("address2"), a.text("city")
	r.State, r.Country = a.text("state"), a.text("country")
	r.ZipCode, r.TaxIDOrSSN = a.text("zip_code"), a.text("tax_id_or_ssn")
	r.MinimumPayout, _ = a.integer("minimum_payout")
	return r, needAmount("minimum_payout", r.MinimumPayout)
}

// freeLogin returns why there cannot be such an account: its name or e-mail is another's.
func freeLogin(tx *store.Tx, r loginRow) (why *apiError, err error) {
	a, err := accountByUsername(tx, r.Username)
	switch {
	case err == nil:
		return softUsername.because("login %d has the username %q", a.LoginID, a.Username).
			judging("username", r.Username, "loginid_of_username", a.LoginID), nil
	case !errors.Is(err, sql.ErrNoRows):
		return nil, err
	}
	return freeEmail(tx, 0, r.Email)
}

// referred sets who has brought the account: a loginid or a username. It returns what to
// note where there is no such account; the new one is then nobody's. (Ours.)
func (r *loginRow) referred(tx *store.Tx, ref string) (noted *apiError, err error) {
	if ref == "" {
		return nil, nil
	}
	if id, notID := strconv.ParseInt(ref, 10, 64); notID == nil {
		a, none, err := loginOf(tx, id)
		if none == nil || err != nil {
			r.RefID = a.LoginID
			return nil, err
		}
	}
	a, err := accountByUsername(tx, ref)
	if errors.Is(err, sql.ErrNoRows) {
		return noteReferrer.because("ref: no account has the loginid or username %q; "+
			"the new one has no referrer", ref).judging("ref", ref), nil
	}
	r.RefID = a.LoginID
	return nil, err
}

// addLogin adds an account that joins now, with the next id and the codes that the
// install makes for it.
func (s *Server) addLogin(tx *store.Tx, r loginRow) (id int64, err error) {
	if r.LoginID, err = nextLogin(tx); err != nil {
		return 0, err
	}
	g, err := s.world.Rand.Source(tx, "nats4 affiliate")
	if err != nil {
		return 0, err
	}
	r.JoinDate = unixTime{sims.FixtureAt(tx.Now)}
	r.Password = sha512Crypt(r.Password, sims.Text(g, 16, "./"+sims.Alphanumeric))
	r.PassHash = uniqueID(tx, g)
	r.RSSPassCode = sims.Text(g, 32, "0123456789abcdef")
	if err := insertLogin(tx, r); err != nil {
		return 0, fmt.Errorf("login %d: %w", r.LoginID, err)
	}
	return r.LoginID, nil
}

// uniqueID is what PHP's uniqid(mt_rand(), true) makes, as the pass_hash of the vendor's
// example: a number, the time in hexadecimal, and a fraction.
func uniqueID(tx *store.Tx, g *rand.Rand) string {
	return fmt.Sprintf("%d%08x%05x%d.%08d", g.Int32(), tx.Now.Unix(), tx.Now.Nanosecond()/1000,
		g.IntN(10), g.IntN(100_000_000))
}

// callerIP is the address that a request comes from, without its port; "" where it has
// none.
func callerIP(remote string) string {
	caller, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	return caller.Addr().Unmap().WithZone("").String()
}
