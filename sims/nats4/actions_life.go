package nats4

import (
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// surferActions are what surfers and members do on a site.
func (s *Server) surferActions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "hit",
			"Surfers come by a link code: one raw hit, or as many of each kind as are given.",
			func(tx *store.Tx, a hitArgs) (any, error) { return Hit(tx, a) }),
		sims.Act(Name, "join",
			"A surfer joins a site by an option: a member, a subscription and its first charge.",
			func(tx *store.Tx, a joinArgs) (any, error) { return s.Join(tx, a) }),
		sims.Act(Name, "buy-tokens",
			"A member of a token site buys tokens, as the token rebuy string allows.",
			func(tx *store.Tx, a tokenArgs) (any, error) {
				id, err := memberByID(tx, a.MemberID, tokenRebuy, a.String)
				if err != nil {
					return nil, err
				}
				return s.BuyTokens(tx, id, a.OptionID)
			}),
		sims.Act(Name, "upgrade",
			"A member moves to another option, as the package upgrade string allows.",
			func(tx *store.Tx, a upgradeArgs) (any, error) {
				id, err := memberByID(tx, a.MemberID, packageUpgrade, a.String)
				if err != nil {
					return nil, err
				}
				return s.Upgrade(tx, id, a.OptionID)
			}),
		sims.Act(Name, "cancel-subscription",
			"Stop a subscription's rebills: it ends when the next one was due, or now.",
			func(tx *store.Tx, a subscriptionArgs) (any, error) {
				return CancelSubscription(tx, a.ID)
			}),
	}
}

// billerActions are what billers report.
func (s *Server) billerActions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "rebill", "A subscription is charged for its next time.",
			func(tx *store.Tx, a subscriptionArgs) (any, error) { return s.Rebill(tx, a.ID) }),
		sims.Act(Name, "refund", "A charge is given back, wholly or partly.",
			func(tx *store.Tx, a refundArgs) (any, error) {
				return Refund(tx, a.TransactionID, a.Amount)
			}),
		sims.Act(Name, "chargeback",
			"A card holder takes a charge back, which ends the subscription.",
			func(tx *store.Tx, a transactionArgs) (any, error) {
				return Chargeback(tx, a.TransactionID)
			}),
	}
}

type tokenArgs struct {
	OptionID int64  `json:"optionid" doc:"Has token_rebuy_allowed."`
	MemberID int64  `json:"memberid,omitempty" doc:"The member, or"`
	String   string `json:"token_rebuy_string,omitempty" doc:"the member's string, or both."`
}

type upgradeArgs struct {
	OptionID int64  `json:"optionid" doc:"Has package_upgrade_allowed."`
	MemberID int64  `json:"memberid,omitempty" doc:"The member, or"`
	String   string `json:"package_upgrade_string,omitempty" doc:"the member's string, or both."`
}

type transactionArgs struct {
	TransactionID int64 `json:"transaction_id" doc:"The charge."`
}

type refundArgs struct {
	TransactionID int64  `json:"transaction_id" doc:"The charge."`
	Amount        *int64 `json:"amount" doc:"Cents; all that is left of the charge where left out."`
}
