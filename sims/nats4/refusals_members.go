package nats4

import "github.com/mockapis/mockapis/sims"

// Which operations change a member, and can find it locked.
var memberWrites = []string{
	"setMemberDetails", "setMemberExpiration", "expireManualMember", "forgetMember",
}

// Why a write to a member does not succeed.
var (
	softMember = soft("member-not-found",
		append(memberWrites[:len(memberWrites):len(memberWrites)], "lockMember"), sims.Ours,
		"no page says what the calls answer for nobody", "Member not found",
		"There is no member with the memberid, or with the username on the site.")
	softLocked = soft("member-locked", memberWrites, sims.Documented,
		"Lock Member: API functions cannot change a locked member; the answer is ours",
		"Member is locked", "The member is locked.")
	softSubscription = soft("subscription-not-found",
		[]string{"setMemberDetails", "setMemberExpiration"}, sims.Ours,
		"no page says what the calls answer for no subscription", "Subscription not found",
		"There is no subscription with the memberidx or the subscriptionid.")
	softOtherSubscription = soft("subscription-mismatch",
		[]string{"setMemberDetails", "setMemberExpiration"}, sims.Ours,
		"no page says what the calls answer then", "Subscription not found",
		"memberid, memberidx and subscriptionid do not belong together.")
	softMemberUsername = soft("member-username-taken", []string{"setMemberDetails"}, sims.Ours,
		"a username is one member's on its site; the answer is ours", "Username is taken",
		"Another member of the site has the username.")
	softNoManual = soft("expiremanual-filter-missing", []string{"expireManualMember"}, sims.Ours,
		"Expire Manual Member: memberid, or username and siteid; the answer is ours",
		"No member was given", "Neither memberid nor username and siteid are there.")
	softManualMismatch = soft("expiremanual-mismatch", []string{"expireManualMember"}, sims.Ours,
		"no page says what the call answers then", "Member not found",
		"The member with the memberid has another username or is on another site.")
	softNotManual = soft("member-not-manual", []string{"expireManualMember"}, sims.Documented,
		"Expire Manual Member: only members created manually; the answer is ours",
		"Member was not created manually", "A biller other than NATS has a subscription of the member.")
)
