package control

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
)

// snapshots answers GET /_mock/snapshots. They are all sandboxes' alike.
func (c *API) snapshots(*call) (any, error) {
	list, err := c.boxes.Snapshots()
	return map[string][]sandbox.Snapshot{"snapshots": list}, err
}

// saveSnapshot answers POST /_mock/snapshots.
func (c *API) saveSnapshot(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err != nil {
		return nil, err
	}
	var name string
	var replace bool
	if err := decode(list, keys{"name": &name, "replace": &replace}); err != nil {
		return nil, err
	}
	s, err := c.boxes.Save(r.Context(), r.box, name, replace)
	if err != nil {
		return nil, snapshotProblem(err)
	}
	return created{r.prefix + "/snapshots/" + s.Name, s}, nil
}

// uploadSnapshot answers PUT /_mock/snapshots/{snapshot}.
func (c *API) uploadSnapshot(r *call) (any, error) {
	s, err := c.boxes.Upload(r.Context(), r.path("snapshot"), r.Body)
	if err != nil {
		return nil, snapshotProblem(err)
	}
	return created{r.prefix + "/snapshots/" + s.Name, s}, nil
}

// downloadSnapshot answers GET /_mock/snapshots/{snapshot} with the file.
func (c *API) downloadSnapshot(r *call) (any, error) {
	name := r.path("snapshot")
	f, err := c.boxes.OpenSnapshot(name)
	if err != nil {
		return nil, snapshotProblem(err)
	}
	st, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return writer(func(w http.ResponseWriter, r *http.Request) {
		defer f.Close()
		w.Header().Set("Content-Type", "application/vnd.sqlite3")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.sqlite"`)
		http.ServeContent(w, r, "", st.ModTime(), f)
	}), nil
}

// removeSnapshot answers DELETE /_mock/snapshots/{snapshot}.
func (c *API) removeSnapshot(r *call) (any, error) {
	if err := c.boxes.RemoveSnapshot(r.path("snapshot")); err != nil {
		return nil, snapshotProblem(err)
	}
	return nothing{}, nil
}

// restoreSnapshot answers POST /_mock/snapshots/{snapshot}/restore.
func (c *API) restoreSnapshot(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err == nil {
		err = decode(list, keys{})
	}
	if err == nil {
		err = snapshotProblem(c.boxes.Restore(r.Context(), r.box, r.path("snapshot")))
	}
	return status{"restored"}, err
}

func snapshotProblem(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("The file is over %d bytes.", tooLarge.Limit))
	case errors.Is(err, sandbox.ErrNoSnapshot):
		return problem.New(http.StatusNotFound, "There is "+err.Error()+". GET /_mock/snapshots lists them.")
	case errors.Is(err, sandbox.ErrSnapshotExists):
		return problem.New(http.StatusConflict, "There is a snapshot of that name; {\"replace\": true} replaces it.")
	case errors.Is(err, sandbox.ErrSnapshotLimit):
		return problem.New(http.StatusServiceUnavailable, "There are as many snapshots as the program may have; remove some.")
	case errors.Is(err, sandbox.ErrNotRestorable):
		return problem.New(http.StatusUnprocessableEntity, "Nothing was changed: "+err.Error()+".")
	}
	return err
}
