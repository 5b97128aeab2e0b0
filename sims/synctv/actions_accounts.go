package synctv

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An accountArgs names an account: by its e-mail in a service, or by its id.
type accountArgs struct {
	Email     string `json:"email,omitempty" doc:"The account's e-mail; this or account_id."`
	AccountID int64  `json:"account_id,omitempty" doc:"The account's id; this or the e-mail."`
	Service   string `json:"service,omitempty" doc:"Of the e-mail; the first service where left out."`
}

// id returns the account's id.
func (a accountArgs) id(tx *store.Tx) (int64, error) {
	if (a.Email == "") == (a.AccountID == 0) {
		return 0, &sims.Bad{Key: "email", Reason: "is required, or else account_id, and not both"}
	}
	if a.AccountID != 0 {
		return a.AccountID, needAccount(tx, a.AccountID)
	}
	serviceID, err := needService(tx, a.Service)
	if err != nil {
		return 0, err
	}
	found, err := accountByEmail(tx, serviceID, a.Email)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{
			Key: "email", Reason: fmt.Sprintf("no account of the service has the e-mail %q", a.Email),
		}
	}
	return found.ID, err
}

func needAccount(tx *store.Tx, id int64) error {
	_, err := accountByID(tx, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: "account_id", Reason: fmt.Sprintf("there is no account %d", id)}
	}
	return err
}

type accountStatusArgs struct {
	Status    string `json:"status" doc:"active, or any other word, such as cancelled."`
	Email     string `json:"email,omitempty" doc:"The account's e-mail; this or account_id."`
	AccountID int64  `json:"account_id,omitempty" doc:"The account's id; this or the e-mail."`
	Service   string `json:"service,omitempty" doc:"Of the e-mail; the first service where left out."`
}

type accountChange struct {
	AccountID int64  `json:"account_id"`
	Was       string `json:"was"`
	Status    string `json:"account_status"`
}

func setAccount(tx *store.Tx, a accountStatusArgs) (any, error) {
	if a.Status == "" || a.Status == statusDisowned {
		return nil, &sims.Bad{Key: "status", Reason: "must be a word; active can log in"}
	}
	id, err := accountArgs{a.Email, a.AccountID, a.Service}.id(tx)
	if err != nil {
		return nil, err
	}
	was, err := SetAccountStatus(tx, id, a.Status)
	return accountChange{id, was, a.Status}, err
}

type sessionsEnded struct {
	AccountID int64 `json:"account_id"`
	Sessions  int64 `json:"sessions"` // how many were open until now
}

// expireSessions sets the last use of the account's sessions so far back that they
// are over at the time of the clock.
func (s *Server) expireSessions(tx *store.Tx, a accountArgs) (any, error) {
	id, err := a.id(tx)
	if err != nil {
		return nil, err
	}
	ttl := s.world.Settings.Int(settingSessionTTL)
	n, err := ExpireSessions(tx, id, ttl)
	return sessionsEnded{id, n}, err
}

func endSessions(tx *store.Tx, a accountArgs) (any, error) {
	id, err := a.id(tx)
	if err != nil {
		return nil, err
	}
	n, err := EndSessions(tx, id)
	return sessionsEnded{id, n}, err
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}
