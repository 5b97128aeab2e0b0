package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A fence is a fenced block of a page.
//
//	sh            run; each curl must be answered with success
//	sh refused    run; curl must be answered with 400 or more
//	sh exit=2     run; must end with this exit status
//	sh start      starts the program, which ends with the next start or the page
//	sh test       not run: the tests would run themselves; what it names must exist
//	sh docker     not run: needs an engine
//	sh module     not run: the directory becomes that Go module, with this repository
//	              in place of a download
//	sh file=F     written to the file F, for the commands that follow; any language
//	json, text, xml, http
//	              right after an sh block: its answer. … stands for anything; in
//	              JSON and XML white space does not count
type fence struct {
	line int
	info string
	text string
	// answers is the sh block that this one is the answer to, if any.
	answers *fence
}

// root is the top of the repository.
const root = ".."

// pages are the documents whose commands are run, by their path from the top.
func pages(t *testing.T) []string {
	paths, err := filepath.Glob("*.md")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	list := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	for _, p := range paths {
		list = append(list, filepath.Join("docs", p))
	}
	return list
}

func read(t *testing.T, page string) string {
	data, err := os.ReadFile(filepath.Join(root, page))
	require.NoError(t, err)
	return string(data)
}

var opening = regexp.MustCompile("^( *)```(.*)$")

// fences takes a page apart. A block inside of a list is indented.
func fences(t *testing.T, page string) []*fence {
	var (
		list []*fence
		open *fence
		sh   *fence // the last sh block, while nothing but blank lines follows
		by   string // the open block's indentation
	)
	for i, line := range strings.Split(read(t, page), "\n") {
		m := opening.FindStringSubmatch(line)
		switch {
		case open == nil && m != nil:
			by, open = m[1], &fence{line: i + 1, info: strings.TrimSpace(m[2])}
			if lang, _, _ := strings.Cut(open.info, " "); lang != "sh" {
				open.answers = sh
			}
			sh = nil
		case open != nil && m != nil:
			require.Empty(t, m[2], "%s:%d: the block of line %d is still open", page, i+1, open.line)
			list = append(list, open)
			if open.isRun() {
				sh = open
			}
			open = nil
		case open != nil:
			open.text += strings.TrimPrefix(line, by) + "\n"
		case strings.TrimSpace(line) != "":
			sh = nil
		}
	}
	require.Nil(t, open, "%s: a block is not closed", page)
	return list
}

// isRun reports whether the block is one of commands with an answer.
func (f *fence) isRun() bool {
	return f.info == "sh" || f.info == "sh refused" || strings.HasPrefix(f.info, "sh exit=")
}

// lines are the block's lines without blank ones.
func (f *fence) lines() (list []string) {
	for line := range strings.Lines(f.text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// fits reports whether the real output is the one documented.
func (f *fence) fits(output string) bool {
	want, got := f.text, output
	if f.info == "json" || f.info == "xml" {
		want, got = squeezed(want), squeezed(got)
	}
	want, got = strings.TrimSpace(want), strings.TrimSpace(strings.ReplaceAll(got, "\r\n", "\n"))
	pieces := strings.Split(want, "…")
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(pieces) == 1 {
		return got == want
	}
	if !strings.HasPrefix(got, first) {
		return false
	}
	got = got[len(first):]
	for _, p := range pieces[1 : len(pieces)-1] {
		i := strings.Index(got, p)
		if i < 0 {
			return false
		}
		got = got[i+len(p):]
	}
	return strings.HasSuffix(got, last)
}

// squeezed is text without the white space outside of quotes.
func squeezed(text string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = quoted
		case c == '"':
			quoted = !quoted
		case !quoted && strings.ContainsRune(" \t\r\n", c):
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}
