package easypromos

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func TestAuthorizedRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	var list []sims.Credential
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		list, err = s.Credentials(tx)
		return err
	}))
	require.NotEmpty(t, list)
	authorize := s.Authorize(list[0], nil, nil)
	for _, before := range []string{"", "Bearer of-another", "Basic dXNlcjpwYXNz"} {
		r := request(http.MethodGet, "/v2/organizing_brands/1", before)
		require.NoError(t, authorize(r))
		require.NoError(t, authorize(r), "again")
		assert.Len(t, r.Header.Values("Authorization"), 1)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code, "%q: %s", before, w.Body)
	}
}

func TestAuthorizeSaysWhatTheCredentialLacks(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	r := request(http.MethodGet, "/v2/promotions", "Bearer of-another")
	assert.EqualError(t, s.Authorize(sims.Credential{}, nil, nil)(r), "the credential has no token")
	assert.Equal(t, "Bearer of-another", r.Header.Get("Authorization"), "the request is as it was")
}
