package people

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"chuangwei/internal/id"
)

// A token names its county, so that it is looked up there: the county, a mark
// and 256 random bits. Only its digest is kept.
const (
	sessionMark = "."
	keyMark     = "_"
	keyPrefix   = "cwk" + keyMark
)

func newToken(c id.County) string { return string(c) + sessionMark + secret() }

func newKey(c id.County) string { return keyPrefix + string(c) + keyMark + secret() }

func secret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// tokenCounty returns the county of a session token.
func tokenCounty(token string) (id.County, bool) {
	c, rest, ok := strings.Cut(token, sessionMark)
	county := id.County(c)
	return county, ok && county.Valid() && len(rest) == 43
}

// keyCounty returns the county of an API key.
func keyCounty(key string) (id.County, bool) {
	rest, ok := strings.CutPrefix(key, keyPrefix)
	c, rest, cut := strings.Cut(rest, keyMark)
	county := id.County(c)
	return county, ok && cut && county.Valid() && len(rest) == 43
}

// digest is what is kept of a token.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
