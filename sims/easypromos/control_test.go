package easypromos_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// TestThroughTheControlAPI: a sandbox with a pack, its own token on the ordinary URL
// and an action.
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

	s.Control("POST", "/_mock/sandboxes/t1/actions/easypromos/block-user", map[string]any{"user": 50005})
	assert.EqualValues(t, 0, own.object("/users/5001/50005")["status"])
}
