package faults

import (
	"net"
	"net/http"
)

// hangUp ends the connection without an answer, when the rule says.
func (h *Hit) hangUp(w http.ResponseWriter, r *http.Request) {
	t := h.answer
	if d := milli(t.values.int("timeout")); d > 0 {
		t.wait(r, d)
	} else if t.Fault == timeout {
		select {
		case <-t.gone:
		case <-r.Context().Done():
		}
	}
	hangUp(w, t.Fault == resetPeer)
}

// hangUp ends the connection after what has been flushed; reset throws away what has
// not arrived and tells the client so by a TCP RST.
func hangUp(w http.ResponseWriter, reset bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2, or no connection at all
		panic(http.ErrAbortHandler)
	}
	if reset {
		if tcp, ok := beneath(conn).(interface{ SetLinger(int) error }); ok {
			_ = tcp.SetLinger(0)
		}
		conn = beneath(conn) // a TLS connection would say goodbye
	}
	_ = conn.Close()
}

// beneath is the connection below a TLS connection.
func beneath(conn net.Conn) net.Conn {
	if tls, ok := conn.(interface{ NetConn() net.Conn }); ok {
		return tls.NetConn()
	}
	return conn
}
