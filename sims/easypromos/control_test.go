package easypromos_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// TestThroughTheControlAPI: a sandbox with a pack, its own token on the ordinary URL,
// an action, a fault and an explanation.
func TestThroughTheControlAPI(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	var box struct {
		Credentials map[string]map[string]string
	}
	data := s.Control("POST", "/_mock/sandboxes",
		map[string]any{"name": "t1", "packs": []string{"easypromos/instant-win-nearly-empty"}})
	require.NoError(t, json.Unmarshal(data, &box), "%s", data)
	own := client{t, s, box.Credentials["easypromos"]["token"]}
	demo := client{t, s, "demo-token-a"}
	assert.Equal(t, "Instant win, nearly empty", own.object("/promotions/5001")["title"])
	assert.Equal(t, 404, demo.get("/promotions/5001").Status, "only where the pack is")

	const control = "/_mock/sandboxes/t1"
	s.Control("POST", control+"/actions/easypromos/block-user", map[string]any{"user": 50005})
	assert.EqualValues(t, 0, own.object("/users/5001/50005")["status"])

	s.Control("POST", control+"/faults", map[string]any{
		"fault": "easypromos/no-prizes-left", "match": map[string]any{"operation": "participate"}, "first": 1,
	})
	play := func() simtest.Answer {
		return s.Do("POST", base+"/participations/5001/participate/50101", "{}",
			"Authorization", "Bearer "+own.token, "Content-Type", "application/json")
	}
	a := play()
	assert.Equal(t, `{"code":60,"message":"No prizes available to spin the wheel."}`, a.Body)
	assert.Contains(t, play().Body, `"code":20`, "only the first")

	explained := s.Get(strings.TrimPrefix(a.Header.Get("X-Mock-Explain"), s.URL))
	var record struct {
		Explain struct {
			Rule, Provenance, Source string
			Values                   map[string]any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(explained.Body), &record))
	assert.Equal(t, "easypromos/no-prizes-left", record.Explain.Rule)
	assert.Equal(t, "documented", record.Explain.Provenance)
	assert.NotEmpty(t, record.Explain.Source)
}
