package promoonly

import (
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// historyPage is how many rows a page of the history has. (Ours.)
const historyPage = 100

// The views of the history. (Documented, /doc/download_history; what a row of the one
// by track has is ours.)
const (
	viewTracks   = 1
	viewReleases = 2
)

// A historyView says what of a history is shown.
type historyView struct {
	media int64 // 1 video, 2 audio, 0 both
	mode  int64
}

// readHistoryView reads the segments {media_type} and {view_mode}. Without them it is
// all, by release.
func readHistoryView(segments map[string]string) (v historyView, err error) {
	v.mode = viewReleases
	if text, given := segments["media_type"]; given {
		var ok bool
		if v.media, ok = number(text); !ok || v.media > 2 {
			return v, errMediaType.because("the media type must be 0 (all), 1 (video) or 2 (audio)").
				judging("media_type", bounded(text))
		}
	}
	if text, given := segments["view_mode"]; given {
		var ok bool
		if v.mode, ok = number(text); !ok || v.mode < viewTracks || v.mode > viewReleases {
			return v, errViewMode.because("the view mode must be 1 (tracks) or 2 (releases)").
				judging("view_mode", bounded(text))
		}
	}
	return v, nil
}

// downloadHistory answers GET /download/history/{page}[/media_type][/view_mode]: what the
// user has downloaded, latest first.
func (s *Server) downloadHistory(r *http.Request, segments map[string]string) (any, error) {
	page, err := readPage(segments)
	if err != nil {
		return nil, err
	}
	v, err := readHistoryView(segments)
	if err != nil {
		return nil, err
	}
	statement := selectDownloadedReleases
	if v.mode == viewTracks {
		statement = selectDownloads
	}
	var list encoded
	var n int
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		list, n, err = countedListOf(tx, statement, userid, v.media, historyPage, (page-1)*historyPage)
		return err
	})
	return historyOf(list, n), err
}

// downloadHistoryOfDate answers GET /download/history/date/{date}[/media_type][/view_mode]:
// what the user has downloaded on a date in New York, latest first. (All of it is ours.)
func (s *Server) downloadHistoryOfDate(r *http.Request, segments map[string]string) (any, error) {
	date, err := readDate(segments)
	if err != nil {
		return nil, err
	}
	v, err := readHistoryView(segments)
	if err != nil {
		return nil, err
	}
	begin, end, err := dayOf(date)
	if err != nil {
		return nil, err
	}
	var list encoded
	var n int
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		most := s.world.Settings.Int(settingMaxRows)
		if v.mode == viewTracks {
			list, n, err = countedListOf(tx, selectDownloadsBetween, userid, v.media, begin, end, most)
			return err
		}
		list, n, err = releasesBetween(tx, userid, v.media, begin, end, most)
		return err
	})
	return historyOf(list, n), err
}

// dayOf returns when a date begins in New York, and when the next one does, as Unix
// seconds.
func dayOf(date string) (begin, end int64, err error) {
	t, err := startOf(date)
	return t.Unix(), t.AddDate(0, 0, 1).Unix(), err
}

// historyOf is the answer with so many rows.
func historyOf(list encoded, n int) encoded {
	return fmt.Appendf(nil, `{"Count":%d,"Downloads":%s}`, n, list)
}
