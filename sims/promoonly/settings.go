package promoonly

import "github.com/mockapis/mockapis/sims"

// The names of the settings.
const (
	settingTokenTTL = "promoonly.token_ttl"
	settingStrict   = "promoonly.strict_five_minutes"
	settingPinned   = "promoonly.pinned_tokens"
	settingEnded    = "promoonly.ended_entitlements"
)

// The values of settingEnded.
const (
	endedKeep   = "keep"
	endedRemove = "remove"
)

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
}
