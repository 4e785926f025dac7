package events_test

import (
	"context"
	"errors"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/events"
)

type opened struct{ n int }

type closed struct{ n int }

func TestEverySubscriberHearsItsOwnEventsInOrder(t *testing.T) {
	t.Parallel()
	var b events.Bus
	var heard []int
	hear := func(add int) func(context.Context, *db.Tx, opened) error {
		return func(_ context.Context, _ *db.Tx, e opened) error { heard = append(heard, e.n+add); return nil }
	}
	events.On(&b, hear(0))
	events.On(&b, hear(100))
	if err := b.Publish(t.Context(), nil, opened{1}); err != nil {
		t.Fatal(err)
	}
	if err := b.Publish(t.Context(), nil, closed{2}); err != nil {
		t.Fatal(err)
	}
	if len(heard) != 2 || heard[0] != 1 || heard[1] != 101 {
		t.Errorf("heard %v", heard)
	}
	if err := (*events.Bus)(nil).Publish(t.Context(), nil, opened{1}); err != nil {
		t.Errorf("a bus that is not there: %v", err)
	}
}

func TestAFailingSubscriberFailsTheAct(t *testing.T) {
	t.Parallel()
	var b events.Bus
	no := errors.New("no")
	after := 0
	events.On(&b, func(context.Context, *db.Tx, opened) error { return no })
	events.On(&b, func(context.Context, *db.Tx, opened) error { after++; return nil })
	if err := b.Publish(t.Context(), nil, opened{}); !errors.Is(err, no) || after != 0 {
		t.Errorf("Publish = %v, later subscribers ran %d times", err, after)
	}
}
