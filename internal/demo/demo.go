// Package demo loads the demonstration county: Yongfeng in 2017, with the
// figures of its own work report.
//
// Everything goes through the services and the importer, with the clock set to
// the day on which it would have happened, so that the demonstration is held
// to the same rules as a real county. Single records are invented and marked
// as such; people appear by post. The same program gives the same county.
//
//	demo.go   Load: what is loaded, in order
//	people.go posts, employees, accounts
//	story.go  cases that live: a list of acts in the order of time
//	rounds.go the three surveys and their ledgers
//	life.go   what becomes of one case
//	patrol.go what the joint group does, day by day
//	custody.go the goods that it holds, and what becomes of them
//	drives.go the attack weeks
//	plan.go   the plan taken apart, and recurring duties
//	presence.go who looks in and reads, and what that makes of engagement
//	meetings.go  who meets, and what is decided
//	support.go   areas that apply to working groups; supervise.go orders and instructions
//	notices.go   what is served on those who built or put up signs without leave
//	reports.go   the month's and the week's report, signed, and a draft
//	works.go     the projects that cure the faults of the infrastructure
//	documents.go the official documents, and who has read them
//	equipment.go vehicles, bins, toilets and stations
//	places.go    compounds, urban villages, markets and venues
//	publicity.go how the campaign becomes known
//	inspect.go   inspections, and two mock visits
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/assess"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/documents"
	"chuangwei/internal/drives"
	"chuangwei/internal/engagement"
	"chuangwei/internal/equipment"
	"chuangwei/internal/fault"
	"chuangwei/internal/findings"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/inspect"
	"chuangwei/internal/meetings"
	"chuangwei/internal/notices"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
	"chuangwei/internal/plan"
	"chuangwei/internal/publicity"
	"chuangwei/internal/reports"
	"chuangwei/internal/standard"
	"chuangwei/internal/supervise"
	"chuangwei/internal/support"
	"chuangwei/internal/surveys"
	"chuangwei/internal/works"
)

// County is the demonstration's county.
const County = id.County(demodata.Division)

// Services are what the demonstration is loaded through.
type Services struct {
	DB       *db.DB
	Counties *counties.Service
	Org      *org.Service
	Areas    *areas.Service
	People   *people.Service
	Photos   *photos.Service
	Cases    *cases.Service
	Patrol   *patrol.Service
	Custody  *custody.Service
	Surveys  *surveys.Service
	Inbox    *inbox.Service
	Plan     *plan.Service
	Drives   *drives.Service
	Meetings *meetings.Service
	Support  *support.Service
	Works    *works.Service
	Notices  *notices.Service
	Assess   *assess.Service
	Findings *findings.Service
	Standard *standard.Service
	Inspect  *inspect.Service
	// Documents are official documents.
	Documents *documents.Service
	// Equipment is vehicles, bins, toilets and stations.
	Equipment *equipment.Service
	// Places is compounds, urban villages, markets and venues.
	Places *places.Service
	// Publicity is activities, materials and positions.
	Publicity *publicity.Service
	// Reports are work reports, drafted and signed; nil: none is written.
	Reports *reports.Service
	// Supervise is orders, instructions and urging.
	Supervise *supervise.Service
	// Keep keeps what is predicted, each evening; nil: nobody predicts.
	Keep func(ctx context.Context, county id.County) error
	// Engagement sums up who took part, at the end.
	Engagement *engagement.Service
	// Progress hears what is being loaded; it may be nil.
	Progress func(step string, done, of int)
}

// Account is an account that the demonstration offers, one for each role.
type Account struct {
	Role     access.Role
	Label    string
	Name     string
	Password string
}

// The days of the story, in the county's zone.
const (
	firstDay = "2017-05-09"       // the mobilisation meeting
	present  = "2017-08-25 14:30" // when the demonstration begins to run
)

// loader is one loading.
type loader struct {
	Services
	ctx  context.Context
	zone *time.Location
	rnd  *rand.Rand
	sys  access.Actor

	units   map[string]id.Unit // by code
	inArea  map[int][]string   // codes of units by area
	areas   []id.Area          // by sequence number, from 1
	lead    map[int]string     // area → code of its lead unit
	groups  map[string]id.Group
	actors  map[string]access.Actor
	offered []Account
}

// Load loads the county unless it is there, and returns the accounts it made:
// none if it was there already. A load that broke off is a conflict: the
// folder has to be removed.
func Load(ctx context.Context, s Services) ([]Account, error) {
	zone, err := time.LoadLocation(demodata.Zone)
	if err != nil {
		return nil, err
	}
	l := &loader{
		Services: s, ctx: ctx, zone: zone, sys: access.System(County),
		rnd:   rand.New(rand.NewPCG(2017, 509)), //nolint:gosec // the same county every time
		units: map[string]id.Unit{}, inArea: map[int][]string{}, areas: make([]id.Area, 14), lead: map[int]string{},
		groups: map[string]id.Group{}, actors: map[string]access.Actor{},
	}
	there, err := s.Counties.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range there {
		if c.Key != County {
			continue
		}
		if !c.Demo || c.Offset == 0 {
			return nil, fault.New(fault.Conflict, "demo.broken_off")
		}
		return nil, nil
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"county", l.county},
		{"units", l.organisation},
		{"areas", l.territory},
		{"people", l.people},
		{"accounts", l.accounts},
		{"cases", l.story},
	}
	for i, st := range steps {
		l.tell(st.name, i, len(steps))
		if err := st.do(); err != nil {
			return nil, fmt.Errorf("demonstration: %s: %w", st.name, err)
		}
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", present, zone)
	if err != nil {
		return nil, err
	}
	l.tell("clock", len(steps), len(steps))
	if err := s.Counties.ShiftTo(ctx, County, now); err != nil {
		return l.offered, err
	}
	return l.offered, s.Engagement.GatherDays(ctx, County, firstDay, now.Format(time.DateOnly))
}

