package control

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/mailer"
	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An emailItem is an e-mail in a list.
type emailItem struct {
	ID       string       `json:"id"`
	API      string       `json:"api"`
	Event    string       `json:"event"` // the operation that sent it
	Template string       `json:"template"`
	About    string       `json:"about"`
	From     sims.Address `json:"from"`
	To       sims.Address `json:"to"`
	Subject  string       `json:"subject"`
	State    string       `json:"state"`
	Created  time.Time    `json:"created"` // of the sandbox's clock
	Tries    int          `json:"tries"`
	NextTry  *time.Time   `json:"next_try,omitempty"` // where one failed and another is to come
	Status   int          `json:"status,omitempty"`   // the SMTP server's last reply
	Error    string       `json:"error,omitempty"`    // why there was none
}

// An emailRecord is a whole e-mail.
type emailRecord struct {
	emailItem
	Text     string            `json:"text"`
	Vars     map[string]string `json:"vars"`
	Attempts []sims.Attempt    `json:"attempts"` // the oldest first
}

func emailItemOf(e sims.Email) emailItem {
	i := emailItem{
		ID: strconv.FormatInt(e.ID, 10), API: e.API, Event: e.Event, Template: e.Template,
		About: e.About, From: e.From, To: e.To, Subject: e.Subject, State: e.State,
		Created: e.Created, Tries: len(e.Attempts),
	}
	if i.Tries > 0 {
		last := e.Attempts[i.Tries-1]
		i.Status, i.Error = last.Status, last.Error
		if e.State == sims.EmailPending {
			i.NextTry = &e.Due
		}
	}
	return i
}

// An emailPage is a part of the e-mails, the newest first.
type emailPage struct {
	Emails []emailItem `json:"emails"`
	Next   string      `json:"next,omitempty"` // the cursor of the page that follows
	// Settled is asked for by wait: none is under way or due.
	Settled *bool `json:"settled,omitempty"`
}

// emails answers GET /_mock/emails. With wait it answers once none is under way or due any
// more, or so much real time has passed.
func (c *API) emails(r *call) (any, error) {
	f, wait, err := readEmailFilter(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	page := emailPage{Emails: []emailItem{}}
	if page.Settled, err = r.settled(wait, r.box.Mail.Settle); err != nil {
		return nil, err
	}
	f.Limit++ // one more shows that there is another page
	var list []sims.Email
	err = r.box.World.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		list, err = r.box.World.Mail.Emails(tx, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	list, page.Next = cut(list, f.Limit-1, func(e sims.Email) int64 { return e.ID })
	for _, e := range list {
		page.Emails = append(page.Emails, emailItemOf(e))
	}
	return page, nil
}

// readEmailFilter reads the query of a list. wait is below 0 where none is asked for.
func readEmailFilter(query string) (f sims.EmailFilter, wait time.Duration, err error) {
	f.Limit, wait = deliveryLimit, -1
	list, err := params.Parse(query)
	if err != nil {
		return f, wait, problem.New(http.StatusBadRequest, "The query is malformed: "+err.Error()+".")
	}
	if name := list.Repeated(); name != "" {
		return f, wait, problem.Field(name, fmt.Sprintf("The parameter %q stands twice.", name))
	}
	texts := map[string]*string{
		"api": &f.API, "event": &f.Event, "template": &f.Template, "to": &f.To, "state": &f.State,
	}
	for _, p := range list {
		ok, want := p.Value != "", "empty"
		switch p.Name {
		case "api", "event", "template", "to":
			*texts[p.Name] = p.Value
		case "state":
			f.State = p.Value
			ok = slices.Contains(sims.EmailStates, p.Value)
			want = "none of " + strings.Join(sims.EmailStates, ", ")
		case "since":
			f.Since, err = time.Parse(time.RFC3339, p.Value)
			ok, want = err == nil, "no time of RFC 3339 such as 2035-01-01T00:00:00Z"
		case "after":
			f.Before, err = strconv.ParseInt(p.Value, 10, 64)
			ok, want = err == nil && f.Before > 0, "no cursor that a list has given"
		case "limit":
			f.Limit, err = strconv.Atoi(p.Value)
			ok = err == nil && f.Limit >= 1 && f.Limit <= maxDeliveryLimit
			want = fmt.Sprintf("no number from 1 to %d", maxDeliveryLimit)
		case "wait":
			wait, ok = waitOf(p.Value)
			want = fmt.Sprintf("no duration from 0s to %v such as 5s", maxWait)
		default:
			return f, wait, problem.Field(p.Name, fmt.Sprintf("There is no parameter %q here; "+
				"there are after, api, event, limit, since, state, template, to, wait.", p.Name))
		}
		if !ok {
			return f, wait, problem.Field(p.Name,
				fmt.Sprintf("The value of %s, %q, is %s.", p.Name, p.Value, want))
		}
	}
	return f, wait, nil
}

// email answers GET /_mock/emails/{email}.
func (c *API) email(r *call) (any, error) {
	e, err := theEmail(r)
	if err != nil {
		return nil, err
	}
	attempts := append([]sims.Attempt{}, e.Attempts...)
	return emailRecord{emailItemOf(e), e.Text, e.Vars, attempts}, nil
}

// rawEmail answers GET /_mock/emails/{email}/raw: what an SMTP server is handed.
func (c *API) rawEmail(r *call) (any, error) {
	e, err := theEmail(r)
	if err != nil {
		return nil, err
	}
	message := mailer.Message(r.box.World, e)
	return writer(func(w http.ResponseWriter, _ *http.Request) {
		wire.Write(w, http.StatusOK, "message/rfc822", message)
	}), nil
}

// clearEmails answers DELETE /_mock/emails.
func (c *API) clearEmails(r *call) (any, error) {
	err := r.box.World.DB.Update(r.Context(), r.box.World.Mail.Clear)
	return status{"cleared"}, err
}

// theEmail is the e-mail of the path.
func theEmail(r *call) (e sims.Email, err error) {
	id, err := strconv.ParseInt(r.path("email"), 10, 64)
	if err != nil {
		id = 0 // which none has
	}
	found := false
	err = r.box.World.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		e, found, err = r.box.World.Mail.Email(tx, id)
		return err
	})
	if err == nil && !found {
		err = problem.New(http.StatusNotFound, fmt.Sprintf(
			"There is no e-mail %s here. GET %s/emails lists those there are.",
			r.path("email"), r.prefix))
	}
	return e, err
}
