// Package traffic lets the vendors' own users act while a client works: steps at a rate,
// by the sandbox's clock, drawn from a seed. It knows no vendor: a simulator says what a
// step is (sims.Traffic).
package traffic
