package sims_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/userbatch"
	"github.com/mockapis/mockapis/store"
)

// One simulator, embedded: a world with its clock in 2035, and a server of
// net/http/httptest in front of it. In a test the directory is t.TempDir() and
// the failures are t.Fatal's.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "world-")
	check(err)
	defer os.RemoveAll(dir)

	db, err := store.Open(filepath.Join(dir, "world.db"), store.Options{Ephemeral: true})
	check(err)
	defer db.Close()
	world, err := sims.NewWorld(db, sims.WorldOptions{
		Now:      time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC),
		Settings: map[string]string{"userbatch.omit_action": "true"},
	})
	check(err)
	frozen := true
	check(world.SetClock(ctx, sims.ClockChange{Frozen: &frozen}))

	simulator, err := userbatch.New(world)
	check(err)
	err = sims.LoadFixtures(ctx, world, fixtures.FS, simulator)
	check(err)

	server := httptest.NewServer(simulator)
	defer server.Close()
	req, err := http.NewRequest("GET", server.URL+"/api/advertisement/content?timestamp=2051222400&login=40052010&lang=en", nil)
	check(err)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	// The HMAC-SHA256 of timestamp=2051222400;login=40052010;lang=en.
	req.Header.Set("X-HTTP-AUTH-TOKEN", "6780fc423f524acb477500606ed5c58649b1825a1d5853a22806de54123fc65a")
	res, err := http.DefaultClient.Do(req)
	check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	check(err)
	fmt.Println(res.Status)
	fmt.Printf("%s\n", body)
	// Output:
	// 200 OK
	// {"active":true,"name":"PH-SM Bez registrace","credit":10,"title":"Test","info":"Testing message.","banner":null}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
