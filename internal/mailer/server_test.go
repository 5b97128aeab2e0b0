package mailer

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a server may do in place of a reply.
const (
	hangs  = "hangs"
	closes = "closes"
)

// A mailServer is an SMTP server that keeps what it takes. reply says what it answers to
// a step (greeting, EHLO, MAIL, RCPT, DATA, text, QUIT); empty is its usual reply.
type mailServer struct {
	addr  string
	reply func(step string) string

	mu      sync.Mutex
	taken   []string // FROM TO text
	reached chan string
}

func serve(t *testing.T, reply func(step string) string) *mailServer {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &mailServer{addr: l.Addr().String(), reply: reply, reached: make(chan string, 1000)}
	var all sync.WaitGroup
	end := make(chan struct{})
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				s.talk(c, end)
			})
		}
	})
	t.Cleanup(func() {
		close(end)
		_ = l.Close()
		all.Wait()
	})
	return s
}

func (s *mailServer) texts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.taken...)
}

// say answers a step. It reports whether the conversation goes on.
func (s *mailServer) say(c net.Conn, end chan struct{}, step, usual string) bool {
	s.reached <- step
	text := ""
	if s.reply != nil {
		text = s.reply(step)
	}
	switch text {
	case hangs:
		gone := make(chan struct{})
		go func() { // until the client or the test has enough
			_, _ = io.Copy(io.Discard, c)
			close(gone)
		}()
		select {
		case <-end:
		case <-gone:
		}
		return false
	case closes:
		return false
	case "":
		text = usual
	}
	_, err := fmt.Fprintf(c, "%s\r\n", text)
	return err == nil
}

func (s *mailServer) talk(c net.Conn, end chan struct{}) {
	in := bufio.NewReader(c)
	if !s.say(c, end, "greeting", "220 ready") {
		return
	}
	var from, to string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		ok := true
		switch verb {
		case "MAIL":
			from = rest
			ok = s.say(c, end, verb, "250 go on")
		case "RCPT":
			to = rest
			ok = s.say(c, end, verb, "250 go on")
		case "DATA":
			if ok = s.say(c, end, verb, "354 go on"); ok {
				ok = s.take(c, end, in, from, to)
			}
		case "QUIT":
			s.say(c, end, verb, "221 bye")
			return
		default:
			ok = s.say(c, end, verb, "250 hello")
		}
		if !ok {
			return
		}
	}
}

func (s *mailServer) take(c net.Conn, end chan struct{}, in *bufio.Reader, from, to string) bool {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	if s.reply == nil || s.reply("text") == "" || s.reply("text")[0] == '2' {
		s.mu.Lock()
		s.taken = append(s.taken, from+" "+to+"\n"+text.String())
		s.mu.Unlock()
	}
	return s.say(c, end, "text", "250 taken")
}
