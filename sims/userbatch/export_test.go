package userbatch

// What the tests of package userbatch_test need of the inside.
var (
	Signature = signature
)
