// Package nats4 simulates the REST API of NATS v4, affiliate and membership
// software by Too Much Media. It has nothing to do with the NATS.io message broker.
//
// The first source is the wiki page of GET /member/tokenrebuystring (seed), then
// the vendor's other pages. What they say is documented. No page says how a
// request is refused or what a "blank return" looks like on the wire; those and
// whatever else the pages leave open are ours, and say so.
//
// Simulated are the access rules (REST switch, allowed addresses, the two headers,
// full admins, permissions) and every resource of the vendor's sidebar.
package nats4
