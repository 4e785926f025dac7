package app

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/overview"
	"chuangwei/internal/patrol"
	"chuangwei/internal/readiness"
	"chuangwei/internal/ui"
)

// scenes are what the slices bring to the screen on the wall.
func (a *App) scenes() overview.Scenes {
	return overview.Scenes{Patrol: a.patrolScene, Drive: DrivesOnWall{a.DB, a.Drives}.Scene, Ahead: a.aheadScene, Feed: a.feed}
}

// patrolScene is the joint group's day; nil where there is no group.
func (a *App) patrolScene(ctx context.Context, by access.Actor) (*overview.PatrolScene, error) {
	v, err := a.Patrol.View(ctx, by, "")
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // no group, no scene
	}
	if err != nil {
		return nil, err
	}
	if len(v.Agencies) == 0 {
		return nil, nil //nolint:nilnil // no group, no scene
	}
	day := v.Report.Day
	p := &overview.PatrolScene{Link: "/patrol/daily/" + day, Report: "patrol.state." + string(v.Report.State)}
	for _, x := range v.Presence {
		p.Present, p.People = p.Present+x.Present, p.People+max(x.Need, x.Rostered)
	}
	totals := map[string]int64{}
	for _, l := range v.Lines {
		totals[l.CountsAs] += l.Count
	}
	for _, as := range patrol.CountsAs() {
		p.Counts = append(p.Counts, overview.Count{
			Label: lang.T(ctx, "figure.patrol."+as), N: totals[as], Link: patrol.Filter{From: day, To: day, CountsAs: as}.Link("/patrol/actions"),
		})
	}
	c, err := a.Patrol.Coverage(ctx, by, day, day, "", true)
	if err != nil {
		return nil, err
	}
	for _, hour := range c.Hours {
		n := overview.Count{Label: strconv.Itoa(hour) + ":00"}
		for _, row := range c.Rows {
			n.N += row.Cells[hour]
		}
		p.Hours = append(p.Hours, n)
	}
	return p, nil
}

// aheadScene is the predicted mark; nil where no standard is in force.
func (a *App) aheadScene(ctx context.Context, by access.Actor) (*overview.AheadScene, error) {
	p, _, err := a.Readiness.Now(ctx, by)
	if err != nil || p.Full == 0 {
		return nil, err
	}
	of, verdict := p.Of1000(), p.Verdict()
	out := &overview.AheadScene{
		Link: readiness.Path, Low: of.Low, Mark: of.Mid, High: of.High, Pass: p.Set.Pass, Verdict: "readiness.verdict." + string(verdict),
		Good: verdict == readiness.Passes || verdict == readiness.Likely,
	}
	name := func(name, english string) string {
		if lang.From(ctx) == lang.English && english != "" {
			return english
		}
		return name
	}
	for _, v := range p.Vetoes {
		out.Vetoes = append(out.Vetoes, overview.Count{Label: v.Code + " " + name(v.Name, v.English), N: 1, Link: v.Link})
	}
	for _, c := range p.Parts {
		out.Chapters = append(out.Chapters, overview.ChapterMark{
			Name: name(c.Name, c.English), Link: readiness.Filter{Chapter: c.Code}.Link(readiness.Path + "/clauses"), Low: c.Mark.Low, Mark: c.Mark.Mid, High: c.Mark.High, Full: c.Full,
		})
	}
	return out, nil
}

// DrivesOnWall is what the screen shows of attack weeks.
type DrivesOnWall struct {
	DB     *db.DB
	Drives *drives.Service
}

// Scene is the attack week that is under way, or else the last that was; nil
// where there was none.
func (d DrivesOnWall) Scene(ctx context.Context, by access.Actor) (*overview.DriveScene, error) {
	var today string
	err := d.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		today = counties.Day(tx, county)
		return err
	})
	if err != nil {
		return nil, err
	}
	page, err := d.Drives.List(ctx, by, drives.Filter{State: drives.HeldState, To: today, Limit: 1})
	if err != nil || len(page.Drives) == 0 {
		return nil, err
	}
	b, err := d.Drives.Board(ctx, by, page.Drives[0].ID)
	if err != nil {
		return nil, err
	}
	return driveOnWall(b), nil
}

// driveOnWall is a drive's matrix as the screen shows it.
func driveOnWall(b drives.Board) *overview.DriveScene {
	x := b.Drive
	s := &overview.DriveScene{
		Title: x.Title, Link: x.Link(), State: "drives.state." + string(x.State), Days: len(x.Days()), Done: b.Done, Cells: b.Cells,
		Came: overview.Part{Link: drives.PeopleFilter{Drive: x.ID}.Link("/drives/attendance"), N: b.Came, Of: b.Expected},
	}
	if x.Going(b.Today) {
		s.State = "drives.state.going"
		s.Day = slices.Index(x.Days(), b.Today) + 1
	}
	for _, c := range b.Columns {
		s.Behind += c.Behind
		s.Areas = append(s.Areas, overview.Part{
			Name: c.Name, Link: x.Link() + "/areas/" + string(c.Area.Area), N: c.Done, Of: c.Cells, Behind: c.Behind, Expected: c.Expected,
			Came: overview.Count{N: c.Came, Link: drives.PeopleFilter{Drive: x.ID, Area: c.Area.Area}.Link("/drives/attendance")},
		})
	}
	for _, l := range b.Lines {
		s.Tasks = append(s.Tasks, overview.Part{Name: l.Item.Title, Link: x.Link() + "#matrix", N: l.Done, Of: int64(len(l.Cells))})
	}
	return s
}

// fed is how many cases the screen tells of, and how many entries it looks
// through to find them.
const (
	fed      = 10
	lookedAt = 60
)

// feed is the last that happened to each of the cases that moved last.
func (a *App) feed(ctx context.Context, by access.Actor) (out []overview.Event, err error) {
	var lines []journal.Line
	var prefix string
	err = a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		prefix = county.Settings.CasePrefix
		lines, err = journal.Recent(ctx, tx, journal.Filter{Subject: cases.Subject, Limit: lookedAt})
		return err
	})
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l.Record] || len(out) == fed {
			continue
		}
		seen[l.Record] = true
		c, gone := a.Cases.Get(ctx, by, id.Case(l.Record))
		if fault.Is(gone, fault.NotFound) || fault.Is(gone, fault.Forbidden) {
			continue
		}
		err = errors.Join(err, gone)
		number := cases.Label(prefix, c.Number)
		out = append(out, overview.Event{
			At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), What: lang.T(ctx, "journal.act."+l.Act), Number: number,
			Place: c.Place.Address, Link: "/cases/" + number,
		})
	}
	return out, err
}
