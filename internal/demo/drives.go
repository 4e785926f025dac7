package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/photos/synthetic"
)

// weeks are the attack weeks of the campaign: four of them, of which the last
// is under way at the present. The notice goes out before the weekend.
var weeks = []struct {
	month, notice, starts, ends string
	evaluated                   string // the day; empty: not yet
	tasks                       []weekTask
}{
	{"2017-05", "2017-05-19", "2017-05-22", "2017-05-28", "2017-05-30", []weekTask{{0, "appearance", 0, 13}, {2, "villages", 12, 13}, {4, "markets", 0, 5}}},
	{"2017-06", "2017-06-16", "2017-06-19", "2017-06-25", "2017-07-01", []weekTask{{0, "appearance", 0, 13}, {1, "appearance", 10, 3}, {3, "structures", 4, 13}}},
	{"2017-07", "2017-07-14", "2017-07-17", "2017-07-23", "2017-07-25", []weekTask{{2, "villages", 14, 13}, {5, "traffic", 0, 9}, {6, "compounds", 8, 13}}},
	{"2017-08", "2017-08-18", "2017-08-21", "2017-08-27", "", []weekTask{{0, "appearance", 0, 13}, {1, "appearance", 10, 3}, {2, "villages", 12, 13}, {3, "structures", 5, 13}}},
}

// weekTask is a key task: which word, which theme, its target in each area, and
// how many areas it concerns.
type weekTask struct {
	word   int
	theme  string
	target int64
	areas  int
}

// campaigner tells the story of the attack weeks, with chance of its own, so
// that the cases' story goes as it went.
type campaigner struct {
	t     *teller
	rnd   *rand.Rand
	shots uint64
	staff map[id.Unit][]org.Person
	unit  map[id.Unit]string // code
}

// drives puts the attack weeks on the agenda.
func (t *teller) drives() {
	c := &campaigner{t: t, rnd: rand.New(rand.NewPCG(2017, 821)), staff: map[id.Unit][]org.Person{}, unit: map[id.Unit]string{}} //nolint:gosec // the same weeks every time
	for code, u := range t.units {
		c.unit[u] = code
	}
	for i, w := range weeks {
		var drive id.Drive
		t.then(t.day(w.notice, 9, 10), func() (err error) {
			drive, err = c.issue(i)
			return err
		})
		t.then(t.day(w.notice, 16, 40), func() error { return c.receive(drive) })
		for n := range 5 {
			on := day(w.starts, n)
			t.then(t.day(on, 8, 5), func() error { return t.Drives.Tick(t.ctx, County) })
			if n%2 == 0 {
				t.then(t.day(on, 9, 20), func() error { return c.attend(drive, on, n) })
			}
			t.then(t.day(on, 11, 30), func() error { return c.work(drive, on, n) })
		}
		t.then(t.day(day(w.starts, 3), 18, 20), func() error { return c.finish(drive, 2) })
		t.then(t.day(day(w.starts, 3), 19, 0), func() error { return c.inspect(drive, 5) })
		t.then(t.day(w.ends, 17, 40), func() error { return c.finish(drive, 8) })
		t.then(t.day(day(w.ends, 1), 10, 0), func() error { return c.inspect(drive, 13) })
		if w.evaluated != "" {
			t.then(t.day(w.evaluated, 9, 30), func() error { return c.evaluate(drive, i) })
		}
	}
}

