package userbatch

import (
	"slices"

	"github.com/mockapis/mockapis/store"
)

// updatePortal changes what is given of a portal and returns its name and landing
// URL.
func updatePortal(tx *store.Tx, a portalArgs) (name, landingURL string, err error) {
	err = tx.QueryRow(`
		UPDATE userbatch_portals
		SET name = coalesce(nullif($1, ''), name),
			landing_url = coalesce(nullif($2, ''), landing_url),
			private_key = coalesce(nullif($3, ''), private_key)
		WHERE login = $4
		RETURNING name, landing_url`,
		a.Name, a.LandingURL, a.PrivateKey, a.Login).Scan(&name, &landingURL)
	return name, landingURL, err
}

// updateAdvertisements changes what is given of the advertisements for a status,
// in one language or in all, and returns the languages.
func updateAdvertisements(tx *store.Tx, a advertisementArgs) ([]string, error) {
	return languages(tx, `
		UPDATE userbatch_advertisements
		SET active = coalesce($1, active), name = coalesce($2, name), credit = coalesce($3, credit),
			title = coalesce($4, title), info = coalesce($5, info),
			banner = nullif(coalesce($6, banner), '')
		WHERE login = $7 AND action = $8 AND ($9 = '' OR lang = $9)
		RETURNING lang`,
		a.Active, a.Name, a.Credit, a.Title, a.Info, a.Banner, a.Login, a.Action, a.Lang)
}

// deleteAdvertisements removes the advertisements for a status, in one language or
// in all, and returns the languages.
func deleteAdvertisements(tx *store.Tx, login, action int64, lang string) ([]string, error) {
	return languages(tx, `
		DELETE FROM userbatch_advertisements
		WHERE login = $1 AND action = $2 AND ($3 = '' OR lang = $3)
		RETURNING lang`, login, action, lang)
}

func languages(tx *store.Tx, query string, args ...any) (list []string, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var lang string
		if err := rows.Scan(&lang); err != nil {
			return nil, err
		}
		list = append(list, lang)
	}
	slices.Sort(list)
	return list, rows.Err()
}

// anyAdvertisement returns a portal's advertisement for a status in whatever
// language, or sql.ErrNoRows.
func anyAdvertisement(tx *store.Tx, login, action int64) (a advertisement, err error) {
	err = tx.QueryRow(`
		SELECT active, name, credit, banner
		FROM userbatch_advertisements
		WHERE login = $1 AND action = $2
		ORDER BY lang
		LIMIT 1`, login, action).Scan(&a.Active, &a.Name, &a.Credit, &a.Banner)
	return a, err
}

func insertAdvertisement(tx *store.Tx, login int64, lang string, a advertisement) error {
	_, err := tx.Exec(`
		INSERT INTO userbatch_advertisements
			(login, action, lang, active, name, credit, title, info, banner)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		login, a.Action, lang, a.Active, a.Name, a.Credit, a.Title, a.Info, a.Banner)
	return err
}
