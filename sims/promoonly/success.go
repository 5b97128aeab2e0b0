package promoonly

import (
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// A downloadReport says that a file has arrived.
type downloadReport struct {
	TrackID, ServerID int64 // the server is 0 where it is unspecified
	dlToken           string
}

type successAnswer struct {
	ReleaseID int64  `json:"releaseid"`
	Result    string `json:"result"`
	TitleID   int64  `json:"titleid"`
	Type      string `json:"type"` // the file format
}

// downloadSuccess answers POST /download/success: the download counts, and the track
// leaves the queue. Who reports it again has the same answer, and it counts once.
// Whether the file was fetched before is not asked. (Both are ours.)
func (s *Server) downloadSuccess(r *http.Request, _ map[string]string) (any, error) {
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	report, err := readReport(f)
	if err != nil {
		return nil, err
	}
	var answer successAnswer
	err = s.update(r, func(tx *store.Tx, userid int64) error {
		if !s.knowsServer(report.ServerID) {
			return errServerUnknown.because("there is no server %d", report.ServerID).
				judging("serverid", report.ServerID)
		}
		q, err := confirm(tx, userid, report)
		answer = successAnswer{q.ReleaseID, "success", q.TitleID, q.FileType}
		return err
	})
	return answer, err
}

func readReport(f form) (report downloadReport, err error) {
	if report.TrackID, err = f.requiredNumber("trackid"); err != nil {
		return report, err
	}
	if report.ServerID, err = f.requiredNumber("serverid"); err != nil {
		return report, err
	}
	report.dlToken, err = f.required("dl_token")
	return report, err
}

// confirm counts a user's download, once for each dl_token. An expired one counts, too:
// the file was fetched before. (Ours.)
func confirm(tx *store.Tx, userid int64, report downloadReport) (queuedFile, error) {
	q, err := queuedByToken(tx, report.dlToken)
	if err != nil {
		return q, err
	}
	if err := q.checkUser(userid); err != nil {
		return q, err
	}
	switch {
	case q.TrackID != report.TrackID:
		return q, errDLTokenOfTrack.because("the dl_token is the one of track %d, not of %d",
			q.TrackID, report.TrackID).judging("trackid", report.TrackID, "dl_token_trackid", q.TrackID)
	case q.State == "removed":
		return q, q.removed()
	case q.State == "done":
		return q, nil
	}
	err = insertDownload(tx, download{
		UserID: userid, TrackID: q.TrackID, FileFormat: q.FileType, ServerID: report.ServerID,
		At: tx.Now.Unix(),
	})
	if err != nil {
		return q, err
	}
	return q, setDone(tx, q.QueueID)
}

// checkUser returns the failure of a dl_token of another user.
func (q queuedFile) checkUser(userid int64) error {
	if q.UserID == userid {
		return nil
	}
	return errDLTokenOfOther.because("the dl_token belongs to another user than %d", userid).
		judging("userid", userid, "dl_token_userid", q.UserID)
}

// removed is the failure of a dl_token whose track was removed from the queue.
func (q queuedFile) removed() error {
	return errDLTokenRemoved.because("track %d was removed from the queue, or queued again after "+
		"the dl_token had expired", q.TrackID).judging("trackid", q.TrackID, "queueid", q.QueueID)
}

// unknownDLToken is the failure of a dl_token that nobody made, with the mistake that it
// shows.
func unknownDLToken(dlToken string) error {
	e := errDLTokenUnknown.because("the dl_token is unknown").
		judging("dl_token_length", len(dlToken))
	if isToken(dlToken) {
		e.Why += "; GET /download/queue/{trackid} makes one"
	}
	return e.misread(dlToken)
}
