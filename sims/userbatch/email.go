package userbatch

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// plainEmail returns the e-mail in value: as it is where it has an @, otherwise
// decrypted. It reports false where that gives no e-mail.
//
// Documented is only "crypted by aes-128-cbc". Ours: base64 of the IV (16 bytes)
// and the ciphertext with PKCS#7 padding, keyed with the first 16 bytes of
// SHA-256(private key), or with the setting userbatch.email_key.
func plainEmail(value string, key []byte) (string, bool) {
	if !strings.Contains(value, "@") {
		// A + that a client forgot to escape arrives as a blank.
		raw, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(value, " ", "+"))
		if err != nil {
			return "", false
		}
		var ok bool
		if value, ok = decryptCBC(raw, key); !ok {
			return "", false
		}
	}
	return value, isEmail(value)
}

// decryptCBC opens IV and AES-CBC ciphertext, and removes the padding.
func decryptCBC(raw, key []byte) (string, bool) {
	if len(raw) < 2*aes.BlockSize || len(raw)%aes.BlockSize != 0 {
		return "", false
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", false
	}
	text := make([]byte, len(raw)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, raw[:aes.BlockSize]).CryptBlocks(text, raw[aes.BlockSize:])
	pad := int(text[len(text)-1])
	if pad == 0 || pad > aes.BlockSize {
		return "", false
	}
	for _, b := range text[len(text)-pad:] {
		if int(b) != pad {
			return "", false
		}
	}
	return string(text[:len(text)-pad]), true
}

// isEmail is no more than a look: something on both sides of one @, no blanks.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && len(s) <= 254 &&
		!strings.Contains(domain, "@") && !strings.ContainsAny(s, " \t\r\n")
}

// emailKey is the AES key of a portal: the setting (32 hexadecimal digits), or
// derived from the private key.
func emailKey(setting, privateKey string) []byte {
	if key, err := hex.DecodeString(setting); err == nil && len(key) == 16 {
		return key
	}
	sum := sha256.Sum256([]byte(privateKey))
	return sum[:16]
}
