package journal

import (
	"bytes"
	"io"
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// An api is what reads the records of one API.
type api struct {
	simulator sims.Simulator
	matcher   *sims.Matcher
}

func readers(o Options) map[string]api {
	all := make(map[string]api, len(o.Simulators))
	for _, s := range o.Simulators {
		m := o.Matchers[s.Name()]
		if m == nil {
			m = sims.MatcherOf(s)
		}
		all[s.Name()] = api{s, m}
	}
	return all
}

// operation is the request's; the zero value where the API has none.
func (j *Journal) operation(r *record) sims.Operation {
	a, ok := j.apis()[r.api]
	if !ok {
		return sims.Operation{}
	}
	o, _ := a.matcher.Of(&http.Request{Method: r.method, URL: r.url, Header: r.header})
	return o
}

// credentials are the values that say whose request it is, the most telling first.
func (j *Journal) credentials(r *record) []string {
	a, ok := j.apis()[r.api]
	if !ok {
		return nil
	}
	return a.simulator.Identify(r.request())
}

// credential is the first of the credentials, or "".
func (j *Journal) credential(r *record) string {
	if list := j.credentials(r); len(list) > 0 {
		return list[0]
	}
	return ""
}

// request is the request as the simulator got it, with what was kept of its body.
func (r *record) request() *http.Request {
	u := *r.url
	return &http.Request{
		Method: r.method, URL: &u, Host: r.host, Header: r.header.Clone(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body:          io.NopCloser(bytes.NewReader(r.body.kept)),
		ContentLength: int64(len(r.body.kept)),
		RemoteAddr:    r.remote, RequestURI: r.target,
	}
}
