package journal

import "context"

// A Change is a row that a request changed.
type Change struct {
	Op    string
	Table string
	RowID int64
}

// Changes collects what the transactions of a request change.
type Changes struct{}

// List returns the changes.
func (*Changes) List() []Change { return nil }

// Dropped is how many changes there were beyond those of List.
func (*Changes) Dropped() int { return 0 }

// WithChanges has the transactions under the context tell c what they change.
func WithChanges(ctx context.Context, _ *Changes) context.Context { return ctx }
