// Package promoonly simulates the POOL API of Promo Only, a record pool for DJs:
// access tokens, a user's distribution (the releases that the user may see) and
// its synchronization, and the listings of releases.
//
// The user's own document is "Authentication: Sync Distribution" (seed, below).
// The other operations are known from the vendor's pages, https://api.promoonly.com/doc/NAME,
// of which only parts could be read, and from the one public client. No page that
// could be read has an HTTP status, an error form or a 401 body: those are ours.
//
// Simulated are operations 1 to 7 of the API: /user/authenticate,
// /user/authenticate/signin, /user/token/validate, /user/sync,
// /account/pool_userid, /release/{id} and /releases/date/{page}. Every other path
// answers 404.
package promoonly
