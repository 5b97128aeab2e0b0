package nats4

import (
	"cmp"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type hitArgs struct {
	NATSCode    string `json:"natscode,omitempty" doc:"The link code by which the surfers came."`
	IdentID     int64  `json:"identid,omitempty" doc:"Its identifier, in place of the code."`
	SiteID      int64  `json:"siteid,omitempty" doc:"The site; the link code's where left out."`
	Raw         int64  `json:"raw,omitempty" doc:"Raw hits."`
	Unique      int64  `json:"unique,omitempty" doc:"Unique hits."`
	Qualified   int64  `json:"qualified,omitempty" doc:"Qualified hits."`
	JoinHits    int64  `json:"join_hits,omitempty" doc:"Hits on the join page."`
	JoinSubmits int64  `json:"join_submits,omitempty" doc:"Join forms that were sent."`
}

// Hits is what an identifier on a site has got.
type Hits struct {
	IdentID     int64 `json:"identid"`
	SiteID      int64 `json:"siteid"`
	Raw         int64 `json:"raw"`
	Unique      int64 `json:"unique"`
	Qualified   int64 `json:"qualified"`
	JoinHits    int64 `json:"join_hits"`
	JoinSubmits int64 `json:"join_submits"`
}

// Hit adds hits by a link code, or one raw hit where none are given. It returns a
// *sims.Bad where there is no such code, site or number.
func Hit(tx *store.Tx, a hitArgs) (h Hits, err error) {
	if a.NATSCode == "" && a.IdentID == 0 {
		return h, &sims.Bad{Key: "natscode", Reason: "is required, or identid"}
	}
	by, id, err := referrer(tx, a.NATSCode, a.IdentID)
	if err != nil {
		return h, err
	}
	h = Hits{
		IdentID: id, SiteID: cmp.Or(a.SiteID, by.SiteID), Raw: a.Raw, Unique: a.Unique,
		Qualified: a.Qualified, JoinHits: a.JoinHits, JoinSubmits: a.JoinSubmits,
	}
	counts := hits{h.Raw, h.Unique, h.Qualified, h.JoinHits, h.JoinSubmits}
	if counts == (hits{}) {
		h.Raw, counts.Raw = 1, 1
	}
	if key := counts.impossible(); key != "" {
		return h, badKey(key, "must be from 0 to %d", maxHits)
	}
	if h.SiteID != 0 {
		if err := need(tx, "siteid", h.SiteID, siteExists); err != nil {
			return h, err
		}
	}
	return h, recordHits(tx, id, h.SiteID, tx.Now.Unix(), counts)
}
