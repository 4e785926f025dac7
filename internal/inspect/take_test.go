package inspect_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/inspect"
	"chuangwei/internal/office"
)

const small = "level,code,name,english,points,shape,cap,share,sites,flags\n" +
	"sheet,lanes,背街小巷 'O\"Neil' 100%_😀,Lanes,10,,8,80,,\nblock,order,秩序,Order,10,,,,street,key\nitem,clean,干净,Clean,10,,,,,\nchoice,litter,垃圾,Litter,2,each,6,,,\n"

func TestAScoreSheetIsLookedAtBeforeItIsTaken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		take := func(text, looked string, apply bool) (office.Report, error) {
			return h.s.ImportSheet(ctx, h.Office, "s.csv", strings.NewReader(text), int64(len(text)), looked, apply)
		}
		versions := func() int {
			_, list, err := h.s.Sheet(ctx, h.Office, "lanes", 0)
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			return len(list)
		}
		look, err := take(small, "", false)
		if err != nil || look.Applied || look.Counts[office.Created] != 4 || versions() != 0 {
			t.Fatalf("looked at: %+v %v", look, err)
		}
		if _, err := take(small, "", true); !fault.Is(err, fault.Conflict) || versions() != 0 {
			t.Errorf("taken without a look: %v", err)
		}
		for range 2 { // sent twice it is done once
			if rep, err := take(small, look.Version, true); err != nil || !rep.Applied || versions() != 1 {
				t.Fatalf("taken: %+v %v", rep, err)
			}
		}
		other := strings.ReplaceAll(strings.ReplaceAll(small, "litter", "waste"), "8,80", "9,80")
		if look, err = take(other, "", false); err != nil || look.Counts[office.Updated] != 1 || look.Counts[office.Created] != 1 || look.Counts[office.Removed] != 1 || look.Counts[office.Unchanged] != 2 {
			t.Fatalf("the next version: %+v %v", look, err)
		}
		if !slices.Equal(look.Rows[0].Changed, []string{"inspect.sheetcol.cap"}) || look.Rows[4].Name != "litter 垃圾" {
			t.Errorf("the next version: %+v", look.Rows)
		}
		if _, err := h.s.SetSheet(ctx, h.Office, "lanes", inspect.Settings{Version: 1, Pass: "7", KeyShare: 80, Key: []string{"order"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := take(other, look.Version, true); !fault.Is(err, fault.Conflict) || versions() != 2 {
			t.Errorf("somebody changed it meanwhile: %v", err)
		}
		if look, err = take(other, "", false); err != nil {
			t.Fatal(err)
		}
		if rep, err := take(other, look.Version, true); err != nil || !rep.Applied || versions() != 3 {
			t.Errorf("looked at again: %+v %v", rep, err)
		}
		for text, at := range map[string]struct {
			row    int
			column string
		}{
			strings.Replace(small, "Litter,2", "Litter,two", 1):            {5, "E"},
			strings.Replace(small, "Order,10", "Order,9", 1):               {3, "E"},
			strings.Replace(small, "each", "some", 1):                      {5, "F"},
			strings.Replace(small, "Litter,2", "Litter,11", 1):             {5, "E"},
			strings.Replace(small, "each,6", "each,11", 1):                 {5, "G"},
			strings.Replace(small, "each,6,", "sample,6,", 1):              {5, "H"},
			strings.Replace(small, "item,clean", "item,Clean!", 1):         {4, "B"},
			strings.Replace(small, ",street,", ",moon,", 1):                {3, "I"},
			strings.Replace(small, "block,", "chapter,", 1):                {3, "A"},
			strings.Replace(small, "sheet,lanes", "block,lanes", 1):        {2, "A"},
			small + "choice,litter,再次,Again,1,missing,,,,\n":               {6, "B"},
			small + "block,more,更多,More,5,,,,street,\nitem,a,甲,A,5,,,,,\n": {7, "E"},
		} {
			rep, err := take(text, look.Version, true)
			i := slices.IndexFunc(rep.Rows, func(r office.RowReport) bool { return r.Outcome == office.Rejected && r.Row == at.row })
			if err != nil || rep.Applied || i < 0 || rep.Rows[i].Problems[0].Column != at.column {
				t.Errorf("row %d, column %s: %+v %v", at.row, at.column, rep, err)
			}
		}
		if _, err := h.s.ImportSheet(ctx, h.Inspector, "s.csv", strings.NewReader(small), int64(len(small)), "", true); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an inspector takes a sheet: %v", err)
		}
	})
}

func TestASheetThatShipsComesBackUnchanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		data := file(t, inspect.Builtin()[0])
		rep, err := h.s.ImportSheet(t.Context(), h.Office, "s.xlsx", bytes.NewReader(data), int64(len(data)), "", true)
		if err != nil || !rep.Applied || rep.Counts[office.Unchanged] != len(rep.Rows) {
			t.Errorf("%v %v", rep.Counts, err)
		}
	})
}

func TestWhatPassesIsSetOnceAndOnlyAsItWasLookedAt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		set := func(version int64, pass string) (int64, error) {
			x, err := h.s.SetSheet(ctx, h.Office, inspect.SecretVisit, inspect.Settings{Version: version, Pass: pass, KeyShare: 80})
			return x.Version, err
		}
		for range 2 {
			if v, err := set(0, "850"); err != nil || v != 1 {
				t.Fatalf("version %d: %v", v, err)
			}
		}
		if _, err := set(0, "900"); !fault.Is(err, fault.Conflict) {
			t.Errorf("of a version that is not the last: %v", err)
		}
		if v, err := set(1, "900"); err != nil || v != 2 {
			t.Errorf("version %d: %v", v, err)
		}
	})
}
