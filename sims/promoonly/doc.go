// Package promoonly simulates the POOL API of Promo Only, a record pool for DJs:
// access tokens, a user's distribution (the releases that the user may see) and its
// synchronization, listings and searches of releases and tracks, the download queue with
// its files, preferences, and sets that DJs reported.
//
// The user's own document is "Authentication: Sync Distribution" (seed, below).
// The other operations are known from the vendor's pages, https://api.promoonly.com/doc/NAME,
// of which only parts could be read, and from the one public client. No page that
// could be read has an HTTP status, an error form or a 401 body: those are ours.
//
// Each operation of the API says in routes_*.go whether a page describes it, a client
// calls it, or its path is ours.
package promoonly
