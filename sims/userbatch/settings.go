package userbatch

import (
	"encoding/hex"
	"errors"

	"github.com/mockapis/mockapis/sims"
)

// The names of the settings.
const (
	settingOrder     = "userbatch.signature.order"
	settingTrailing  = "userbatch.signature.trailing_semicolon"
	settingEmailKey  = "userbatch.email_key"
	settingOmit      = "userbatch.omit_action"
	settingCorrected = "userbatch.accept_corrected_paths"
)

var settings = []sims.Setting{
	{
		Name: settingOrder, Default: "sent", Allowed: []any{"sent", "sorted"},
		Summary:    "The order of the signed parameters: as sent, or sorted by name.",
		Provenance: sims.Ours, Source: "the document has only \"variable=value;…\"",
	},
	{
		Name: settingTrailing, Default: false,
		Summary:    "The signed string ends with a semicolon.",
		Provenance: sims.Ours, Source: "the document has only \"variable=value;…\"",
	},
	{
		Name: settingEmailKey, Default: "", Range: "32 hexadecimal digits, or empty", Check: checkEmailKey,
		Summary:    "The AES-128 key of encrypted e-mails; empty derives it from the private key.",
		Provenance: sims.Ours, Source: "the document has only \"Crypted by aes-128-cbc.\"",
	},
	{
		Name: settingOmit, Default: false,
		Summary:    "Leave action out of content, as the document's example does.",
		Provenance: sims.Documented, Source: "User Batch, Get content: the field table has it, the example not",
	},
	{
		Name: settingCorrected, Default: false,
		Summary:    "Serve /advertisement/newuser, spelled correctly, too.",
		Provenance: sims.Ours, Source: "the document spells it /advertisment/newuser everywhere",
	},
}

func checkEmailKey(v any) error {
	s := v.(string)
	if b, err := hex.DecodeString(s); s == "" || err == nil && len(b) == 16 {
		return nil
	}
	return errors.New("must be 32 hexadecimal digits, or empty")
}
