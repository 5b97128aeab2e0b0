package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
)

// serveFloor is the bare handler: it reads the request's body and writes a fixed
// body of as many bytes as the argument says.
func serveFloor(size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	body := bytes.Repeat([]byte("x"), n)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"addr": l.Addr().String()}); err != nil {
		return err
	}
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", size)
		_, _ = w.Write(body)
	}))
}
