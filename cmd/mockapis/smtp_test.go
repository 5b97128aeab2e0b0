package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// catchMail is an SMTP server that takes everything; it sends the texts to the channel.
func catchMail(t *testing.T) (addr string, texts chan string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	texts = make(chan string, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				caught(c, texts)
			}()
		}
	}()
	return l.Addr().String(), texts
}

func caught(c net.Conn, texts chan string) {
	reply := func(text string) { _, _ = fmt.Fprintf(c, "%s\r\n", text) }
	reply("220 ready")
	var text *strings.Builder
	for in := bufio.NewScanner(c); in.Scan(); {
		switch line := in.Text(); {
		case text != nil && line == ".":
			texts <- text.String()
			text = nil
			reply("250 taken")
		case text != nil:
			text.WriteString(line + "\n")
		case line == "DATA":
			text = &strings.Builder{}
			reply("354 go on")
		default:
			reply("250 fine")
		}
	}
}

// mail has NATS4 send an e-mail with a subject; path is that of a sandbox, or empty.
func (p *process) mail(t *testing.T, path, subject string) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.ready.URL+path+"/nats4/api/service/sendemail",
		strings.NewReader("type=member&memberid=2&template=welcome&subject="+subject))
	require.NoError(t, err)
	r.Header.Set("api-key", "44b5498dbcb481a0d00b404c0169af62")
	r.Header.Set("api-username", "tmm1phrvezsbu")
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)
}

// With --smtp the e-mails of every sandbox arrive, each with its sandbox's name; without
// it they are kept, also those of a run that had a server.
func TestEmailsArriveAtTheServer(t *testing.T) {
	t.Parallel()
	addr, texts := catchMail(t)
	data := t.TempDir()
	p := launch(t, "--data", data, "--smtp", addr)
	p.ask(t, "POST", "/_mock/sandboxes", `{"name": "t1"}`)
	p.mail(t, "", "here")
	p.mail(t, "/_sandbox/t1", "there")
	for path, subject := range map[string]string{"/_mock": "here", "/_mock/sandboxes/t1": "there"} {
		list := p.ask(t, "GET", path+"/emails?wait=20s", "")
		assert.Contains(t, list, `"settled":true`)
		assert.Contains(t, list, `"subject":"`+subject+`"`)
		assert.Contains(t, list, `"state":"sent"`)
		assert.Equal(t, 1, strings.Count(list, `"id":`), "sandboxes are apart")
	}
	both := <-texts + <-texts
	assert.Regexp(t, `Subject: here\n(.*\n)*X-Mock-Sandbox: default\n`, both)
	assert.Regexp(t, `Subject: there\n(.*\n)*X-Mock-Sandbox: t1\n`, both)
	require.Zero(t, p.stop(t, os.Interrupt))

	p = launch(t, "--data", data)
	p.mail(t, "", "kept")
	list := p.ask(t, "GET", "/_mock/emails?wait=20s", "")
	assert.Contains(t, list, `"state":"kept"`)
	assert.Contains(t, list, `"state":"sent"`)
	p.ask(t, "POST", "/_mock/reset", "")
	assert.JSONEq(t, `{"emails": []}`, p.ask(t, "GET", "/_mock/emails", ""))
	require.Zero(t, p.stop(t, os.Interrupt))
	assert.Empty(t, texts)
}
