package promoonly

import (
	"net/http"

	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/store"
)

// queueTrack answers GET /download/queue/{trackid}, and /downloads/queue/{trackid}: it
// puts a track into the user's queue. One that is there already has the same answer.
func (s *Server) queueTrack(r *http.Request, segments map[string]string) (any, error) {
	id, err := readTrackID(segments)
	if err != nil {
		return nil, err
	}
	servers, err := wire.JSON(s.mediaHosts(r))
	if err != nil {
		return nil, err
	}
	var answer encoded
	err = s.update(r, func(tx *store.Tx, userid int64) error {
		if err := checkTrack(tx, userid, id); err != nil {
			return err
		}
		if s.world.Settings.Bool(settingStrictRequeue) {
			if err := checkNotDownloaded(tx, userid, id); err != nil {
				return err
			}
		}
		if err := s.enqueue(tx, userid, id); err != nil {
			return err
		}
		answer, err = queuedTrack(tx, userid, id, servers)
		return err
	})
	return answer, err
}

// enqueue puts a track into a user's queue, in the file format that he prefers now.
// Where it is there already nothing changes, unless its dl_token has expired: then it
// gets a new one. (Ours.)
func (s *Server) enqueue(tx *store.Tx, userid, trackid int64) error {
	at, live, err := queuedSince(tx, userid, trackid)
	if err != nil {
		return err
	}
	if live && !s.dlTokenExpired(at, tx.Now.Unix()) {
		return nil
	}
	if live {
		if _, err := dequeue(tx, userid, trackid); err != nil {
			return err
		}
	}
	media, err := mediaTypeOf(tx, trackid)
	if err != nil {
		return err
	}
	p, err := preferencesOf(tx, userid)
	if err != nil {
		return err
	}
	f, err := p.fileFormat(media)
	if err != nil {
		return err
	}
	token, err := s.downloadToken(tx)
	if err != nil {
		return err
	}
	return insertQueued(tx, userid, trackid, f.Name, token)
}

// dlTokenExpired reports whether the setting dl_token_ttl ends the life of a dl_token
// that was made at a time. Both times are Unix seconds.
func (s *Server) dlTokenExpired(made, now int64) bool {
	ttl := s.world.Settings.Int(settingDLTokenTTL)
	return ttl > 0 && now >= made+ttl
}

// checkNotDownloaded returns the failure of a track that the user has downloaded.
func checkNotDownloaded(tx *store.Tx, userid, trackid int64) error {
	has, err := hasDownloaded(tx, userid, trackid)
	if err == nil && has {
		err = errTrackDownloaded.because("user %d has downloaded track %d, and the setting "+
			settingStrictRequeue+" is true: POST /download/redownload_request queues it again",
			userid, trackid).judging("userid", userid, "trackid", trackid, settingStrictRequeue, true)
	}
	return err
}

// downloadQueue answers GET /download/queue, and /downloads/queue: the user's queue, in
// the order in which he filled it. (The page prints the path of another call.)
func (s *Server) downloadQueue(r *http.Request, _ map[string]string) (any, error) {
	servers, err := wire.JSON(s.mediaHosts(r))
	if err != nil {
		return nil, err
	}
	var list encoded
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		list, err = queuedTracks(tx, userid, s.world.Settings.Int(settingMaxRows), servers)
		return err
	})
	return list, err
}

type resultAnswer struct {
	Result string `json:"result"`
}

// removeTrack answers GET /download/remove/{trackid}: it takes a track out of the queue.
// Its dl_token serves nothing any more.
func (s *Server) removeTrack(r *http.Request, segments map[string]string) (any, error) {
	id, err := readTrackID(segments)
	if err != nil {
		return nil, err
	}
	err = s.update(r, func(tx *store.Tx, userid int64) error {
		removed, err := dequeue(tx, userid, id)
		if err == nil && !removed {
			err = errNotQueued.because("track %d is not in the queue of user %d", id, userid).
				judging("trackid", id, "userid", userid)
		}
		return err
	})
	return resultAnswer{"success"}, err
}
