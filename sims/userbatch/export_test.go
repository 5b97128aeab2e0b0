package userbatch

import "encoding/base64"

// What the tests of package userbatch_test need of the inside.
var (
	Signature = signature
)

// Base64 is the signature of message in Base64.
func Base64(message, key string) string {
	return base64.StdEncoding.EncodeToString(digest(message, key))
}
