package web

import (
	"net"
	"net/http"
	"sync"

	"golang.org/x/time/rate"

	"chuangwei/internal/fault"
)

// Limiter bounds how often something may happen for each key: an address, an
// account. It forgets everything when it holds too many keys, which is
// lenient, but cannot be made to use more memory.
type Limiter struct {
	Every rate.Limit // a second
	Burst int

	mu   sync.Mutex
	keys map[string]*rate.Limiter
}

const maxLimiterKeys = 50_000

// Allow returns a fault of kind TooMany if it happened too often for key.
func (l *Limiter) Allow(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys == nil || len(l.keys) >= maxLimiterKeys {
		l.keys = map[string]*rate.Limiter{}
	}
	one := l.keys[key]
	if one == nil {
		one = rate.NewLimiter(l.Every, l.Burst)
		l.keys[key] = one
	}
	if !one.Allow() {
		return fault.New(fault.TooMany, "web.too_many")
	}
	return nil
}

// Address returns the address that the request came from, without its port.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
