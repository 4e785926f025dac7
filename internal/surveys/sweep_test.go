package surveys_test

import (
	"bytes"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/surveys"
)

func TestFilesThatNobodyWaitsForAreSweptAfterADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOffice(t, d)
		waits := h.keep(t, "等.csv", register(10))
		over := h.keep(t, "完.csv", register(20))
		h.do(t, over, surveys.TaskImport)
		put := func(county id.County, imp id.Import) {
			if err := h.files.Put(t.Context(), string(county)+"/imports/"+string(imp), bytes.NewReader([]byte("x")), 1); err != nil {
				t.Fatal(err)
			}
		}
		orphan := id.New[id.Import]()
		put(here, orphan)  // the program died before its row was there
		put(here, over.ID) // or before the file of an import that is over was removed
		put(there, orphan) // another county's
		sweep := func(at time.Time, want int) {
			t.Helper()
			h.clock.Set(at)
			if n, err := h.Sweep(t.Context(), here); err != nil || n != want {
				t.Errorf("swept %d, %v; want %d", n, err, want)
			}
		}
		sweep(time.Now().Add(23*time.Hour), 0)
		sweep(time.Now().Add(25*time.Hour), 2)
		sweep(time.Now().Add(26*time.Hour), 0)
		if !h.filed(t, waits.ID) || h.filed(t, orphan) || h.filed(t, over.ID) {
			t.Error("the wrong files were swept")
		}
		if _, err := h.files.Stat(t.Context(), string(there)+"/imports/"+string(orphan)); err != nil {
			t.Errorf("another county's file: %v", err)
		}
	})
}
