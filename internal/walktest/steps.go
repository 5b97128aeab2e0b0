//go:build !race

package walktest

// steps is how many steps the walks of an API have together.
const steps = 10_000
