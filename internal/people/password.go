package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what a guess at a password costs. It stands in each hash, so that it
// can be raised; an older hash is replaced at the next sign-in.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// hasher hashes passwords, few at a time: each takes 64 MiB.
type hasher struct {
	cost  cost
	slots chan struct{}
}

func (h *hasher) init(cheap bool) {
	h.cost = cost{memory: 64 << 10, passes: 1, threads: 4}
	if cheap {
		h.cost = cost{memory: 64, passes: 1, threads: 1}
	}
	h.slots = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
}

// take waits for a slot.
func (h *hasher) take(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) release() { <-h.slots }

const keyLength = 32

// hash returns password as it is kept: "argon2id$65536$1$4$salt$key".
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.take(ctx); err != nil {
		return "", err
	}
	defer h.release()
	salt := make([]byte, 16)
	rand.Read(salt)
	c := h.cost
	key := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, keyLength)
	return fmt.Sprintf("argon2id$%d$%d$%d$%s$%s", c.memory, c.passes, c.threads, b64(salt), b64(key)), nil
}

// hashSlip returns a one-time password as it is kept. It is random and long,
// so a plain digest keeps it as well as a slow one would.
func hashSlip(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return "slip$" + b64(salt) + "$" + b64(slipKey(salt, password))
}

func slipKey(salt []byte, password string) []byte {
	sum := sha256.Sum256(append(append([]byte{}, salt...), plainSlip(password)...))
	return sum[:]
}

// verify reports whether password is the one of stored, and whether stored
// should be replaced by a hash of today's cost. It costs the same whether it
// is, whether stored is a slip's, and whether there is any stored at all.
func (h *hasher) verify(ctx context.Context, stored, password string) (ok, old bool, err error) {
	if err := h.take(ctx); err != nil {
		return false, false, err
	}
	defer h.release()
	parts := strings.Split(stored, "$")
	if parts[0] == "argon2id" && len(parts) == 6 {
		var c cost
		_, err := fmt.Sscanf(parts[1]+" "+parts[2]+" "+parts[3], "%d %d %d", &c.memory, &c.passes, &c.threads)
		salt, err1 := unb64(parts[4])
		key, err2 := unb64(parts[5])
		if err != nil || err1 != nil || err2 != nil || c.memory > 1<<20 || c.passes > 20 || c.threads == 0 || len(key) != keyLength {
			return false, false, errors.New("a stored password cannot be read")
		}
		got := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, keyLength)
		return subtle.ConstantTimeCompare(got, key) == 1, c != h.cost, nil
	}
	argon2.IDKey([]byte(password), make([]byte, 16), h.cost.passes, h.cost.memory, h.cost.threads, keyLength)
	if parts[0] == "slip" && len(parts) == 3 {
		salt, err1 := unb64(parts[1])
		key, err2 := unb64(parts[2])
		if err1 != nil || err2 != nil {
			return false, false, errors.New("a stored password cannot be read")
		}
		return subtle.ConstantTimeCompare(slipKey(salt, password), key) == 1, false, nil
	}
	return false, false, nil
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

func unb64(s string) ([]byte, error) { return base64.RawStdEncoding.DecodeString(s) }

// slipLetters are those that nobody mistakes for another on paper.
const slipLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// newSlip returns a one-time password, in groups that are easy to type.
func newSlip() string {
	var b strings.Builder
	for i := range 15 {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(slipLetters[below(len(slipLetters))])
	}
	return b.String()
}

// plainSlip is what was meant by somebody who typed a slip's password.
func plainSlip(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// below returns a random number from 0 to n-1, every one as likely.
func below(n int) int {
	var b [1]byte
	for limit := 256 - 256%n; ; {
		rand.Read(b[:])
		if int(b[0]) < limit {
			return int(b[0]) % n
		}
	}
}
