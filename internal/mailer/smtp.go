package mailer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
)

const (
	tryTime     = 10 * time.Second // of one try, in real time
	maxAnswer   = 1024             // bytes of a reply that are kept
	replyTaken  = 250
	replyGoOn   = 354
	clientsName = "mockapis" // in EHLO
)

// send hands one e-mail to the server. The attempt has the server's last reply that
// counts: 250 to the text, or the one that refused.
func (s *Sender) send(ctx context.Context, e sims.Email) (a sims.Attempt) {
	a.Time = s.world.Clock.Now()
	ctx, cancel := context.WithTimeout(ctx, s.tryTime)
	defer cancel()
	began := time.Now()
	reply, err := s.talk(ctx, e)
	took := float64(time.Since(began)) / float64(time.Millisecond)
	a.Milliseconds = math.Round(took*1000) / 1000
	var refused *textproto.Error
	switch {
	case err == nil:
		a.Status, a.Answer = replyTaken, reply
	case errors.As(err, &refused):
		a.Status, a.Answer = refused.Code, refused.Msg
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		a.Error = fmt.Sprintf("no answer within %v", s.tryTime)
	default:
		a.Error = err.Error()
	}
	if a.Truncated = len(a.Answer) > maxAnswer; a.Truncated {
		a.Answer = a.Answer[:maxAnswer]
	}
	a.Answer = strings.ToValidUTF8(a.Answer, "\ufffd")
	return a
}

// talk is the whole conversation, in plain text and without a login: one e-mail for each
// connection. It returns the reply to the e-mail, or a *textproto.Error for one that
// refuses it.
func (s *Sender) talk(ctx context.Context, e sims.Email) (reply string, err error) {
	server := s.world.Mail.Server()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", server)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		return "", err
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return "", err
	}
	for _, step := range []func() error{
		func() error { return c.Hello(clientsName) },
		func() error { return c.Mail(e.From.Address) },
		func() error { return c.Rcpt(e.To.Address) },
	} {
		if err := step(); err != nil {
			return "", err
		}
	}
	if reply, err = data(c.Text, Message(s.world, e)); err == nil {
		_ = c.Quit() // the e-mail is the server's now, whatever becomes of the connection
	}
	return reply, err
}

// data hands over the text. (The client of net/smtp keeps the reply to itself.)
func data(c *textproto.Conn, message []byte) (reply string, err error) {
	if err := c.PrintfLine("DATA"); err != nil {
		return "", err
	}
	if _, _, err := c.ReadResponse(replyGoOn); err != nil {
		return "", err
	}
	text := c.DotWriter()
	if _, err := text.Write(message); err != nil {
		return "", err
	}
	if err := text.Close(); err != nil {
		return "", err
	}
	_, reply, err = c.ReadResponse(replyTaken)
	return reply, err
}
