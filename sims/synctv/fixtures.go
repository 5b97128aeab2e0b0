package synctv

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Fixtures says what the files of fixtures/synctv hold.
func (s *Server) Fixtures() []sims.Table {
	return []sims.Table{
		sims.Rows("services", insertServiceRow),
		sims.Rows("offers", insertOfferRow),
		sims.Rows("accounts", insertAccountRow), // which refer to offers
		sims.Rows("promo_codes", insertPromoCodeRow),
		sims.Rows("subscriptions", insertSubscriptionRow),
		sims.Rows("generate", s.generateRow),
	}
}

// serviceForm is what a label of a host name can be.
var serviceForm = regexp.MustCompile(`^[a-z0-9_-]+$`)

type serviceRow struct {
	Name string `yaml:"name"` // the label before .synctv.com
}

func insertServiceRow(tx *store.Tx, r serviceRow) error {
	if !serviceForm.MatchString(r.Name) {
		return &sims.Bad{
			Key:    "name",
			Reason: "must be lower-case letters, digits, - and _: it is a part of a host name",
		}
	}
	minted, err := isServiceName(tx, r.Name)
	if err != nil {
		return err
	}
	if minted {
		return &sims.Bad{Key: "name", Reason: "is the name that this sandbox has of its own"}
	}
	_, err = tx.Exec(`INSERT INTO synctv_services (name) VALUES ($1)`, r.Name)
	return err
}

// priceForm is a decimal number, as the vendor prints 0.0.
var priceForm = regexp.MustCompile(`^[0-9]+\.[0-9]+$`)

type offerRow struct {
	ID        int64            `yaml:"id"`
	Service   string           `yaml:"service"` // the first one where left out
	Name      string           `yaml:"name"`
	Active    *bool            `yaml:"active"` // true where left out
	Price     string           `yaml:"price"`  // "0.0" where left out
	CreatedAt sims.FixtureTime `yaml:"created_at"`
}

func insertOfferRow(tx *store.Tx, r offerRow) error {
	if r.Price == "" {
		r.Price = "0.0"
	}
	switch {
	case r.ID < 1:
		return &sims.Bad{Key: "id", Reason: "must be a positive number"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	case !priceForm.MatchString(r.Price):
		return &sims.Bad{Key: "price", Reason: "must be a decimal number, such as 4.99"}
	}
	createdAt, err := needTime(tx, "created_at", r.CreatedAt)
	if err != nil {
		return err
	}
	serviceID, err := needService(tx, r.Service)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO synctv_offers (id, service_id, name, active, price, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		r.ID, serviceID, r.Name, r.Active == nil || *r.Active, r.Price, createdAt)
	return err
}

// codeForm is of any length: only the generator's codes have 6 to 10 characters.
var codeForm = regexp.MustCompile(`^[A-Za-z0-9]+$`)

type promoCodeRow struct {
	ID         int64            `yaml:"id"`
	Code       string           `yaml:"code"`
	OfferID    int64            `yaml:"offer_id"`
	CreatedAt  sims.FixtureTime `yaml:"created_at"`
	ConsumedOn sims.FixtureTime `yaml:"consumed_on"` // left out where not consumed
	ConsumedBy *int64           `yaml:"consumed_by"` // an account's id, which need not exist
}

func insertPromoCodeRow(tx *store.Tx, r promoCodeRow) error {
	switch {
	case r.ID < 1:
		return &sims.Bad{Key: "id", Reason: "must be a positive number"}
	case !codeForm.MatchString(r.Code):
		return &sims.Bad{Key: "code", Reason: "must be letters of A to Z in both cases and digits"}
	case !r.ConsumedOn.IsZero() && r.ConsumedBy == nil:
		return &sims.Bad{Key: "consumed_on", Reason: "needs consumed_by too"}
	case r.ConsumedOn.IsZero() && r.ConsumedBy != nil:
		return &sims.Bad{Key: "consumed_by", Reason: "needs consumed_on too"}
	}
	createdAt, err := needTime(tx, "created_at", r.CreatedAt)
	if err != nil {
		return err
	}
	var consumedOn *string
	if !r.ConsumedOn.IsZero() {
		at := rfc3339(tx, r.ConsumedOn)
		consumedOn = &at
	}
	serviceID, err := needOfferRow(tx, r.OfferID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO synctv_promo_codes
			(id, service_id, offer_id, code, created_at, consumed_on, consumed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, serviceID, r.OfferID, r.Code, createdAt, consumedOn, r.ConsumedBy)
	return err
}

// A generateRow makes unconsumed promo codes that exist for their number only.
type generateRow struct {
	OfferID   int64            `yaml:"offer_id"`
	Count     int              `yaml:"count"`
	Length    int              `yaml:"length"` // 6 where left out
	CreatedAt sims.FixtureTime `yaml:"created_at"`
}

func (s *Server) generateRow(tx *store.Tx, r generateRow) error {
	if r.Length == 0 {
		r.Length = 6
	}
	switch {
	case r.Count < 1 || r.Count > 10_000_000:
		return &sims.Bad{Key: "count", Reason: "must be from 1 to 10000000"}
	case r.Length < 6 || r.Length > 10:
		return &sims.Bad{Key: "length", Reason: "must be from 6 to 10"}
	}
	createdAt, err := needTime(tx, "created_at", r.CreatedAt)
	if err != nil {
		return err
	}
	if _, err := needOfferRow(tx, r.OfferID); err != nil {
		return err
	}
	source := rand.New(rand.NewPCG(uint64(s.world.Rand.Seed()), uint64(r.OfferID)))
	return insertDrawn(tx, r.OfferID, r.Count, createdAt, drawer(source, r.Length))
}

// needTime returns a time as the API prints it, or a *sims.Bad where it is missing.
func needTime(tx *store.Tx, key string, t sims.FixtureTime) (string, error) {
	if t.IsZero() {
		return "", &sims.Bad{Key: key, Reason: "is required, such as 2012-06-21T18:08:08Z or now-24h"}
	}
	return rfc3339(tx, t), nil
}

func rfc3339(tx *store.Tx, t sims.FixtureTime) string { return t.At(tx).Format(time.RFC3339) }

// needService returns the id of a service, of the first one where name is "".
func needService(tx *store.Tx, name string) (id int64, err error) {
	if name == "" {
		id, err = firstService(tx)
	} else {
		err = tx.QueryRow(`SELECT id FROM synctv_services WHERE name = $1`, name).Scan(&id)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: "service", Reason: fmt.Sprintf("there is no service %q", name)}
	}
	return id, err
}

// needOfferRow returns the id of the service of an offer.
func needOfferRow(tx *store.Tx, offerID int64) (serviceID int64, err error) {
	serviceID, err = serviceOfOffer(tx, offerID)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: "offer_id", Reason: fmt.Sprintf("there is no offer %d", offerID)}
	}
	return serviceID, err
}
