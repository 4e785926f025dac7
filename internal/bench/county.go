package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/config"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

const (
	county   id.County = "360825"
	password           = "measured, not guessed 7"
	west               = 115.30 // the corner of the county, and its sides
	south              = 27.20
	side               = 0.24
)

// installation is an open data folder with a county.
type installation struct {
	*app.App
	areas []id.Area
	units []id.Unit
	codes []string // of the dictionary
	keys  []string // secrets: each may ask so often, so there are many
}

func openData(ctx context.Context, dir string) (*app.App, error) {
	return app.Open(ctx, config.Settings{Data: dir, Addr: "127.0.0.1:0", Jobs: false}, app.Options{Migrate: true})
}

// begin makes a data folder with a county: 13 areas, their lead units, an
// account and keys of the office.
func begin(ctx context.Context, dir string) (*installation, error) {
	a, err := openData(ctx, dir)
	if err != nil {
		return nil, err
	}
	in := &installation{App: a}
	by := access.System(county)
	if _, err := a.Counties.Create(ctx, by, counties.Draft{Key: county, Name: "测试县"}); err != nil {
		return nil, err
	}
	if _, err := a.Counties.SaveCampaign(ctx, by, counties.Campaign{Title: "创建国家卫生县城", StartsOn: "2020-01-01", Current: true}); err != nil {
		return nil, err
	}
	if err := a.DB.Write(ctx, county, func(tx *db.Tx) error { return org.Install(ctx, tx) }); err != nil {
		return nil, err
	}
	for i := range 13 {
		unit, err := a.Org.CreateUnit(ctx, by, org.UnitDraft{Name: fmt.Sprintf("第%d牵头单位", i+1), Category: "A", Kind: org.Agency, Level: org.OfCounty})
		if err != nil {
			return nil, err
		}
		x, y := west+float64(i%4)*side/4, south+float64(i/4)*side/4
		b, err := geo.ParseBoundary(fmt.Appendf(nil, `{"type":"Polygon","coordinates":[[[%[1]f,%[2]f],[%[3]f,%[2]f],[%[3]f,%[4]f],[%[1]f,%[4]f],[%[1]f,%[2]f]]]}`,
			x, y, x+side/4, y+side/4), geo.WGS84)
		if err != nil {
			return nil, err
		}
		if _, err := a.Areas.Create(ctx, by, areas.Draft{Name: fmt.Sprintf("第%d片区", i+1), LeadUnit: unit, Boundary: b}); err != nil {
			return nil, err
		}
	}
	office := []access.Grant{{Role: access.Office, Scope: access.County}}
	if _, err := a.People.AddUser(ctx, county, people.NewAccount{Name: "office", Label: "创卫办", Grants: office, Password: password}); err != nil {
		return nil, err
	}
	return in, in.look(ctx)
}

// look finds what begin has made, in a copy too, and makes keys.
func (in *installation) look(ctx context.Context) error {
	by := access.System(county)
	list, err := in.Areas.All(ctx, by)
	if err != nil {
		return err
	}
	for _, a := range list {
		in.areas, in.units = append(in.areas, a.ID), append(in.units, a.LeadUnit)
	}
	dict, err := in.Cases.Categories(ctx, by)
	if err != nil {
		return err
	}
	for _, c := range dict.List {
		in.codes = append(in.codes, c.Code)
	}
	for i := range 64 {
		_, secret, err := in.People.CreateKey(ctx, by, people.NewKey{
			Label: fmt.Sprintf("bench %d", i), Grants: []access.Grant{{Role: access.Office, Scope: access.County}},
		})
		if err != nil {
			return err
		}
		in.keys = append(in.keys, secret)
	}
	return nil
}

// dice are the same in every run.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }
func (d *dice) unit() float64   { return float64(d.next()>>11) / (1 << 53) }

func pick[T any](d *dice, of []T) T { return of[d.below(len(of))] }

var (
	roads = []string{"恩江大道", "永丰北路", "桥南街", "西阳宫巷", "佐龙路", "欧阳修大道", "聚星路", "龙冈大道"}
	goods = []string{"占道经营", "乱堆杂物", "垃圾未清运", "路面破损", "小广告", "井盖缺失", "绿化带裸露", "车辆乱停"}
)

