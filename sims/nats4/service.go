package nats4

import "github.com/mockapis/mockapis/store"

// ping answers GET /service/ping with the bare number 1.
func (s *Server) ping(*store.Tx, *call) ([]byte, error) {
	return []byte("1"), nil
}
