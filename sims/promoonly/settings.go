package promoonly

import "github.com/mockapis/mockapis/sims"

// The names of the settings.
const (
	settingTokenTTL = "promoonly.token_ttl"
	settingStrict   = "promoonly.strict_five_minutes"
	settingPinned   = "promoonly.pinned_tokens"
	settingEnded    = "promoonly.ended_entitlements"

	settingRetryAfter = "promoonly.retry_after"
)

// The values of settingEnded.
const (
	endedKeep   = "keep"
	endedRemove = "remove"
)

// The values of settingRetryAfter.
const (
	retrySeconds = "seconds"
	retryDate    = "date"
	retryNone    = "none"
)

// retryAfter is what an injected 429 or 503 asks a client to wait, in seconds.
const retryAfter = 30

var settings = []sims.Setting{
	{
		Name: settingTokenTTL, Default: int64(600), Allowed: []any{int64(300), int64(600)},
		Summary:    "How long a new access token is valid, in seconds.",
		Provenance: sims.Documented,
		Source:     "/doc/token and /doc/signin: both samples have 600 seconds, the prose says 5 minutes",
	},
	{
		Name: settingStrict, Default: false,
		Summary: "Stop honouring a token 300 seconds after it was issued, whatever its expires says: " +
			"the contradiction of the vendor's page, for testing a client against it.",
		Provenance: sims.Ours,
		Source:     "/doc/token contradicts itself; which of the two holds is not known",
	},
	{
		Name: settingPinned, Default: true,
		Summary: "The demo tokens of the fixtures never expire, so that the documents' samples " +
			"run as printed; without it they are refused.",
		Provenance: sims.Ours, Source: "the samples print their token",
	},
	{
		Name: settingEnded, Default: endedKeep, Allowed: []any{endedKeep, endedRemove},
		Summary: "What a sync does with the releases of an entitlement that has ended: " +
			"keep them in the distribution, or remove them.",
		Provenance: sims.Ours, Source: "no page says what becomes of them",
	},
	{
		Name: settingRetryAfter, Default: retrySeconds,
		Allowed: []any{retrySeconds, retryDate, retryNone},
		Summary: "The form of Retry-After in an injected 429 or 503: 30 as a number of seconds, " +
			"as an HTTP date, or none.",
		Provenance: sims.Ours, Source: "no page has a rate limit; a public client reads both forms",
	},
}
