package nats4_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// TestThroughTheControlAPI: a sandbox with a pack, its own admin on the ordinary URL,
// an action, a fault and an explanation.
func TestThroughTheControlAPI(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	var box struct {
		Credentials map[string]map[string]string
	}
	data := s.Control("POST", "/_mock/sandboxes",
		map[string]any{"name": "t1", "packs": []string{"nats4/member-expired-yesterday"}})
	require.NoError(t, json.Unmarshal(data, &box), "%s", data)
	own := box.Credentials["nats4"]
	ask := func(path string) simtest.Answer {
		return s.Get("/nats4/api/"+path, "api-key", own["api-key"], "api-username", own["api-username"])
	}
	const yesterday = "member/tokenrebuystring?username=yesterday&siteid=1"
	a := ask(yesterday)
	assert.Empty(t, a.Body)

	explained := s.Get(strings.TrimPrefix(a.Header.Get("X-Mock-Explain"), s.URL))
	var record struct {
		Explain struct {
			Rule   string
			Values map[string]any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(explained.Body), &record))
	assert.Equal(t, "nats4/member-expired", record.Explain.Rule)
	assert.EqualValues(t, 5001, record.Explain.Values["memberid"])
	assert.NotEmpty(t, record.Explain.Values["ends"])

	const control = "/_mock/sandboxes/t1"
	s.Control("POST", control+"/actions/nats4/revive-member", map[string]any{"memberid": 5001})
	assert.Regexp(t, `^\{"token_rebuy_string":"[0-9a-f]{32}"\}$`, ask(yesterday).Body)

	s.Control("POST", control+"/faults", map[string]any{"fault": "nats4/blank-return", "first": 1})
	assert.Empty(t, ask(yesterday).Body)
	assert.NotEmpty(t, ask(yesterday).Body, "only the first")
}
