package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/explore"
	"github.com/mockapis/mockapis/sims"
)

const (
	// maxBody bounds what is read of an answer, in bytes.
	maxBody = 16 << 20
	// callTime bounds one call.
	callTime = time.Minute
	// maxWait bounds how long a Retry-After is obeyed.
	maxWait = 15 * time.Minute
	// maxTries is how often a call is made that is answered with 429.
	maxTries = 3
)

// A caller speaks with the service, no quicker than it allows.
type caller struct {
	target    *url.URL
	contract  *contract.Contract
	clock     Clock
	client    *http.Client
	authorize func(*http.Request) error
	limit     *contract.RateLimit
	sent      []time.Time // within the window of the limit

	calls, authorized, accepted int
	unreachable                 error // of the first call
	refused                     error // what the login was answered
	impatient                   error // the service asks for a longer wait than is given

	enough int // how often the service had enough of requests
	first  int // how many there were before it had so first
}

func newCaller(o Options) *caller {
	c := &caller{
		target: o.Target, contract: o.Judge.Contract, clock: o.Clock, limit: o.Judge.RateLimit,
		client: &http.Client{
			Transport: o.Transport, Timeout: callTime,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	if a, ok := o.Sim.(sims.Authorizer); ok && len(o.Values) > 0 {
		c.authorize = a.Authorize(sims.Credential{Values: o.Values}, o.Clock.Now, c.login)
	}
	return c
}

// stopped reports whether there is no use in going on.
func (c *caller) stopped() bool {
	return c.unreachable != nil || c.refused != nil || c.impatient != nil
}

// send sends a request at the vendor's own path to the service.
func (c *caller) send(r *http.Request) (*http.Response, error) {
	if err := c.pace(r.Context()); err != nil {
		return nil, err
	}
	own := *r.URL
	r = r.Clone(r.Context())
	r.URL = &url.URL{
		Scheme: c.target.Scheme, Host: c.target.Host, RawQuery: own.RawQuery,
		Path: c.target.Path + own.Path, RawPath: c.target.EscapedPath() + own.EscapedPath(),
	}
	r.Host = c.target.Host
	res, err := c.client.Do(r)
	c.calls++
	if err != nil && c.calls == 1 && r.Context().Err() == nil {
		c.unreachable = plainError(err)
	}
	return res, err
}

// plainError is an error of a call without its URL: values may stand in that.
func plainError(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// pace waits until the vendor's rate budget has room for a request.
func (c *caller) pace(ctx context.Context) error {
	if c.limit == nil || c.limit.Requests <= 0 {
		return ctx.Err()
	}
	window := time.Duration(c.limit.Seconds) * time.Second
	for {
		now := c.clock.Now()
		for len(c.sent) > 0 && now.Sub(c.sent[0]) >= window {
			c.sent = c.sent[1:]
		}
		if len(c.sent) < c.limit.Requests {
			c.sent = append(c.sent, now)
			return ctx.Err()
		}
		if err := c.clock.Sleep(ctx, window-now.Sub(c.sent[0])); err != nil {
			return err
		}
	}
}

// do makes a call, again where the service asks for patience.
func (c *caller) do(ctx context.Context, call *explore.Call) (x *contract.Exchange, err error) {
	for try := 1; ; try++ {
		if x, err = c.once(ctx, call); err != nil {
			return nil, err
		}
		if again, err := c.patience(ctx, try, x.Status, x.Answer); !again {
			return x, err
		}
	}
}

// login sends a request that a credential's own calls need, such as that for a session.
func (c *caller) login(r *http.Request) (*http.Response, error) {
	for try := 1; ; try++ {
		if r.GetBody != nil {
			body, err := r.GetBody()
			if err != nil {
				return nil, err
			}
			r.Body = body
		}
		res, err := c.send(r)
		if err != nil {
			return nil, err
		}
		again, err := c.patience(r.Context(), try, res.StatusCode, res.Header)
		if err == nil && !again {
			return res, nil
		}
		if err = errors.Join(err, res.Body.Close()); err != nil {
			return nil, err
		}
	}
}

// patience waits as a service asks that has had enough of requests, and reports whether
// to ask again. One that asks for more than maxWait is asked nothing any more.
func (c *caller) patience(
	ctx context.Context, try, status int, h http.Header,
) (again bool, err error) {
	if status != http.StatusTooManyRequests {
		return false, nil
	}
	if c.enough++; c.enough == 1 {
		if c.first = c.calls; c.limit != nil {
			c.first = len(c.sent)
		}
	}
	wait := retryAfter(h.Get("Retry-After"), c.clock.Now())
	if wait > maxWait {
		c.impatient = fmt.Errorf(
			"the service has had enough of requests (429), for more than %s", maxWait)
		return false, nil
	}
	if err := c.clock.Sleep(ctx, wait); err != nil {
		return false, err
	}
	c.sent = nil // its window is another than was known
	return try < maxTries, nil
}

// retryAfter is how long a service asks to wait: seconds, or a time; a minute where it
// does not say.
func retryAfter(text string, now time.Time) time.Duration {
	if text != "" && strings.Trim(text, "0123456789") == "" {
		n, err := strconv.Atoi(text)
		if err != nil || n > int(maxWait/time.Second) {
			return maxWait + time.Second // it is not waited for
		}
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return time.Minute
}

func (c *caller) once(ctx context.Context, call *explore.Call) (*contract.Exchange, error) {
	r, err := call.Request("http://" + c.target.Host)
	if err != nil {
		return nil, errors.New("a request cannot be made of the call")
	}
	r = r.WithContext(ctx)
	signed := c.authorize != nil && !call.Anonymous
	if signed {
		if err := c.authorize(r); err != nil {
			if !c.stopped() {
				c.refused = fmt.Errorf("the request cannot be authorized: %w", plainError(err))
			}
			return nil, errors.New("the request cannot be authorized")
		}
	}
	res, err := c.send(r)
	if err != nil {
		return nil, fmt.Errorf("no answer: %w", plainError(err))
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", plainError(err))
	}
	if signed && call.Wrong == "" {
		c.authorized++
		if res.StatusCode != http.StatusUnauthorized {
			c.accepted++
		}
	}
	own := *r.URL
	own.Scheme, own.Host = "", ""
	return &contract.Exchange{
		Method: r.Method, URL: &own, Host: c.target.Host, Header: r.Header,
		Body:   contract.Payload{Bytes: call.Body},
		Status: res.StatusCode, Answer: res.Header,
		Sent: contract.Payload{Bytes: body[:min(len(body), maxBody)], Cut: len(body) > maxBody},
	}, nil
}

// refusals are calls with one thing wrong, of an operation that only reads.
func refusals(c *contract.Contract, call *explore.Call) (list []*explore.Call) {
	copied := func(what string) *explore.Call {
		wrong := *call
		wrong.Header, wrong.Wrong = call.Header.Clone(), what
		return &wrong
	}
	anonymous := copied("without credentials")
	anonymous.Anonymous = true
	list = append(list, anonymous)
	parts, changed := strings.Split(call.Operation.Path, "/"), false
	own := strings.Split(call.Path, "/")
	for i := len(parts) - 1; i >= 0 && len(own) == len(parts) && !changed; i-- {
		if name, ok := strings.CutPrefix(parts[i], "{"); ok {
			p := call.Operation.Parameter("path", strings.TrimSuffix(name, "}"))
			own[i], changed = "no-such-id", true
			if p != nil && (p.Schema.Is("integer") || len(p.Schema.Mistakes("no-such-id")) > 0) {
				own[i] = "999999999"
			}
		}
	}
	if changed {
		wrong := copied("an id that is none")
		wrong.Path = strings.Join(own, "/")
		list = append(list, wrong)
	}
	for _, p := range call.Operation.Parameters {
		number := p.In == "query" && p.Schema.Is("integer") && !p.Schema.Is("string")
		if number && !c.IsCredential("query", p.Name) {
			wrong := copied("a word for a number")
			wrong.Query = without(call.Query, p.Name) + url.QueryEscape(p.Name) + "=word"
			return append(list, wrong)
		}
	}
	return list
}

// without is a query without a parameter, ready for another one.
func without(query, name string) string {
	var b strings.Builder
	for piece := range strings.SplitSeq(query, "&") {
		if have, _, _ := strings.Cut(piece, "="); piece != "" && have != url.QueryEscape(name) {
			b.WriteString(piece + "&")
		}
	}
	return b.String()
}
