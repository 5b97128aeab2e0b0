package synctv

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The ids of minted accounts: the same in each world, and above those that fixtures
// may have, so that an account is known by its id to be minted.
const (
	mintedAdmin  int64 = 2_000_000_001
	mintedViewer int64 = 2_000_000_002
)

// Mint gives the world a name of its own for the first service of the fixtures, and
// an administrator and a viewer of that service. Where there is no service there
// is nothing to open, and nothing is minted.
func (s *Server) Mint(tx *store.Tx) (sims.Credential, error) {
	c, err := s.mint(tx)
	if err != nil {
		return sims.Credential{}, fmt.Errorf("mint accounts: %w", err)
	}
	return c, nil
}

func (s *Server) mint(tx *store.Tx) (c sims.Credential, err error) {
	serviceID, err := firstService(tx)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	name, err := s.ownName(tx)
	if err != nil {
		return c, err
	}
	if err := insertServiceName(tx, name, serviceID); err != nil {
		return c, err
	}
	domain := name + ".example.test"
	g := s.world.Rand.Lasting("synctv accounts")
	admin := account{ID: mintedAdmin, ServiceID: serviceID, Email: "admin@" + domain, Role: roleAdmin}
	viewer := account{ID: mintedViewer, ServiceID: serviceID, Email: "viewer@" + domain}
	viewer.Role = roleUser
	for _, a := range []*account{&admin, &viewer} {
		a.Password = sims.Text(g, 20, sims.Alphanumeric)
		if err := saveMinted(tx, *a); err != nil {
			return c, err
		}
	}
	return sims.Credential{
		Opens: fmt.Sprintf("service %s, accounts %d (%s) and %d (%s)",
			name, admin.ID, admin.Role, viewer.ID, viewer.Role),
		Values: map[string]string{
			"service": name, "email": admin.Email, "password": admin.Password,
			"viewer_email": viewer.Email, "viewer_password": viewer.Password,
		},
	}, nil
}

// ownName is the world's name as a label of a host. One that is not fit for that,
// or is a service's of the fixtures, is made so, and distinct, with the world's tag.
func (s *Server) ownName(tx *store.Tx) (string, error) {
	r := s.world.Rand
	name := strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c - 'A' + 'a'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_':
			return c
		}
		return '-'
	}, r.World())
	taken, err := isService(tx, name)
	if taken || name != r.World() || len(name) > maxLabel {
		name = name[:min(len(name), maxLabel-len(r.Tag())-1)] + "-" + r.Tag()
	}
	return name, err
}

// maxLabel is how long a label of a host may be, in bytes.
const maxLabel = 63

// Disown closes the minted accounts, which keep what they have done, and removes
// the minted names and every session. Mint opens the accounts again.
func (s *Server) Disown(tx *store.Tx) error {
	for _, disown := range []func(*store.Tx) error{closeMinted, deleteServiceNames, deleteSessions} {
		if err := disown(tx); err != nil {
			return fmt.Errorf("disown: %w", err)
		}
	}
	return nil
}

// Credentials lists the accounts that can log in, the world's own first.
func (s *Server) Credentials(tx *store.Tx) (list []sims.Credential, err error) {
	err = eachCredential(tx, func(service string, a account) {
		list = append(list, sims.Credential{
			Opens:  fmt.Sprintf("service %s, account %d (%s)", service, a.ID, a.Role),
			Values: map[string]string{"email": a.Email, "password": a.Password},
		})
	})
	return list, err
}
