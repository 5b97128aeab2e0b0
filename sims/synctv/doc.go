// Package synctv simulates SyncTV's REST API, version 1, without its catalogue: an
// administrator generates promo codes for an offer, a customer's device asks whether
// a code is still good, an account consumes it and has a subscription, and lists show
// who has which. Answers are XML, in the ssap envelope (Simple Service Administration
// Protocol); the list of accounts is in scbp (Simple Content Browsing Protocol).
//
// What the vendor's page "Promo Codes" (document) says is documented, down to the
// order of the elements, which differs from one action to the next; so is what could
// be read of the pages "Accounts" and "Subscriptions": paths, arguments, fields and
// their attributes. No page of the vendor was found about sessions, offers or the way
// a code is consumed: login and logout, the offers' list and the redeeming of a code
// are ours, and so are the HTTP statuses of failures, and what makes a subscription
// cancelled, ended or expired.
//
// Simulated are promo codes (index, show, create, validate), the list of accounts,
// subscriptions to read, sessions, offers to read, and redeeming. Not simulated are
// the video catalogue, billing, devices beyond their id, and version 2 of the API.
package synctv
