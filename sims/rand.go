package sims

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"github.com/mockapis/mockapis/store"
)

// Rand is a world's source of randomness: a keyed function of the seed, the
// world's name, a purpose and a counter. The counter of each purpose is kept in
// the database and raised in the transaction that uses the value, so a value
// never comes twice, not after a restart either, and what one request draws
// does not depend on requests that draw for other purposes. It is made for
// repeatable tests, not for secrets.
type Rand struct {
	seed  int64
	world string
	// epoch parts what was drawn before a restored state from what is drawn after.
	epoch atomic.Int64
	salt  int64 // of what Lasting draws; it does not change once the world is known
}

func newRand(id identity) *Rand {
	r := &Rand{seed: id.seed, world: id.name, salt: id.salt}
	r.epoch.Store(id.epoch)
	return r
}

func (r *Rand) identity() identity { return identity{r.world, r.seed, r.epoch.Load(), r.salt} }

// Seed is the seed of the world.
func (r *Rand) Seed() int64 { return r.seed }

// Source returns the generator for the next value of purpose.
func (r *Rand) Source(tx *store.Tx, purpose string) (*rand.Rand, error) {
	g, err := r.next(tx, purpose)
	if err != nil {
		return nil, err
	}
	return rand.New(g), nil
}

// Hex returns n random bytes as 2n lower-case hexadecimal digits.
func (r *Rand) Hex(tx *store.Tx, purpose string, n int) (string, error) {
	g, err := r.next(tx, purpose)
	if err != nil {
		return "", err
	}
	b := make([]byte, n)
	_, _ = g.Read(b) // never fails
	return hex.EncodeToString(b), nil
}

// Alphanumeric has the 62 letters and digits of ASCII.
const Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// String returns n characters drawn from alphabet, which is ASCII.
func (r *Rand) String(tx *store.Tx, purpose string, n int, alphabet string) (string, error) {
	g, err := r.Source(tx, purpose)
	if err != nil {
		return "", err
	}
	return Text(g, n, alphabet), nil
}

// Key returns the key of purpose, always the same one: to sign what a read hands
// out and no table keeps.
func (r *Rand) Key(purpose string) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00key\x00%s", r.seed, r.world, purpose))
}

// Lasting returns the generator of purpose that begins anew at every call: for
// what a world has from the start, such as its own credentials.
func (r *Rand) Lasting(purpose string) *rand.Rand {
	if r.salt > 0 {
		purpose = fmt.Sprintf("%s %d", purpose, r.salt)
	}
	return rand.New(rand.NewChaCha8(r.Key("lasting " + purpose)))
}

// Text returns n characters that g draws from alphabet, which is ASCII.
func Text(g *rand.Rand, n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[g.IntN(len(alphabet))]
	}
	return string(b)
}

// World is the name of the world.
func (r *Rand) World() string { return r.world }

// DefaultWorld is the name of the world that a request reaches without naming one.
const DefaultWorld = "default"

// tagDigits is how many hexadecimal digits of a token tell its world.
const tagDigits = 12

// Tag is how the tokens of the world begin, so that a token alone leads to it: 12
// hexadecimal digits. The default world has none.
func (r *Rand) Tag() string {
	if r.world == DefaultWorld {
		return ""
	}
	key := r.Key("tag")
	return hex.EncodeToString(key[:])[:tagDigits]
}

// TagOf returns the tag that token would have if a world other than the default
// one had issued it, and whether token is long enough to have one.
func TagOf(token string) (string, bool) {
	if len(token) < 2*tagDigits {
		return "", false
	}
	return token[:tagDigits], true
}

// Token returns n random bytes, 12 at least, as 2n lower-case hexadecimal digits
// that begin with the world's tag: what an API hands out as a credential.
func (r *Rand) Token(tx *store.Tx, purpose string, n int) (string, error) {
	text, err := r.Hex(tx, purpose, n)
	if err != nil {
		return "", err
	}
	tag := r.Tag()
	return tag + text[len(tag):], nil
}

func (r *Rand) next(tx *store.Tx, purpose string) (*rand.ChaCha8, error) {
	var n int64
	err := tx.QueryRow(`
		INSERT INTO world_counters (purpose, value) VALUES ($1, 1)
		ON CONFLICT (purpose) DO UPDATE SET value = value + 1
		RETURNING value`, purpose).Scan(&n)
	if err != nil {
		return nil, fmt.Errorf("counter of %s: %w", purpose, err)
	}
	text := fmt.Appendf(nil, "%d\x00%s\x00%s\x00%d", r.seed, r.world, purpose, n)
	if epoch := r.epoch.Load(); epoch > 0 {
		text = fmt.Appendf(text, "\x00%d", epoch)
	}
	key := sha256.Sum256(text)
	return rand.NewChaCha8(key), nil
}
