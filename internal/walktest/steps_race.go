//go:build race

package walktest

// steps is how many steps the walks of an API have together: a tenth, since a walk does
// one thing at a time, and takes ten times as long here.
const steps = 1000
