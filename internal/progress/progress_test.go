package progress_test

import (
	"testing"

	"chuangwei/internal/progress"
)

func TestWhoeverHasTheKeyHearsHowFarItIs(t *testing.T) {
	t.Parallel()
	var b progress.Board
	const key = "0123456789abcdef"
	ctx, end := b.Begin(t.Context(), key)
	if s, ok := b.Of(key); !ok || s != (progress.State{}) {
		t.Errorf("begun: %+v, %v", s, ok)
	}
	want := progress.State{Of: "pages", Done: 3, Total: 7}
	progress.Set(ctx, want)
	if s, ok := b.Of(key); !ok || s != want {
		t.Errorf("set: %+v, %v", s, ok)
	}
	if _, ok := b.Of("fedcba9876543210"); ok {
		t.Error("another key hears of it")
	}
	// Whoever uses the key again must not speak for the first.
	again, endAgain := b.Begin(t.Context(), key)
	progress.Set(again, progress.State{Done: 9})
	endAgain()
	if s, ok := b.Of(key); !ok || s != want {
		t.Errorf("after a second use: %+v, %v", s, ok)
	}
	end()
	progress.Set(ctx, want)
	if s, ok := b.Of(key); ok {
		t.Errorf("over, and yet %+v", s)
	}
}

func TestNobodyHearsAKeyThatIsNone(t *testing.T) {
	t.Parallel()
	var b progress.Board
	for _, key := range []string{"", "short", "0123456789abcde/", "0123456789 abcdef", string(make([]byte, 99))} {
		ctx, end := b.Begin(t.Context(), key)
		progress.Set(ctx, progress.State{Done: 1})
		if s, ok := b.Of(key); ok {
			t.Errorf("%q: %+v", key, s)
		}
		end()
	}
}
