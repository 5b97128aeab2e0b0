package journal

import (
	"context"
	"fmt"
	"strings"

	"github.com/mockapis/mockapis/internal/problem"
)

// The formats of an export.
var (
	ListFormats    = []string{"har"}
	RequestFormats = []string{"curl", "http", "go"}
)

// A File is an export.
type File struct {
	Name        string
	ContentType string
	Data        []byte
}

// Export returns a request in one of RequestFormats: as lines of sh that send it
// again with curl, as a file for the REST clients of editors, or as a Go test. It
// reports false where the log has no such request.
func (j *Journal) Export(ctx context.Context, id, format string, secrets bool) (File, bool, error) {
	r := j.record(id)
	if r == nil {
		return File{}, false, nil
	}
	d, err := j.draft(ctx, r, secrets)
	if err != nil {
		return File{}, true, err
	}
	name := "request-" + id
	switch format {
	case "curl":
		return File{name + ".sh", "text/x-shellscript; charset=utf-8", d.curl()}, true, nil
	case "http":
		return File{name + ".http", "text/plain; charset=utf-8", d.httpFile()}, true, nil
	case "go":
		return File{strings.ReplaceAll(name, "-", "_") + "_test.go", "text/x-go; charset=utf-8", d.goTest()}, true, nil
	}
	return File{}, true, problem.Field("format", fmt.Sprintf("There is no format %q.", format))
}
