package nats4

import (
	"slices"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Actions lists what members, billers and the install's staff do outside the API.
func (s *Server) Actions() []sims.Action {
	return slices.Concat(
		s.surferActions(), s.billerActions(), s.staffActions(), s.affiliateActions(),
		optionActions())
}

// staffActions are what the install's staff does.
func (s *Server) staffActions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "expire-member",
			"End a member and all its subscriptions now.",
			func(tx *store.Tx, a memberArgs) (any, error) { return ExpireMember(tx, a.MemberID) }),
		sims.Act(Name, "revive-member",
			"Make a member active again, with new strings; its latest subscription goes on.",
			func(tx *store.Tx, a reviveArgs) (any, error) {
				return ReviveMember(tx, a.MemberID, a.Expires)
			}),
		sims.Act(Name, "set-member-status",
			"Give a member a status, with what follows from it for its subscriptions.",
			func(tx *store.Tx, a statusArgs) (any, error) {
				return SetMemberStatus(tx, a.MemberID, a.Status)
			}),
		sims.Act(Name, "replace-strings",
			"Give a member new strings of all types, as a new password does.",
			func(tx *store.Tx, a memberArgs) (any, error) {
				if _, err := memberStatus(tx, a.MemberID); err != nil {
					return nil, err
				}
				return stringsReplaced{a.MemberID, stringTypes}, ReplaceAuthStrings(tx, a.MemberID)
			}),
	}
}

type memberArgs struct {
	MemberID int64 `json:"memberid" doc:"The member."`
}

type reviveArgs struct {
	MemberID int64      `json:"memberid" doc:"The member."`
	Expires  *time.Time `json:"expires" doc:"When it ends, RFC 3339; never where left out."`
}

type statusArgs struct {
	MemberID int64 `json:"memberid" doc:"The member."`
	Status   int64 `json:"status" doc:"0 never joined, 1 active, 2 expired."`
}

type subscriptionArgs struct {
	ID int64 `json:"member_subscription_id" doc:"The subscription."`
}

type stringsReplaced struct {
	MemberID int64    `json:"memberid"`
	Types    []string `json:"types"`
}
