package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/mockapis/mockapis/internal/server"
)

// checkFixtures loads the fixtures of dir and says which were read.
func checkFixtures(ctx context.Context, dir string, stdout io.Writer) error {
	apis, err := server.CheckFixtures(ctx, dir)
	if err != nil {
		return err
	}
	for _, api := range apis {
		fmt.Fprintf(stdout, "%s: ok\n", filepath.Join(dir, api))
	}
	return nil
}
