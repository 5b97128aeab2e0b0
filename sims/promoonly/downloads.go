package promoonly

import (
	"github.com/mockapis/mockapis/store"
)

// renewDownloadTokens gives each track in a queue a dl_token of this world.
func (s *Server) renewDownloadTokens(tx *store.Tx) error {
	ids, err := idsOf(tx, `SELECT queueid FROM promoonly_queue ORDER BY queueid`)
	if err != nil {
		return err
	}
	for _, id := range ids {
		token, err := s.downloadToken(tx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE promoonly_queue SET dl_token = $1 WHERE queueid = $2`, token, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// downloadToken returns a new dl_token: 32 hexadecimal digits.
func (s *Server) downloadToken(tx *store.Tx) (string, error) {
	return s.world.Rand.Token(tx, "promoonly dl_token", 16)
}
