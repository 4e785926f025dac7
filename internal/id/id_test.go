package id_test

import (
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/id"
)

func TestIdentifiersGrowAndDiffer(t *testing.T) {
	t.Parallel()
	var ids []id.Case
	for range 1000 {
		ids = append(ids, id.New[id.Case]())
	}
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Error("a thousand identifiers do not grow one after the other")
	}
	got, err := id.Parse[id.Case](strings.ToUpper(string(ids[0])))
	if err != nil || got != ids[0] {
		t.Errorf("Parse = %s, %v; want %s", got, err, ids[0])
	}
	for _, bad := range []string{"", "x", "'; DROP TABLE cases; --", string(ids[0])[1:], "{" + string(ids[0]) + "}"} {
		if _, err := id.Parse[id.Case](bad); err == nil {
			t.Errorf("Parse(%q) is accepted", bad)
		}
	}
}

func TestACountyIsSixDigits(t *testing.T) {
	t.Parallel()
	for c, want := range map[id.County]bool{"360825": true, "036082": false, "36082": false, "3608255": false, "36082a": false, "": false, "３６０８２５": false} {
		if c.Valid() != want {
			t.Errorf("%q valid: %v, want %v", c, c.Valid(), want)
		}
	}
}
