package cases_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// many fills the world with n imported cases, spread over both areas.
func (w *world) many(n int, stage ...id.Import) {
	w.t.Helper()
	survey := id.New[id.Survey]()
	imp := append(stage, "")[0]
	const batch = 500
	categories := cases.Builtin().List
	for from := 0; from < n; from += batch {
		var rows []cases.Imported
		for i := from; i < min(from+batch, n); i++ {
			r := cases.Imported{
				RegisterNo: strconv.Itoa(i), Title: fmt.Sprint("沿街乱堆乱放第", i, "处"), Category: categories[i%len(categories)].Code,
				Place: cases.Place{Located: true, Address: fmt.Sprintf("恩江路%d号", i%400), Point: geo.Point{
					Lon: 115.40 + 0.1*float64(i*7919%100003)/100003, Lat: 27.30 + 0.05*float64(i*104729%100019)/100019,
				}},
				ReportedAt: begun.AddDate(0, 0, -i%300),
			}
			if i%20 != 0 {
				r.ClosedAt = r.ReportedAt.AddDate(0, 0, 2)
			}
			rows = append(rows, r)
		}
		w.imports(cases.Batch{Survey: survey, Theme: "appearance", Import: imp, Rows: rows})
	}
}

func BenchmarkOpen(b *testing.B) {
	w := newWorld(b, dbtest.Open(b, db.SQLite))
	ctx := context.Background()
	for i := 0; b.Loop(); i++ {
		p := at(i)
		p.Point.Lon += float64(i/400%100) * 0.00002
		_, _, err := w.s.Open(ctx, w.office, cases.Draft{Key: strconv.Itoa(i), Title: "占道经营夜宵摊", Category: "09006", Place: p, Anyway: i%2 == 0})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkImport(b *testing.B) {
	w := newWorld(b, dbtest.Open(b, db.SQLite))
	const n = 20_000
	for b.Loop() {
		imp := id.New[id.Import]()
		w.many(n, imp)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.s.Publish(ctx, tx, w.office, cases.NewBringing(imp))
			return err
		})
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkList(b *testing.B) {
	w := newWorld(b, dbtest.Open(b, db.SQLite))
	w.many(20_000)
	for name, f := range map[string]cases.Filter{
		"area and state": {Areas: []id.Area{w.west}, States: []cases.State{cases.Closed}},
		"area and open":  {Areas: []id.Area{w.west}, States: cases.OpenStates()},
		"all":            {},
		"text":           {Text: "恩江路 乱堆"},
		"overdue":        {Due: "overdue"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := w.s.List(b.Context(), w.office, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("clusters", func(b *testing.B) {
		box := cases.Box{West: 115, South: 27, East: 116, North: 28}
		for b.Loop() {
			if _, _, err := w.s.Clusters(b.Context(), w.office, box, 12, cases.Filter{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
