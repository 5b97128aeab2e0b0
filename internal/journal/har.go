package journal

import (
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/mask"
	"github.com/mockapis/mockapis/internal/params"
)

// The document of HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/. A
// name with _ at its beginning is an addition of ours, as the specification allows.
type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Entries []harEntry `json:"entries"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started   string      `json:"startedDateTime"` // real time
		Time      float64     `json:"time"`            // milliseconds
		Request   harRequest  `json:"request"`
		Response  harResponse `json:"response"`
		Cache     struct{}    `json:"cache"`
		Timings   harTimings  `json:"timings"`
		ID        string      `json:"_id"`
		API       string      `json:"_api"`
		Operation string      `json:"_operation,omitempty"`
		Clock     string      `json:"_time"` // of the sandbox's clock
		Fault     *Fault      `json:"_fault,omitempty"`
		Explain   *Why        `json:"_explain,omitempty"`
	}
	harRequest struct {
		Method      string    `json:"method"`
		URL         string    `json:"url"`
		HTTPVersion string    `json:"httpVersion"`
		Cookies     []harPair `json:"cookies"`
		Headers     []harPair `json:"headers"`
		Query       []harPair `json:"queryString"`
		Post        *harPost  `json:"postData,omitempty"`
		HeadersSize int       `json:"headersSize"`
		BodySize    int64     `json:"bodySize"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int64      `json:"bodySize"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harPost struct {
		MimeType string    `json:"mimeType"`
		Params   []harPair `json:"params,omitempty"` // or Text, not both
		Text     string    `json:"text,omitempty"`
		Encoding string    `json:"_encoding,omitempty"`
	}
	harContent struct {
		Size     int64  `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Encoding string `json:"encoding,omitempty"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
)

// HAR returns the requests that a filter lets through as a HAR 1.2 document, the
// oldest first.
func (j *Journal) HAR(f Filter) any {
	found, _, _ := j.find(f)
	creator := harCreator{"mockapis", "devel"}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		creator.Version = info.Main.Version
	}
	file := harFile{harLog{"1.2", creator, []harEntry{}}}
	for _, r := range slices.Backward(found) {
		file.Log.Entries = append(file.Log.Entries, j.harEntry(r, f.Secrets))
	}
	return file
}

func (j *Journal) harEntry(r *record, secrets bool) harEntry {
	e := j.entry(r, secrets)
	media := r.header.Get("Content-Type")
	h := harEntry{
		Started: e.RealTime, Time: e.LatencyMS, Timings: harTimings{Wait: e.LatencyMS},
		Request: harRequest{
			Method: r.method, URL: r.base() + e.Path, HTTPVersion: "HTTP/1.1",
			Cookies: cookies((&http.Request{Header: r.header}).Cookies(), secrets),
			Headers: pairs(e.Request.Headers), Query: []harPair{},
			HeadersSize: -1, BodySize: r.body.size,
		},
		Response: harResponse{
			Status: r.status, StatusText: http.StatusText(r.status), HTTPVersion: "HTTP/1.1",
			Cookies: cookies((&http.Response{Header: r.answer}).Cookies(), secrets),
			Headers: pairs(e.Response.Headers), RedirectURL: r.answer.Get("Location"),
			HeadersSize: -1, BodySize: r.sent.size,
			Content: harContent{
				Size: r.sent.size, MimeType: r.answer.Get("Content-Type"),
				Text: e.Response.Body, Encoding: e.Response.Encoding,
			},
		},
		ID: e.ID, API: e.API, Operation: e.Operation, Clock: e.Time, Fault: e.Fault, Explain: e.Explain,
	}
	h.Request.Query = formPairs(r.url.RawQuery, secrets)
	if len(r.body.kept) > 0 {
		h.Request.Post = &harPost{MimeType: media, Text: e.Request.Body, Encoding: e.Request.Encoding}
		if strings.HasPrefix(media, "application/x-www-form-urlencoded") {
			h.Request.Post = &harPost{MimeType: media, Params: formPairs(string(r.body.kept), secrets)}
		}
	}
	return h
}

func pairs(h http.Header) []harPair {
	list := []harPair{}
	for name, values := range h {
		for _, v := range values {
			list = append(list, harPair{name, v})
		}
	}
	slices.SortStableFunc(list, func(a, b harPair) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// formPairs are the parameters of a query or a form. Malformed ones are as sent.
func formPairs(raw string, secrets bool) []harPair {
	list := []harPair{}
	for piece := range strings.SplitSeq(raw, "&") {
		if piece == "" {
			continue
		}
		p, err := params.Parse(piece)
		if err != nil {
			name, value, _ := strings.Cut(piece, "=")
			p = params.Params{{Name: name, Value: value}}
		}
		if !secrets && mask.IsSecret(p[0].Name) {
			p[0].Value = mask.Hidden
		}
		list = append(list, harPair{p[0].Name, p[0].Value})
	}
	return list
}

func cookies(all []*http.Cookie, secrets bool) []harPair {
	list := []harPair{}
	for _, c := range all {
		if !secrets {
			c.Value = mask.Hidden
		}
		list = append(list, harPair{c.Name, c.Value})
	}
	return list
}
