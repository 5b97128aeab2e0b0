package contract

import (
	"strings"
	"unicode"
)

// A Rule names what a finding is about. Names do not change: policies have them.
type Rule string

// IsOld reports whether a rule is about a name that is old, but declared: a request with
// it is by the contract all the same.
func (r Rule) IsOld() bool { return r == LegacyPath || r == LegacyParameter }

// The rules about a request.
const (
	UnknownPath         Rule = "unknown-path"
	WrongMethod         Rule = "wrong-method"
	LegacyPath          Rule = "legacy-path"
	LegacyParameter     Rule = "legacy-parameter"
	UndeclaredParameter Rule = "undeclared-parameter"
	MissingParameter    Rule = "missing-parameter"
	WrongParameter      Rule = "wrong-parameter"
	MissingHeader       Rule = "missing-header"
	MissingCredentials  Rule = "missing-credentials"
	UndeclaredMedia     Rule = "undeclared-media-type"
	MalformedBody       Rule = "malformed-body"
	MissingBody         Rule = "missing-body"
	UndeclaredBody      Rule = "undeclared-body"
	UndeclaredField     Rule = "undeclared-field"
	MissingField        Rule = "missing-field"
	WrongField          Rule = "wrong-field"
	UnreadBody          Rule = "unread-body"
	RateBudget          Rule = "rate-budget"
)

// The rules about a response.
const (
	ResponseStatus    Rule = "response-status"
	ResponseHeader    Rule = "response-header"
	ResponseMedia     Rule = "response-media-type"
	ResponseMalformed Rule = "response-malformed"
	ResponseField     Rule = "response-field"
)

// A Severity is how bad a finding is.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// RuleInfo says what a rule is about.
type RuleInfo struct {
	Rule     Rule
	Severity Severity
	Response bool // it is about the response
	Summary  string
}

// Rules are all rules, with the severity that they have without a policy.
var Rules = []RuleInfo{
	{UnknownPath, Error, false, "The API has no operation at this path."},
	{WrongMethod, Error, false, "The API has the path, but not by this method."},
	{LegacyPath, Warning, false, "The vendor's documents call this path old or misspelt."},
	{LegacyParameter, Warning, false, "The vendor's documents call this parameter old or misspelt."},
	{UndeclaredParameter, Error, false, "The operation has no such parameter; the vendor passes over it in silence."},
	{MissingParameter, Error, false, "A parameter that the operation needs is not there."},
	{WrongParameter, Error, false, "A parameter has another type or form than declared."},
	{MissingHeader, Error, false, "A header that the operation needs is not there."},
	{MissingCredentials, Warning, false, "The request carries no credentials, or not all of them."},
	{UndeclaredMedia, Error, false, "The body is of a media type that the operation does not take."},
	{MalformedBody, Error, false, "The body is not what its media type says."},
	{MissingBody, Error, false, "The operation needs a body."},
	{UndeclaredBody, Error, false, "The operation takes no body."},
	{UndeclaredField, Error, false, "The body has a field that is not declared; the vendor passes over it in silence."},
	{MissingField, Error, false, "A field that the body needs is not there."},
	{WrongField, Error, false, "A field of the body has another type or form than declared."},
	{UnreadBody, Warning, false, "A part of the body was not read by the service."},
	{RateBudget, Warning, false, "The account made more requests than the vendor takes in this time."},
	{ResponseStatus, Error, true, "The response has a status that is not documented for the operation."},
	{ResponseHeader, Error, true, "The response has a header that is not documented, or lacks one that is."},
	{ResponseMedia, Error, true, "The response is of a media type that is not documented."},
	{ResponseMalformed, Error, true, "The response is not what its media type says."},
	{ResponseField, Error, true, "A field of the response is not as documented."},
}

// About returns what is known of a rule.
func About(r Rule) RuleInfo {
	for _, i := range Rules {
		if i.Rule == r {
			return i
		}
	}
	return RuleInfo{Rule: r, Severity: Error}
}

// A Finding is one thing about an exchange that is not by the contract.
type Finding struct {
	Rule      Rule     `json:"rule"`
	Severity  Severity `json:"severity"`
	Operation string   `json:"operation,omitempty"` // "" where the path is none
	In        string   `json:"in,omitempty"`        // path, query, header, cookie, body, status
	// At is the parameter's or header's name, the status, or the JSON pointer into the
	// body, with * for a key that the client is free to choose; of a path that is none
	// it is METHOD /path. What may be a value and not a name is … there.
	At   string `json:"at,omitempty"`
	Kind Kind   `json:"kind,omitempty"` // of a field of a response
	Why  string `json:"why"`            // a sentence without values of the exchange
	Hint string `json:"hint,omitempty"` // what was perhaps meant
}

func find(rule Rule, in, at, why string) Finding {
	return Finding{Rule: rule, Severity: About(rule).Severity, In: in, At: at, Why: why}
}

// maxFindings bounds what is found in a request, and in a response.
const maxFindings = 100

// told makes the findings about an exchange of o ready to be told: not too many, and
// without a name that may be a value.
func told(o *Operation, list []Finding) []Finding {
	list = list[:min(len(list), maxFindings)]
	for i := range list {
		f := &list[i]
		f.Operation = o.ID
		if f.In != "path" {
			f.At = shown(f.At)
		}
	}
	return list
}

// hidden stands for what is not shown.
const hidden = "…"

// shown is a name, or a JSON pointer of names, that a client has chosen, where each
// looks like a name. What does not may be a secret in a wrong place: a body of JSON that
// was sent as a form is the name of a field.
func shown(at string) string {
	if at == "" {
		return ""
	}
	names := strings.SplitN(at, "/", 33)
	if len(names) == 33 {
		names[32] = hidden
	}
	for i, name := range names {
		if !isName(name) {
			names[i] = hidden
		}
	}
	return strings.Join(names, "/")
}

func isName(s string) bool {
	const longest, longestToken = 64, 24
	if len(s) > longest || len(s) > longestToken && strings.ContainsAny(s, "0123456789") {
		return false
	}
	return !strings.ContainsFunc(s, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("_-.[]$*~", c)
	})
}
