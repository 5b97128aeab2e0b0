package recording

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
)

// maxKept bounds how much of each body is kept, in bytes.
const maxKept = 4 << 20

// A Proxy hands requests on to a service and sees each exchange.
type Proxy struct {
	Target *url.URL // in place of the vendor's scheme and host; it may have a path
	Now    func() time.Time
	// Seen is given each exchange once it has ended, on the goroutine that served it.
	// What it holds is the exchange as it went by, with its secrets.
	Seen func(*Exchange)
	// Failed is told of a request that had no answer.
	Failed    func(error)
	Transport http.RoundTripper
}

// Handler returns the proxy.
func (p *Proxy) Handler() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(p.Target)
			r.Out.Host = p.Target.Host
			// What is packed could not be read.
			r.Out.Header.Del("Accept-Encoding")
			if _, ok := r.In.Header["User-Agent"]; !ok {
				r.Out.Header["User-Agent"] = nil // as the client: none
			}
		},
		Transport:      &tap{p},
		ModifyResponse: p.homeward,
		ErrorLog:       slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			p.Failed(err)
			why := "mockapis record: the target did not answer: " + err.Error()
			http.Error(w, why, http.StatusBadGateway)
		},
	}
}

// homeward changes a response for a client that takes the proxy for the service: cookies
// come back to it, and so do redirects.
func (p *Proxy) homeward(res *http.Response) error {
	list := res.Header.Values("Set-Cookie")
	for i, text := range list {
		kept := slices.DeleteFunc(strings.Split(text, ";"), func(attribute string) bool {
			name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(attribute)), "=")
			return name == "domain" || name == "secure"
		})
		list[i] = strings.Join(kept, ";")
	}
	root := p.Target.Scheme + "://" + p.Target.Host + strings.TrimSuffix(p.Target.Path, "/")
	if rest, ok := strings.CutPrefix(res.Header.Get("Location"), root); ok && strings.HasPrefix(rest, "/") {
		res.Header.Set("Location", rest)
	}
	return nil
}

// A tap is the transport of a proxy: it sees the request as it goes out and the response
// as it comes.
type tap struct{ *Proxy }

func (t *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	x := &Exchange{At: t.Now()}
	x.Method, x.Host, x.Header = r.Method, r.URL.Host, r.Header.Clone()
	own := strings.TrimPrefix(r.URL.EscapedPath(), strings.TrimSuffix(t.Target.EscapedPath(), "/"))
	x.URL = &url.URL{RawQuery: r.URL.RawQuery, RawPath: own}
	x.URL.Path, _ = url.PathUnescape(own)
	sent := &copied{}
	if r.Body != nil && r.Body != http.NoBody {
		r = r.Clone(r.Context())
		r.Body = &tee{ReadCloser: r.Body, copied: sent}
	}
	res, err := t.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	x.Status, x.Answer = res.StatusCode, res.Header.Clone()
	answered := &copied{}
	res.Body = &tee{ReadCloser: res.Body, copied: answered, ended: sync.OnceFunc(func() {
		if r.Context().Err() != nil && context.Cause(r.Context()) != nil && !answered.whole {
			answered.cut = true // the client went away
		}
		x.Body, x.Sent = sent.payload(), answered.payload()
		t.Seen(x)
	})}
	return res, nil
}

// copied is what is kept of a body.
type copied struct {
	mu    sync.Mutex
	kept  []byte
	cut   bool
	whole bool
}

func (c *copied) payload() contract.Payload {
	c.mu.Lock()
	defer c.mu.Unlock()
	return contract.Payload{Bytes: c.kept, Cut: c.cut}
}

// A tee keeps what is read.
type tee struct {
	io.ReadCloser
	copied *copied
	ended  func() // nil where nobody waits for the end
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.copied.mu.Lock()
	room := max(0, min(n, maxKept-len(t.copied.kept)))
	t.copied.kept = append(t.copied.kept, p[:room]...)
	t.copied.cut = t.copied.cut || room < n
	t.copied.whole = t.copied.whole || err == io.EOF
	t.copied.mu.Unlock()
	if err != nil && t.ended != nil {
		t.ended()
	}
	return n, err
}

func (t *tee) Close() error {
	err := t.ReadCloser.Close()
	if t.ended != nil {
		t.ended()
	}
	return err
}
