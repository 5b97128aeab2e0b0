package nats4

import "slices"

// adtoolEndpoints are the resource Adtools of the vendor's sidebar.
var adtoolEndpoints = []*endpoint{
	{
		Operation: documented("getAdtools", "GET adtools/admin", "Admin Get Adtools",
			"The adtools of a type, for a link code.", "GET adtool/admin"),
		parameters: slices.Concat(required(word, "typeid"), optional(word, "natscode"),
			optional(integer, "siteid"), optional(list, "options")),
		unknown: noteUnknown,
		fails:   always([]byte("[]")),
		serve:   (*Server).getAdtools,
	},
	{
		Operation: ours("getAdtoolCategories", "GET adtools/categories",
			"NATS4 REST API's sidebar has the name; NATS5's page the rows",
			"The categories of adtools.", "GET adtool/categories"),
		parameters: optional(integer, "typeid"),
		unknown:    noteUnknown,
		serve:      (*Server).getAdtoolCategories,
	},
	{
		Operation: ours("getAdtoolTypes", "GET adtools/types",
			"NATS4 REST API's sidebar has the name; NATS5's page the rows",
			"The types of adtools.", "GET adtool/types"),
		unknown: noteUnknown,
		serve:   (*Server).getAdtoolTypes,
	},
	{
		Operation: documented("importAdtools", "POST adtools/importdump", "Bulk Import Adtools",
			"Add adtools from a text with one on each line.", "POST adtool/import"),
		parameters: slices.Concat(required(integer, "adtool_type"), required(word, "dump"),
			required(list, "fields"), required(word, "separator", "line_ending"),
			present(integer, "type"), present(word, "enabled_on"), present(when, "publish_date"),
			present(integer, "default_group"), present(boolean, "ignore_dupes")),
		unknown: noteUnknown,
		fails:   resultMessage,
		serve:   (*Server).importAdtools,
	},
}

// ruleParameters are for whom a rule is, and when.
var ruleParameters = slices.Concat(
	oneOf(isRequired, "rule_type", ruleTypes...),
	optional(integer, "loginid", "affid", "siteid", "tourid", "programid", "billerid"),
	optional(country, "country"), optional(when, "start_time"), optional(until, "end_time"),
	optional(integer, "cascadeid"))

// optionFails is what a call about options answers that does not succeed.
var optionFails = always(phpJSON(object{{"result", "FALSE"}}))

// optionEndpoints are the resource Option of the vendor's sidebar.
var optionEndpoints = []*endpoint{
	{
		Operation: documented("getOptions", "GET option/options", "Get Options",
			"The join options that a surfer with a link code is offered."),
		parameters: slices.Concat(required(word, "natscode"), optional(integer, "billerid"),
			optional(country, "country")),
		fails: always(noOptions),
		serve: (*Server).getOptions,
	},
	{
		Operation: documented("getOptionRules", "GET option/rule", "Get Option Rule",
			"An option's rules.", "GET option/getrule"),
		parameters: slices.Concat(required(integer, "optionid"),
			oneOf(isOptional, "rule_type", ruleShow, ruleHide, "ALL")),
		fails: optionFails,
		serve: (*Server).getOptionRules,
	},
	{
		Operation: documented("setOptionRule", "PATCH option/rule", "Edit Option Rule",
			"Change a rule of an option.", "PATCH option/editrule"),
		parameters: slices.Concat(required(integer, "option_rule_id"),
			optional(integer, "optionid"), ruleParameters),
		fails: optionFails,
		serve: (*Server).setOptionRule,
	},
	{
		Operation: ours("setOptionText", "PATCH option/text",
			"NATS4 REST API's sidebar has the name alone", "An option's text.",
			"PUT option/edittext"),
		parameters: slices.Concat(required(integer, "optionid"), required(word, "text")),
		unknown:    noteUnknown,
		fails:      optionFails,
		serve:      (*Server).setOptionText,
	},
	{
		Operation: documented("addOptionRule", "POST option/rule", "Add Option Rule",
			"Add a rule to an option.", "POST option/addrule"),
		parameters: slices.Concat(required(integer, "optionid"), ruleParameters),
		fails:      optionFails,
		serve:      (*Server).addOptionRule,
	},
}
