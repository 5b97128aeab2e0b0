package faults

import (
	"time"

	"github.com/mockapis/mockapis/sims"
)

// Latencies are those of the first n requests of a rule.
func Latencies(w *sims.World, distribution string, latency, jitter int64, n int) []time.Duration {
	x := &rule{id: 1, values: values{"latency": latency, "jitter": jitter, "distribution": distribution}}
	list := make([]time.Duration, n)
	for i := range list {
		list[i] = (&turn{x, int64(i)}).latency(&Set{world: w})
	}
	return list
}
