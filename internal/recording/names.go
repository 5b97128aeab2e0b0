package recording

import (
	"regexp"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/mask"
)

// A class is what a value is removed as.
type class string

// The classes.
const (
	plain    class = ""
	secret   class = "secret"
	personal class = "personal"
	email    class = "email"
	phone    class = "phone"
	address  class = "ip"
)

// personalNames are names under which every API keeps personal data, in lower case and
// without signs between their words.
var personalNames = map[string]class{
	"address": personal, "address1": personal, "address2": personal, "avatar": personal,
	"birthdate": personal, "birthday": personal, "city": personal, "dateofbirth": personal,
	"dob": personal, "email": email, "emailaddress": email, "familyname": personal,
	"firstname": personal, "fullname": personal, "givenname": personal, "ip": address,
	"ipaddress": address, "lastname": personal, "mail": email, "mobile": phone,
	"mobilephone": phone, "nickname": personal, "phone": phone, "phonenumber": phone,
	"postalcode": personal, "postcode": personal, "remoteip": address, "ssn": personal,
	"street": personal, "street1": personal, "street2": personal, "surname": personal,
	"taxid": personal, "telephone": phone, "username": personal, "zip": personal, "zipcode": personal,
}

// byName is the class of what stands under a name.
func byName(name string) class {
	if mask.IsSecret(name) {
		return secret
	}
	return personalNames[strings.NewReplacer("_", "", "-", "", " ", "", "[", "", "]", "").
		Replace(strings.ToLower(name))]
}

// The forms of what is removed wherever it stands.
var (
	emailForm = regexp.MustCompile(`[A-Za-z0-9._+-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	ipv4Form  = regexp.MustCompile(`\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b`)
	ipv6Form  = regexp.MustCompile(`\b(?:[0-9a-fA-F]{1,4}:){2,7}(?::?[0-9a-fA-F]{1,4}){1,7}\b`)
	phoneForm = regexp.MustCompile(`\+\d[\d ().-]{6,18}\d`)
	wholeCall = regexp.MustCompile(`^\(?\d{2,4}[) .-]+\d{2,4}[ .-]\d[\d ().-]{2,12}$`)
	dateForm  = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
	longForm  = regexp.MustCompile(`[A-Za-z0-9_+/=.-]{20,}`)
	uuidForm  = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hexForm   = regexp.MustCompile(`^(?:[0-9a-f]{16,}|[0-9A-F]{16,})$`)
)

// byForm is the class of a whole text that no contract declares.
func byForm(text string) class {
	switch {
	case emailForm.FindString(text) == text:
		return email
	case ipv4Form.FindString(text) == text:
		return address
	case phoneForm.FindString(text) == text, wholeCall.MatchString(text) && !dateForm.MatchString(text):
		return phone
	case longForm.FindString(text) == text && looksRandom(text):
		return secret
	}
	return plain
}

// looksRandom reports whether a long word is more than a name: letters and digits that
// go through each other.
func looksRandom(word string) bool {
	if uuidForm.MatchString(word) || hexForm.MatchString(word) && strings.Trim(word, "0123456789") != "" {
		return true
	}
	turns, last := 0, 0
	for _, c := range word {
		kind := 1
		switch {
		case c >= '0' && c <= '9':
			kind = 2
		case c >= 'A' && c <= 'Z':
			kind = 3
		case c < 'a' || c > 'z':
			continue
		}
		if last != 0 && kind != last {
			turns++
		}
		last = kind
	}
	return turns >= 6 && strings.ContainsAny(word, "0123456789")
}

// declared is the class that a contract gives a value, or the name where it is silent.
func declared(s *contract.Schema, name string) class {
	if s == nil {
		return byName(name)
	}
	switch {
	case s.Marked("x-secret"):
		return secret
	case s.Keyword("format") == "email":
		return email
	case s.Marked("x-personal"):
		if c := byName(name); c != plain && c != secret {
			return c
		}
		return personal
	case fixed(s):
		return plain
	}
	return byName(name)
}

// fixed reports whether the contract itself says the values: there is nothing to hide.
func fixed(s *contract.Schema) bool {
	if s == nil {
		return false
	}
	if s.Keyword("enum") != nil || s.Keyword("const") != nil {
		return true
	}
	for _, b := range s.Branches() {
		if !fixed(b) {
			return false
		}
	}
	return len(s.Branches()) > 0
}
