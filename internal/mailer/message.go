package mailer

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mockapis/mockapis/sims"
)

// Message is an e-mail as RFC 5322 has it, with CRLF at the end of each line: what an
// SMTP server is handed. It is the same each time.
func Message(w *sims.World, e sims.Email) []byte {
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	header("From", addressText(e.From))
	header("To", addressText(e.To))
	header("Subject", headerText(e.Subject))
	header("Date", e.Created.Format(time.RFC1123Z))
	header("Message-ID",
		fmt.Sprintf("<%d.%d@%s.mockapis.test>", e.ID, e.Created.UnixMilli(), w.Name()))
	if w.Settings.Bool(sims.SettingMockHeaders) {
		header("X-Mock-Sandbox", w.Name())
		header("X-Mock-Email", fmt.Sprint(e.ID))
	}
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	text := quotedprintable.NewWriter(&b)
	_, _ = text.Write([]byte(strings.ToValidUTF8(e.Text, "\ufffd"))) // to memory: it cannot fail
	_ = text.Close()
	if !bytes.HasSuffix(b.Bytes(), []byte("\n")) {
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// lineLength is where the lines of a header end, if they can. (RFC 5322, 2.1.1.)
const lineLength = 76

// addressText is Ann Lee <ann@example.com>. A name that is not plain is encoded.
func addressText(a sims.Address) string {
	if isPlain(a.Name) && len(a.Name) < lineLength || a.Name == "" {
		return (&netmail.Address{Name: a.Name, Address: a.Address}).String()
	}
	return encodedWords(a.Name) + "\r\n <" + a.Address + ">"
}

// headerText is a text as the value of a header: folded, or encoded where it is not plain.
// Whatever it holds, it is one header.
func headerText(s string) string {
	if !isPlain(s) {
		return encodedWords(s)
	}
	var b strings.Builder
	column := len("Subject: ")
	for i, word := range strings.Split(s, " ") {
		switch {
		case i == 0:
		case column+1+len(word) > lineLength:
			b.WriteString("\r\n ")
			column = 1
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

// isPlain reports whether s may stand in a header as it is: printable ASCII, in words that
// fit into a line, one space between them, and none that would be decoded.
func isPlain(s string) bool {
	for _, word := range strings.Split(s, " ") {
		if word == "" || len(word) >= lineLength-len("Subject: ") || strings.Contains(word, "=?") {
			return false
		}
	}
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// encodedWords is s in the words of RFC 2047, one in a line.
func encodedWords(s string) string {
	const most = 45 // bytes in a word
	s = strings.ToValidUTF8(s, "\ufffd")
	var words []string
	for s != "" {
		n := min(most, len(s))
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, "\r\n ")
}
