package contracttest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// Tests are those of a package: a *testing.M, or one with another judge after it.
type Tests interface{ Run() (code int) }

// Main runs the tests of a simulator's package, then holds every response that the tests
// had of the simulator against the contract, and ends the process.
func Main(m Tests, sim sims.Simulator) {
	c := &collector{api: sim.Name(), seen: map[[32]byte]*contract.Exchange{}}
	worldtest.Observe = c.keep
	code := m.Run()
	if code == 0 {
		code = c.verdict(sim)
	}
	os.Exit(code)
}

// A collector keeps the exchanges of a package's tests, each one once.
type collector struct {
	api  string
	mu   sync.Mutex
	seen map[[32]byte]*contract.Exchange
}

func (c *collector) keep(api string, x *contract.Exchange) {
	if api != c.api || x.Faulted {
		return
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%d\n", x.Method, x.URL.Path, x.Status)
	for _, name := range names(x) {
		fmt.Fprintf(h, "%s: %s\n", name, x.Answer.Get(name))
	}
	h.Write(x.Sent.Bytes)
	key := [32]byte(h.Sum(nil))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[key] == nil {
		c.seen[key] = x
	}
}

// names are the headers of a response that a contract speaks of.
func names(x *contract.Exchange) (list []string) {
	for name := range x.Answer {
		if !contract.IsStandard(name) || name == "Content-Type" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// long is the size in bytes of a body of which one of an operation and status is enough
// for our judge. The validator, which takes some milliseconds for each item of a list, is
// not asked about it.
const long = 32 << 10

// verdict says what is wrong with the responses, and returns the exit status. Our own
// judge looks at each one, the validator at one of each shape.
func (c *collector) verdict(sim sims.Simulator) int {
	j, err := contract.NewJudge(sim)
	var s *strict
	if err == nil {
		s, err = newStrict(j.Contract)
	}
	if err != nil {
		fmt.Println("contract:", err)
		return 1
	}
	shapes, wrong := map[string]bool{}, map[string]bool{}
	for _, x := range c.seen {
		o := j.Find(x)
		if o == nil {
			continue
		}
		at := fmt.Sprintf("%s %s: %d", x.Method, o.ID, x.Status)
		if len(x.Sent.Bytes) > long {
			if shapes[at] {
				continue
			}
			shapes[at] = true
		}
		for _, f := range j.Response(x) {
			wrong[fmt.Sprintf("%s: %s %s: %s", at, f.Rule, f.At, f.Why)] = true
		}
		if len(x.Sent.Bytes) > long {
			continue
		}
		if key := at + shape(o, x); !shapes[key] && o.Response(x.Status) != nil {
			shapes[key] = true
			for _, line := range s.Response(o, x) {
				wrong[at+": "+line] = true
			}
		}
	}
	if len(wrong) == 0 {
		return 0
	}
	for _, line := range sorted(wrong) {
		fmt.Println("not by the contract:", line)
	}
	return 1
}

func sorted(set map[string]bool) (list []string) {
	for line := range set {
		list = append(list, line)
	}
	slices.Sort(list)
	return list[:min(len(list), 100)]
}

// shape is the form of a response's body: its names and types, without values.
func shape(o *contract.Operation, x *contract.Exchange) string {
	v, _, err := o.Answer(x)
	if err != nil {
		return err.Error()
	}
	set := map[string]bool{}
	gather(v, "", set)
	var b strings.Builder
	for _, line := range sorted(set) {
		b.WriteString("\n" + line)
	}
	return b.String()
}

func gather(v any, at string, set map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			gather(one, at+"/*", set)
		}
	case object:
		for name, one := range v {
			gather(one, at+"/"+name, set)
		}
	default:
		text, _ := json.Marshal(v)
		set[fmt.Sprintf("%s %T %t", at, v, string(text) == `""`)] = true
	}
}
