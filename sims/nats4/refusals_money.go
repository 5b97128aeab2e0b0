package nats4

import "github.com/mockapis/mockapis/sims"

// The reasons for which a call about payments does not succeed.
var (
	softNoPayments = soft("no-payments", []string{"getPayments"}, sims.Documented,
		"Get Payment Data", "No Payments Found", "No payment meets all the filters.")
	softNoPaymentIDs = soft("no-paymentids", []string{"setPaymentStatus"}, sims.Ours,
		noResultPage, "", "No parameter says which payments to change.")
	softPayment = soft("payment-unknown", []string{"setPaymentStatus"}, sims.Ours,
		noResultPage, "", "There is no payment with one of the ids.")
	softAmount = soft("amount-zero", []string{"addAffiliateInvoice"}, sims.Ours,
		noResultPage, "", "The amount of an invoice is 0.")
)
