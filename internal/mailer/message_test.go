package mailer

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

func email(name, subject, text string) sims.Email {
	return sims.Email{
		ID: 7, API: "shop", Event: "sell", Created: time.Date(2035, 1, 2, 3, 4, 5, 0, time.UTC),
		From:    sims.Address{Address: "shop@example.test"},
		To:      sims.Address{Name: name, Address: "ann@example.test"},
		Subject: subject, Text: text,
	}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	assert.Equal(t, strings.ReplaceAll(`From: <shop@example.test>
To: "Ann Lee" <ann@example.test>
Subject: Sold
Date: Tue, 02 Jan 2035 03:04:05 +0000
Message-ID: <7.2051319845000@default.mockapis.test>
X-Mock-Sandbox: default
X-Mock-Email: 7
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe
`, "\n", "\r\n"), string(Message(w, email("Ann Lee", "Sold", "Grüße"))))
	require.NoError(t, w.Settings.Set(t.Context(), map[string]any{sims.SettingMockHeaders: false}))
	assert.NotContains(t, string(Message(w, email("", "", ""))), "X-Mock")
}

// texts are names and subjects that would break a header, were they put there as they are.
var texts = []string{
	"", "Sold", "Grüße", " ", "two  spaces", " ends ", "a\r\nBcc: eve@example.test", "a\n\nbody", "a\rb", "\x00\x1b",
	"=?utf-8?q?Bcc?=", "=?utf-8?b?", `"quoted" \ <x@y>`, "a, b; c", "tab\tin it", "\xff\xfe", "🎉" + strings.Repeat("é", 200),
	strings.Repeat("word ", 100) + "end", strings.Repeat("x", 2000), strings.Repeat(" ", 1200),
	strings.Repeat("y", 75), strings.Repeat("y", 60) + " " + strings.Repeat("z", 66) + " end",
}

func TestNothingBecomesAHeader(t *testing.T) {
	t.Parallel()
	for _, text := range texts {
		checkMessage(t, worldtest.New(t, sims.WorldOptions{}), text, text, text)
	}
}

func FuzzMessage(f *testing.F) {
	w := worldtest.New(f, sims.WorldOptions{})
	for _, text := range texts {
		f.Add(text, text, text)
	}
	f.Add("n", "s", ".\r\n.\r\nQUIT\r\n")
	f.Fuzz(func(t *testing.T, name, subject, text string) { checkMessage(t, w, name, subject, text) })
}

// checkMessage reads a message back: it has the headers that it should have and no other,
// says what it was made of, and has no line that is too long.
func checkMessage(t *testing.T, w *sims.World, name, subject, text string) {
	t.Helper()
	raw := Message(w, email(name, subject, text))
	for line := range strings.SplitSeq(strings.TrimSuffix(string(raw), "\r\n"), "\r\n") {
		assert.LessOrEqual(t, len(line), 100, "%q", line)
		assert.NotContains(t, line, "\n")
		assert.NotContains(t, line, "\r")
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err, "%q", subject)
	assert.Len(t, m.Header, 10, "%q", raw)
	got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	valid := func(s string) string { return strings.ToValidUTF8(s, "\ufffd") }
	assert.Equal(t, valid(subject), got)
	to, err := m.Header.AddressList("To")
	require.NoError(t, err, "%q", name)
	require.Len(t, to, 1)
	assert.Equal(t, netmail.Address{Name: valid(name), Address: "ann@example.test"}, *to[0])
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	require.NoError(t, err)
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	want := strings.TrimSuffix(lines.Replace(valid(text)), "\n")
	assert.Equal(t, want, strings.TrimSuffix(lines.Replace(string(body)), "\n"))
}
