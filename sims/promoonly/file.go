package promoonly

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/internal/media"
	"github.com/mockapis/mockapis/store"
)

// A making is how the file of a file format is made, and its content type. (Which kind of
// file it is, is documented, /doc/get_file_formats; the content types are ours.)
type making struct {
	contentType string
	make        func(t media.Track, seconds int) *media.File
}

// makings has one for each of fileFormats, by name.
var makings = map[string]making{
	"360 mp4": {"video/mp4", func(t media.Track, seconds int) *media.File {
		return media.MP4(t, 640, 360, seconds)
	}},
	"720 mp4": {"video/mp4", func(t media.Track, seconds int) *media.File {
		return media.MP4(t, 1280, 720, seconds)
	}},
	"m4a": {"audio/mp4", media.M4A},
	"mp3": {"audio/mpeg", media.MP3},
	"wav": {"audio/wav", media.WAV},
}

// downloadFile answers GET /pool/v5/download/{dl_token}, which the media servers have at
// the root of their host: the file. Fetching it changes nothing; POST
// /download/success does. (Documented.)
func (s *Server) downloadFile(r *http.Request, segments map[string]string) (any, error) {
	var q queuedFile
	var name string
	err := s.view(r, func(tx *store.Tx, userid int64) (err error) {
		q, err = queuedByToken(tx, segments["dl_token"])
		if err != nil {
			return err
		}
		if err := s.checkServed(tx, q, userid); err != nil {
			return err
		}
		f, _ := fileFormatOf(q.MediaType, q.FileType) // who queued it had it from there
		name, err = fileName(tx, userid, q.TrackID, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	m := makings[q.FileType]
	track := media.Track{ID: q.TrackID, Title: q.Title, Artist: q.Artist}
	if q.Mix != "" {
		track.Title += " (" + q.Mix + ")"
	}
	file := m.make(track, int(s.world.Settings.Int(settingMediaSeconds)))
	return fileAnswer{s, file, name, m.contentType}, nil
}

// checkServed returns the failure of a dl_token that does not serve a user's file now.
func (s *Server) checkServed(tx *store.Tx, q queuedFile, userid int64) error {
	if err := q.checkUser(userid); err != nil {
		return err
	}
	now := tx.Now.Unix()
	switch {
	case q.State == "done":
		return errDLTokenDone.because("the download of track %d was reported with this dl_token: "+
			"queue it again", q.TrackID).judging("trackid", q.TrackID, "queueid", q.QueueID)
	case q.State == "removed":
		return q.removed()
	case s.dlTokenExpired(q.QueuedAt, now):
		end := q.QueuedAt + s.world.Settings.Int(settingDLTokenTTL)
		return errDLTokenExpired.because("the dl_token of track %d expired at %s; the clock is %s: "+
			"queue it again", q.TrackID, clockTime(end), clockTime(now)).
			judging("trackid", q.TrackID, "queued", clockTime(q.QueuedAt), "expired", clockTime(end),
				"clock", clockTime(now), settingDLTokenTTL, s.world.Settings.Int(settingDLTokenTTL))
	}
	return checkTrack(tx, userid, q.TrackID)
}

// A fileAnswer is a file that is sent, whole or in ranges.
type fileAnswer struct {
	s           *Server
	file        *media.File
	name        string
	contentType string
}

// exposed are the headers that a page of another origin may read.
const exposed = "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag"

func (a fileAnswer) respond(w http.ResponseWriter, r *http.Request) {
	sent := &fileWriter{ResponseWriter: w, header: http.Header{}}
	sent.header.Set("Content-Type", a.contentType)
	sent.header.Set("Content-Disposition",
		mime.FormatMediaType("attachment", map[string]string{"filename": a.name}))
	sent.header.Set("ETag", `"`+a.file.Sum()+`"`)
	sent.header.Set("Access-Control-Expose-Headers", exposed)
	http.ServeContent(sent, r, "", time.Time{}, a.file.Open()) // no Last-Modified
	switch sent.status {
	case http.StatusRequestedRangeNotSatisfiable:
		a.s.fail(w, r, a.outOfRange(w.Header(), sent.header.Get("Content-Range"), r))
	case http.StatusPreconditionFailed:
		a.s.fail(w, r, errPrecondition.because("the file has another ETag than If-Match names").
			judging("if_match", bounded(r.Header.Get("If-Match")), "etag", sent.header.Get("ETag")))
	}
}

// outOfRange is the failure of a range that the file does not have. It says in h how long the
// file is, but where the range could not be read.
func (a fileAnswer) outOfRange(h http.Header, contentRange string, r *http.Request) error {
	why := "the Range header cannot be read: it must be like bytes=0-499"
	if contentRange != "" {
		h.Set("Content-Range", contentRange)
		why = fmt.Sprintf("the file has %d bytes, and none of them is in the range", a.file.Size())
	}
	return errRange.because("%s", why).
		judging("range", bounded(r.Header.Get("Range")), "bytes", a.file.Size())
}

// A fileWriter passes on what http.ServeContent sends, but a refusal, which the
// simulator words.
type fileWriter struct {
	http.ResponseWriter
	header http.Header
	status int
}

func (w *fileWriter) Header() http.Header { return w.header }

func (w *fileWriter) WriteHeader(status int) {
	w.status = status
	if w.refuses() {
		return
	}
	maps.Copy(w.ResponseWriter.Header(), w.header)
	w.ResponseWriter.WriteHeader(status)
}

func (w *fileWriter) Write(p []byte) (int, error) {
	if w.refuses() {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

func (w *fileWriter) refuses() bool { return w.status >= 400 }
