// Command vendor plays a real service in tests: it stands before a simulator with data of
// its own, and answers otherwise where the file of deviations says so.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// A deviation changes the answers to the requests METHOD /path that match.
type deviation struct {
	Match   string      // a regular expression
	Replace [][2]string // regular expressions of the body, and what stands for them
	Status  int         // 0 is the simulator's
	Drop    []string    // headers
	Set     map[string]string
	// Budget is how many requests are taken until a 429 begins a pause of a second, in
	// which there is nothing else; 0 is no limit.
	Budget int
}

type deviations []deviation

func main() {
	target, err := url.Parse(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	data, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var list deviations
	if err := json.Unmarshal(data, &list); err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("http://" + l.Addr().String())
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Header.Del("Accept-Encoding") },
		ModifyResponse: func(res *http.Response) error {
			for name := range res.Header { // a real service has none of them
				if len(name) > 7 && name[:7] == "X-Mock-" {
					res.Header.Del(name)
				}
			}
			res.Header.Set("Cf-Ray", "8f1c2d3e4f5a6b7c-PRG")
			for _, d := range list {
				at := res.Request.Method + " " + res.Request.URL.Path[len(target.Path):]
				if regexp.MustCompile(d.Match).MatchString(at) {
					if err := d.change(res); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
	log.Fatal(http.Serve(l, list.paced(proxy)))
}

// paced is h within the budget of the deviations, if one has any.
func (list deviations) paced(h http.Handler) http.Handler {
	var mu sync.Mutex
	var taken int
	var pause time.Time
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		for _, d := range list {
			if d.Budget > 0 && taken == d.Budget {
				taken, pause = 0, time.Now().Add(time.Second)
			}
		}
		taken++
		enough := time.Now().Before(pause)
		if enough {
			taken--
		}
		mu.Unlock()
		if enough {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		h.ServeHTTP(exactly{w}, r)
	})
}

// exactly sends no Content-Type of its own where the answer has none.
type exactly struct{ http.ResponseWriter }

func (w exactly) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w exactly) WriteHeader(status int) {
	if w.Header().Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil
	}
	w.ResponseWriter.WriteHeader(status)
}

func (d deviation) change(res *http.Response) error {
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	for _, r := range d.Replace {
		body = regexp.MustCompile(r[0]).ReplaceAll(body, []byte(r[1]))
	}
	if d.Status != 0 {
		res.StatusCode = d.Status
	}
	for _, name := range d.Drop {
		res.Header.Del(name)
	}
	for name, v := range d.Set {
		res.Header.Set(name, v)
	}
	res.Header.Set("Content-Length", strconv.Itoa(len(body)))
	res.ContentLength = int64(len(body))
	res.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}
