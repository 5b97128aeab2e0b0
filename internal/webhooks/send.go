package webhooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
)

// maxAnswer is how many bytes of a receiver's answer are kept.
const maxAnswer = 1024

// The headers that tell a receiver of what it is sent.
const (
	headerEvent    = "X-Mock-Event"
	headerDelivery = "X-Mock-Delivery"
	headerAttempt  = "X-Mock-Attempt"
)

// send makes one request: no redirect is followed, and no proxy asked.
func (s *Sender) send(ctx context.Context, d sims.Delivery) (a sims.Attempt) {
	a.Time = s.world.Clock.Now()
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	began := time.Now()
	defer func() {
		took := float64(time.Since(began)) / float64(time.Millisecond)
		a.Milliseconds = math.Round(took*1000) / 1000
	}()
	r, err := s.request(ctx, d)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	res, err := s.http.RoundTrip(r)
	if err != nil {
		a.Error = reason(ctx, err, d.Timeout)
		return a
	}
	defer res.Body.Close()
	a.Status = res.StatusCode
	if a.Status < http.StatusOK { // 101: what follows is no HTTP, and may never end
		return a
	}
	answer, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1)) // the status is known already
	if a.Truncated = len(answer) > maxAnswer; a.Truncated {
		answer = answer[:maxAnswer]
	}
	a.Answer = strings.ToValidUTF8(string(answer), "\ufffd")
	return a
}

func (s *Sender) request(ctx context.Context, d sims.Delivery) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "mockapis")
	if s.world.Settings.Bool(sims.SettingMockHeaders) {
		r.Header.Set(headerEvent, d.Event)
		r.Header.Set(headerDelivery, strconv.FormatInt(d.ID, 10))
		r.Header.Set(headerAttempt, strconv.Itoa(len(d.Attempts)+1))
	}
	if u := r.URL.User; u != nil {
		password, _ := u.Password()
		r.SetBasicAuth(u.Username(), password)
	}
	return r, nil
}

// reason is why there was no answer.
func reason(ctx context.Context, err error, timeout time.Duration) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Sprintf("no answer within %v", timeout)
	}
	return err.Error()
}
