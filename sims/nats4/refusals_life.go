package nats4

import "github.com/mockapis/mockapis/sims"

// Why notes, logins and offers are not what the client hopes for.
var (
	softNoteMember = soft("note-of-nobody", []string{"addMemberNote"}, sims.Ours,
		"no page shows the answer", "Unknown member", "There is no member to write the note to.")
	softLogin = soft("login-of-nobody", []string{"recordMemberLogin"}, sims.Ours,
		"no page shows the answer", "", "No member on the sites has the username.")
	softNoOffer = soft("no-cancel-offer", []string{"getSuggestedCancelOffers"}, sims.Ours,
		"no page says what none is", "", "Nothing is to be offered for the memberidx.")
)
