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

// Why a member is not added by hand.
var (
	softNameTaken = ofManual("manual-username-taken", "Username is taken",
		"A member on the site has the username already.")
	softTour     = ofManual("tour-unknown", "Unknown tour", "There is no such tour.")
	softTourSite = ofManual("tour-of-another-site", "Tour is of another site",
		"The tour is not of the site that is asked for.")
)

func ofManual(name, message, summary string) *refusal {
	return soft(name, []string{"addManualMember"}, sims.Ours,
		"NATS5's page has no answer that fails", message, summary)
}
