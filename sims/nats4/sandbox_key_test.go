package nats4_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/sims/nats4"
)

// The key that an account of a sandbox is given leads to the sandbox on the ordinary
// URL, by itself; so does the old one, which is refused there.
func TestAChangedKeyLeadsToItsSandbox(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := simtest.Start(t, simtest.Options{Data: data})
	a := s.Do("POST", "/_mock/sandboxes", `{"name": "t1"}`)
	require.Equal(t, 201, a.Status, a.Body)
	var box struct {
		Credentials map[string]map[string]string
	}
	require.NoError(t, json.Unmarshal([]byte(a.Body), &box))
	own := box.Credentials["nats4"]
	key := func(username string) (change nats4.KeyChange) {
		a := s.Do("POST", "/_mock/sandboxes/t1/actions/nats4/change-api-key", `{"username": "`+username+`", "is_admin": true}`)
		require.Equal(t, 200, a.Status, a.Body)
		require.NoError(t, json.Unmarshal([]byte(a.Body), &change))
		return change
	}
	mine, affiliates := key(own["api-username"]), key("affiliate1")
	ping := func(key, username string) int {
		return s.Get("/nats4/api/ping", "api-key", key, "api-username", username).Status
	}
	check := func(when string) {
		assert.Equal(t, 200, ping(mine.APIKey, own["api-username"]), when)
		assert.Equal(t, 200, ping(affiliates.APIKey, "affiliate1"), "by the key alone, %s", when)
		assert.Equal(t, 401, ping(own["api-key"], own["api-username"]), when)
		assert.Equal(t, 200, ping("44b5498dbcb481a0d00b404c0169af62", "tmm1phrvezsbu"), "the default sandbox, %s", when)
	}
	check("at once")
	s.Stop()
	s = simtest.Start(t, simtest.Options{Data: data})
	check("after a restart")
	require.Equal(t, 200, s.Do("POST", "/_mock/sandboxes/t1/reset", "").Status)
	assert.Equal(t, 200, ping(own["api-key"], own["api-username"]), "after a reset")
	assert.Equal(t, 401, ping(affiliates.APIKey, "affiliate1"))
}