// issue enters a drive with its key tasks and sends its notice out.
func (c *campaigner) issue(i int) (id.Drive, error) {
	t, w, office := c.t, weeks[i], c.t.actors["office"]
	month, err := strconv.Atoi(w.month[5:])
	if err != nil {
		return "", err
	}
	drive, err := t.Drives.Add(t.ctx, office, drives.Draft{
		Month: w.month, Title: demodata.Word("drive.title", month), Starts: w.starts, Ends: w.ends, Notice: demodata.Word("drive.notice", month), Weights: drives.UsualWeights(),
	})
	if err != nil {
		return "", err
	}
	for _, k := range w.tasks {
		d := drives.ItemDraft{
			Title: demodata.Word(fmt.Sprint("drive.item.", k.word)), Content: demodata.Word(fmt.Sprint("drive.content.", k.word)), Theme: k.theme,
			Clause: demodata.Word(fmt.Sprint("drive.clause.", k.theme)), Measure: demodata.Word("drive.measure"), Target: k.target,
		}
		for a := 1; a <= k.areas; a++ {
			d.Areas = append(d.Areas, t.areas[a])
		}
		if _, err := t.Drives.AddItem(t.ctx, office, drives.Move{Drive: drive}, d); err != nil {
			return "", err
		}
	}
	if err := t.Drives.Expect(t.ctx, office, drives.Move{Drive: drive}, 100); err != nil {
		return "", err
	}
	return drive, t.Drives.Issue(t.ctx, office, drives.Move{Drive: drive})
}

// receive lets the units take note, but for a few.
func (c *campaigner) receive(drive id.Drive) error {
	b, err := c.t.Drives.Board(c.t.ctx, c.t.actors["office"], drive)
	if err != nil {
		return err
	}
	var who []access.Actor
	for _, u := range demodata.Units() {
		by, ok := c.t.actors["unit-"+u.Code]
		part := slices.ContainsFunc(b.Units, func(x drives.Unit) bool { return drives.MayRead(by, x) })
		if ok && part && c.rnd.IntN(14) > 0 {
			who = append(who, by)
		}
	}
	return c.t.Drives.ReceiveAll(c.t.ctx, who, drive)
}

// people are the employees of a unit.
func (c *campaigner) people(unit id.Unit) ([]org.Person, error) {
	if list, ok := c.staff[unit]; ok {
		return list, nil
	}
	err := c.t.DB.Read(c.t.ctx, County, func(tx *db.Tx) (err error) {
		c.staff[unit], err = org.PeopleOf(c.t.ctx, tx, unit, 50)
		return err
	})
	return c.staff[unit], err
}

// attend notes who of each unit came: most of the departments, few of the
// committees, and few of one area.
func (c *campaigner) attend(drive id.Drive, on string, n int) error {
	t := c.t
	b, err := t.Drives.Board(t.ctx, t.actors["office"], drive)
	if err != nil {
		return err
	}
	committee := map[string]bool{}
	for _, u := range demodata.Units() {
		committee[u.Code] = u.Kind == "village" || u.Kind == "neighbourhood"
	}
	for a := 1; a <= 13; a++ {
		var lists []drives.SignList
		for _, u := range b.Units {
			if u.Area != t.areas[a] {
				continue
			}
			staff, err := c.people(u.Unit)
			if err != nil {
				return err
			}
			chance := 0.55
			switch {
			case committee[c.unit[u.Unit]]:
				chance = 0.14
			case a == 8:
				chance = 0.2
			}
			l := drives.SignList{Drive: drive, Area: u.Area, Unit: u.Unit, Day: on}
			for i, p := range staff {
				if c.rnd.Float64() < chance || n == 0 && i == 0 && chance > 0.5 {
					l.People = append(l.People, p.ID)
				}
			}
			if len(l.People) > 0 {
				lists = append(lists, l)
			}
		}
		if len(lists) == 0 {
			continue
		}
		if _, err := t.Drives.SignLists(t.ctx, t.actors[fmt.Sprint("area", a)], lists); err != nil {
			return err
		}
	}
	return nil
}

// shown is how many records of a day have photos.
const shown = 3

