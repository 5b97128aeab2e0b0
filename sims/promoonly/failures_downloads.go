package promoonly

import (
	"net/http"
	"slices"
)

// The ids of the downloads. Some have two paths, or may leave out the end of theirs.
const (
	opQueueTrack      = "queueTrack"
	opQueueTrackAlias = "queueTrackAlias"
	opServers         = "downloadServers"
	opFile            = "downloadFile"
	opSuccess         = "downloadSuccess"
	opQueue           = "downloadQueue"
	opQueueAlias      = "downloadQueueAlias"
	opRemove          = "removeTrack"
	opRedownload      = "redownloadRequest"
	opHistory         = "downloadHistory"
	opHistoryDate     = "downloadHistoryOfDate"
)

var (
	historyOps     = viewedOps(opHistory)
	historyDateOps = viewedOps(opHistoryDate)

	downloadOps = slices.Concat([]string{
		opQueueTrack, opQueueTrackAlias, opServers, opFile, opSuccess, opQueue, opQueueAlias,
		opRemove, opRedownload,
	}, historyOps, historyDateOps)
	downloadPosts = []string{opSuccess, opRedownload}
	downloadPaged = historyOps

	// downloadTracked are those with a {trackid} in their path, and downloadUntracked
	// says what answers a track that is not in the distribution.
	downloadTracked   = []string{opQueueTrack, opQueueTrackAlias, opServers, opRemove}
	downloadUntracked = []place{
		at(saysUnavailableResult, opQueueTrack, opQueueTrackAlias),
		at(saysUnavailable, opServers, opFile),
	}
)

// viewedOps are the ids of the three paths of a history: all, of a media type, and of a
// media type in a view.
func viewedOps(id string) []string { return []string{id, id + "Media", id + "MediaView"} }

// The answers of the downloads; all are ours.
var (
	notAvailable          = "Track is not available in your distribution."
	saysUnavailable       = ours(http.StatusForbidden, notAvailable)
	saysUnavailableResult = oursAs(http.StatusForbidden, queueFailure{notAvailable})
	saysDownloaded        = oursAs(http.StatusForbidden,
		queueFailure{"Track has already been downloaded."})
	saysFailed = oursAs(http.StatusOK, resultAnswer{"failed"})
)

// A queueFailure has a text in the key of the success.
type queueFailure struct {
	Result string
}

// oursAs is an answer of ours in the form of the call's success.
func oursAs(status int, body any) *answer {
	a := *ours(status, "")
	a.Body = fixed(body)
	return &a
}

// What a download can be refused for. A dl_token is dead for the file and, but for one
// that was reported, for the report.
var (
	deadToken = []place{at(saysNotFound, opFile), at(saysFailed, opSuccess)}

	errTrackDownloaded = &failure{"track-downloaded",
		"The track was downloaded, with the setting " + settingStrictRequeue + ".",
		[]place{at(saysDownloaded, opQueueTrack, opQueueTrackAlias)}}
	errDLTokenUnknown = &failure{"dl-token-unknown", "The dl_token was never made.", deadToken}
	errDLTokenOfOther = &failure{"dl-token-of-another-user",
		"The dl_token belongs to another user.", deadToken}
	errDLTokenRemoved = &failure{"dl-token-removed",
		"The track was removed from the queue.", deadToken}
	errDLTokenDone = &failure{"dl-token-done", "The download was reported.",
		[]place{at(saysNotFound, opFile)}}
	errDLTokenExpired = &failure{"dl-token-expired",
		"The dl_token is older than the setting " + settingDLTokenTTL + " allows.",
		[]place{at(saysNotFound, opFile)}}
	errDLTokenOfTrack = &failure{"dl-token-of-another-track",
		"The dl_token belongs to another track.", []place{at(saysFailed, opSuccess)}}
	errServerUnknown = &failure{"server-unknown", "No server has this id.",
		[]place{at(saysFailed, opSuccess)}}
	errNotQueued = &failure{"track-not-queued", "The track is not in the queue.",
		[]place{at(saysFailed, opRemove)}}
	errTracksTooMany = &failure{"tracks-too-many", "The list has more than 1000 tracks.",
		[]place{at(saysBadRequest, opRedownload)}}
	errMediaType = &failure{"media-type-invalid", "The media type is not 0, 1 or 2.",
		[]place{at(saysNotFound, slices.Concat(historyOps[1:], historyDateOps[1:])...)}}
	errViewMode = &failure{"view-mode-invalid", "The view mode is not 1 or 2.",
		[]place{at(saysNotFound, historyOps[2], historyDateOps[2])}}
	errRange = &failure{"range-not-satisfiable", "The file has no byte of the range.",
		[]place{at(status(http.StatusRequestedRangeNotSatisfiable), opFile)}}
	errPrecondition = &failure{"precondition-failed", "The file has another ETag than If-Match names.",
		[]place{at(status(http.StatusPreconditionFailed), opFile)}}
)

var downloadFailures = []*failure{
	errTrackDownloaded, errDLTokenUnknown, errDLTokenOfOther, errDLTokenRemoved, errDLTokenDone,
	errDLTokenExpired, errDLTokenOfTrack, errServerUnknown, errNotQueued, errTracksTooMany,
	errMediaType, errViewMode, errRange, errPrecondition,
}
