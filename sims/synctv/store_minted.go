package synctv

import "github.com/mockapis/mockapis/store"

// firstService returns the service that fixtures' rows belong to which name none,
// or sql.ErrNoRows.
func firstService(tx *store.Tx) (id int64, err error) {
	err = tx.QueryRow(`SELECT id FROM synctv_services ORDER BY id LIMIT 1`).Scan(&id)
	return id, err
}

func isService(tx *store.Tx, name string) (known bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1
			FROM synctv_services
			WHERE name = $1)`, name).Scan(&known)
	return known, err
}

func isServiceName(tx *store.Tx, name string) (known bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1
			FROM synctv_service_names
			WHERE name = $1)`, name).Scan(&known)
	return known, err
}

// insertServiceName gives a service one more name, which it may have already.
func insertServiceName(tx *store.Tx, name string, serviceID int64) error {
	_, err := tx.Exec(`
		INSERT INTO synctv_service_names (name, service_id) VALUES ($1, $2)
		ON CONFLICT (name) DO NOTHING`, name, serviceID)
	return err
}

func deleteServiceNames(tx *store.Tx) error {
	_, err := tx.Exec(`DELETE FROM synctv_service_names WHERE true`)
	return err
}

// saveMinted inserts a minted account, or opens one again that is another world's.
func saveMinted(tx *store.Tx, a account) error {
	var known, same bool
	err := tx.QueryRow(`
		SELECT count(*), coalesce(max(email = $1 AND password = $2), 0)
		FROM synctv_accounts
		WHERE id = $3`, a.Email, a.Password, a.ID).Scan(&known, &same)
	switch {
	case err != nil || same:
		return err
	case known:
		_, err = tx.Exec(`
			UPDATE synctv_accounts
			SET service_id = $1, email = $2, password = $3, account_status = 'active'
			WHERE id = $4`, a.ServiceID, a.Email, a.Password, a.ID)
	default:
		_, err = tx.Exec(`
			INSERT INTO synctv_accounts
				(id, service_id, email, password, role, account_status, created_at)
			VALUES ($1, $2, $3, $4, $5, 'active', $6)`,
			a.ID, a.ServiceID, a.Email, a.Password, a.Role, stamp(tx))
	}
	return err
}

// closeMinted takes e-mail and password from the minted accounts.
func closeMinted(tx *store.Tx) error {
	_, err := tx.Exec(`
		UPDATE synctv_accounts
		SET email = 'account-' || id || '@disowned.invalid', password = '', account_status = 'disowned'
		WHERE id >= $1`, mintedAdmin)
	return err
}

func deleteSessions(tx *store.Tx) error {
	_, err := tx.Exec(`DELETE FROM synctv_sessions WHERE true`)
	return err
}
