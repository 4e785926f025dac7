// Package progress tells somebody who waits for long work how far it has come.
// Whoever asks for the work names it by a key of his own making; whoever does it
// says with Set where he is, and need not know whether anybody listens. It lives
// in memory: work that is lost with its process has no progress to keep.
package progress

import (
	"context"
	"regexp"
	"sync"
)

// State is how far a piece of work has come.
type State struct {
	Of    string `json:"of"`    // what is counted: "records" that were read, "pages" that were set; empty: it has begun
	Done  int    `json:"done"`  // of Total
	Total int    `json:"total"` // 0: nobody knows
}

// Board has the work that is being done. Its zero value is ready.
type Board struct {
	mu   sync.Mutex
	work map[string]State
}

type place struct {
	board *Board
	key   string
}

type contextKey struct{}

var valid = regexp.MustCompile(`^[0-9A-Za-z-]{16,64}$`)

// Begin returns a context in which Set is heard under key, until end is called.
// With a key that is not of 16 to 64 letters, digits and hyphens, or that is in
// use, nobody listens.
func (b *Board) Begin(ctx context.Context, key string) (_ context.Context, end func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, used := b.work[key]; used || !valid.MatchString(key) {
		return ctx, func() {}
	}
	if b.work == nil {
		b.work = map[string]State{}
	}
	b.work[key] = State{}
	return context.WithValue(ctx, contextKey{}, place{b, key}), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.work, key)
	}
}

// Of returns how far the work of that key has come, if it is being done.
func (b *Board) Of(key string) (State, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.work[key]
	return s, ok
}

// Set says how far the work of ctx has come.
func Set(ctx context.Context, s State) {
	if p, ok := ctx.Value(contextKey{}).(place); ok {
		p.board.mu.Lock()
		defer p.board.mu.Unlock()
		if _, going := p.board.work[p.key]; going {
			p.board.work[p.key] = s
		}
	}
}
