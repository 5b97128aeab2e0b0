package synctv

import (
	"fmt"
	"unicode/utf8"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type accountRow struct {
	ID        int64            `yaml:"id"`
	Service   string           `yaml:"service"` // the first one where left out
	Email     string           `yaml:"email"`
	Password  string           `yaml:"password"`
	Role      string           `yaml:"role"`           // user (where left out) or admin
	Status    *string          `yaml:"account_status"` // active where left out; no other can log in
	CreatedAt sims.FixtureTime `yaml:"created_at"`

	accountDetails `yaml:",inline"`
}

func insertAccountRow(tx *store.Tx, r accountRow) error {
	if r.Role == "" {
		r.Role = roleUser
	}
	status := statusActive
	if r.Status != nil {
		status = *r.Status
	}
	switch {
	case r.ID < 1:
		return &sims.Bad{Key: "id", Reason: "must be a positive number"}
	case r.ID >= mintedAdmin:
		return &sims.Bad{Key: "id", Reason: "is above 2000000000, as those of sandboxes' own accounts"}
	case r.Email == "":
		return &sims.Bad{Key: "email", Reason: "is required"}
	case r.Password == "":
		return &sims.Bad{Key: "password", Reason: "is required"}
	case r.Role != roleUser && r.Role != roleAdmin:
		return &sims.Bad{Key: "role", Reason: "must be user or admin"}
	case status == "":
		return &sims.Bad{Key: "account_status", Reason: "must not be empty; active can log in"}
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
		INSERT INTO synctv_accounts (id, service_id, email, password, role, account_status, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, serviceID, r.Email, r.Password, r.Role, status, createdAt)
	if err != nil || r.accountDetails == (accountDetails{}) {
		return err
	}
	return r.accountDetails.insert(tx, r.ID, serviceID)
}

// maxDetail is how long a detail of an account may be, in characters. (Ours; it is
// what the columns of the vendor's Rails have.)
const maxDetail = 255

// insert checks the details of an account, gives those that are left out their
// defaults, and inserts them. It returns a *sims.Bad where one is wrong.
func (d accountDetails) insert(tx *store.Tx, accountID, serviceID int64) error {
	for _, text := range []struct{ key, value string }{
		{"account_type", d.Type}, {"billing_status", d.BillingStatus},
		{"first_name", d.FirstName}, {"last_name", d.LastName},
		{"phone_number", d.PhoneNumber}, {"content_access_code", d.ContentAccessCode},
		{"street1", d.Street1}, {"street2", d.Street2}, {"city", d.City},
		{"state_prov", d.StateProv}, {"postal_code", d.PostalCode}, {"country", d.Country},
		{"epg_eid", d.EPGEID}, {"epg_etoken", d.EPGEToken}, {"epg_packages", d.EPGPackages},
	} {
		if n := utf8.RuneCountInString(text.value); n > maxDetail {
			return &sims.Bad{
				Key: text.key, Reason: fmt.Sprintf("has %d characters; there can be %d", n, maxDetail),
			}
		}
	}
	if d.OfferID != 0 {
		if _, err := offerFor(tx, serviceID, d.OfferID); err != nil {
			return err
		}
	}
	if d.Type == "" {
		d.Type = defaultAccountType
	}
	if d.BillingStatus == "" {
		d.BillingStatus = defaultBillingStatus
	}
	return insertAccountDetails(tx, accountID, d)
}
