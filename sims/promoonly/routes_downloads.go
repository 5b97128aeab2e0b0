package promoonly

import (
	"net/http"
	"slices"

	"github.com/mockapis/mockapis/sims"
)

var downloadRoutes = slices.Concat([]route{
	{get(opQueueTrack, "/download/queue/{trackid}",
		"Put a track into the queue: a dl_token and the servers.", "/doc/queue_download"),
		(*Server).queueTrack},
	{get(opQueueTrackAlias, "/downloads/queue/{trackid}",
		"Put a track into the queue: the path of another version of the page.",
		"/doc/queue_download"), (*Server).queueTrack},
	{get(opServers, "/download/server/{trackid}",
		"The servers that have a track.", "/doc/download_servers"), (*Server).downloadServers},
	{get(opFile, mediaPath+"{dl_token}",
		"The file, on a media server.", "/doc/download_file"), (*Server).downloadFile},
	{post(opSuccess, "/download/success",
		"Report a download.", "/doc/download_success"), (*Server).downloadSuccess},
	{invented(get(opQueue, "/download/queue",
		"The tracks in the queue.", "/doc/view_queue prints the path of another call by mistake")),
		(*Server).downloadQueue},
	{invented(get(opQueueAlias, "/downloads/queue",
		"The tracks in the queue.", "/doc/view_queue prints the path of another call by mistake")),
		(*Server).downloadQueue},
	{get(opRemove, "/download/remove/{trackid}",
		"Take a track out of the queue.", "/doc/remove_queue"), (*Server).removeTrack},
	{post(opRedownload, "/download/redownload_request",
		"Queue downloaded tracks again.", "/doc/redownload_track"), (*Server).redownload},
},
	viewed(get(opHistory, "/download/history/{page}",
		"What was downloaded, latest first.", "/doc/download_history"), (*Server).downloadHistory),
	viewed(invented(get(opHistoryDate, "/download/history/date/{date}",
		"What was downloaded on a date.", "/doc/download_history says that there is a second mode")),
		(*Server).downloadHistoryOfDate),
)

// viewed are the three paths of a history: all, of a media type, and of a media type in a
// view.
func viewed(o sims.Operation, serve func(*Server, *http.Request, map[string]string) (any, error),
) []route {
	ids := viewedOps(o.ID)
	media, view := o, o
	media.ID, media.Path = ids[1], o.Path+"/{media_type}"
	view.ID, view.Path = ids[2], media.Path+"/{view_mode}"
	return []route{{o, serve}, {media, serve}, {view, serve}}
}
