package contracttest

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/transcript"
	"github.com/mockapis/mockapis/sims"
)

// outside stands at the end of the name of an exchange whose request the vendor takes
// although it is not by the contract.
const outside = "(outside the contract)"

// Transcripts holds each exchange of the transcripts in dir against the contract, and
// fails for an operation, or a documented status of one, that none of them reaches.
func Transcripts(t *testing.T, sim sims.Simulator, dir string) {
	j, err := contract.NewJudge(sim)
	require.NoError(t, err)
	s, err := newStrict(j.Contract)
	require.NoError(t, err)
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	reached := map[string]bool{}
	for _, path := range paths {
		f, err := transcript.Read(path)
		require.NoError(t, err)
		for _, x := range f.Exchanges {
			e, ok := exchange(t, sim.Name(), x)
			if !ok {
				continue
			}
			at := strings.TrimSuffix(filepath.Base(path), ".txtar") + ": " + x.Name
			if o := j.Find(e); o != nil {
				reached[reach(o.ID, e.Status)] = true
				judge(t, at, s.Response(o, e), j.Response(e))
			}
			request(t, at, j, s, e, strings.HasSuffix(x.Name, outside))
		}
	}
	for _, o := range j.Operations {
		for _, r := range o.Responses {
			assert.True(t, reached[reach(o.ID, r.Status)], "no transcript has a %d of %s", r.Status, o.ID)
		}
	}
}

func reach(id string, status int) string { return fmt.Sprintf("%s %d", id, status) }

// request holds a request against the contract where the vendor took it.
func request(t *testing.T, at string, j *contract.Judge, s *strict, x *contract.Exchange, marked bool) {
	if x.Status >= http.StatusBadRequest || x.Method == http.MethodOptions {
		assert.False(t, marked, "%s: a refused request needs no mark", at)
		return
	}
	findings := slices.DeleteFunc(j.Request(x), func(f contract.Finding) bool { return f.Rule.IsOld() })
	if marked {
		assert.NotEmpty(t, findings, "%s: the request is by the contract; take the mark away", at)
		return
	}
	var strictly []string
	if o := j.Find(x); o != nil {
		strictly = s.Request(o, x)
	}
	judge(t, at+" (request)", strictly, findings)
}

func judge(t *testing.T, at string, strictly []string, findings []contract.Finding) {
	t.Helper()
	for _, f := range findings {
		assert.Fail(t, at, "%s %s %s: %s", f.Rule, f.In, f.At, f.Why)
	}
	if len(findings) == 0 { // else it says the same again
		assert.Empty(t, strictly, at+" (the validator)")
	}
}

// exchange turns an exchange of a transcript into one that is judged; ok is false where
// it is not with the API.
func exchange(t *testing.T, api string, x transcript.Exchange) (_ *contract.Exchange, ok bool) {
	target := x.Request.Target
	if strings.HasPrefix(target, "/_mock/") {
		return nil, false
	}
	if rest, boxed := strings.CutPrefix(target, "/_sandbox/"); boxed {
		_, rest, _ = strings.Cut(rest, "/")
		target = "/" + rest
	}
	if rest, prefixed := strings.CutPrefix(target, "/"+api+"/"); prefixed {
		target = "/" + rest
	}
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, false // a path that is none
	}
	word, _, _ := strings.Cut(x.Response.Status, " ")
	status, err := strconv.Atoi(word)
	require.NoError(t, err, x.Name)
	e := &contract.Exchange{
		Method: x.Request.Method, URL: u, Host: x.Request.Header.Get("Host"), Header: x.Request.Header,
		Body:   contract.Payload{Bytes: []byte(x.Request.Body)},
		Status: status, Answer: http.Header{}, Sent: contract.Payload{Bytes: []byte(x.Response.Body)},
	}
	for _, h := range x.Response.Header {
		e.Answer.Add(h[0], h[1])
	}
	return e, true
}
