package drift

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/recording"
)

// headers compares the headers that clients act on.
func (c *comparison) headers() {
	var r *contract.Response
	if r = c.o.Response(c.recorded.Status); r == nil {
		r = c.o.Response(c.simulated.Status)
	}
	names := map[string]bool{}
	for _, h := range []http.Header{c.recorded.Answer, c.simulated.Answer} {
		for name := range h {
			if recording.Matters(name, r) {
				names[name] = true
			}
		}
	}
	sorted := make([]string, 0, len(names))
	for name := range names {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	for _, name := range sorted {
		c.header(name, formOfHeader(name))
	}
}

// formOfHeader is what of a header's value is compared: all where the vendor has chosen
// it, and its presence alone where it is data.
func formOfHeader(name string) func(string) string {
	switch name {
	case "Content-Type":
		return func(v string) string {
			media, params, err := mime.ParseMediaType(v)
			if err != nil {
				return v
			}
			for key, value := range params {
				params[key] = strings.ToLower(value)
			}
			return mime.FormatMediaType(media, params)
		}
	case "Allow", "Accept-Ranges", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers":
		return func(v string) string {
			list := strings.Split(strings.ToLower(strings.ReplaceAll(v, " ", "")), ",")
			slices.Sort(list)
			return strings.Join(list, ", ")
		}
	case "Www-Authenticate", "Access-Control-Allow-Credentials":
		return func(v string) string { return v }
	case "Set-Cookie":
		return cookieForm
	}
	return valueForm
}

// valueForm is the form of a value that is data.
func valueForm(v string) string {
	if v != "" && strings.Trim(v, "0123456789") == "" {
		return "a number"
	}
	return "a text"
}

// cookieForm is a cookie's name with its attributes; of a time there is the name alone.
func cookieForm(v string) string {
	pieces := strings.Split(v, ";")
	name, _, _ := strings.Cut(pieces[0], "=")
	list := []string{}
	for _, p := range pieces[1:] {
		key, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(p)), "=")
		switch key {
		case "domain":
			continue
		case "path", "samesite":
			key += "=" + value
		}
		list = append(list, key)
	}
	slices.Sort(list)
	return strings.Join(append([]string{name}, list...), ", ")
}
