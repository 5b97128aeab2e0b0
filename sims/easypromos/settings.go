package easypromos

import (
	"strconv"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The names of the settings. Those of one account have its id in the middle.
const (
	settingRateLimit  = Name + ".rate_limit"
	settingRetryAfter = Name + ".retry_after"
	settingTokenTTL   = Name + ".login_token_ttl"
	settingTries      = Name + ".webhook_tries"
	settingTimeout    = Name + ".webhook_timeout"
	settingRetry      = Name + ".webhook_retry"

	accountSettings   = Name + ".accounts."
	settingProfile    = ".wire_profile"
	settingLastCursor = ".last_page_cursor"
)

const webhookSource = "help centre, Webhooks: sent in real time; no page speaks of retries"

var settings = []sims.Setting{
	{
		Name: settingRateLimit, Default: int64(200),
		Check: sims.IntRange(0, 1_000_000_000), Range: "0 switches the limit off",
		Summary:    "Requests that an account may send in a window of 60 seconds.",
		Provenance: sims.Documented, Source: "guide, Rate limit: 200 requests per minute per account",
	},
	{
		Name: settingRetryAfter, Default: false,
		Summary:    "Send Retry-After, in seconds, with a 429.",
		Provenance: sims.Ours, Source: "the guide names no header",
	},
	{
		Name: settingTokenTTL, Default: int64(3600),
		Check: sims.IntRange(1, 1_000_000_000), Range: "1 at least",
		Summary:    "Seconds for which a User Login Token is good once it is issued.",
		Provenance: sims.Ours, Source: "no page says how long a User Login Token is good",
	},
	{
		Name: settingTries, Default: int64(3),
		Check: sims.IntRange(1, 10), Range: "1 to 10",
		Summary:    "How often the delivery of an event to a webhook is tried at most.",
		Provenance: sims.Ours, Source: webhookSource,
	},
	{
		Name: settingTimeout, Default: int64(5),
		Check: sims.IntRange(1, 60), Range: "1 to 60",
		Summary:    "Seconds of real time that a webhook's receiver has to answer.",
		Provenance: sims.Ours, Source: webhookSource,
	},
	{
		Name: settingRetry, Default: int64(30),
		Check: sims.IntRange(0, 86_400), Range: "0 to 86400",
		Summary: "Seconds of the sandbox's clock before the second try of a delivery; " +
			"twice as many before the third, and so on.",
		Provenance: sims.Ours, Source: webhookSource,
	},
	{
		Name: accountSettings + "*" + settingProfile, Default: "documented",
		Allowed: []any{"documented", "live"}, Names: accountNames(settingProfile),
		Summary:    "Ids, counts and enumerations are numbers, or strings with null for what is missing.",
		Provenance: sims.Documented,
		Source:     "guide and reference have numbers; clients of the live service saw strings",
	},
	{
		Name: accountSettings + "*" + settingLastCursor, Default: "omit",
		Allowed: []any{"omit", "null"}, Names: accountNames(settingLastCursor),
		Summary:    "The last page has no next_cursor (omit), or next_cursor null (null).",
		Provenance: sims.Documented,
		Source:     "the guide's example has no key, the reference's sample null",
	},
}

// accountNames lists the full names of a setting that each account has.
func accountNames(setting string) func(*store.Tx) ([]string, error) {
	return func(tx *store.Tx) ([]string, error) { return namesOfAccounts(tx, setting) }
}

func namesOfAccounts(tx *store.Tx, setting string) (names []string, err error) {
	rows, err := tx.Query(`SELECT id FROM easypromos_accounts ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		names = append(names, accountSetting(id, setting))
	}
	return names, rows.Err()
}

func accountSetting(account int64, setting string) string {
	return accountSettings + strconv.FormatInt(account, 10) + setting
}
