package nats4

import "slices"

// memberEndpoints are the resource Member of the vendor's sidebar, but for the string
// calls.
var memberEndpoints = []*endpoint{
	{
		Operation: documented("getMemberDetails", "GET member/details", "Get Member Details",
			"One member's record, with subscriptions, transactions, notes and logs on request."),
		parameters: detailsParameters,
		serve:      (*Server).memberDetails,
	},
	{
		Operation: documented("searchMembers", "GET member/searchinfo",
			"Get Member Search Info String", "Members by their fields.", "GET member/search"),
		parameters: searchParameters,
		unknown:    noteUnknown,
		fails:      always(noRows),
		serve:      (*Server).searchMembers,
	},
	{
		Operation: documented("getSuggestedCancelOffers", "GET suggestedcanceloffers",
			"Get Suggested Cancel Offers", "What to offer a member who is about to cancel."),
		parameters: required(word, "memberidx"),
		fails:      always([]byte("[]")),
		serve:      (*Server).suggestedCancelOffers,
	},
	{
		Operation: documented("setMemberDetails", "PATCH member/setdetails", "Set Member Details",
			"Change a member, and when a subscription expires.", "PATCH member/details"),
		parameters: setDetailsParameters,
		unknown:    noteUnknown,
		fails:      resultMessage,
		serve:      (*Server).setMemberDetails,
	},
	{
		Operation: documented("setMemberExpiration", "PATCH member/setexpiration",
			"Set Member Expiration", "When a member's subscriptions expire.",
			"PATCH member/expiration"),
		parameters: slices.Concat(optional(integer, "memberid"), optional(word, "memberidx"),
			optional(integer, "subscriptionid"), orElse(required(when, "expire"), never)),
		fails: resultMessage,
		serve: (*Server).setMemberExpiration,
	},
	{
		Operation: ours("addMemberNote", "POST member/addnote",
			"NATS4 REST API's sidebar has the name; NATS5's Get Member Notes the row",
			"Add a note to a member.", "POST member/note"),
		parameters: slices.Concat(required(integer, "memberid"), required(word, "note"),
			optional(integer, "note_type_id")),
		unknown: noteUnknown,
		fails:   resultMessage,
		serve:   (*Server).addMemberNote,
	},
	{
		Operation: documented("recordMemberLogin", "POST member/recordlogin",
			"Record Member Login", "Write a login to a member's log.", "POST member/login"),
		parameters: slices.Concat(required(word, "username"), required(word, "siteid"),
			optional(word, "ip")),
		unknown: noteUnknown,
		fails:   always(phpJSON(object{{"result", "FAILURE"}})),
		serve:   (*Server).recordMemberLogin,
	},
	{
		Operation: documented("expireManualMember", "PUT member/expiremanual",
			"Expire Manual Member", "End a member who was added by hand.",
			"PATCH member/expiremanual"),
		parameters: slices.Concat(optional(integer, "memberid"), optional(word, "username"),
			optional(integer, "siteid")),
		fails: notExpired,
		serve: (*Server).expireManualMember,
	},
	{
		Operation: documented("forgetMember", "PATCH member/forget", "Forget Member",
			"Erase a member's personal data."),
		parameters: slices.Concat(required(integer, "memberid"), optional(word, "keep")),
		fails:      always(phpJSON(object{{"result", false}})),
		serve:      (*Server).forgetMember,
	},
	{
		Operation: documented("lockMember", "PATCH member/lock", "Lock Member",
			"Lock a member against changes, or unlock it."),
		parameters: required(integer, "memberid"),
		fails:      resultMessage,
		serve:      (*Server).lockMember,
	},
	{
		Operation: ours("addManualMember", "POST member/manual",
			"NATS5 REST API, Member POST manual: NATS4's pages have no such call",
			"Add a member by hand."),
		parameters: manualParameters,
		fails:      resultMessage,
		serve:      (*Server).addManualMember,
	},
}

// stringEndpoints are the calls that give out a member's strings.
var stringEndpoints = []*endpoint{
	{
		Operation: documented("getMemberAuthString", "GET member/authstring",
			"Get Member Auth String", "The string of one member for any Plus feature."),
		parameters: slices.Concat(oneOf(isRequired, "type", stringTypes...),
			optional(integer, "status"), stringFilters),
		blankKey: "result",
		serve:    (*Server).authString,
	},
	legacyString("getMemberTokenRebuyString", "tokenrebuystring", "Get Member Token Rebuy String",
		"The token rebuy string of one active member.", tokenRebuy, refuseUnknown),
	legacyString("getMemberUpsellString", "upsellstring", "Get Member Upsell String",
		"The upsell string of one active member.", upsell, noteUnknown),
	legacyString("getMemberInstantUpgradeString", "instantupgradestring",
		"Get Member Instant Upgrade String",
		"The instant upgrade string of one active member.", instantUpgrade, refuseUnknown),
	legacyString("getMemberPackageUpgradeString", "packageupgradestring",
		"Get Member Package Upgrade String",
		"The package upgrade string of one active member.", packageUpgrade, refuseUnknown),
	legacyString("getMemberCancelString", "cancelstring", "Get Member Auth String, Legacy Changes",
		"The cancel string of one active member. (Only the name is documented.)", cancel, noteUnknown),
	legacyString("getMemberSignupPlusString", "signupplusstring",
		"Get Member Auth String, Legacy Changes",
		"The signup string of one active member. (Only the name is documented.)",
		signupPlus, noteUnknown),
}
