package nats4

import "github.com/mockapis/mockapis/sims"

// Why an e-mail is not sent.
var (
	softNobody = noEmail("recipient-unknown",
		"There is no such member or affiliate, or it is deleted.")
	softNotTheirs = noEmail("recipient-memberidx",
		"The memberidx is not one of the member's.")
	softNoAddress = noEmail("recipient-without-address",
		"The member or affiliate has no e-mail address: it never had one, or was forgotten.")
)

func noEmail(name, summary string) *refusal {
	return soft(name, []string{"sendEmail"}, sims.Ours,
		"no page says what a failure answers", "", summary)
}
