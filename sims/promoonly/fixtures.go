package promoonly

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	_ "time/tzdata" // the binary knows New York also where the machine does not

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Fixtures says what the files of fixtures/promoonly hold.
func (s *Server) Fixtures() []sims.Table {
	var releases []int64 // to index
	return []sims.Table{
		sims.Rows("formats", insertFormatRow),
		sims.Rows("releases", func(tx *store.Tx, r releaseRow) error {
			releases = append(releases, r.ID)
			return insertDelivered(tx, r)
		}).Then(func(tx *store.Tx) error { return indexReleases(tx, releases) }),
		sims.Rows("generate", func(tx *store.Tx, r generateRow) error {
			return generate(tx, s.world, r)
		}),
		sims.Rows("charts", insertChartRow),
		sims.Rows("users", func(tx *store.Tx, r userRow) error {
			return insertUserRow(tx, s.world, r)
		}),
		sims.Rows("downloads", insertDownloadRow),
		sims.Rows("sessions", insertSessionRow),
	}
}

type formatRow struct {
	ID        int64  `yaml:"id"`
	Format    string `yaml:"format"`
	MediaType int64  `yaml:"media_type"` // 1 video, 2 audio, 0 both
	Unlisted  bool   `yaml:"unlisted"`   // in no list of formats; the others are in the order of rows
	Filter    *int64 `yaml:"filter"`     // the place in the list of filters, from 1; after the others where left out
}

// lastFilter is above each place that a row names.
const lastFilter = 1000

func insertFormatRow(tx *store.Tx, r formatRow) error {
	switch {
	case r.ID < 1:
		return &sims.Bad{Key: "id", Reason: "must be an integer from 1"}
	case r.Format == "":
		return &sims.Bad{Key: "format", Reason: "is required"}
	case r.MediaType < 0 || r.MediaType > 2:
		return &sims.Bad{Key: "media_type", Reason: "must be 1 (video), 2 (audio) or 0 (both)"}
	case r.Filter != nil && (*r.Filter < 1 || *r.Filter >= lastFilter):
		return &sims.Bad{Key: "filter", Reason: fmt.Sprintf("must be from 1 to %d", lastFilter-1)}
	}
	_, err := tx.Exec(`
		INSERT INTO promoonly_formats (formatid, name, media_type, list_position, filter_position)
		VALUES ($1, $2, $3,
			iif($4, NULL, (SELECT 1 + count(list_position) FROM promoonly_formats)),
			iif($4, NULL, ifnull($5, (SELECT $6 + count(list_position) FROM promoonly_formats))))`, r.ID, r.Format, r.MediaType, r.Unlisted, r.Filter, lastFilter)
	return err
}

type userRow struct {
	UserID        int64            `yaml:"userid"`
	Email         string           `yaml:"email"`
	Password      string           `yaml:"password"`
	APIKey        *string          `yaml:"api_key"`
	APISecret     *string          `yaml:"api_secret"`
	Status        string           `yaml:"status"` // active where left out
	Token         string           `yaml:"token"`  // 32 hexadecimal digits; never expires
	Entitlements  []entitlementRow `yaml:"entitlements"`
	HiddenFormats []int64          `yaml:"hidden_formats"`
	HiddenCharts  []int64          `yaml:"hidden_charts"`
	SyncedAt      sims.FixtureTime `yaml:"synced_at"` // of a sync before the world begins
}

type entitlementRow struct {
	Formats  []int64          `yaml:"formats"`
	Releases []int64          `yaml:"releases"`
	Source   string           `yaml:"source"` // subscription, purchase or giveaway
	StartsAt sims.FixtureTime `yaml:"starts_at"`
	EndsAt   sims.FixtureTime `yaml:"ends_at"`
}

func (r *userRow) check() error {
	if r.Status == "" {
		r.Status = statusActive
	}
	switch {
	case r.UserID < 1:
		return &sims.Bad{Key: "userid", Reason: "must be an integer from 1"}
	case !strings.Contains(r.Email, "@"):
		return &sims.Bad{Key: "email", Reason: "is no e-mail"}
	case r.Password == "":
		return &sims.Bad{Key: "password", Reason: "is required"}
	case r.Status != statusActive && r.Status != statusDisabled && r.Status != statusIncomplete:
		return &sims.Bad{Key: "status", Reason: "must be active, disabled or incomplete"}
	case (r.APIKey == nil) != (r.APISecret == nil):
		return &sims.Bad{Key: "api_key", Reason: "comes with api_secret or not at all"}
	case r.Token != "" && !isToken(r.Token):
		return &sims.Bad{Key: "token", Reason: "must be 32 hexadecimal digits in lower case"}
	}
	return nil
}

