package easypromos

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
)

// The lengths of what a participation carries, in characters. (Ours.)
const (
	maxRef       = 255
	maxAnswer    = 10_000 // a title or a value
	maxCode      = 10_000 // a longer one is no code of any stage either
	maxIP        = 255
	maxUserAgent = 1000
)

// code is the member code, or "" where it is left out. Otherwise it returns errField.
func (b body) code() (string, error) { return b.text("code", maxCode) }

// requirement is the member requirement, {code, data}. It returns errField where it is
// something else.
func (b body) requirement() (code string, details []detail, err error) {
	const name = "requirement"
	o, err := b.object(name)
	if err != nil {
		return "", nil, err
	}
	if code, err = o.code(); err != nil {
		return "", nil, within(name, err)
	}
	list, err := o.objects("data")
	if err != nil {
		return "", nil, within(name, err)
	}
	for i, o := range list {
		var d detail
		if d.Ref, d.Title, err = o.refAndTitle(); err == nil {
			d.Value, err = o.text("value", maxAnswer)
		}
		if err != nil {
			return "", nil, within(fmt.Sprintf("%s.data[%d]", name, i), err)
		}
		details = append(details, d)
	}
	return code, details, nil
}

// answers is a member that is an array of {ref, title, values}. It returns errField
// where it is something else.
func (b body) answers(name string) (list []answer, err error) {
	objects, err := b.objects(name)
	if err != nil {
		return nil, err
	}
	for i, o := range objects {
		var a answer
		if a.Ref, a.Title, err = o.refAndTitle(); err == nil {
			a.Values, err = o.texts("values", maxAnswer)
		}
		if err != nil {
			return nil, within(fmt.Sprintf("%s[%d]", name, i), err)
		}
		list = append(list, a)
	}
	return list, nil
}

func (b body) refAndTitle() (ref, title string, err error) {
	if ref, err = b.text("ref", maxRef); err != nil {
		return "", "", err
	}
	title, err = b.text("title", maxAnswer)
	return ref, title, err
}

// objects is a member that is an array of objects, nil where it is left out. It
// returns errField where it is something else.
func (b body) objects(name string) (list []body, err error) {
	elements, err := b.array(name)
	for i, v := range elements {
		o, ok := parseBody(v)
		if !ok {
			at := fmt.Sprintf("%s[%d]", name, i)
			return nil, errField.invalid(at, "%s is %s; it must be an object", at, kindOf(v))
		}
		list = append(list, o)
	}
	return list, err
}

// texts is a member that is an array of strings of at most max characters, empty where
// it is left out. It returns errField where it is something else.
func (b body) texts(name string, max int) ([]string, error) {
	list := []string{}
	elements, err := b.array(name)
	for i, v := range elements {
		at := fmt.Sprintf("%s[%d]", name, i)
		if kindOf(v) != "a string" {
			return nil, errField.invalid(at, "%s is %s; it must be a string", at, kindOf(v))
		}
		text, err := body{at: v}.text(at, max)
		if err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, err
}

// array is a member that is an array, nil where it is left out. It returns errField
// where it is something else.
func (b body) array(name string) (list []json.RawMessage, err error) {
	if b.has(name) && json.Unmarshal(b[name], &list) != nil {
		return nil, errField.invalid(name, "%s is %s; it must be an array", name, kindOf(b[name]))
	}
	return list, nil
}

// within says of what is wrong with a member where that member stands.
func within(where string, err error) error {
	var e *apiError
	if errors.As(err, &e) {
		e.Message, e.Why = where+"."+e.Message, where+"."+e.Why
		e.judging("parameter", fmt.Sprintf("%s.%v", where, e.Values["parameter"]))
	}
	return err
}

// caller is the ip and the user_agent of the body; what is left out is the address
// that the request comes from and its User-Agent. (Ours.)
func (c *call) caller() (ip, userAgent string, err error) {
	if ip, err = c.body.text("ip", maxIP); err != nil {
		return "", "", err
	}
	if userAgent, err = c.body.text("user_agent", maxUserAgent); err != nil {
		return "", "", err
	}
	if !c.body.has("ip") {
		ip = c.address()
	}
	if !c.body.has("user_agent") {
		userAgent = c.userAgent()
	}
	return ip, userAgent, nil
}

// address is where the request comes from, or "" where it came over no network.
func (c *call) address() string {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return ""
	}
	host, _, _ = strings.Cut(host, "%") // a zone means nothing elsewhere
	return host
}

// userAgent is the request's own, cut where it is longer than it may be.
func (c *call) userAgent() string {
	v := strings.ToValidUTF8(c.r.UserAgent(), "\ufffd")
	if runes := []rune(v); len(runes) > maxUserAgent {
		v = string(runes[:maxUserAgent])
	}
	return v
}
