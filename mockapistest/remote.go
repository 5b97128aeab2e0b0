package mockapistest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A remote is the control API of a program.
type remote struct {
	url    string // of the program, without a slash at the end
	token  string
	strict bool // an answer with an unknown key is an error: the program is of this version
	client *http.Client
}

// A Problem is a refusal of the control API.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`          // a sentence
	Field  string `json:"field,omitempty"` // the key that is wrong
}

func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Title, p.Detail) }

// callTime bounds one call of the control API, in real time.
const callTime = 30 * time.Second

// call sends body to a path below the program's URL and decodes the answer into
// into, unless that is nil. A []byte is sent as it is, anything else but nil as
// JSON. It returns a *Problem where the call is refused.
func (r *remote) call(method, path string, body, into any) error {
	status, answer, err := r.send(method, path, body)
	if err == nil && status >= 300 {
		err = problemOf(status, answer)
	}
	if err == nil && into != nil {
		err = r.decode(answer, into)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

func (r *remote) send(method, path string, body any) (status int, answer []byte, err error) {
	data, ok := body.([]byte)
	if !ok && body != nil {
		if data, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	res, err := r.open(ctx, method, path, data)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// open sends a request and returns the response, whose body is the caller's to
// close.
func (r *remote) open(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, r.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	return r.client.Do(req)
}

func (r *remote) decode(answer []byte, into any) error {
	if raw, ok := into.(*json.RawMessage); ok {
		*raw = answer
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(answer))
	if r.strict {
		d.DisallowUnknownFields()
	}
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("the answer is not what this version expects: %w: %s", err, short(answer, 200))
	}
	return nil
}

func problemOf(status int, answer []byte) error {
	p := &Problem{}
	if json.Unmarshal(answer, p) != nil || p.Status == 0 {
		p = &Problem{Status: status, Title: http.StatusText(status), Detail: short(answer, 200)}
	}
	return p
}

// short is the beginning of a text, on one line.
func short(text []byte, most int) string {
	s := strings.Join(strings.Fields(string(text)), " ")
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
