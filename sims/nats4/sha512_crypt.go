package nats4

import (
	"bytes"
	"crypto/sha512"
	"hash"
)

// cryptRounds is how often the digest is stirred where a hash names no number.
const cryptRounds = 5000

// cryptAlphabet are the digits of a hash, in base 64.
const cryptAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// sha512Crypt is crypt(3) of a password with SHA-512: $6$salt$ and 86 digits, as the
// password of the vendor's example begins. salt has 16 characters at most. (Ulrich
// Drepper, "Unix crypt using SHA-256 and SHA-512".)
func sha512Crypt(password, salt string) string {
	key, s := []byte(password), []byte(salt)
	digest := cryptStart(key, s)

	h := sha512.New()
	for range key {
		h.Write(key)
	}
	p := repeated(h.Sum(nil), len(key))
	h.Reset()
	for range 16 + int(digest[0]) {
		h.Write(s)
	}
	s = repeated(h.Sum(nil), len(s))

	for i := range cryptRounds {
		h.Reset()
		first, last := digest, p
		if i%2 == 1 {
			first, last = p, digest
		}
		h.Write(first)
		if i%3 != 0 {
			h.Write(s)
		}
		if i%7 != 0 {
			h.Write(p)
		}
		h.Write(last)
		digest = h.Sum(nil)
	}
	return "$6$" + salt + "$" + cryptDigits(digest)
}

// cryptStart is the digest that the rounds begin with.
func cryptStart(key, salt []byte) []byte {
	h := sha512.New()
	write(h, key, salt, key)
	b := h.Sum(nil)
	h.Reset()
	write(h, key, salt, repeated(b, len(key)))
	for n := len(key); n > 0; n >>= 1 {
		if n&1 == 1 {
			h.Write(b)
		} else {
			h.Write(key)
		}
	}
	return h.Sum(nil)
}

func write(h hash.Hash, parts ...[]byte) {
	for _, p := range parts {
		h.Write(p)
	}
}

// repeated are the first n bytes of b, b, b and so on.
func repeated(b []byte, n int) []byte {
	return bytes.Repeat(b, n/len(b)+1)[:n]
}

// cryptDigits writes a digest in the order and the base that crypt(3) has.
func cryptDigits(d []byte) string {
	out := make([]byte, 0, 86)
	digits := func(n uint32, count int) {
		for range count {
			out = append(out, cryptAlphabet[n&63])
			n >>= 6
		}
	}
	for i, a, b, c := 0, 0, 21, 42; i < 21; i++ {
		digits(uint32(d[a])<<16|uint32(d[b])<<8|uint32(d[c]), 4)
		a, b, c = b+1, c+1, a+1
	}
	digits(uint32(d[63]), 2)
	return string(out)
}
