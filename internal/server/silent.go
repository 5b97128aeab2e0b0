package server

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// silentTime is how long a shutdown waits for connections that have not sent a
// byte yet. net/http would wait five seconds for each, and browsers and HTTP
// clients open connections that they never use.
const silentTime = 250 * time.Millisecond

// silent has the connections that have not sent anything.
type silent struct {
	conns sync.Map // net.Conn to nothing
}

// changed is an http.Server's ConnState.
func (s *silent) changed(c net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.conns.Store(c, nil)
		return
	}
	s.conns.Delete(c)
}

func (s *silent) close() {
	s.conns.Range(func(c, _ any) bool {
		_ = c.(net.Conn).Close()
		return true
	})
}
