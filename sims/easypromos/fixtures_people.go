package easypromos

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type userRow struct {
	User    `yaml:",inline"`
	Created sims.FixtureTime `yaml:"created"`
	// Properties are values by the refs of the promotion's registration fields.
	Properties map[string]string `yaml:"custom_properties"`
}

func insertUserRow(tx *store.Tx, r userRow) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if err := needPromotion(tx, r.PromotionID); err != nil {
		return err
	}
	if r.Status != 0 && r.Status != 1 {
		return bad("status", "must be 0 or 1")
	}
	if r.Birthday != "" {
		if _, err := time.Parse(time.DateOnly, r.Birthday); err != nil {
			return bad("birthday", "must be a date like 2019-08-24")
		}
	}
	properties := maps.Clone(r.Properties)
	fields, err := registrationFieldsOf(tx, r.PromotionID)
	if err != nil {
		return err
	}
	for _, f := range fields {
		if v, ok := properties[f.ref]; ok {
			r.CustomProperties = append(r.CustomProperties, CustomProperty{f.id, v})
			delete(properties, f.ref)
		}
	}
	for ref := range properties {
		return bad("custom_properties", "promotion %d has no registration field %q", r.PromotionID, ref)
	}
	r.User.Created = r.Created.At(tx).Unix()
	_, err = insertUser(tx, r.User)
	return err
}

// A registrationField is what a user's value needs to know of it.
type registrationField struct {
	id        int64
	ref, kind string
	options   []string // of a select
}

// registrationFieldsOf are the registration fields of a promotion, by id.
func registrationFieldsOf(tx *store.Tx, promotion int64) (list []registrationField, err error) {
	rows, err := tx.Query(`
		SELECT id, ref, type, options
		FROM easypromos_registration_fields
		WHERE promotion_id = $1
		ORDER BY id`, promotion)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f registrationField
		var options string
		if err := rows.Scan(&f.id, &f.ref, &f.kind, &options); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(options), &f.options); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

type participationRow struct {
	ID        int64            `yaml:"id"`
	Stage     int64            `yaml:"stage"`
	User      int64            `yaml:"user"`
	Created   sims.FixtureTime `yaml:"created"`
	Completed sims.FixtureTime `yaml:"completed"`
	IP        string           `yaml:"ip"`
	UserAgent string           `yaml:"user_agent"`
	Points    float64          `yaml:"points"`
	Data      []answer         `yaml:"data"`
	Code      string           `yaml:"code"` // of the stage; it is used by this participation
	Details   []detail         `yaml:"requirement_data"`
	Prize     *prizeRow        `yaml:"prize"`
}

// An answer is an element of a participation's data, a detail one of its
// requirement's.
type answer struct {
	Ref    string   `yaml:"ref" json:"ref"`
	Title  string   `yaml:"title" json:"title"`
	Values []string `yaml:"values" json:"values"`
}

type detail struct {
	Ref   string `yaml:"ref" json:"ref"`
	Title string `yaml:"title" json:"title"`
	Value string `yaml:"value" json:"value"`
}

// prizeRow is a prize won by a participation, at its time.
type prizeRow struct {
	ID          int64  `yaml:"id"`
	Type        int64  `yaml:"type"`
	Code        string `yaml:"code"`
	DownloadURL string `yaml:"download_url"`
	RedeemURL   string `yaml:"redeem_url"`
}

