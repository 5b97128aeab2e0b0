package synctv

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/sims"
)

var _ sims.Authorizer = (*Server)(nil)

// Authorize makes requests those of the account c. Its e-mail and password open a
// session when one is needed: at the first request, after a request that ends it, and
// where it was not used for half of the setting synctv.session_ttl. A login of the
// client's own gets e-mail and password in the query, in place of others. (No page of
// the vendor's was found about logins: all of this is ours, as createSession is.)
func (s *Server) Authorize(
	c sims.Credential, now func() time.Time, send func(*http.Request) (*http.Response, error),
) func(*http.Request) error {
	o := &owner{
		email: c.Values["email"], password: c.Values["password"],
		now: now, send: send, ttl: func() int64 { return s.world.Settings.Int(settingSessionTTL) },
	}
	return o.authorize
}

// An owner of requests is an account, with the session that it has.
type owner struct {
	email, password string
	now             func() time.Time
	send            func(*http.Request) (*http.Response, error)
	ttl             func() int64 // how long a session lasts after its last use, in seconds

	cookies []*http.Cookie // of the session; none where there is none
	used    time.Time
}

func (o *owner) authorize(r *http.Request) error {
	switch {
	case o.email == "":
		return errors.New("the credential has no email")
	case o.password == "":
		return errors.New("the credential has no password")
	}
	ofSessions := isSession(r.URL.Path)
	if ofSessions && r.Method == http.MethodPost {
		setCookies(r, nil)
		r.URL.RawQuery = o.loginQuery(r.URL.RawQuery)
		return nil
	}
	age := o.now().Sub(o.used)
	if len(o.cookies) == 0 || max(age, -age) >= time.Duration(o.ttl())*time.Second/2 {
		if err := o.login(); err != nil {
			return err
		}
	}
	o.used = o.now()
	setCookies(r, o.cookies)
	if ofSessions && r.Method == http.MethodDelete {
		o.cookies = nil
	}
	return nil
}

// isSession reports whether a path is that of the session, below whatever prefix.
func isSession(path string) bool {
	path = plainPath(path)
	return strings.HasSuffix(path, base+"session") || strings.HasSuffix(path, base+"sessions")
}

// loginQuery is query with the account's e-mail and password in place of others. It
// comes before a body.
func (o *owner) loginQuery(query string) string {
	list, err := params.Parse(query)
	if err != nil {
		return query // which the service refuses
	}
	pieces := []string{
		"email=" + url.QueryEscape(o.email), "password=" + url.QueryEscape(o.password),
	}
	for _, p := range list {
		if p.Name != "email" && p.Name != "password" {
			pieces = append(pieces, url.QueryEscape(p.Name)+"="+url.QueryEscape(p.Value))
		}
	}
	return strings.Join(pieces, "&")
}

// login opens a session.
func (o *owner) login() error {
	form := url.Values{"email": {o.email}, "password": {o.password}}.Encode()
	r, err := http.NewRequest(http.MethodPost, base+"session", strings.NewReader(form))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", formType)
	r.Header.Set("Accept", "application/xml")
	res, err := o.send(r)
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	defer res.Body.Close()
	var answer struct {
		Code    int    `xml:"response>code"`
		Message string `xml:"response>message"`
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxLoginAnswer))
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	if err := xml.Unmarshal(data, &answer); err != nil {
		return fmt.Errorf("the login of %s was answered with status %d, and not in XML: %w",
			o.email, res.StatusCode, err)
	}
	if o.cookies = res.Cookies(); answer.Code != 1 || len(o.cookies) == 0 {
		o.cookies = nil
		return fmt.Errorf("the login of %s was answered with status %d, code %d (%s) and no session",
			o.email, res.StatusCode, answer.Code, answer.Message)
	}
	return nil
}

// maxLoginAnswer is how much of an answer to a login is read, in bytes.
const maxLoginAnswer = 64 << 10

// setCookies gives r the cookies of a session, in place of those of the same names and
// of the simulator's.
func setCookies(r *http.Request, session []*http.Cookie) {
	others := r.Cookies()
	r.Header.Del("Cookie")
	for _, c := range others {
		of := func(s *http.Cookie) bool { return s.Name == c.Name }
		if c.Name != cookieName && !slices.ContainsFunc(session, of) {
			r.AddCookie(c)
		}
	}
	for _, c := range session {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
}
