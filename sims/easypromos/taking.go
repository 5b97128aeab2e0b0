package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

// A taking is a user's participation in a stage that is open, before it is judged.
type taking struct {
	Promotion     promotionRules
	Stage         stageRules
	User          int64
	Play          bool // a wheel without prizes refuses it: code 60
	Validate      bool // a stage without codes refuses it: code 30
	Met           bool // a requirement that the API knows nothing of is met
	Code          string
	Details       []detail // of the requirement
	Points        float64
	Data          []answer
	IP, UserAgent string
}

// takePart judges a participation and stores it with all that follows from it: the
// code is used, an extra entry too, prizes are won, coins earned, webhooks told. It
// returns the participation's id, or errNotInSegment, errNoneLeft, errRequirement,
// errCode, errCodeUsed or errNoPrizes; then nothing is changed.
func (s *Server) takePart(tx *store.Tx, t taking) (id int64, err error) {
	if err := needSegment(tx, t.Stage.ID, t.User); err != nil {
		return 0, err
	}
	left, err := entriesOf(tx, t.Promotion, t.Stage, t.User)
	if err != nil {
		return 0, err
	}
	if err := left.need(t.Stage.ID, t.User); err != nil {
		return 0, err
	}
	code, err := t.judgeRequirement(tx)
	if err != nil {
		return 0, err
	}
	prizes, err := stagePrizes(tx, t.Promotion.ID, t.Stage.ID)
	if err != nil {
		return 0, err
	}
	if t.Play && t.Stage.Type == "wheel" && len(prizes.left()) == 0 {
		return 0, prizes.none(t.Stage.ID)
	}

	if id, err = t.store(tx, code); err != nil {
		return 0, err
	}
	if left.free() == 0 {
		if err := useExtraEntry(tx, t.Stage.ID, t.User); err != nil {
			return 0, err
		}
	}
	won := win{Promotion: t.Promotion, User: t.User, Stage: &t.Stage.ID, Participation: &id}
	if err := s.giveOne(tx, won, prizes); err != nil {
		return 0, err
	}
	err = s.notify(tx, t.Promotion.ID, eventParticipation,
		encodeFullParticipation, participationItem, id, t.Promotion.ID)
	if err != nil {
		return 0, err
	}
	return id, s.earnCoins(tx, t)
}

// store stores a participation that is judged, and marks its code as used.
func (t *taking) store(tx *store.Tx, code stageCode) (id int64, err error) {
	now := tx.Now.Unix()
	p := participation{
		PromotionID: t.Promotion.ID, StageID: t.Stage.ID, UserID: t.User,
		Created: now, Completed: &now, IP: t.IP, UserAgent: t.UserAgent,
		Points: t.Points, Scored: t.Stage.Scored,
		RequirementType: t.Stage.Requirement, RequirementCode: code.Code, RequirementData: "[]",
	}
	if p.Data, err = jsonArray(t.Data); err != nil {
		return 0, err
	}
	if t.Stage.Requirement != requirementNone {
		if p.RequirementData, err = jsonArray(t.Details); err != nil {
			return 0, err
		}
	}
	if id, err = insertParticipation(tx, p); err != nil || code.ID == 0 {
		return id, err
	}
	_, err = tx.Exec(`
		UPDATE easypromos_codes
		SET participation_id = $1
		WHERE id = $2`, id, code.ID)
	return id, err
}

// needSegment returns errNotInSegment where the stage is for users with one of its
// segments and the user has none of them. (Ours: code 0.)
func needSegment(tx *store.Tx, stage, user int64) error {
	var may bool
	err := tx.QueryRow(`
		SELECT NOT EXISTS (SELECT 1 FROM easypromos_stage_segments WHERE stage_id = $1)
			OR EXISTS (
				SELECT 1
				FROM easypromos_stage_segments g
				JOIN easypromos_user_segments u ON u.user_id = $2 AND u.segment_id = g.segment_id
				WHERE g.stage_id = $1)`, stage, user).Scan(&may)
	if err == nil && !may {
		err = errNotInSegment.because("stage %d is for some segments; user %d is in none of them",
			stage, user).judging("stage", stage, "user", user)
	}
	return err
}

// earnCoins gives the coins that a participation earns: for each rule of the kind
// participate, and of the rules by score of one coin for the one that is reached with
// the most points. (Documented: both kinds; that the highest score counts is ours.)
func (s *Server) earnCoins(tx *store.Tx, t taking) error {
	rules, err := coinRulesOf(tx, t.Stage.ID)
	if err != nil {
		return err
	}
	for _, r := range earned(rules, t.Points) {
		_, err := s.transact(tx, coinTransaction{
			PromotionID: t.Promotion.ID, CoinID: r.coin, UserID: t.User, Amount: r.coins,
			Type: coinsEarned, Reason: "Earned for participating in a stage",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A coinRule is what a participation earns, from points on where it is by score.
type coinRule struct {
	coin, coins int64
	byScore     bool
	points      float64
}

func coinRulesOf(tx *store.Tx, stage int64) (list []coinRule, err error) {
	rows, err := tx.Query(`
		SELECT coin_id, coins, kind = 'score', min_points
		FROM easypromos_coin_rules
		WHERE stage_id = $1
		ORDER BY id`, stage)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r coinRule
		if err := rows.Scan(&r.coin, &r.coins, &r.byScore, &r.points); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// earned are those of the rules by which so many points earn coins.
func earned(rules []coinRule, points float64) (list []coinRule) {
	best := map[int64]int{} // the place in rules of a coin's best score
	for i, r := range rules {
		if !r.byScore || points < r.points {
			continue
		}
		if b, ok := best[r.coin]; !ok || rules[b].points < r.points {
			best[r.coin] = i
		}
	}
	for i, r := range rules {
		if b, ok := best[r.coin]; !r.byScore || ok && b == i {
			list = append(list, r)
		}
	}
	return list
}
