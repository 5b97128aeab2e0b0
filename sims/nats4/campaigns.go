package nats4

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A campaign is what an affiliate tells its links apart by.
type campaign struct {
	id   int64
	name string
}

// affiliateCampaigns answers GET /affiliate/campaigns: [{"campaignid":2,"name":"hsbc"}],
// with numbers for ids. Campaign 0, Default, is always there. (Documented.) It stands
// where its name or id puts it, and an unknown affiliate has none. (Ours.)
func (s *Server) affiliateCampaigns(tx *store.Tx, c *call) ([]byte, error) {
	loginID, _ := c.args.integer("loginid")
	column, down, err := c.args.order([]string{"name", "campaignid"}, "name")
	if err != nil {
		return nil, err
	}
	start, err := c.args.between("start", maxFound, 0)
	if err != nil {
		return nil, err
	}
	count, err := c.args.between("count", maxFound, 0)
	if err != nil {
		return nil, err
	}
	if _, none, err := loginOf(tx, loginID); none != nil || err != nil {
		if err != nil {
			return nil, err
		}
		return c.fail(none)
	}
	list, err := campaignsOf(tx, loginID)
	if err != nil {
		return nil, err
	}
	if len(list) > maxFound {
		list = list[:maxFound]
		c.note(noteMore.because("affiliate %d has more than %d campaigns; the others are left out",
			loginID, maxFound).judging("loginid", loginID))
	}
	sortCampaigns(list, column, down)
	list = list[min(start, int64(len(list))):]
	if count > 0 { // 0 is all (documented)
		list = list[:min(count, int64(len(list)))]
	}
	answer := make([]any, len(list))
	for i, x := range list {
		answer[i] = object{{"campaignid", x.id}, {"name", x.name}}
	}
	return phpJSON(answer), nil
}

func sortCampaigns(list []campaign, column string, down bool) {
	slices.SortFunc(list, func(a, b campaign) int {
		if down {
			a, b = b, a
		}
		order := cmp.Compare(a.id, b.id)
		if column == "name" {
			return cmp.Or(cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), order)
		}
		return order
	})
}

// campaignsOf returns an affiliate's campaigns with everybody's, Default: maxFound and
// one more at most.
func campaignsOf(tx *store.Tx, loginID int64) ([]campaign, error) {
	rows, err := tx.Query(`
		SELECT campaignid, name
		FROM nats4_campaigns
		WHERE loginid = $1
		ORDER BY name
		LIMIT $2`, loginID, maxFound)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []campaign{{0, "Default"}}
	for rows.Next() {
		var c campaign
		if err := rows.Scan(&c.id, &c.name); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
