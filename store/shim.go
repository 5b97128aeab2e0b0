package store

import "context"

func Inspect(path string) error                                      { return nil }
func (db *DB) Schema(ctx context.Context) (map[string]string, error) { return nil, nil }
