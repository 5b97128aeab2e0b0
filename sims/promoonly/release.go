package promoonly

import (
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// release answers GET /release/{id}: a release, or a chart, with its tracks.
func (s *Server) release(r *http.Request, segments map[string]string) (any, error) {
	id, err := readID(segments, "id", errReleaseID, "release id")
	if err != nil {
		return nil, err
	}
	var answer encoded
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		answer, err = releaseWithTracks(tx, userid, id)
		return err
	})
	return answer, err
}
