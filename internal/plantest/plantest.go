// Package plantest judges the statements of a simulator by SQLite's query plans: a
// statement must visit rows in proportion to its answer.
//
// Every statement that the tests of a package have its simulator run is recorded, and
// judged when they are done. A line of what Main prints then is a statement with the
// line of its plan that is not allowed, as
//
//	promoonly.appendUsers: SCAN u: a table from end to end
//		SELECT userid, … FROM promoonly_users u WHERE …
//
// Mend it by an index, or by CROSS JOIN and INDEXED BY where SQLite takes another than
// is meant; the same with "sorts": an ORDER BY must be the order of an index. Only what
// no request runs may have an exception of its own. The plans are those of any amount of
// data: SQLite plans without statistics, since nothing runs ANALYZE.
package plantest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Simulator is whose statements are judged, and by what.
type Simulator struct {
	Name string // of the package below sims; its tables begin with it
	// Open makes the simulator's tables in a world.
	Open func(*sims.World) error
	// Serve is the method through which each request goes: (*Server).serve.
	Serve string
	// Helpers are files whose functions run what others say.
	Helpers []string
	// Small are the tables and indexes that may be read from end to end.
	Small []string
	// Keys are the primary keys, whose largest value SQLite knows without a search.
	Keys []string
	// Exceptions may be, since no request runs them.
	Exceptions []Exception

	mu       sync.Mutex
	recorded map[string]statement // by their text
}

// An Exception is a line of a plan that a function may have.
type Exception struct {
	Function, Line string // promoonly.appendUsers, SCAN u
}

// A statement is where a query comes from.
type statement struct {
	function string // promoonly.appendUsers
	request  bool   // a request ran it
}

// Main runs the tests of m and judges the statements that they have the simulator run.
// It returns the exit code.
func (s *Simulator) Main(m *testing.M) int {
	s.recorded = map[string]statement{}
	store.OnPrepare(s.add)
	code := m.Run()
	store.OnPrepare(nil)
	if code != 0 {
		return code
	}
	problems, err := s.problems()
	if err != nil {
		problems = append(problems, err.Error())
	}
	if len(problems) == 0 {
		return 0
	}
	fmt.Printf("--- FAIL: query plans (see internal/plantest)\n%s\n", strings.Join(problems, "\n"))
	return 1
}

// Judging is m with the judgement of Main after its tests, for another judge to run.
func (s *Simulator) Judging(m *testing.M) interface{ Run() (code int) } { return judging{s, m} }

type judging struct {
	*Simulator
	m *testing.M
}

func (j judging) Run() int { return j.Main(j.m) }

// Recorded are the statements so far, by their text, with the function that ran each.
func (s *Simulator) Recorded() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make(map[string]string, len(s.recorded))
	for query, st := range s.recorded {
		list[query] = st.function
	}
	return list
}

const (
	modulePath = "github.com/mockapis/mockapis/"
	storePath  = modulePath + "store."
)

// add records query, where the function that runs it is the simulator's and no test's.
func (s *Simulator) add(query string) {
	packagePath := modulePath + "sims/" + s.Name + "."
	pcs := make([]uintptr, 100)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var st statement
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case st.function == "" && (strings.HasPrefix(f.Function, storePath) ||
			slices.Contains(s.Helpers, filepath.Base(f.File))):
		case st.function == "":
			if !strings.HasPrefix(f.Function, packagePath) || strings.HasSuffix(f.File, "_test.go") {
				return
			}
			st.function = s.Name + "." + strings.TrimPrefix(f.Function, packagePath)
		case f.Function == packagePath+s.Serve:
			st.request = true
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st.request = st.request || s.recorded[query].request
	s.recorded[query] = st
}
