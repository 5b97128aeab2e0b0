package promoonly

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/sims"
)

// The names of the settings.
const (
	settingTokenTTL = "promoonly.token_ttl"
	settingStrict   = "promoonly.strict_five_minutes"
	settingPinned   = "promoonly.pinned_tokens"
	settingEnded    = "promoonly.ended_entitlements"

	settingRetryAfter = "promoonly.retry_after"

	settingMaxRows       = "promoonly.max_rows"
	settingMediaHosts    = "promoonly.media_hosts"
	settingMediaSeconds  = "promoonly.media_seconds"
	settingDLTokenTTL    = "promoonly.dl_token_ttl"
	settingStrictRequeue = "promoonly.strict_requeue"
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
	{
		Name: settingMaxRows, Default: int64(500),
		Check: sims.IntRange(1, 10_000), Range: "1 to 10000",
		Summary: "How many rows the listings without pages answer at most: the searches, " +
			"the specialty tracks of a year, the queue, a date of the history, a reported set.",
		Provenance: sims.Ours, Source: "no page has a bound",
	},
	{
		Name: settingMediaHosts, Default: "",
		Check: hostList, Range: "host names with commas between, each with a port or not, or nothing",
		Summary: "The media servers that servers names. Where empty: this program, as the request " +
			"named it, or the vendor's three names where the request came by one of the vendor's.",
		Provenance: sims.Ours,
		Source: "/doc/download_servers has names of the vendor's own; " +
			"with them a client would send its token there",
	},
	{
		Name: settingMediaSeconds, Default: int64(1), Allowed: []any{int64(1), int64(10), int64(60)},
		Summary:    "How long the media files are, in seconds, whatever the duration of the track.",
		Provenance: sims.Ours, Source: "the files are made by the simulator",
	},
	{
		Name: settingDLTokenTTL, Default: int64(0),
		Check: sims.IntRange(0, 365*24*3600), Range: "0 to 31536000",
		Summary:    "How long a dl_token serves its file, in seconds; 0 for no end.",
		Provenance: sims.Ours, Source: "no page says that it ends",
	},
	{
		Name: settingStrictRequeue, Default: false,
		Summary: "Refuse to queue a track that was downloaded already: " +
			"POST /download/redownload_request queues it then.",
		Provenance: sims.Ours, Source: "no page says whether it can be queued again",
	},
}

// hostList allows the names of hosts with commas between.
func hostList(v any) error {
	for _, host := range splitHosts(v.(string)) {
		if u, err := url.Parse("http://" + host); err != nil || u.Host != host || u.Hostname() == "" {
			return fmt.Errorf("%q is no host name", host)
		}
	}
	return nil
}

func splitHosts(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}
