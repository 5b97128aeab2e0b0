package nats4

import "github.com/mockapis/mockapis/sims"

// Where what follows is known from.
const (
	decodePage = "Decode Natscode; what a code that is none answers is ours"
	rulePages  = "Get, Add and Edit Option Rule; no page says what else fails"
	adtoolPage = "Admin Get Adtools and Bulk Import Adtools are cut before their answers"
)

// changesRules are the operations that write rules of options.
var changesRules = []string{"addOptionRule", "setOptionRule"}

// Why calls about link codes, options and adtools do not do what was asked for.
var (
	softNATSCode = soft("natscode-undecodable",
		[]string{"decodeNatscode", "getOptions", "getAdtools"}, sims.Ours, decodePage, "",
		"The link code is none: not nine numbers with dots between, in base64 or as they stand.")
	noteCodeLogin = add("natscode-login-unknown", 200, "", nil, sims.Ours, decodePage,
		"The link code's account does not exist, so it has no username.")

	noteNotOffered = add("option-not-offered", 200, "", nil, sims.Ours,
		"Get Options, Add Option Rule; how rules are judged is ours",
		"The answer leaves an option out of join_options, and says why.")
	softOptionUnknown = soft("option-unknown",
		[]string{"getOptionRules", "addOptionRule", "setOptionRule", "setOptionText"}, sims.Ours,
		rulePages, "", "There is no such option.")
	softRuleUnknown = soft("option-rule-unknown", []string{"setOptionRule"}, sims.Ours,
		rulePages, "", "There is no such rule of an option.")
	softRuleTarget = soft("option-rule-target-unknown", changesRules, sims.Ours, rulePages, "",
		"The rule is for an account, a site or the like that there is not.")
	softRuleTimes = soft("option-rule-times", changesRules, sims.Ours, rulePages, "",
		"The rule would end before it begins.")

	softAdtoolType = soft("adtool-type-unknown", []string{"getAdtools", "importAdtools"},
		sims.Ours, adtoolPage, "Unknown adtool type", "There is no such type of adtools.")
	softImportSite = soft("adtool-site-unknown", []string{"importAdtools"}, sims.Ours,
		adtoolPage, "Unknown site in enabled_on", "Adtools cannot be enabled on the site.")
	softImportLine = soft("adtool-dump-malformed", []string{"importAdtools"}, sims.Ours,
		adtoolPage, "The dump cannot be read",
		"The dump has no line, too many, or one that has not a value for each field.")
)
