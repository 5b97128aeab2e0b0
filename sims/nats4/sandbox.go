package nats4

import (
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// mintedLogin is the loginid of the login that a world has for itself: the same in
// every sandbox, and far above what fixtures and the vendor's pages use, so that
// no id there moves.
const mintedLogin = 1_000_000_001

// ownLogin is the full admin that the world has for itself. (The forms of key and
// username are those of the vendor's example.)
func (s *Server) ownLogin() account {
	g := s.world.Rand.Lasting("nats4 login")
	return account{
		LoginID:  mintedLogin,
		APIKey:   sims.Text(g, 32, "0123456789abcdef"),
		Username: "tmm1" + sims.Text(g, 9, "abcdefghijklmnopqrstuvwxyz"),
		Admin:    true,
	}
}

// Mint adds the world's own full admin. A key that it has been given since stays.
func (s *Server) Mint(tx *store.Tx) (sims.Credential, error) {
	a := s.ownLogin()
	_, err := tx.Exec(`
		INSERT INTO nats4_logins (loginid, username, api_key, is_admin, minted)
		VALUES ($1, $2, $3, 1, 1)
		ON CONFLICT (loginid) DO UPDATE
		SET username = $2, api_key = iif(username = $2, coalesce(api_key, $3), $3)`,
		a.LoginID, a.Username, a.APIKey)
	if err == nil {
		_, err = tx.Exec(`
			INSERT INTO nats4_login_info (loginid) VALUES ($1)
			ON CONFLICT (loginid) DO NOTHING`, a.LoginID)
	}
	if err == nil {
		a, _, err = loginOf(tx, mintedLogin)
	}
	if err != nil {
		return sims.Credential{}, fmt.Errorf("login of the sandbox: %w", err)
	}
	return a.credential(), nil
}

// Disown takes the key from the login that another world made for itself. What belongs to
// it stays: Mint gives it to this world's own.
func (s *Server) Disown(tx *store.Tx) error {
	own := s.ownLogin()
	_, err := tx.Exec(`
		UPDATE nats4_logins
		SET username = $1, api_key = NULL
		WHERE minted = 1 AND username <> $1`, own.Username)
	return err
}

// Identify returns the API key and the username of r. What the header names with an
// underscore say counts as well, whether or not the world takes them.
func (s *Server) Identify(r *http.Request) []string {
	values := make([]string, 0, 4)
	for _, name := range [...]string{
		headerKey, headerUnderscoreKey, headerUsername, headerUnderscoreUser,
	} {
		if v := first(r.Header, name); v != "" {
			values = append(values, v)
		}
	}
	return values
}
