package nats4

import "slices"

// affiliateEndpoints are the resource Affiliate of the vendor's sidebar.
var affiliateEndpoints = []*endpoint{
	{
		Operation: documented("getAffiliateCampaigns", "GET affiliate/campaigns",
			"Get Affiliate Campaigns", "An affiliate's campaigns."),
		parameters: slices.Concat(required(integer, "loginid"),
			optional(integer, "start", "count"), optional(word, "orderby")),
	},
	{
		Operation: documented("getAffiliateHits", "GET affiliate/hitdata",
			"Get Affiliate Hit Data", "How many surfers an affiliate has sent.",
			"GET affiliate/hits"),
		parameters: slices.Concat(required(integer, "loginid"), optional(integer, "siteid"),
			optional(when, "startDate", "endDate", "start_date", "end_date")),
	},
	{
		Operation: documented("getAffiliatePayout", "GET affiliate/payout",
			"Get Affiliate Payout", "What an affiliate has earned."),
		parameters: slices.Concat(required(integer, "loginid"), optional(integer, "siteid"),
			optional(when, "startDate", "endDate", "start_date", "end_date")),
	},
	{
		Operation: documented("searchAffiliates", "GET affiliate/searchinfo",
			"Search Affiliate Info", "Affiliates by their fields.", "GET affiliate/search"),
	},
	{
		Operation: documented("addAffiliate", "POST affiliate/addaffiliate", "Add Affiliate",
			"Add an affiliate.", "POST affiliate/add"),
		parameters: addParameters,
		fails:      always(listResult(false)),
		serve:      (*Server).addAffiliate,
	},
	{
		Operation: documented("addAffiliateInvoice", "POST affiliate/invoice", "Invoice Affiliate",
			"Pay an affiliate an amount by hand."),
		parameters: slices.Concat(required(integer, "loginid"), required(money, "amount")),
	},
	{
		Operation: documented("setAffiliateAdminSettings", "PATCH affiliate/setadminsettings",
			"Set Affiliate Admin Settings", "What the install's staff set for an affiliate."),
		parameters: parametersFor(isOptional, adminFields),
		unknown:    noteUnknown,
		fails:      always(listResult(0)),
		serve:      setsLogin(adminFields, checkAdminSettings),
	},
	{
		Operation: documented("setAffiliateCustoms", "PATCH affiliate/setcustoms",
			"Set Affiliate Customs", "An affiliate's five custom fields."),
		parameters: parametersFor(isPresent, customFields),
		fails:      always(listResult(0)),
		serve:      setsLogin(customFields, nil),
	},
	{
		Operation: ours("setAffiliateDefaults", "PATCH affiliate/setdefaults",
			"NATS4 REST API's sidebar has the name alone",
			"Where an affiliate's links lead by default."),
		parameters: parametersFor(isOptional, defaultFields),
		unknown:    noteUnknown,
		fails:      always(listResult(0)),
		serve:      setsLogin(defaultFields, checkDefaults),
	},
	{
		Operation: ours("setAffiliateInformation", "PATCH affiliate/setinformation",
			"NATS4 REST API's sidebar has the name alone", "An affiliate's name and address."),
		parameters: parametersFor(isOptional, informationFields),
		unknown:    noteUnknown,
		fails:      always(listResult(0)),
		serve:      setsLogin(informationFields, checkInformation),
	},
	{
		Operation: documented("setAffiliatePayviaInfo", "PATCH affiliate/setpayviainfo",
			"Set Affiliate Payvia Info", "How an affiliate is paid.",
			"PATCH affiliate/payvia", "PATCH affiliate/payvia-info"),
		parameters: slices.Concat(required(integer, "loginid", "payvia_type_id"),
			required(list, "payvia_info")),
		fails: payviaFails,
		serve: (*Server).setPayviaInfo,
	},
	{
		Operation: ours("setAffiliateSettings", "PATCH affiliate/setsettings",
			"NATS4 REST API's sidebar has the name; NATS5's page the parameters",
			"What an affiliate sets.", "PATCH affiliate/settings"),
		parameters: parametersFor(isOptional, settingFields),
		unknown:    noteUnknown,
		fails:      always(listResult(0)),
		serve:      setsLogin(settingFields, nil),
	},
	{
		Operation: documented("setAffiliateStatus", "PATCH affiliate/status",
			"Set Affiliate Status", "Enable, disable, ban or deny an affiliate."),
		parameters: slices.Concat(required(integer, "loginid", "status"),
			optional(word, "internal_reason", "public_reason"), optional(integer, "approve_deny")),
		fails: always(listResult("false")),
		serve: (*Server).setAffiliateStatus,
	},
}
