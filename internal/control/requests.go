package control

import (
	"net/http"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/wire"
)

// requests answers GET /_mock/requests: a page of the log, or an export of it.
func (c *API) requests(r *call) (any, error) {
	j := r.box.Journal
	f, err := j.ParseFilter(r.URL.RawQuery, journal.ListFormats...)
	if err != nil {
		return nil, err
	}
	if f.Format == "har" {
		return j.HAR(f), nil
	}
	return j.List(f), nil
}

// clearRequests answers DELETE /_mock/requests.
func (c *API) clearRequests(r *call) (any, error) {
	r.box.Journal.Clear()
	return status{"cleared"}, nil
}

// request answers GET /_mock/requests/{id}: the record, or an export of the request.
func (c *API) request(r *call) (any, error) {
	j, id := r.box.Journal, r.path("id")
	format, secrets, err := journal.ParseExport(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	if format == "" {
		e, ok := j.Get(id, secrets)
		if !ok {
			return nil, noRequest(id)
		}
		return e, nil
	}
	file, ok, err := j.Export(r.Context(), id, format, secrets)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, noRequest(id)
	}
	return writer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", `inline; filename="`+file.Name+`"`)
		wire.Write(w, http.StatusOK, file.ContentType, file.Data)
	}), nil
}

func noRequest(id string) error {
	return problem.New(http.StatusNotFound,
		"The log has no request "+id+". It may have fallen out, or been cleared; GET /_mock/requests lists what is there.")
}

// streamRequests answers GET /_mock/requests/stream: records as server-sent events.
func (c *API) streamRequests(r *call) (any, error) {
	j := r.box.Journal
	f, err := j.ParseFilter(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	stream, err := j.Stream(r.Header.Get("Last-Event-ID"), f)
	if err != nil {
		return nil, err
	}
	return writer(stream), nil
}
