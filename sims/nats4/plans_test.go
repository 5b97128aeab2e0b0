package nats4

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/internal/plantest"
	"github.com/mockapis/mockapis/sims"
)

// plans judges what this package has SQLite do.
var plans = &plantest.Simulator{
	Name: Name,
	Open: func(w *sims.World) error {
		_, err := New(w)
		return err
	},
	Serve: "(*Server).handle",
	Keys:  []string{"memberid", "loginid", "member_subscription_id", "paymentid", "optionid"},
	// An install has few of them, and the calls that read them list them all.
	Small: []string{"nats4_adtool_types", "nats4_adtool_categories"},
	Exceptions: []plantest.Exception{
		// The first 100 accounts with a key.
		{Function: "nats4.accountsWithKey", Line: "SCAN nats4_logins"},
		{Function: "nats4.accountsWithKey", Line: "USE TEMP B-TREE FOR ORDER BY"},
		// The latest 100,000 members, for the string that an action gives alone: most strings
		// are derived and stand nowhere.
		{Function: "nats4.stringOwner", Line: "SCAN m"},
		// When a world begins.
		{Function: "nats4.(*Server).Disown", Line: "SCAN nats4_logins"},
	},
}

func TestMain(m *testing.M) { contracttest.Main(plans.Judging(m), new(Server)) }
