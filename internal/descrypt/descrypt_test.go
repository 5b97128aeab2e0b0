package descrypt_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/descrypt"
)

// The hashes are glibc's. The first stands in NATS4's Get Member Details.
var vectors = []struct{ name, password, salt, want string }{
	{"the vendor's example", "abc123", "1f", "1f2JYM/vKDxjk"},
	{"the lowest salt", "test", "..", "..9sjyf8zL76k"},
	{"the highest salt", "password", "zz", "zzXUHfURnGg8I"},
	{"no password", "", "ab", "abmF1QH4PEr.E"},
	{"one character", "a", "/.", "/.n5Xb33Dkk1k"},
	{"eight characters", "longerth", "A9", "A9ADmg0AjReKQ"},
	{"more count no more", "longerthan8", "A9", "A9ADmg0AjReKQ"},
	{"the eighth bit counts not", "ÿÿÿÿÿÿÿÿ", "Qz", "Qzss/L1rZnKOQ"},
	{"UTF-8", "Zoë", "x1", "x1yY3dfG2Afow"},
	{"signs", "!@#$%^&*", "0a", "0aXdee087MTuw"},
	{"a hash as the salt", "foob", "arlEKn0OzVJn.", "arlEKn0OzVJn."},
	{"a zero byte ends it", "foob\x00more", "ar", "arlEKn0OzVJn."},
}

func TestHash(t *testing.T) {
	t.Parallel()
	for _, tt := range vectors {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := descrypt.Hash(tt.password, tt.salt)
			assert.True(t, ok)
			assert.Equal(t, tt.want, got)
			assert.True(t, descrypt.Matches(tt.want, tt.password))
			assert.False(t, descrypt.Matches(tt.want, "x"+tt.password))
		})
	}
}

func TestWhatIsNoSaltHasNoHash(t *testing.T) {
	t.Parallel()
	for _, salt := range []string{"", "1", "1!", "!1", "$1$abc", "ë"} {
		_, ok := descrypt.Hash("abc123", salt)
		assert.False(t, ok, salt)
	}
	for _, hash := range []string{"", "1f", "1f2JYM/vKDxj", "1f2JYM/vKDxjkk", "!!2JYM/vKDxjk"} {
		assert.False(t, descrypt.Matches(hash, "abc123"), hash)
	}
}

// TestPerlHashesTheSame: the C library agrees, for passwords and salts of all kinds.
func TestPerlHashesTheSame(t *testing.T) {
	t.Parallel()
	perl, err := exec.LookPath("perl")
	if err != nil {
		t.Skip("no perl here")
	}
	for i := range 64 {
		salt := string([]byte{descrypt.Alphabet[i], descrypt.Alphabet[63-i*7%64]})
		password := strings.Repeat(string(descrypt.Alphabet[i*5%64]), i%10) + salt
		out, err := exec.CommandContext(t.Context(), perl, "-e", "print crypt($ARGV[0], $ARGV[1])", password, salt).Output()
		require.NoError(t, err)
		got, _ := descrypt.Hash(password, salt)
		assert.Equal(t, string(out), got, "%q %q", password, salt)
	}
}

// FuzzHash: no bytes panic it, and what it gives verifies.
func FuzzHash(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.password, v.salt)
	}
	f.Add("\xff\x00\x80", "\xff\x00")
	f.Fuzz(func(t *testing.T, password, salt string) {
		hash, ok := descrypt.Hash(password, salt)
		if !ok {
			require.Empty(t, hash)
			return
		}
		require.Len(t, hash, descrypt.Length)
		require.Empty(t, strings.Trim(hash, descrypt.Alphabet))
		require.True(t, descrypt.Matches(hash, password))
	})
}