// work records what the areas did on a day: much in some, little in others.
func (c *campaigner) work(drive id.Drive, on string, n int) error {
	t := c.t
	b, err := t.Drives.Board(t.ctx, t.actors["office"], drive)
	if err != nil {
		return err
	}
	var who []access.Actor
	var list []drives.WorkDraft
	for k, l := range b.Lines {
		for a := 1; a <= 13; a++ {
			st, ok := l.Cells[t.areas[a]]
			if !ok || (a*7+k*5+n)%4 == 0 || a%5 == 4 && k%2 == 1 || a == 8 && n > 0 {
				continue
			}
			by := t.actors[fmt.Sprint("area", a)]
			streets := streetsOf(a)
			d := drives.WorkDraft{
				Cell: st.ID, Day: on, Amount: 1 + int64(c.rnd.IntN(5)), Address: demodata.Word("patrol.address", streets[c.rnd.IntN(len(streets))], 1+c.rnd.IntN(180)),
				Note: demodata.Word(fmt.Sprint("drive.work.", c.rnd.IntN(3))),
			}
			if (a+k+n)%3 == 0 || len(list) < shown {
				before, err := c.picture(by, a, false)
				if err != nil {
					return err
				}
				after, err := c.picture(by, a, true)
				if err != nil {
					return err
				}
				d.Before, d.After = []cases.Picture{before}, []cases.Picture{after}
			}
			who, list = append(who, by), append(list, d)
		}
	}
	if len(list) == 0 {
		return nil
	}
	_, err = t.Drives.RecordAll(t.ctx, who, list)
	return err
}

// picture makes a photo of a place in an area.
func (c *campaigner) picture(by access.Actor, area int, after bool) (cases.Picture, error) {
	t := c.t
	now := t.DB.Now(County).In(t.zone)
	if !after {
		c.shots++
	}
	p := demodata.Areas()[area-1].Centre(c.rnd.Float64()-0.5, c.rnd.Float64()-0.5)
	data, err := synthetic.JPEG(synthetic.Scene{
		Seed: c.shots*104729 + 71, After: after, Caption: now.Format("2006-01-02 15:04"), Width: 320, Height: 240, Taken: now, Lon: p[0], Lat: p[1],
	})
	if err != nil {
		return nil, err
	}
	return t.Photos.Prepare(t.ctx, by, photos.Upload{Data: data, Synthetic: true})
}

// finish lets the leads of the areas say which cells are done: so many of ten,
// where something proves it.
func (c *campaigner) finish(drive id.Drive, of10 int) error {
	t := c.t
	b, err := t.Drives.Board(t.ctx, t.actors["office"], drive)
	if err != nil {
		return err
	}
	for k, l := range b.Lines {
		for a := 1; a <= 13; a++ {
			st, ok := l.Cells[t.areas[a]]
			if !ok || st.Stand == drives.DoneStand || !st.Proven() || (a*3+k*7)%10 >= of10 {
				continue
			}
			if err := t.Drives.Finish(t.ctx, t.actors[fmt.Sprint("area", a)], st.ID, demodata.Word("drive.finished"), false); err != nil {
				return err
			}
		}
	}
	return nil
}

// inspect gives the first areas their marks.
func (c *campaigner) inspect(drive id.Drive, areas int) error {
	t := c.t
	b, err := t.Drives.Board(t.ctx, t.actors["office"], drive)
	if err != nil {
		return err
	}
	var marks []drives.Mark
	for _, l := range b.Lines {
		for a := 1; a <= areas; a++ {
			st, ok := l.Cells[t.areas[a]]
			if !ok {
				continue
			}
			mark := 62 + int64(c.rnd.IntN(12))
			if st.Stand == drives.DoneStand {
				mark = 84 + int64(c.rnd.IntN(14))
			} else if st.Any() {
				mark = 74 + int64(c.rnd.IntN(12))
			}
			marks = append(marks, drives.Mark{Cell: st.ID, Mark: mark, Note: demodata.Word(fmt.Sprint("drive.mark.", st.Stand))})
		}
	}
	return t.Drives.GiveMarks(t.ctx, t.actors["inspector1"], marks)
}

// evaluate ends a drive and publishes its bulletin.
func (c *campaigner) evaluate(drive id.Drive, i int) error {
	t, office := c.t, c.t.actors["office"]
	if err := t.Drives.Evaluate(t.ctx, office, drives.Move{Drive: drive}, demodata.Word(fmt.Sprint("drive.evaluation.", i%3))); err != nil {
		return err
	}
	if err := t.Drives.SetBulletin(t.ctx, office, drives.Move{Drive: drive}, drives.BulletinDraft{Text: demodata.Word("drive.bulletin", demodata.Word("drive.title", 5+i))}); err != nil {
		return err
	}
	return t.Drives.Publish(t.ctx, office, drives.Move{Drive: drive})
}
