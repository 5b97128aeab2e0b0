package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/server"
)

// TestKilledProcessLosesNothing kills the real program in the middle of
// concurrent writers on different simulators, round by round on one data
// directory, and looks after each for every write that was acknowledged.
func TestKilledProcessLosesNothing(t *testing.T) {
	const rounds, writers, enough = 20, 9, 100
	data := filepath.Join(t.TempDir(), "data")
	var acknowledged []proof
	for round := range rounds {
		p := launch(t, "--data", data)
		written := writeUntilKilled(t, p, round, writers, enough)
		require.GreaterOrEqual(t, len(written), enough, "round %d", round)
		acknowledged = append(acknowledged, written...)

		p = launch(t, "--data", data)
		for _, w := range written {
			assert.NoError(t, w(p.ready), "round %d", round)
		}
		if round == rounds-1 { // nothing that was ever acknowledged is gone
			for _, w := range acknowledged {
				assert.NoError(t, w(p.ready))
			}
		}
		require.NoError(t, p.cmd.Process.Kill())
		_ = p.cmd.Wait()
		assert.Equal(t, "ok", integrity(t, filepath.Join(data, "default.db")))
		require.False(t, t.Failed(), "round %d", round)
	}
}

// A proof looks for one acknowledged write in the restarted program.
type proof func(server.Ready) error

// A writer writes the n-th thing and returns its proof once it is acknowledged.
type writer func(r server.Ready, n string) (proof, error)

// writeUntilKilled lets writers write, kills the program when enough writes are
// acknowledged and more are on their way, and returns the proofs.
func writeUntilKilled(t *testing.T, p *process, round, writers, enough int) []proof {
	kinds := []writer{writeUser, writeSession, writeToken}
	var mu sync.Mutex
	var proofs []proof
	var count atomic.Int64
	var all sync.WaitGroup
	full := make(chan struct{})
	for i := range writers {
		all.Go(func() {
			for n := 0; ; n++ {
				proof, err := kinds[i%len(kinds)](p.ready, fmt.Sprintf("%d-%d-%d", round, i, n))
				if err != nil {
					return // killed
				}
				mu.Lock()
				proofs = append(proofs, proof)
				mu.Unlock()
				if count.Add(1) == int64(enough) {
					close(full)
				}
			}
		})
	}
	select {
	case <-full:
	case <-time.After(30 * time.Second):
		t.Errorf("round %d: only %d writes were acknowledged", round, count.Load())
	}
	require.NoError(t, p.cmd.Process.Kill())
	all.Wait()
	_ = p.cmd.Wait()
	return proofs
}

// writeUser registers a user with UserBatch; the proof is that the same e-mail
// still has the same access code.
func writeUser(r server.Ready, n string) (proof, error) {
	register := func(r server.Ready) (string, error) {
		target, header := signUserBatch("/advertisment/newuser", "lang=en&platform=1&email=u"+n+"@example.test")
		body, err := call(http.MethodGet, r.APIs["userbatch"].URL+target, "", header)
		var user struct{ Access string }
		if err == nil {
			err = json.Unmarshal(body, &user)
		}
		return user.Access, err
	}
	access, err := register(r)
	return func(r server.Ready) error {
		again, err := register(r)
		if err == nil && again != access {
			err = fmt.Errorf("user %s had the code %s and has %s now", n, access, again)
		}
		return err
	}, err
}

// writeSession logs in to SyncTV; the proof is that the cookie still opens the
// session.
func writeSession(r server.Ready, _ string) (proof, error) {
	res, err := http.PostForm(r.APIs["synctv"].URL+"/session",
		url.Values{"email": {"admin@example.test"}, "password": {"admin-password"}})
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	cookie := http.Header{}
	for _, c := range res.Cookies() {
		cookie.Add("Cookie", c.Name+"="+c.Value)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil || len(cookie) == 0 {
		return nil, fmt.Errorf("log in: %s, %w", res.Status, err)
	}
	return func(r server.Ready) error {
		_, err := call(http.MethodGet, r.APIs["synctv"].URL+"/session", "", cookie)
		return err
	}, nil
}

// writeToken takes an access token from Promo Only; the proof is that it is
// still valid.
func writeToken(r server.Ready, _ string) (proof, error) {
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	basic := form.Clone()
	basic.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString(
		[]byte("a8246dd6a835b1df4qwd8503b3b5fa817:718a24nvmbha235faud23dv8ndwhcy23n")))
	body, err := call(http.MethodPost, r.APIs["promoonly"].URL+"/user/authenticate", "userid=1", basic)
	var granted struct{ Token string }
	if err == nil {
		err = json.Unmarshal(body, &granted)
	}
	return func(r server.Ready) error {
		body, err := call(http.MethodPost, r.APIs["promoonly"].URL+"/user/token/validate", "userid=1&token="+granted.Token, form)
		if err == nil && strings.TrimSpace(string(body)) != `{"token":"valid"}` {
			err = fmt.Errorf("token %s: %s", granted.Token, body)
		}
		return err
	}, err
}

// call sends a request, which must be answered 200.
func call(method, target, body string, header http.Header) ([]byte, error) {
	r, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = header.Clone()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s: %s", method, target, res.Status, data)
	}
	return data, err
}

// signUserBatch returns a target with the headers that sign it, for the first
// demo portal. Nothing in query may need escaping.
func signUserBatch(path, query string) (string, http.Header) {
	query = fmt.Sprintf("timestamp=%d&login=40052010&%s", time.Now().Unix(), query)
	m := hmac.New(sha256.New, []byte("userbatch-secret"))
	m.Write([]byte(strings.ReplaceAll(query, "&", ";")))
	return path + "?" + query, http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/json"},
		"X-Http-Auth-Token": {hex.EncodeToString(m.Sum(nil))},
	}
}

// integrity asks SQLite whether the file is whole.
func integrity(t *testing.T, path string) (result string) {
	db, err := sql.Open("sqlite3", "file:"+path)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.QueryRow("PRAGMA integrity_check").Scan(&result))
	return result
}
