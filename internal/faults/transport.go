package faults

import (
	"time"

	"github.com/mockapis/mockapis/sims"
)

// The transport faults. All but the last two have Toxiproxy's names, and their
// attributes Toxiproxy's names and units.
const (
	latency    = "latency"
	bandwidth  = "bandwidth"
	slicer     = "slicer"
	slowClose  = "slow_close"
	limitData  = "limit_data"
	timeout    = "timeout"
	resetPeer  = "reset_peer"
	malformed  = "malformed"
	statusOnly = "status"
)

// maxDelay bounds how long one response is delayed, in real time.
const maxDelay = 5 * time.Minute

const (
	toxic  = "as Toxiproxy's toxic of this name; no vendor describes its network"
	ofOurs = "no vendor describes its network"
)

// combines reports whether a transport fault changes how an answer is sent, so that
// it goes together with others. The rest answer themselves, and one only can.
func combines(name string) bool {
	switch name {
	case latency, bandwidth, slicer, slowClose, limitData:
		return true
	}
	return false
}

func onTheWire(name, source, summary string, attributes ...Attribute) Entry {
	return Entry{
		Name: name, Kind: Transport, Summary: summary,
		Provenance: sims.Ours, Source: source, Attributes: append([]Attribute{}, attributes...),
	}
}

// transport lists the transport faults in the order of the catalogue.
var transport = []Entry{
	onTheWire(latency, toxic, "The response starts later; the work is done at once.",
		milliseconds("latency", required, "how much later"),
		milliseconds("jitter", 0, "how far the delay varies: at most so far (uniform), or the standard deviation (normal)"),
		words("distribution", "uniform", "how the jitter is drawn", "constant", "uniform", "normal")),
	onTheWire(bandwidth, toxic, "The body comes slowly.",
		integer("rate", "KB/s", required, 1, 1_000_000, "thousands of bytes a second")),
	onTheWire(slicer, toxic, "The body comes in small pieces.",
		integer("average_size", "bytes", required, 1, 1<<20, "of a piece"),
		integer("size_variation", "bytes", int64(0), 0, 1<<20, "how far a size may be from the average; less than it"),
		integer("delay", "µs", int64(0), 0, maxDelay.Microseconds(), "between two pieces")),
	onTheWire(slowClose, toxic, "The response comes at once with Connection: close, the end of the connection later.",
		milliseconds("delay", required, "how much later")),
	onTheWire(limitData, toxic, "The connection ends in the middle of the body.",
		integer("bytes", "bytes", required, 0, 1<<30, "how much of the body comes; the header is not counted")),
	onTheWire(timeout, toxic, "No answer; then the connection ends.",
		milliseconds("timeout", 0, "after how long; 0 is when the client gives up or the fault is removed")),
	onTheWire(resetPeer, toxic, "No answer; the connection is reset (TCP RST).",
		milliseconds("timeout", 0, "after how long")),
	onTheWire(malformed, ofOurs, "The second half of the body is garbled: neither JSON nor XML. Status and Content-Length are right."),
	onTheWire(statusOnly, ofOurs, "An answer with this status instead.",
		integer("status", "", required, 200, 599, "the status, HTTP"),
		Attribute{Name: "body", Type: "string", Summary: "the body; the vendor's own form for this status without one"},
		Attribute{Name: "headers", Type: "object", Summary: "headers by name, strings; Content-Type is guessed without one"}),
}
