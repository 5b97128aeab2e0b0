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
	},
	{
		Operation: ours("getAdtoolCategories", "GET adtools/categories",
			"NATS4 REST API's sidebar has the name; NATS5's page the rows",
			"The categories of adtools.", "GET adtool/categories"),
		parameters: optional(integer, "typeid"),
		unknown:    noteUnknown,
	},
	{
		Operation: ours("getAdtoolTypes", "GET adtools/types",
			"NATS4 REST API's sidebar has the name; NATS5's page the rows",
			"The types of adtools.", "GET adtool/types"),
		unknown: noteUnknown,
	},
	{
		Operation: documented("importAdtools", "POST adtools/importdump", "Bulk Import Adtools",
			"Add adtools from a text with one on each line.", "POST adtool/import"),
		unknown: noteUnknown,
	},
}

// optionEndpoints are the resource Option of the vendor's sidebar.
var optionEndpoints = []*endpoint{
	{
		Operation: documented("getOptions", "GET option/options", "Get Options",
			"The join options that a surfer with a link code is offered."),
		parameters: slices.Concat(required(word, "natscode"), optional(integer, "billerid"),
			optional(word, "country")),
	},
	{
		Operation: documented("getOptionRules", "GET option/rule", "Get Option Rule",
			"An option's rules.", "GET option/getrule"),
		parameters: slices.Concat(required(integer, "optionid"), optional(word, "rule_type")),
	},
	{
		Operation: documented("setOptionRule", "PATCH option/rule", "Edit Option Rule",
			"Change a rule of an option.", "PATCH option/editrule"),
		parameters: required(integer, "option_rule_id"),
	},
	{
		Operation: ours("setOptionText", "PATCH option/text",
			"NATS4 REST API's sidebar has the name alone", "An option's text.",
			"PUT option/edittext"),
		parameters: slices.Concat(required(integer, "optionid"), required(word, "text")),
		unknown:    noteUnknown,
	},
	{
		Operation: documented("addOptionRule", "POST option/rule", "Add Option Rule",
			"Add a rule to an option.", "POST option/addrule"),
		parameters: required(integer, "optionid"),
	},
}
