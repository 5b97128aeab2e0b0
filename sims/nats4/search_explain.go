package nats4

import (
	"fmt"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// explainNone says why no row meets all the filters: which of them, left out alone,
// would let one be found. It tells no filter's value, which may be a password.
func (s *search) explainNone(tx *store.Tx, v values) (*apiError, error) {
	given := v.given(s.filters)
	if len(given) == 0 {
		return noneFound.because("there is no %s", s.row), nil
	}
	why := fmt.Sprintf("no %s meets all the filters: %s", s.row, strings.Join(given, ", "))
	var without []string
	for _, name := range given {
		if v[name+".odd"] != nil {
			why += fmt.Sprintf("; %s is no number", name)
		}
		if len(given) == 1 {
			break
		}
		f, err := s.find(tx, v.without(name), 1, triedRows, false)
		if err != nil {
			return nil, err
		}
		if len(f.ids) > 0 {
			without = append(without, name)
			why += fmt.Sprintf("; without %s there is %s %d", name, s.row, f.ids[0])
		}
	}
	return noneFound.because("%s", why).judging("filters", given, "without_one_of", without), nil
}
