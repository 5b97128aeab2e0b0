package journal

import "github.com/mockapis/mockapis/sims"

// The settings of the request log.
const (
	SettingRequests  = "log_requests"
	SettingRows      = "log_rows"
	SettingBytes     = "log_bytes"
	SettingBodyBytes = "log_body_bytes"
)

// Settings are the request log's own. Whoever makes a Journal defines them in its
// world first.
var Settings = []sims.Setting{
	setting(SettingRequests, true, "Keep requests and responses in the request log.", nil, ""),
	setting(SettingRows, int64(1000), "How many requests the log keeps; the oldest go first.",
		sims.IntRange(1, 1_000_000), "1 to 1000000"),
	setting(SettingBytes, int64(4<<20), "How many bytes the log keeps, with headers and bodies; the oldest go first.",
		sims.IntRange(64<<10, 1<<30), "65536 to 1073741824"),
	setting(SettingBodyBytes, int64(64<<10), "How many bytes of each body the log keeps.",
		sims.IntRange(0, 16<<20), "0 to 16777216"),
}

func setting(name string, value any, summary string, check func(any) error, words string) sims.Setting {
	return sims.Setting{
		Name: name, Default: value, Check: check, Range: words, Summary: summary,
		Provenance: sims.Ours, Source: "the request log is mockapis' own",
	}
}
