package nats4

import "slices"

// paymentEndpoints are the resource Payments of the vendor's sidebar.
var paymentEndpoints = []*endpoint{
	{
		Operation: documented("getPayments", "GET payments/getpayments", "Get Payment Data",
			"Payments by affiliate: open, stored and paid ones.", "GET payment/payments"),
		parameters: slices.Concat(optional(integer, "loginid", "payvia_type_id", "payment_type"),
			optional(boolean, "filter_inhouse", "open", "stored", "paid"),
			optional(when, "start_date")),
		fails: always(noPayments),
		serve: (*Server).payments,
	},
	{
		Operation: documented("getPayviaRules", "GET payviarule", "Get Payvia Rule",
			"The rules of a way to be paid."),
		parameters: slices.Concat(required(integer, "payvia_type_id"),
			oneOf(isRequired, "rule_type", "enabled", "disabled", "ignored")),
		serve: (*Server).payviaRules,
	},
	{
		Operation: documented("setPaymentStatus", "PATCH payments/setstatus",
			"Set Payment Status", "Mark payments as open, stored or paid."),
		parameters: slices.Concat(optional(word, "paymentids", "reference"),
			optional(when, "stored_date", "paid_date"),
			oneOf(isOptional, "status", "0", "1", "2")),
		fails: always(phpJSON([]any{})),
		serve: (*Server).setPaymentStatus,
	},
	{
		Operation: documented("setPayviaRule", "PATCH payviarule", "Set Payvia Rule",
			"Add, change or remove a rule of a way to be paid."),
		parameters: slices.Concat(required(integer, "loginid"),
			oneOf(isRequired, "action", "add", "update", "remove"),
			oneOf(isRequired, "type", payviaRuleTypes...),
			optional(integer, "payvia_type_id", "payvia_rule_id"),
			// Ours: the answer of a GET has them.
			optional(when, "start_time"), optional(until, "end_time"), optional(country, "country")),
		fails: always(phpJSON(object{{"result", "FALSE"}})),
		serve: (*Server).setPayviaRule,
	},
}

// reportEndpoints are the resource Report of the vendor's sidebar.
var reportEndpoints = []*endpoint{
	{
		Operation: ours("getProfitLossReport", "GET profitlossreport",
			"NATS4 REST API's sidebar has the name; Trackfinity's page the parameters",
			"Revenue, payouts and profit by period, affiliate and the like.",
			"GET report/profitloss"),
		parameters: slices.Concat(oneOf(isOptional, "view", viewNames...), optional(list, "params")),
		unknown:    noteUnknown,
		serve:      (*Server).profitLoss,
	},
	{
		Operation: ours("getTransactionPayouts", "GET transactionpayouts",
			"NATS4 REST API's sidebar has the name alone", "What transactions pay affiliates."),
		parameters: slices.Concat(optional(when, "start_time", "end_time"),
			optional(integer, "loginid", "transaction_id", "offset", "count")),
		unknown: noteUnknown,
		serve:   (*Server).transactionPayouts,
	},
	{
		Operation: documented("getTransactions", "GET report/transaction",
			"Get Transaction Report", "The transactions of a time.", "GET report/transactions"),
		parameters: slices.Concat(required(when, "start_time", "end_time"),
			optional(integer, "offset", "count", "filter_process_type")),
		unknown: noteUnknown,
		serve:   (*Server).transactions,
	},
}

// serviceEndpoints are the resource Service of the vendor's sidebar.
var serviceEndpoints = []*endpoint{
	{
		Operation: documented("decodeNatscode", "GET service/decodenatscode", "Decode Natscode",
			"What a link code stands for.", "GET decodenatscode", "GET codes/decode"),
		parameters: required(word, "natscode"),
		serve:      (*Server).decodeNATSCode,
	},
	{
		Operation: documented("getServicePing", "GET service/ping", "Ping",
			"Whether the API answers: 1.", "GET ping"),
		unknown: ignoreUnknown,
		serve:   (*Server).ping,
	},
	{
		Operation: documented("sendEmail", "POST service/sendemail", "Send Email API Function",
			"Send a member or an affiliate an e-mail by template.", "POST sendemail"),
		parameters: slices.Concat(required(word, "subject"),
			oneOf(isRequired, "type", "member", "affiliate"), required(word, "template"),
			optional(integer, "memberid", "loginid"), optional(list, "custom_vars"),
			optional(word, "memberidx")),
		fails: always(phpJSON("FAILURE")),
		serve: (*Server).sendEmail,
	},
}
