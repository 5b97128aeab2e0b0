package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// undecodable is why a link code is none.
func undecodable(code string) *apiError {
	const most = 100
	return softNATSCode.because("%q is no link code: nine numbers with dots between, in base64 "+
		"or as they stand", code[:min(len(code), most)]).judging("characters", len(code))
}

// decodeNATSCode answers GET /service/decodenatscode: what a link code stands for, and whose
// it is. Nobody's, and that of an account that there is not, have no username. (Ours; the
// first is NATS5's.)
func (s *Server) decodeNATSCode(tx *store.Tx, c *call) ([]byte, error) {
	code := c.args.text("natscode")
	i, unencoded, ok := parseNATSCode(code)
	if !ok {
		c.note(undecodable(code))
		return s.blank(), nil
	}
	var username string
	var inhouse int64
	err := tx.QueryRow(`
		SELECT l.username, i.inhouse
		FROM nats4_logins l
		JOIN nats4_login_info i ON i.loginid = l.loginid
		WHERE l.loginid = $1`, i.LoginID).Scan(&username, &inhouse)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if i.LoginID != 0 {
			c.note(noteCodeLogin.because("there is no loginid %d", i.LoginID).
				judging("loginid", i.LoginID))
		}
	case err != nil:
		return nil, err
	}
	body := i.codeFields()
	isUnencoded := 0
	if unencoded {
		isUnencoded = 1
	}
	body = append(body, object{
		{"is_unencoded", isUnencoded},
		{"old_code", 0},
		{"inhouse", digits(inhouse)},
	}...)
	if username != "" {
		body = append(body, pair{"username", username})
	}
	return phpJSON(body), nil
}

// codeFields are the nine numbers of a link code by their names.
func (i ident) codeFields() object {
	return object{
		{"loginid", digits(i.LoginID)},
		{"programid", digits(i.ProgramID)},
		{"siteid", digits(i.SiteID)},
		{"tourid", digits(i.TourID)},
		{"campaignid", digits(i.CampaignID)},
		{"adtoolid", digits(i.AdtoolID)},
		{"subid1", digits(i.SubID1)},
		{"subid2", digits(i.SubID2)},
		{"promotionalid", digits(i.PromotionalID)},
	}
}