func insertParticipationRow(tx *store.Tx, r participationRow) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if math.IsNaN(r.Points) || math.IsInf(r.Points, 0) {
		return bad("points", "must be a number")
	}
	promotion, requirement, scored, err := stageOf(tx, r.Stage)
	if err != nil {
		return err
	}
	if err := needUserOf(tx, r.User, promotion); err != nil {
		return err
	}
	r.Code = strings.TrimSpace(r.Code) // as the codes of a stage are stored
	for i := range r.Data {
		if r.Data[i].Values == nil {
			r.Data[i].Values = []string{} // and not null
		}
	}
	p := participation{
		ID: r.ID, PromotionID: promotion, StageID: r.Stage, UserID: r.User,
		Created: r.Created.At(tx).Unix(),
		IP:      r.IP, UserAgent: r.UserAgent, Points: r.Points, Scored: scored,
		RequirementType: requirement, RequirementCode: r.Code,
	}
	if !r.Completed.IsZero() {
		completed := r.Completed.At(tx).Unix()
		p.Completed = &completed
	}
	if p.Data, err = jsonArray(r.Data); err != nil {
		return err
	}
	if p.RequirementData, err = jsonArray(r.Details); err != nil {
		return err
	}
	if _, err = insertParticipation(tx, p); err != nil {
		return err
	}
	if r.Code != "" {
		if err := useCode(tx, r); err != nil {
			return err
		}
	}
	if r.Prize == nil {
		return nil
	}
	return insertPrizeRow(tx, p, *r.Prize)
}

// useCode marks the code of a participation as used.
func useCode(tx *store.Tx, r participationRow) error {
	var id int64
	found, err := one(tx.QueryRow(`
		UPDATE easypromos_codes
		SET participation_id = $1
		WHERE stage_id = $2 AND code = $3 AND participation_id IS NULL
		RETURNING id`, r.ID, r.Stage, r.Code).Scan(&id))
	if err == nil && !found {
		return bad("code", "stage %d has no unused code %q", r.Stage, r.Code)
	}
	return err
}

func insertPrizeRow(tx *store.Tx, p participation, r prizeRow) error {
	if err := needPrizeType(tx, "prize", r.Type, p.PromotionID); err != nil {
		return err
	}
	_, err := insertPrize(tx, prize{
		ID: r.ID, PromotionID: p.PromotionID, PrizeTypeID: r.Type, UserID: p.UserID,
		StageID: &p.StageID, ParticipationID: &p.ID, Created: p.Created,
		Code: r.Code, DownloadURL: r.DownloadURL, RedeemURL: r.RedeemURL,
	})
	return err
}

func needPrizeType(tx *store.Tx, key string, id, promotion int64) error {
	return exists(tx, key, "prize type", id,
		`SELECT 1 FROM easypromos_prize_types WHERE id = $1 AND promotion_id = $2`, promotion)
}

// stageOf returns what a participation in a stage needs to know of it.
func stageOf(tx *store.Tx, id int64) (promotion, requirement int64, scored bool, err error) {
	found, err := one(tx.QueryRow(`
		SELECT promotion_id, requirement_type, scored
		FROM easypromos_stages
		WHERE id = $1`, id).Scan(&promotion, &requirement, &scored))
	if err == nil && !found {
		err = bad("stage", "there is no stage %d", id)
	}
	return promotion, requirement, scored, err
}

func needUserOf(tx *store.Tx, user, promotion int64) error {
	return exists(tx, "user", fmt.Sprintf("user of promotion %d with the id", promotion), user,
		`SELECT 1 FROM easypromos_users WHERE id = $1 AND promotion_id = $2`, promotion)
}

type transactionRow struct {
	ID      int64            `yaml:"id"`
	Coin    int64            `yaml:"coin"`
	User    int64            `yaml:"user"`
	Amount  int64            `yaml:"amount"`
	Created sims.FixtureTime `yaml:"created"`
	Type    int64            `yaml:"transaction_type"` // 1 to 5
	Reason  string           `yaml:"reason"`
	Extra   string           `yaml:"extra"`
}

func insertTransactionRow(tx *store.Tx, r transactionRow) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if r.Amount == 0 {
		return bad("amount", "must not be 0")
	}
	if r.Type < 1 || r.Type > 5 {
		return bad("transaction_type", "must be from 1 to 5")
	}
	promotion, err := promotionOfCoin(tx, r.Coin)
	if err != nil {
		return err
	}
	if err := needUserOf(tx, r.User, promotion); err != nil {
		return err
	}
	_, err = insertTransaction(tx, coinTransaction{
		ID: r.ID, PromotionID: promotion, CoinID: r.Coin, UserID: r.User, Amount: r.Amount,
		Created: r.Created.At(tx).Unix(), Type: r.Type, Reason: r.Reason, Extra: r.Extra,
	})
	return asBad("amount", err)
}
