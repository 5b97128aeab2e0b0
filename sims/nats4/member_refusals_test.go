package nats4

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
)

// A write that does not succeed has its rule, with what was judged and no secret; the
// fault of that name answers the same, byte for byte; and nothing has changed.
func TestWhyAMemberIsNotChanged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rule, method, action, form string
		values                     map[string]any
	}{
		{"member-not-found", "PATCH", "setdetails", "memberid=3&password=hunter22", map[string]any{"memberid": int64(3)}},
		{"member-not-found", "PATCH", "setexpiration", "memberid=3&expire=NEVER", map[string]any{"memberid": int64(3)}},
		{"member-not-found", "PUT", "expiremanual", "username=nobody&siteid=1", map[string]any{"username": "nobody", "siteid": int64(1)}},
		{"member-not-found", "PATCH", "forget", "memberid=3", nil},
		{"member-not-found", "PATCH", "lock", "memberid=3", nil},
		{"member-locked", "PATCH", "setdetails", "memberid=342&password=hunter22", map[string]any{"memberid": int64(342)}},
		{"member-locked", "PATCH", "setexpiration", "memberidx=NATS:342&expire=1", nil},
		{"member-locked", "PATCH", "expiremanual", "memberid=342", nil},
		{"member-locked", "PATCH", "forget", "memberid=342", nil},
		{"subscription-not-found", "PATCH", "setdetails", "memberid=2&password=hunter22&memberidx=NATS:77", map[string]any{"memberidx": "NATS:77"}},
		{"subscription-not-found", "PATCH", "setexpiration", "subscriptionid=77&expire=NEVER", map[string]any{"subscriptionid": "77"}},
		{"subscription-mismatch", "PATCH", "setdetails", "memberid=2&firstname=x&subscriptionid=219", map[string]any{"memberid": "2", "subscriptionid": "219"}},
		{"subscription-mismatch", "PATCH", "setexpiration", "memberidx=NATS:3&subscriptionid=219&expire=NEVER", nil},
		{"member-username-taken", "PATCH", "setdetails", "memberid=2&password=hunter22&username=MANUAL162", map[string]any{"taken_by": int64(162), "siteid": int64(1)}},
		{"expiremanual-filter-missing", "PUT", "expiremanual", "siteid=1", nil},
		{"expiremanual-mismatch", "PUT", "expiremanual", "memberid=2&username=manual162", map[string]any{"memberid": int64(2)}},
		{"member-not-manual", "PUT", "expiremanual", "memberid=191", map[string]any{"memberidx": "NETBILLING:112075379434"}},
	} {
		t.Run(tt.rule+" of "+tt.action, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			patch(t, s, "lock", "memberid=342")
			before := [...]map[string]string{memberOf(t, s, 2), memberOf(t, s, 342), memberOf(t, s, 191)}

			path := "/api/member/" + tt.action
			a := send(t, s, tt.method, path, tt.form)
			assert.Equal(t, 200, a.Code)
			require.Len(t, a.Explained, 1)
			worldtest.CheckExplanation(t, Name, a, tt.rule)
			e := a.Explained[0]
			assert.Equal(t, Name+"/"+tt.rule, e.Name)
			contains(t, tt.values, e.Values, tt.rule)
			text, err := json.Marshal(e)
			require.NoError(t, err)
			assert.NotContains(t, string(text), "hunter22")

			assert.Equal(t, before, [...]map[string]string{memberOf(t, s, 2), memberOf(t, s, 342), memberOf(t, s, 191)})
			fault := faultOf(t, s, tt.rule)
			assert.Contains(t, fault.Operations, operationOf(t, tt.method, path))
			asked := worldtest.Ask(fault.Write, httptest.NewRequest(tt.method, path, nil))
			assert.Equal(t, a.Body.String(), asked.Body.String())
		})
	}
}

func operationOf(t *testing.T, method, path string) string {
	t.Helper()
	e, _, err := find(method, path)
	require.NoError(t, err)
	return e.ID
}
