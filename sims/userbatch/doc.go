// Package userbatch simulates UserBatch, a system by which gaming portals
// exchange users: an advertiser shows an advertisement, its user registers on
// the advertised portal, and credits are given as a reward.
//
// The service's only known description is its own document, "User Batch"
// (document). What it says is documented; where it is silent the behaviour is
// ours and says so: every failure, the order of the signed parameters, both
// sides of the 300-second window, the encrypted e-mail and the XML form.
//
// Simulated is the whole API: /advertisement/content, /advertisment/newuser (sic)
// and /advertisement/edituser, signatures, and the state behind them. Not
// simulated are the portals' own administration and the paying out of credits.
package userbatch
