package contract_test

import (
	_ "embed"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/sims"
)

//go:embed testdata/shop.yaml
var shopYAML []byte

// A shop is a simulator as far as a judge asks one.
type shop struct{ sims.Simulator }

func (shop) Name() string     { return "shop" }
func (shop) Contract() []byte { return shopYAML }

func (shop) Operations() (list []sims.Operation) {
	c, err := contract.Parse("shop", shopYAML)
	if err != nil {
		panic(err)
	}
	for _, o := range c.Operations {
		list = append(list, sims.Operation{ID: o.ID, API: "shop", Method: o.Method, Path: o.Path, Also: o.Also})
	}
	return list
}

func (shop) MethodOf(r *http.Request) string {
	if m := r.Header.Get("X-Method"); m != "" && r.Method == http.MethodPost {
		return m
	}
	return r.Method
}

func judge(t testing.TB) *contract.Judge {
	j, err := contract.NewJudge(shop{})
	require.NoError(t, err)
	return j
}

// ask makes an exchange of a request: its first line, then headers, a blank line and the
// body. It carries credentials and the header that some operations need.
func ask(t testing.TB, text string) *contract.Exchange {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, target, ok := strings.Cut(lines[0], " ")
	require.True(t, ok, text)
	u, err := url.Parse(target)
	require.NoError(t, err)
	x := &contract.Exchange{
		Method: method, URL: u, Host: "shop.example", Body: contract.Payload{Bytes: []byte(body)},
		Header: http.Header{"Authorization": {"Bearer t0"}, "X-Shop": {"north"}}, Answer: http.Header{},
	}
	headers(x.Header, lines[1:])
	return x
}

// headers sets the headers of lines, and removes one that has no value.
func headers(h http.Header, lines []string) {
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		if value = strings.TrimSpace(value); value == "" {
			h.Del(name)
			continue
		}
		h.Set(name, value)
	}
}

// rules are the findings in short: rule, in, at.
func rules(list []contract.Finding) []string {
	short := []string{}
	for _, f := range list {
		short = append(short, strings.TrimSpace(string(f.Rule)+" "+f.In+" "+f.At))
	}
	return short
}
