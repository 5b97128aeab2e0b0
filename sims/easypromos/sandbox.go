package easypromos

import (
	"database/sql"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// ownToken is the access token that the world has for itself. (Tokens of the live
// service are opaque; hexadecimal ones have been seen. The length is ours.)
func (s *Server) ownToken() string {
	return sims.Text(s.world.Rand.Lasting("easypromos token"), 40, "0123456789abcdef")
}

// Mint adds the world's own access token to the account of the first token, so that
// it opens the same promotions. Where the fixtures have no account it returns a
// credential without values.
func (s *Server) Mint(tx *store.Tx) (c sims.Credential, err error) {
	var account sql.NullInt64
	err = tx.QueryRow(`
		SELECT coalesce(
			(SELECT account_id FROM easypromos_tokens WHERE minted = 0 ORDER BY rowid LIMIT 1),
			(SELECT min(id) FROM easypromos_accounts))`).Scan(&account)
	if err != nil || !account.Valid {
		return c, err
	}
	token := s.ownToken()
	_, err = tx.Exec(`
		INSERT INTO easypromos_tokens (token, account_id, name, minted)
		VALUES ($1, $2, 'Token of the sandbox', 1)
		ON CONFLICT (token) DO NOTHING`, token, account.Int64)
	if err != nil {
		return c, err
	}
	c.Values = map[string]string{"token": token}
	err = tx.QueryRow(`
		SELECT name || ', ' || plan
		FROM easypromos_accounts
		WHERE id = $1`, account.Int64).Scan(&c.Opens)
	return c, err
}

// Disown removes the access tokens that other worlds made for themselves. User
// login tokens need nothing: they are signed with a world's own key.
func (s *Server) Disown(tx *store.Tx) error {
	_, err := tx.Exec(`
		DELETE FROM easypromos_tokens
		WHERE minted = 1 AND token <> $1`, s.ownToken())
	return err
}

// Identify returns the access token of r.
func (s *Server) Identify(r *http.Request) []string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if token = strings.TrimSpace(token); token == "" || !strings.EqualFold(scheme, "Bearer") {
		return nil
	}
	return []string{token}
}
