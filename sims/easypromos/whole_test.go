package easypromos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// TestTransactionsAtOnce: fifty clients send 10,000 coin transactions of two users, some
// of which take more than there is. The sum of those that were answered with 200 is the
// balance, and each of them says the balance that it led to.
func TestTransactionsAtOnce(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	const clients, each = 50, 200
	s := frozen(t)
	var accepted, refused atomic.Int64
	var wg sync.WaitGroup
	for client := range clients {
		wg.Go(func() {
			for i := range each {
				amount := []int{7, -3, 5, -8, 2}[(client+i)%5]
				a := post(t, s, "POST", "/coin_transactions/10",
					fmt.Sprintf(`{"user_id": %d, "amount": %d}`, 2+client%2, amount))
				switch a.Code {
				case http.StatusOK:
					accepted.Add(1)
				case http.StatusBadRequest:
					refused.Add(1)
				default:
					assert.Fail(t, "status", "%d: %s", a.Code, a.Body)
				}
			}
		})
	}
	wg.Wait()
	assert.EqualValues(t, clients*each, accepted.Load()+refused.Load())
	before, rows := int64(2), int64(0) // the transactions of user 2 in the fixtures
	for _, user := range []int{2, 3} {
		sum := int64(0)
		for _, transaction := range transactionsOf(t, s, user) {
			sum += transaction.Amount
			require.Equal(t, sum, transaction.Balance, "transaction %d", transaction.ID)
			require.GreaterOrEqual(t, sum, int64(0))
			rows++
		}
		assert.EqualValues(t, sum, balance(t, s, 10, user))
	}
	assert.Equal(t, accepted.Load(), rows-before)
}

// A sentTransaction is a coin transaction as the API sends it.
type sentTransaction struct{ ID, Amount, Balance int64 }

// transactionsOf are the coin transactions of a user of promotion 10, the oldest first.
func transactionsOf(t *testing.T, s *Server, user int) (list []sentTransaction) {
	t.Helper()
	path := fmt.Sprintf("/coin_transactions/10/users/%d?order=created_asc", user)
	for _, item := range walk[struct{ Transaction sentTransaction }](t, s, path) {
		list = append(list, item.Transaction)
	}
	return list
}

// walk reads a collection page by page, as far as next_cursor leads. path has a query.
func walk[T any](t *testing.T, s *Server, path string) (list []T) {
	t.Helper()
	for next := int64(0); ; {
		a := worldtest.Ask(s, request("GET", fmt.Sprintf("/v2%s&next_cursor=%d", path, next), "Bearer demo-token-a"))
		require.Equal(t, http.StatusOK, a.Code, "%s", a.Body)
		var page struct {
			Items  []T
			Paging struct {
				Next int64 `json:"next_cursor"`
			}
		}
		require.NoError(t, json.Unmarshal(a.Body.Bytes(), &page))
		list = append(list, page.Items...)
		if page.Paging.Next == 0 {
			return list
		}
		require.NotEqual(t, next, page.Paging.Next, "the cursor moves")
		next = page.Paging.Next
	}
}

// TestAWalkWhileUsersRegister: a client that reads 10,000 users page by page, while
// others register, sees each of them once, in both orders.
func TestAWalkWhileUsersRegister(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	const old, firstID = 10_000, 600_001
	for _, order := range []string{"created_desc", "created_asc"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			s := frozen(t)
			rows := fmt.Sprintf(`
promotions: [{id: 60, brand: 1, title: Crowd, status: active, autologin: true, created: now-9d}]
generate: [{promotion: 60, users: %d, first_id: %d, created: 2020-01-01T00:00:00Z}]`, old, firstID)
			files := fstest.MapFS{Name + "/crowd.yaml": {Data: []byte(rows)}}
			require.NoError(t, sims.LoadFixtures(t.Context(), s.world, files, s))

			var wg sync.WaitGroup
			begun, done := make(chan struct{}), make(chan struct{})
			begin := sync.OnceFunc(func() { close(begun) })
			var registered atomic.Int64
			for client := range 4 {
				wg.Go(func() {
					defer begin()
					for i := range 1000 { // so that a walk to the newest ends
						a := post(t, s, "POST", "/users/autologin/60", fmt.Sprintf(`{"external_id": "%d-%d"}`, client, i))
						if !assert.Equal(t, http.StatusOK, a.Code, "%s", a.Body) {
							return
						}
						if registered.Add(1) == 10 {
							begin()
						}
						select {
						case <-done:
							return
						default:
						}
					}
				})
			}
			<-begun
			before := registered.Load()
			seen := map[int64]int{}
			for _, u := range walk[struct{ ID int64 }](t, s, "/users/60?order="+order) {
				seen[u.ID]++
			}
			assert.Greater(t, registered.Load(), before, "some register during the walk")
			close(done)
			wg.Wait()
			for id := int64(firstID); id < firstID+old; id++ {
				require.Equal(t, 1, seen[id], "user %d", id)
			}
			for id, n := range seen {
				require.Equal(t, 1, n, "user %d", id)
			}
		})
	}
}
