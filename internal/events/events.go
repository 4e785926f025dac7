// Package events lets one slice hear what another did, inside the same
// transaction.
//
// The slice that acts owns the event type (past tense, identifiers and plain
// values only) and publishes it with its transaction. All subscriptions are
// listed in one function, app.subscribe; a failing subscriber fails the
// transaction, so subscribers only write rows or enqueue jobs.
package events

import (
	"context"
	"reflect"

	"chuangwei/internal/db"
)

// Bus holds who hears what. Its zero value has no subscribers and is ready.
type Bus struct {
	subs map[reflect.Type][]func(context.Context, *db.Tx, any) error
}

// On makes fn hear every event of type E. Call it while wiring, before the
// first Publish: the bus does not lock.
func On[E any](b *Bus, fn func(context.Context, *db.Tx, E) error) {
	if b.subs == nil {
		b.subs = map[reflect.Type][]func(context.Context, *db.Tx, any) error{}
	}
	t := reflect.TypeFor[E]()
	b.subs[t] = append(b.subs[t], func(ctx context.Context, tx *db.Tx, e any) error {
		return fn(ctx, tx, e.(E))
	})
}

// Publish tells every subscriber of e's type, in the order of subscription.
// A nil bus has none.
func (b *Bus) Publish(ctx context.Context, tx *db.Tx, e any) error {
	if b == nil {
		return nil
	}
	for _, fn := range b.subs[reflect.TypeOf(e)] {
		if err := fn(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