// row is one case as a register has it: 95 of 100 are closed.
func (in *installation) row(d *dice, n int, now time.Time) cases.Imported {
	r := cases.Imported{
		RegisterNo: fmt.Sprintf("B%07d", n),
		Title:      pick(d, roads) + strconv.Itoa(1+d.below(400)) + "号" + pick(d, goods),
		Details:    "现场核查时发现" + pick(d, goods) + "，请尽快处理。",
		Category:   pick(d, in.codes),
		LeadUnit:   pick(d, in.units),
		Place: cases.Place{
			Address: pick(d, roads) + strconv.Itoa(1+d.below(400)) + "号", Located: true, Source: "import",
			Point: geo.Point{Lon: west + side*d.unit(), Lat: south + side*d.unit()},
		},
		ReportedAt: now.Add(-time.Duration(d.unit() * float64(360*24*time.Hour))),
	}
	switch d.below(80) {
	case 0:
		r.State = cases.Reported
	case 1:
		r.State = cases.Filed
	case 2:
		r.State, r.DueAt = cases.Dispatched, now.Add(time.Duration((d.unit()-0.5)*float64(20*24*time.Hour)))
	case 3:
		r.State, r.DueAt = cases.Handling, now.Add(time.Duration((d.unit()-0.5)*float64(20*24*time.Hour)))
	default:
		r.State = cases.Closed
		r.ClosedAt = r.ReportedAt.Add(time.Duration(d.unit() * float64(now.Sub(r.ReportedAt))))
	}
	return r
}

// fill brings the county from have cases to want, through the slice's own
// import, so that tallies, squares of the map, terms and history are what they
// should be.
func (in *installation) fill(ctx context.Context, have, want int) error {
	const batch = 1000
	by, began := access.System(county), time.Now()
	survey := id.Survey("00000000-0000-7000-8000-000000000001")
	d := dice(have)
	now := in.DB.Now(county)
	for n := have; n < want; {
		// Published in large parts, so that what many cases add to one tally
		// is added once.
		imp := id.New[id.Import]()
		for end := min(n+250*batch, want); n < end; {
			b := cases.Batch{Survey: survey, Theme: "appearance", Import: imp}
			for ; n < end && len(b.Rows) < batch; n++ {
				b.Rows = append(b.Rows, in.row(&d, n, now))
			}
			var out []cases.Outcome
			err := in.DB.Write(ctx, county, func(tx *db.Tx) (err error) {
				out, err = in.Cases.ImportBatch(ctx, tx, by, b)
				return err
			})
			if err != nil {
				return err
			}
			if o := out[0]; o.Result != cases.Created {
				return fmt.Errorf("a case was %s: %v", o.Result, o.Problems)
			}
		}
		if err := in.publish(ctx, by, imp); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	took := time.Since(began)
	say("%d cases are there (%.0f a second)", want, float64(want-have)/took.Seconds())
	// What the program does by itself every day.
	_, err := in.DB.WritePool().ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err == nil {
		_, err = in.DB.WritePool().ExecContext(ctx, "PRAGMA optimize")
	}
	return err
}

// publish makes cases of what an import staged, and shows them.
func (in *installation) publish(ctx context.Context, by access.Actor, imp id.Import) error {
	b := cases.NewBringing(imp)
	for {
		var p *cases.Part
		err := in.DB.Read(ctx, county, func(tx *db.Tx) (err error) {
			p, err = in.Cases.Prepare(ctx, tx, by, b)
			return err
		})
		if err != nil {
			return err
		}
		if p == nil {
			break
		}
		if err := in.DB.Write(ctx, county, func(tx *db.Tx) error { return in.Cases.Bring(ctx, tx, p) }); err != nil {
			return err
		}
	}
	return in.DB.Write(ctx, county, func(tx *db.Tx) error {
		_, err := in.Cases.Publish(ctx, tx, by, b)
		return err
	})
}

// copyData copies a closed data folder.
func copyData(from, to string) (err error) {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	in, err := os.Open(filepath.Join(from, "chuangwei.db"))
	if err != nil {
		return err
	}
	defer closing(&err, in.Close)
	out, err := os.Create(filepath.Join(to, "chuangwei.db"))
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	return out.Close()
}
