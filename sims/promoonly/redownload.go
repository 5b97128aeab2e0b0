package promoonly

import (
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// maxRequeued is how many tracks a request may name. (Ours.)
const maxRequeued = 1000

type requeuedAnswer struct {
	Result   string `json:"result"`
	Requeued int64  `json:"tracks_requeued"`
}

// redownload answers POST /download/redownload_request: it queues tracks again that the
// user has downloaded. The others of the list are passed over, and not counted; one that
// is in the queue already counts. (Ours.)
func (s *Server) redownload(r *http.Request, _ map[string]string) (any, error) {
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	tracks, err := readTrackList(f)
	if err != nil {
		return nil, err
	}
	if _, err := f.required("reason"); err != nil { // nobody reads it
		return nil, err
	}
	answer := requeuedAnswer{Result: "success"}
	err = s.update(r, func(tx *store.Tx, userid int64) error {
		answer.Requeued = 0
		for _, id := range tracks {
			may, err := mayRequeue(tx, userid, id)
			if err != nil {
				return err
			}
			if !may {
				continue
			}
			if err := s.enqueue(tx, userid, id); err != nil {
				return err
			}
			answer.Requeued++
		}
		return nil
	})
	return answer, err
}

// readTrackList reads the POST variable trackid_list: trackids with commas between, each
// of which is returned once.
func readTrackList(f form) ([]int64, error) {
	const name = "trackid_list"
	text, err := f.required(name)
	if err != nil {
		return nil, err
	}
	var list []int64
	seen := map[int64]bool{}
	for word := range strings.SplitSeq(text, ",") {
		id, ok := number(strings.TrimSpace(word))
		if !ok {
			return nil, errNotInteger.because("the POST variable %s must be decimal integers "+
				"with commas between", name).judging("variable", name, "value", bounded(word))
		}
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
		if len(list) > maxRequeued {
			return nil, errTracksTooMany.because("the POST variable %s has more than %d tracks",
				name, maxRequeued).judging("most", maxRequeued)
		}
	}
	return list, nil
}

// mayRequeue reports whether a user has downloaded a track, and still has it in the
// distribution.
func mayRequeue(tx *store.Tx, userid, trackid int64) (bool, error) {
	may, err := hasDownloaded(tx, userid, trackid)
	if err != nil || !may {
		return false, err
	}
	return hasTrack(tx, userid, trackid)
}