func (l *loader) tell(step string, done, of int) {
	if l.Progress != nil {
		l.Progress(step, done, of)
	}
}

// at makes it the instant t in the county, where time stands still between one
// act and the next: the same county comes of it on a slow machine.
func (l *loader) at(t time.Time) { l.DB.Clock.Hold(County, t) }

// day returns an hour of a day.
func (l *loader) day(day string, hour, minute int) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, l.zone)
	if err != nil {
		panic(err)
	}
	return t.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func (l *loader) county() error {
	l.at(l.day("2017-05-02", 9, 0))
	if _, err := l.Counties.Create(l.ctx, l.sys, counties.Draft{Key: County, Name: demodata.Word("county"), Zone: demodata.Zone, Demo: true}); err != nil {
		return err
	}
	_, err := l.Counties.SaveCampaign(l.ctx, l.sys, counties.Campaign{
		Title: demodata.Word("campaign"), Standard: demodata.Word("standard"), StartsOn: firstDay, EndsOn: "2017-12-31",
		Stages: counties.Stages(firstDay, "2017-12-31"), Current: true,
	})
	return err
}

func (l *loader) organisation() error {
	for _, u := range demodata.Units() {
		d := org.UnitDraft{Code: u.Code, Name: u.Name, Short: u.Short, Category: u.Category, Kind: org.Kind(u.Kind), Level: org.Level(u.Level)}
		unit, err := l.Org.CreateUnit(l.ctx, l.sys, d)
		if err != nil {
			return fmt.Errorf("unit %s: %w", u.Code, err)
		}
		l.units[u.Code] = unit
		l.inArea[u.Area] = append(l.inArea[u.Area], u.Code)
		if u.Category == "A" && l.lead[u.Area] == "" {
			l.lead[u.Area] = u.Code
		}
	}
	for _, g := range demodata.Groups() {
		d := org.GroupDraft{Code: g.Code, Name: g.Name, LeadUnit: l.units[g.Lead]}
		for _, m := range g.Members {
			d.Members = append(d.Members, l.units[m])
		}
		group, err := l.Org.CreateGroup(l.ctx, l.sys, d)
		if err != nil {
			return fmt.Errorf("group %s: %w", g.Code, err)
		}
		l.groups[g.Code] = group
	}
	return nil
}

func areaName(seq int) string { return demodata.Word(fmt.Sprint("area.", seq)) }

func (l *loader) territory() error {
	for _, a := range demodata.Areas() {
		b, err := boundary(a)
		if err != nil {
			return err
		}
		d := areas.Draft{
			Seq: a.Seq, Name: areaName(a.Seq), Note: demodata.Word("area.note"), LeadUnit: l.units[l.lead[a.Seq]],
			Boundary: b, Illustrative: true,
		}
		for _, code := range l.inArea[a.Seq] {
			if code != l.lead[a.Seq] {
				d.Units = append(d.Units, l.units[code])
			}
		}
		if l.areas[a.Seq], err = l.Areas.Create(l.ctx, l.sys, d); err != nil {
			return fmt.Errorf("area %d: %w", a.Seq, err)
		}
	}
	for _, s := range demodata.Streets() {
		var line []geo.Point
		for _, p := range s.Line {
			line = append(line, geo.Point{Lon: p[0], Lat: p[1]})
		}
		kind := areas.Street
		if s.Main {
			kind = areas.Main
		}
		if _, err := l.Areas.CreatePlace(l.ctx, l.sys, areas.PlaceDraft{Name: s.Name, Kind: kind, Area: l.areas[s.Area], Line: geo.LineOf(line...)}); err != nil {
			return fmt.Errorf("street %s: %w", s.Name, err)
		}
	}
	for _, m := range demodata.Landmarks() {
		p := demodata.Areas()[m.Area-1].Centre(0.1, -0.1)
		d := areas.PlaceDraft{Name: m.Name, Kind: areas.Landmark, Area: l.areas[m.Area], Line: geo.LineOf(geo.Point{Lon: p[0], Lat: p[1]})}
		if _, err := l.Areas.CreatePlace(l.ctx, l.sys, d); err != nil {
			return fmt.Errorf("landmark %s: %w", m.Name, err)
		}
	}
	return nil
}

func boundary(a demodata.Area) (geo.Boundary, error) {
	points := make([]string, len(a.Ring))
	for i, p := range a.Ring {
		points[i] = fmt.Sprintf("[%.6f,%.6f]", p[0], p[1])
	}
	text := `{"type":"Polygon","coordinates":[[` + strings.Join(points, ",") + `]]}`
	return geo.ParseBoundary([]byte(text), geo.WGS84)
}
