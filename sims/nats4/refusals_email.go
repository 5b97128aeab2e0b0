package nats4

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// Why an e-mail is not sent.
var (
	softNobody = noEmail("recipient-unknown",
		"There is no such member or affiliate, or it is deleted.")
	softNotTheirs = noEmail("recipient-memberidx",
		"The memberidx is not one of the member's.")
	softNoAddress = noEmail("recipient-without-address",
		"The member or affiliate has no e-mail address: it never had one, or was forgotten.")

	noteNoLetter = add("status-not-told", http.StatusOK, "", nil, sims.Ours,
		"Set Affiliate Status: a mail goes out; no page says when none does",
		"An affiliate has a new status, and no address to be told of it.")
)

func noEmail(name, summary string) *refusal {
	return soft(name, []string{"sendEmail"}, sims.Ours,
		"no page says what a failure answers", "", summary)
}
