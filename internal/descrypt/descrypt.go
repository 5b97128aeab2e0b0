// Package descrypt is the traditional crypt(3) of Unix: DES, 25 times over, with a salt
// of two characters. Software of the nineties keeps passwords so, and web servers still
// read them; it protects nothing today. Nothing here runs in constant time.
package descrypt

import "strings"

// Alphabet are the 64 characters of salts and hashes, by their value.
const Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Length is how long a hash is, its salt included.
const Length = 13

// Hash returns crypt(password, salt): 13 characters of Alphabet, of which the first two
// are the salt. A password counts to its first zero byte or its eighth one, of each byte
// the lower seven bits. It reports false for a salt that does not begin with two
// characters of Alphabet; what follows them, as in a hash, is nothing.
func Hash(password, salt string) (hash string, ok bool) {
	if len(salt) < 2 {
		return "", false
	}
	first, second := strings.IndexByte(Alphabet, salt[0]), strings.IndexByte(Alphabet, salt[1])
	if first < 0 || second < 0 {
		return "", false
	}
	keys := schedule(keyOf(password))
	swaps := swapped(uint64(first) | uint64(second)<<6)
	block := uint64(0)
	for range 25 {
		block = encrypt(block, &keys, swaps)
	}
	return salt[:2] + text(block), true
}

// Matches reports whether hash is that of password.
func Matches(hash, password string) bool {
	if len(hash) != Length {
		return false
	}
	again, ok := Hash(password, hash)
	return ok && again == hash
}

// keyOf is the key that a password makes: seven bits of each character, above a bit of
// parity that DES ignores.
func keyOf(password string) (key uint64) {
	password, _, _ = strings.Cut(password, "\x00")
	for i := range 8 {
		key <<= 8
		if i < len(password) {
			key |= uint64(password[i]<<1) & 0xFF
		}
	}
	return key
}

// swapped is the mask of the bits that a salt exchanges between the two halves of the
// expanded block: its lowest bit those at the left end.
func swapped(salt uint64) (mask uint64) {
	for i := range 12 {
		mask |= salt >> i & 1 << (23 - i)
	}
	return mask
}

// text is a block as 11 characters: six bits each, from the left, the last two filled.
func text(block uint64) string {
	var b [11]byte
	for i := range 10 {
		b[i] = Alphabet[block>>(58-6*i)&63]
	}
	b[10] = Alphabet[block<<2&63]
	return string(b[:])
}

// permute returns the bits of v, which has width of them, in the order of the table.
func permute(v uint64, width int, table []byte) (out uint64) {
	for _, bit := range table {
		out = out<<1 | v>>(width-int(bit))&1
	}
	return out
}

// schedule is the key of each of the 16 rounds.
func schedule(key uint64) (keys [16]uint64) {
	const half = 1<<28 - 1
	chosen := permute(key, 64, keyPermutation)
	left, right := chosen>>28, chosen&half
	for i, n := range keyRotations {
		left = (left<<n | left>>(28-n)) & half
		right = (right<<n | right>>(28-n)) & half
		keys[i] = permute(left<<28|right, 56, keyCompression)
	}
	return keys
}

// encrypt is DES of one block, where the expansion exchanges the bits of swaps.
func encrypt(block uint64, keys *[16]uint64, swaps uint64) uint64 {
	block = permute(block, 64, initialPermutation)
	left, right := block>>32, block&(1<<32-1)
	for _, key := range keys {
		expanded := permute(right, 32, expansion)
		exchange := (expanded>>24 ^ expanded) & swaps
		expanded ^= exchange | exchange<<24
		left, right = right, left^substitute(expanded^key)
	}
	return permute(right<<32|left, 64, finalPermutation)
}

// substitute sends 48 bits through the boxes and permutes the 32 that come out.
func substitute(v uint64) (out uint64) {
	for i := range boxes {
		six := v >> (42 - 6*i) & 63
		row, column := six>>4&2|six&1, six>>1&15
		out = out<<4 | uint64(boxes[i][row<<4|column])
	}
	return permute(out, 32, roundPermutation)
}
