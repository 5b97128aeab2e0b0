package nats4

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The hashes are those of openssl passwd -6.
func TestSHA512Crypt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ password, salt, want string }{
		{"Hello world!", "saltstring", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
		{"x", "aaaaaaaaaaaaaaaa", "$6$aaaaaaaaaaaaaaaa$M3v2QUtGvU.MLOea3TipXLnJ4sxCPIxxV2YJpNZHxAtnDZAWEdmFfcM.xA25X1jnxgvkIVqieN0SL/PF6nE/f/"},
		{strings.Repeat("y", 200), "0123456789abcdef", "$6$0123456789abcdef$G9SgByq2n0quWx91rg86cfJvu1JmXliBWYeZRSrSJL8QotKJc.7I9Oz82nj6q0rkduema9qmrmz0hhMNBKLKC."},
	} {
		assert.Equal(t, tt.want, sha512Crypt(tt.password, tt.salt))
	}
}
