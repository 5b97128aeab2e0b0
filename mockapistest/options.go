package mockapistest

import (
	"maps"
	"time"
)

// An Option says how a server starts.
type Option interface{ server(*options) }

// A SandboxOption says how a sandbox starts.
type SandboxOption interface{ sandbox(*options) }

// A WorldOption is both: given to a server it is for each of its sandboxes, given
// to a sandbox for that one alone.
type WorldOption interface {
	Option
	SandboxOption
}

// options are all that can be said. Which of them apply is the kind of option's
// matter.
type options struct {
	fixtures string
	token    string

	now      time.Time
	seed     int64
	settings map[string]any
	frozen   bool

	name  string
	packs []string
	ttl   time.Duration
}

type serverOption func(*options)

func (f serverOption) server(o *options) { f(o) }

type sandboxOption func(*options)

func (f sandboxOption) sandbox(o *options) { f(o) }

type worldOption func(*options)

func (f worldOption) server(o *options)  { f(o) }
func (f worldOption) sandbox(o *options) { f(o) }

// WithFixtures replaces the built-in fixtures of each API that has a folder in
// dir, as the flag --fixtures does. It is for a server in process.
func WithFixtures(dir string) Option { return serverOption(func(o *options) { o.fixtures = dir }) }

// WithControlToken is the token that the control API asks for.
func WithControlToken(token string) Option {
	return serverOption(func(o *options) { o.token = token })
}

// WithNow starts the clock at now instead of the real time. It runs from there;
// WithFrozenClock makes it stand.
func WithNow(now time.Time) WorldOption { return worldOption(func(o *options) { o.now = now }) }

// WithFrozenClock lets the clock stand until it is moved.
func WithFrozenClock() WorldOption { return worldOption(func(o *options) { o.frozen = true }) }

// WithSeed is the seed of all that is drawn at random, other than 0. With the same
// seed, the same requests to a sandbox of the same name draw the same values.
func WithSeed(seed int64) WorldOption { return worldOption(func(o *options) { o.seed = seed }) }

// WithSettings are start values of settings, by name: bool, a whole number or
// string. GET /_mock/settings lists them.
func WithSettings(values map[string]any) WorldOption {
	return worldOption(func(o *options) {
		all := maps.Clone(o.settings)
		if all == nil {
			all = map[string]any{}
		}
		maps.Copy(all, values)
		o.settings = all
	})
}

// WithName names the sandbox: 1 to 40 of a-z, 0-9 and -. Without it, the server
// makes a name up.
func WithName(name string) SandboxOption { return sandboxOption(func(o *options) { o.name = name }) }

// WithPacks loads scenario packs, in this order. Server.Packs lists them.
func WithPacks(names ...string) SandboxOption {
	return sandboxOption(func(o *options) { o.packs = append(o.packs[:len(o.packs):len(o.packs)], names...) })
}

// WithTTL is how long, in real time, the sandbox stays without a request, should
// its test end without removing it; 15 minutes where it is not given. A test that
// stands in a debugger for longer needs more.
func WithTTL(d time.Duration) SandboxOption { return sandboxOption(func(o *options) { o.ttl = d }) }

// defaultTTL is for tests that were killed.
const defaultTTL = 15 * time.Minute
