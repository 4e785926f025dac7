package demo

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// password returns a fresh password of 80 random bits, easy to type.
func password() string {
	b := make([]byte, 10)
	rand.Read(b)
	s := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}
