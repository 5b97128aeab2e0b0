package journal

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mockapis/mockapis/internal/mask"
)

// goTest is the request as a whole Go test file that needs the standard library
// only. It expects the answer that was recorded.
func (d *draft) goTest() []byte {
	var b strings.Builder
	imports := map[string]bool{"io": true, "net/http": true, "os": true, "testing": true}
	if len(d.body) > 0 {
		imports["strings"] = true
	}
	if d.signature != nil {
		for _, name := range []string{"crypto/hmac", "crypto/sha256", "encoding/hex", "strconv", "time"} {
			imports[name] = true
		}
		if d.clock.fixed {
			delete(imports, "time")
		}
	}
	b.WriteString("package replay\n\nimport (\n")
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&b, "\t%q\n", name)
	}
	b.WriteString(")\n\n")
	fmt.Fprintf(&b, "// TestRequest%s repeats request %s against MOCKAPIS_URL.\n", d.record.name(), d.title)
	fmt.Fprintf(&b, "func TestRequest%s(t *testing.T) {\n", d.record.name())
	fmt.Fprintf(&b, "\tbase := os.Getenv(\"MOCKAPIS_URL\")\n\tif base == \"\" {\n\t\tbase = %q\n\t}\n", d.base)
	d.goVariables(&b)
	d.goSignature(&b)
	d.goRequest(&b)
	d.goAnswer(&b)
	b.WriteString("}\n")
	return []byte(b.String())
}

// goVariables read the secrets from the environment.
func (d *draft) goVariables(b *strings.Builder) {
	if len(d.variables) == 0 {
		return
	}
	b.WriteString("\t// Secrets are left out of the export; ?secrets=1 has them.\n")
	for _, v := range d.variables {
		fmt.Fprintf(b, "\t%s := os.Getenv(%q)\n", goName(v.name), v.name)
		fmt.Fprintf(b, "\tif %s == \"\" {\n\t\tt.Fatal(%q)\n\t}\n", goName(v.name), "set "+v.name+": "+v.what)
	}
}

func (d *draft) goSignature(b *strings.Builder) {
	s := d.signature
	if s == nil {
		return
	}
	message := word{{literal: s.Before}, {variable: timeVariable}, {literal: s.After}}
	fmt.Fprintf(b, "\t%s := strconv.FormatInt(%s, 10)\n", timeVariable, d.clock.time("time.Now().Unix()"))
	fmt.Fprintf(b, "\tmac := hmac.New(sha256.New, []byte(%s))\n", d.key.golang())
	fmt.Fprintf(b, "\tmac.Write([]byte(%s))\n", message.golang())
	fmt.Fprintf(b, "\t%s := hex.EncodeToString(mac.Sum(nil))\n", signatureVariable)
}

func (d *draft) goRequest(b *strings.Builder) {
	body := "nil"
	if len(d.body) > 0 {
		body = "strings.NewReader(" + d.body.golang() + ")"
	}
	target := d.target
	fmt.Fprintf(b, "\treq, err := http.NewRequest(%q, base+%s, %s)\n", d.method, target.golang(), body)
	b.WriteString("\tif err != nil {\n\t\tt.Fatal(err)\n\t}\n")
	for _, f := range d.header {
		if f.name == "Host" {
			fmt.Fprintf(b, "\treq.Host = %s\n", f.value.golang())
			continue
		}
		fmt.Fprintf(b, "\treq.Header.Add(%q, %s)\n", f.name, f.value.golang())
	}
	if !slices.ContainsFunc(d.header, func(f field) bool { return f.name == "User-Agent" }) {
		b.WriteString("\treq.Header.Set(\"User-Agent\", \"\") // none was sent\n")
	}
	b.WriteString("\tres, err := http.DefaultTransport.RoundTrip(req)\n")
}

// goAnswer compares the answer with the recorded one.
func (d *draft) goAnswer(b *strings.Builder) {
	r := d.record
	if r.status == 0 {
		b.WriteString("\tif err == nil {\n\t\tres.Body.Close()\n" +
			"\t\tt.Error(\"answered; the recorded request was cut off\")\n\t}\n\t_ = io.EOF\n")
		return
	}
	b.WriteString("\tif err != nil {\n\t\tt.Fatal(err)\n\t}\n\tdefer res.Body.Close()\n")
	b.WriteString("\tbody, err := io.ReadAll(res.Body)\n\tif err != nil {\n\t\tt.Fatal(err)\n\t}\n")
	fmt.Fprintf(b, "\tif res.StatusCode != %d {\n\t\tt.Errorf(\"status %%d, not %d: %%s\", res.StatusCode, body)\n\t}\n",
		r.status, r.status)
	text, isText := r.sent.text()
	switch {
	case r.aborted || r.sent.truncated():
		b.WriteString("\t// The log has not kept the whole body.\n")
		return
	case isText && !d.secrets && mask.Body(r.answer.Get("Content-Type"), text).String() != text:
		b.WriteString("\t// The recorded body has secrets; an export with ?secrets=1 compares it.\n")
		return
	}
	fmt.Fprintf(b, "\twant := %s\n", goString(string(r.sent.kept)))
	b.WriteString("\tif string(body) != want {\n\t\tt.Errorf(\"body:\\n%s\\nnot:\\n%s\", body, want)\n\t}\n")
}

// golang is the word as a Go expression.
func (w word) golang() string {
	var list []string
	for _, p := range w {
		switch {
		case p.variable == timeVariable, p.variable == signatureVariable:
			list = append(list, p.variable)
		case p.variable != "":
			list = append(list, goName(p.variable))
		case p.literal != "":
			list = append(list, goString(p.literal))
		}
	}
	if len(list) == 0 {
		return `""`
	}
	return strings.Join(list, "+")
}

// goName is a secret's variable in Go: API_KEY is secretApiKey, which no package
// and no keyword is.
func goName(name string) string {
	s := "secret"
	for _, part := range strings.Split(strings.ToLower(name), "_") {
		if part != "" {
			s += strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return s
}

// goString is a string literal, a raw one where that reads better.
func goString(s string) string {
	raw := strings.ContainsAny(s, "\"\n") && utf8.ValidString(s) &&
		!strings.ContainsAny(s, "`\r\x00\ufeff") && strings.IndexFunc(s, func(c rune) bool {
		return c < ' ' && c != '\n' && c != '\t'
	}) < 0
	if raw {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
