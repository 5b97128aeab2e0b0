package userbatch

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Mint gives the world a portal of its own, which serves the advertisements and
// the users of the first portal of the fixtures. Where they have none there is
// nothing to open, and nothing is minted.
func (s *Server) Mint(tx *store.Tx) (sims.Credential, error) {
	demo, err := firstPortal(tx)
	if errors.Is(err, sql.ErrNoRows) {
		return sims.Credential{}, nil
	}
	if err != nil {
		return sims.Credential{}, fmt.Errorf("mint a portal: %w", err)
	}
	g := s.world.Rand.Lasting("userbatch portal")
	for {
		// A login has 8 digits (documented), so one of the fixtures' may be drawn.
		own := portal{Login: minLogin + g.Int64N(maxLogin-minLogin+1), Name: demo.Name}
		own.PrivateKey = sims.Text(g, 32, sims.Alphanumeric)
		taken, err := portalByLogin(tx, own.Login)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			own.LandingURL = demo.LandingURL
			if err := insertMinted(tx, own, demo.Login); err != nil {
				return sims.Credential{}, fmt.Errorf("mint a portal: %w", err)
			}
			return own.credential(), nil
		case err != nil:
			return sims.Credential{}, fmt.Errorf("mint a portal: %w", err)
		case taken.Opens.Valid: // minted before; its key may have been changed
			return taken.credential(), nil
		}
	}
}

// Disown removes the minted portals. What was registered with them are users of the
// portal that they open, and stays.
func (s *Server) Disown(tx *store.Tx) error { return deleteMinted(tx) }

// Credentials lists the portals' logins with their private keys.
func (s *Server) Credentials(tx *store.Tx) ([]sims.Credential, error) {
	list, err := portals(tx)
	if err != nil {
		return nil, err
	}
	credentials := make([]sims.Credential, len(list))
	for i, p := range list {
		credentials[i] = p.credential()
	}
	return credentials, nil
}

func (p portal) credential() sims.Credential {
	return sims.Credential{
		Opens: p.Name,
		Values: map[string]string{
			"login": strconv.FormatInt(p.Login, 10), "private_key": p.PrivateKey,
		},
	}
}
