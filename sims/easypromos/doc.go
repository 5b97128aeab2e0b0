// Package easypromos simulates the Easypromos REST API 2.0, by which a client
// reads the promotions of an account with their users, participations, prizes
// and virtual coins, and sends users, participations and coins to them.
//
// The vendor's guide "Getting started with the Easypromos REST API" (guide) is
// documented, as is the API reference as far as it is public (reference). What
// public clients of the API show is observed. The rest is ours and says so, first
// of all the bodies of errors other than 400, those of writes, and the shapes of
// ranking, points of sale, registration fields and coin balances.
//
// Simulated are access tokens, the rate limit, paging, and all reads and writes on one
// shared state, and webhooks.
package easypromos
