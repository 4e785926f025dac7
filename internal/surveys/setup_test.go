package surveys_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/surveys"
)

const here, there = id.County("360825"), id.County("110105")

type house struct {
	*surveys.Service
	d      *db.DB
	cases  *cases.Service
	areas  *areas.Service
	clock  *dbtest.Clock
	office access.Actor
}

// setUp makes two counties with a campaign each; the one here has the areas of
// the demonstration and what leads its groups.
func setUp(t testing.TB, d *db.DB) *house {
	t.Helper()
	leads := map[string]bool{}
	for _, g := range demodata.Groups() {
		leads[g.Lead] = true
	}
	return settle(t, d, func(u demodata.Unit) bool { return leads[u.Code] })
}

// settle is setUp with the units that are wanted.
func settle(t testing.TB, d *db.DB, want func(demodata.Unit) bool) *house {
	t.Helper()
	dbtest.Counties(t, d, here, there)
	dbtest.Campaign(t, d, here)
	dbtest.Campaign(t, d, there)
	h := &house{d: d, clock: dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)), office: officeOf(here)}
	organisation := &org.Service{DB: d}
	h.areas = areas.New(d, organisation)
	h.cases = cases.New(cases.Options{DB: d, Ground: cases.NewFloors(h.areas)})
	h.Service = surveys.New(surveys.Options{DB: d, Cases: h.cases, Areas: h.areas})
	byCode := map[string]id.Unit{}
	for _, u := range demodata.Units() {
		if !want(u) {
			continue
		}
		made, err := organisation.CreateUnit(t.Context(), h.office, org.UnitDraft{Code: u.Code, Name: u.Name, Short: u.Short, Category: u.Category, Kind: org.Kind(u.Kind), Level: org.Level(u.Level)})
		if err != nil {
			t.Fatalf("unit %s: %v", u.Name, err)
		}
		byCode[u.Code] = made
	}
	for i, g := range demodata.Groups() {
		if _, err := organisation.CreateGroup(t.Context(), h.office, org.GroupDraft{Code: g.Code, Seq: i + 1, Name: g.Name, LeadUnit: byCode[g.Lead]}); err != nil {
			t.Fatalf("group %s: %v", g.Name, err)
		}
	}
	for _, a := range demodata.Areas() {
		ring, err := json.Marshal(map[string]any{"type": "Polygon", "coordinates": [][][2]float64{a.Ring}})
		if err != nil {
			t.Fatal(err)
		}
		boundary, err := geo.ParseBoundary(ring, geo.WGS84)
		if err != nil {
			t.Fatalf("area %d: %v", a.Seq, err)
		}
		if _, err := h.areas.Create(t.Context(), h.office, areas.Draft{Seq: a.Seq, Name: areaName(a.Seq), Boundary: boundary, Illustrative: true}); err != nil {
			t.Fatalf("area %d: %v", a.Seq, err)
		}
	}
	h.clock.Add(time.Minute) // beyond what the map of areas is kept for
	return h
}

func officeOf(c id.County) access.Actor {
	return access.Actor{County: c, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
}

var numerals = []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"}

func areaName(seq int) string { return "第" + numerals[seq] + "片区" }

// survey makes a round.
func (h *house) survey(t testing.TB, d surveys.Draft) surveys.Survey {
	t.Helper()
	made, err := h.Create(t.Context(), h.office, d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.Get(t.Context(), h.office, made)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// bring imports a file and returns its report with every row.
func (h *house) bring(t testing.TB, q surveys.ImportRequest, file []byte) (*surveys.Report, []office.RowReport) {
	t.Helper()
	rep, rows, err := h.try(t, q, file)
	if err != nil {
		t.Fatalf("import %s: %v", q.Name, err)
	}
	return rep, rows
}

func (h *house) try(t testing.TB, q surveys.ImportRequest, file []byte) (*surveys.Report, []office.RowReport, error) {
	t.Helper()
	var rows []office.RowReport
	q.File, q.Size = bytes.NewReader(file), int64(len(file))
	q.Row = func(r office.RowReport) error {
		rows = append(rows, r)
		return nil
	}
	rep, err := h.Import(t.Context(), h.office, q)
	return rep, rows, err
}

// counts is what became of the rows: created, updated, unchanged, rejected.
func counts(r *surveys.Report) string {
	return fmt.Sprint(r.Counts[office.Created], r.Counts[office.Updated], r.Counts[office.Unchanged], r.Counts[office.Rejected])
}

// number asks the database for a number about the county here.
func (h *house) number(t testing.TB, county id.County, query string, args ...any) int64 {
	t.Helper()
	var n int64
	err := h.d.Read(t.Context(), county, func(tx *db.Tx) (err error) {
		n, err = db.One(t.Context(), tx, db.Value[int64], query, append([]any{county}, args...)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// csvOf makes a file of rows.
func csvOf(rows ...string) []byte {
	var b bytes.Buffer
	for _, r := range rows {
		b.WriteString(r + "\n")
	}
	return b.Bytes()
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Skipf("%s is not here: %v", name, err)
	}
	return b
}

func problems(rows []office.RowReport) (out []string) {
	for _, r := range rows {
		for _, p := range r.Problems {
			out = append(out, string(r.Outcome)+" "+strconv.Itoa(r.Row)+p.Column+" "+p.Key)
		}
	}
	return out
}
