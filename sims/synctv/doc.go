// Package synctv simulates the promo codes of SyncTV's REST API, version 1: an
// administrator generates codes for an offer, a customer's device asks whether a
// code is still good, and an account consumes it. Answers are XML, in the ssap
// envelope (Simple Service Administration Protocol).
//
// What the vendor's page "Promo Codes" (document) says is documented, down to the
// order of the elements, which differs from one action to the next. No page of
// the vendor was found about sessions, offers or the way a code is consumed:
// login and logout, the offers' list and the redeeming of a code are ours, and so
// are the HTTP statuses of failures.
//
// Simulated are promo codes (index, show, create, validate), sessions, offers to
// read, and redeeming. Not simulated are the lists of accounts and subscriptions,
// the video catalogue, devices beyond their id, and version 2 of the API.
package synctv
