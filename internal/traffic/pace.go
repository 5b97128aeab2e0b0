package traffic

import (
	"fmt"
	"math/bits"
	"regexp"
	"strconv"
	"time"

	"github.com/mockapis/mockapis/sims"
)

// The bounds of a simulation.
const (
	maxRate  = 1000           // steps a second
	maxFor   = 24 * time.Hour // of the sandbox's clock
	maxSteps = 1_000_000
)

// A pace is so many steps in a unit of time, from an instant on.
type pace struct {
	begin time.Time
	n     int64 // steps
	unit  time.Duration
	of    int64 // steps in all
}

var (
	rateForm = regexp.MustCompile(`^([1-9][0-9]{0,6})/([smh])$`)
	units    = map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}
)

// paceOf reads a rate, 5/s, 300/m or 2/h, and for how long it is kept, 10m. It returns a
// *sims.Bad that says which is wrong.
func paceOf(rate, length string, begin time.Time) (p pace, d time.Duration, err error) {
	m := rateForm.FindStringSubmatch(rate)
	if m == nil {
		return p, 0, wrong("rate", rate, `is not a rate such as "5/s", "300/m" or "2/h"`)
	}
	p = pace{begin: begin, unit: units[m[2]]}
	p.n, _ = strconv.ParseInt(m[1], 10, 64) // the form has seven digits
	if p.n > maxRate*int64(p.unit/time.Second) {
		return p, 0, wrong("rate", rate, "is above 1000 steps a second")
	}
	if d, err = time.ParseDuration(length); err != nil || d <= 0 || d > maxFor {
		return p, 0, wrong("for", length, `is not a duration such as "10m", above 0s and to 24h`)
	}
	if p.of = p.within(d); p.of > maxSteps {
		return p, 0, wrong("for", length, fmt.Sprintf(
			"is too long: at %s it is %d steps, and there are %d at most", rate, p.of, maxSteps))
	}
	return p, d, nil
}

func wrong(key, value, why string) error {
	return &sims.Bad{Key: key, Reason: strconv.Quote(value) + " " + why}
}

// at is the instant of step i.
func (p *pace) at(i int64) time.Time {
	return p.begin.Add(time.Duration(i * int64(p.unit) / p.n)) // i is below maxSteps
}

// due is how many steps there are whose instant has passed at now.
func (p *pace) due(now time.Time) int64 { return min(p.within(now.Sub(p.begin)), p.of) }

// within is how many steps there are in the first d, its end excluded.
func (p *pace) within(d time.Duration) int64 {
	if d <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(d), uint64(p.n))
	steps, rest := bits.Div64(high, low, uint64(p.unit))
	if rest > 0 {
		steps++
	}
	return int64(steps)
}
