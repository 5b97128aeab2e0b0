package nats4_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/simtest"
)

// write sends a form below /nats4/api/ with the demo admin's headers.
func write(s *simtest.Server, method, path, form string) simtest.Answer {
	return s.Do(method, "/nats4/api/"+path, form,
		"Content-Type", "application/x-www-form-urlencoded",
		"api-key", "44b5498dbcb481a0d00b404c0169af62", "api-username", "tmm1phrvezsbu")
}

// Of 50 clients that rename two members of a site to one free name, those of one member
// succeed, and the name is that member's.
func TestAFreeNameIsOneMembers(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	var won [2]atomic.Int64
	members := [2]int{2, 39}
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			a := write(s, http.MethodPatch, "member/setdetails",
				fmt.Sprintf("memberid=%d&firstname=m%d&username=thename", members[i%2], members[i%2]))
			assert.Equal(t, 200, a.Status)
			switch a.Body {
			case `{"result":"SUCCESS"}`:
				won[i%2].Add(1)
			default:
				assert.Equal(t, `{"result":"ERROR","message":"Username is taken"}`, a.Body)
			}
		})
	}
	all.Wait()
	winner := 0
	if won[1].Load() > 0 {
		winner = 1
	}
	assert.EqualValues(t, 25, won[winner].Load())
	assert.Zero(t, won[1-winner].Load())
	a := get(s, "member/details?username=thename&siteid=1&full_info=1&notes=1")
	assert.Contains(t, a.Body, fmt.Sprintf(`"memberid":"%d"`, members[winner]))
	assert.Contains(t, a.Body, fmt.Sprintf(`"firstname":"m%d"`, members[winner]))
	assert.Equal(t, 25, strings.Count(a.Body, "updated the member through the API"))
	a = get(s, fmt.Sprintf("member/details?memberid=%d&full_info=1&notes=1", members[1-winner]))
	assert.NotContains(t, a.Body, `"firstname":"m`, "who has lost has nothing of the change")
	assert.NotContains(t, a.Body, "updated the member")
}

// A toggle is never lost: an even number of locks at once leaves the member as it was.
func TestFortyLocksAtOnce(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			a := write(s, http.MethodPatch, "member/lock", "memberid=2")
			assert.Equal(t, `{"result":"Success","message":"Lock Changed"}`, a.Body)
		})
	}
	all.Wait()
	assert.Contains(t, get(s, "member/details?memberid=2&full_info=1").Body, `"locked":"0"`)
}

func TestChangedMembersSurviveARestart(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := simtest.Start(t, simtest.Options{Data: data})
	write(s, http.MethodPatch, "member/setdetails", "memberid=2&username=ann&password=hunter22&custom3=x")
	write(s, http.MethodPatch, "member/setexpiration", "memberid=342&expire=2001-01-01")
	write(s, http.MethodPatch, "member/forget", "memberid=39")
	write(s, http.MethodPatch, "member/forget", "memberid=405")
	write(s, http.MethodPatch, "member/lock", "memberid=162")
	read := func() (bodies []string) {
		for _, id := range []int{2, 39, 162, 342, 405} {
			bodies = append(bodies, get(s, fmt.Sprintf("member/details?memberid=%d&full_info=1&notes=1", id)).Body)
		}
		return append(bodies, get(s, "member/tokenrebuystring?username=ann&siteid=1").Body)
	}
	before := read()
	s.Stop()
	s = simtest.Start(t, simtest.Options{Data: data})
	assert.Equal(t, before, read())
	a := write(s, http.MethodPatch, "member/setdetails", "memberid=162&firstname=Ann")
	assert.Equal(t, `{"result":"ERROR","message":"Member is locked"}`, a.Body)
	s.Reset()
	assert.Contains(t, get(s, "member/details?memberid=39&full_info=1").Body, `"username":"personal39"`)
}
