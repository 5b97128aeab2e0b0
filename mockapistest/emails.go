package mockapistest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Emails are what the APIs have sent to people. Nothing leaves the sandbox unless the
// program was started with --smtp.
type Emails struct{ s *Sandbox }

// An EmailFilter says which e-mails are meant. The zero value means all.
type EmailFilter struct {
	API      API
	Event    string // the operation that sent it: sendEmail
	Template string
	To       string    // an address, in any case of letters
	State    string    // kept, pending, sent or failed
	Since    time.Time // by the sandbox's clock
}

// An Email is one that an API has sent.
type Email struct {
	ID       string       `json:"id"`
	API      API          `json:"api"`
	Event    string       `json:"event"`
	Template string       `json:"template"`
	About    string       `json:"about"` // member 2
	From     EmailAddress `json:"from"`
	To       EmailAddress `json:"to"`
	Subject  string       `json:"subject"`
	State    string       `json:"state"`   // kept, pending, sent or failed
	Created  time.Time    `json:"created"` // of the sandbox's clock
	Tries    int          `json:"tries"`
	NextTry  time.Time    `json:"next_try,omitzero"` // of the sandbox's clock
	Status   int          `json:"status,omitempty"`  // the SMTP server's last reply
	Error    string       `json:"error,omitempty"`   // why there was none

	// Text, Vars and Attempts are there where one e-mail is asked for.
	Text     string            `json:"text,omitempty"`
	Vars     map[string]string `json:"vars,omitempty"`
	Attempts []DeliveryAttempt `json:"attempts,omitempty"` // the oldest first
}

// An EmailAddress is whom an e-mail is from or to.
type EmailAddress struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"` // ann@example.com
}

// emailPage is an answer of GET /_mock/emails.
type emailPage struct {
	Emails  []Email `json:"emails"`
	Next    string  `json:"next,omitempty"`
	Settled bool    `json:"settled,omitempty"`
}

// List returns the e-mails that a filter lets through, the newest first.
func (m *Emails) List(f EmailFilter) []Email {
	m.s.t.Helper()
	all, err := m.list(f)
	m.s.check(err)
	return all
}

func (m *Emails) list(f EmailFilter) (all []Email, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	for name, value := range map[string]string{
		"api": string(f.API), "event": f.Event, "template": f.Template, "to": f.To,
		"state": f.State,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if !f.Since.IsZero() {
		query.Set("since", f.Since.Format(time.RFC3339Nano))
	}
	for {
		var p emailPage
		if err := m.s.try(http.MethodGet, "/emails?"+query.Encode(), nil, &p); err != nil {
			return nil, err
		}
		if all = append(all, p.Emails...); p.Next == "" {
			return all, nil
		}
		query.Set("after", p.Next)
	}
}

// Wait waits until every e-mail so far is kept, sent, has failed, or waits for the
// sandbox's clock to be tried again, and returns those that a filter lets through, the
// newest first. It ends the test where that takes longer in real time.
func (m *Emails) Wait(f EmailFilter, most time.Duration) []Email {
	m.s.t.Helper()
	for end := time.Now().Add(most); ; {
		step := max(0, min(waitStep, time.Until(end)))
		var p emailPage
		m.s.must(http.MethodGet, fmt.Sprintf("/emails?limit=1&wait=%v", step), nil, &p)
		if p.Settled {
			return m.List(f)
		}
		if time.Now().After(end) {
			m.s.t.Fatalf("mockapistest: an e-mail is still under way after %v", most)
		}
	}
}

// Get returns an e-mail with its text, its variables and each try.
func (m *Emails) Get(id string) (one Email) {
	m.s.t.Helper()
	m.s.must(http.MethodGet, "/emails/"+url.PathEscape(id), nil, &one)
	return one
}

// Clear drops all e-mails, also those that are pending.
func (m *Emails) Clear() {
	m.s.t.Helper()
	m.s.must(http.MethodDelete, "/emails", nil, nil)
}