func insertUserRow(tx *store.Tx, w *sims.World, r userRow) error {
	if err := r.check(); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO promoonly_users (userid, email, password, api_key, api_secret, status)
		VALUES ($1, $2, $3, $4, $5, $6)`, r.UserID, r.Email, r.Password, r.APIKey, r.APISecret, r.Status)
	if err == nil && r.Token != "" {
		err = insertPinned(tx, r.UserID, r.Token)
	}
	if err != nil {
		return err
	}
	for _, e := range r.Entitlements {
		if err := insertEntitlementRow(tx, r.UserID, e); err != nil {
			return err
		}
	}
	if err := r.hide(tx); err != nil {
		return err
	}
	if r.SyncedAt.IsZero() {
		return nil
	}
	return syncAt(tx, w, r.UserID, r.SyncedAt.At(tx).Unix())
}

// hide hides formats and charts.
func (r *userRow) hide(tx *store.Tx) error {
	for _, id := range r.HiddenFormats {
		if err := needFormat(tx, "hidden_formats", id); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO promoonly_hidden_formats (userid, formatid)
			VALUES ($1, $2)`, r.UserID, id)
		if err != nil {
			return err
		}
	}
	for _, id := range r.HiddenCharts {
		if err := needChart(tx, "hidden_charts", id); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO promoonly_hidden_charts (userid, chartid)
			VALUES ($1, $2)`, r.UserID, id)
		if err != nil {
			return err
		}
	}
	return nil
}

func insertEntitlementRow(tx *store.Tx, userid int64, r entitlementRow) error {
	starts, ends := int64(0), int64(math.MaxInt64)
	if !r.StartsAt.IsZero() {
		starts = r.StartsAt.At(tx).Unix()
	}
	if !r.EndsAt.IsZero() {
		ends = r.EndsAt.At(tx).Unix()
	}
	source := r.Source
	switch {
	case source == "" && len(r.Formats) > 0:
		source = "subscription"
	case source == "":
		source = "purchase"
	case source != "subscription" && source != "purchase" && source != "giveaway":
		return &sims.Bad{Key: "entitlements", Reason: "source must be subscription, purchase or giveaway"}
	}
	const insert = `
		INSERT INTO promoonly_entitlements (userid, formatid, releaseid, source, starts_at, ends_at)
		VALUES ($1, $2, $3, $4, $5, $6)`
	for _, id := range r.Formats {
		if err := needFormat(tx, "entitlements", id); err != nil {
			return err
		}
		if _, err := tx.Exec(insert, userid, id, nil, source, starts, ends); err != nil {
			return err
		}
	}
	for _, id := range r.Releases {
		if err := needRelease(tx, "entitlements", id); err != nil {
			return err
		}
		if _, err := tx.Exec(insert, userid, nil, id, source, starts, ends); err != nil {
			return err
		}
	}
	return nil
}

func needFormat(tx *store.Tx, key string, id int64) error {
	return need(tx, key, "format", id, `SELECT 1 FROM promoonly_formats WHERE formatid = $1`)
}

func needRelease(tx *store.Tx, key string, id int64) error {
	return need(tx, key, "release", id, `SELECT 1 FROM promoonly_releases WHERE releaseid = $1`)
}

func needChart(tx *store.Tx, key string, id int64) error {
	return need(tx, key, "chart", id, `SELECT 1 FROM promoonly_charts WHERE chartid = $1`)
}

func needTrack(tx *store.Tx, key string, id int64) error {
	return need(tx, key, "track", id, `SELECT 1 FROM promoonly_tracks WHERE trackid = $1`)
}

// need returns a Bad for key where query finds nothing with this id.
func need(tx *store.Tx, key, noun string, id int64, query string) error {
	var one int
	err := tx.QueryRow(query, id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return &sims.Bad{Key: key, Reason: fmt.Sprintf("there is no %s %d", noun, id)}
	}
	return err
}
