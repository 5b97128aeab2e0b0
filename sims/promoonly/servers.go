package promoonly

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A mediaServer has the files. (Documented, /doc/download_servers.)
type mediaServer struct {
	Host string `json:"host"` // with a port where it has one
	ID   int64  `json:"id"`
}

// firstServer is the id of the first server; the others follow. (Documented by the
// sample.)
const firstServer = 7

// vendorServers are the vendor's own. (Documented by the sample.)
var vendorServers = []string{"dc03.promoonly.com", "ny01.promoonly.com", "sl02.promoonly.com"}

// mediaHosts are the hosts of the media servers, for who asks with r. There is at least
// one.
//
// Ours: this program itself, as the request names it, so that no client sends its token
// elsewhere. Who has the vendor's names lead here finds them in the answer.
func (s *Server) mediaHosts(r *http.Request) []string {
	if hosts := splitHosts(s.world.Settings.String(settingMediaHosts)); len(hosts) > 0 {
		return hosts
	}
	if isVendors(r.Host) {
		return vendorServers
	}
	if r.Host != "" {
		return []string{r.Host}
	}
	// HTTP/1.0 needs no Host.
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return []string{a.String()}
	}
	return vendorServers
}

// isVendors reports whether a Host is a name of the vendor's.
func isVendors(host string) bool {
	u := url.URL{Host: host}
	return strings.HasSuffix("."+strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")),
		".promoonly.com")
}

// knowsServer reports whether a client can have a server's id from an answer: to which
// host a request goes may have changed since. 0 is unspecified: the vendor's own sample
// sends it. (Ours.)
func (s *Server) knowsServer(id int64) bool {
	hosts := splitHosts(s.world.Settings.String(settingMediaHosts))
	n := int64(max(len(hosts), len(vendorServers)))
	return id == 0 || id >= firstServer && id < firstServer+n
}

// downloadServers answers GET /download/server/{trackid}: the servers that have a track.
// Each has all.
func (s *Server) downloadServers(r *http.Request, segments map[string]string) (any, error) {
	id, err := readTrackID(segments)
	if err != nil {
		return nil, err
	}
	err = s.view(r, func(tx *store.Tx, userid int64) error { return checkTrack(tx, userid, id) })
	var list []mediaServer
	for i, host := range s.mediaHosts(r) {
		list = append(list, mediaServer{host, firstServer + int64(i)})
	}
	return list, err
}
