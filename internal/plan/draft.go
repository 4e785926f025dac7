package plan

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Draft is a task as somebody enters it.
type Draft struct {
	Parent              id.Task
	Objective           id.Objective
	Seq                 int // 0: behind its brothers
	Title, Details      string
	Basis, Evidence     string
	Measure             Measure // empty: yes or no
	Target              float64
	Unit                string
	Weight              int // 0: 1
	Lead                id.Unit
	Responsible, Assist []id.Unit
	Leader              id.Post
	Person              id.Person
	Area                id.Area
	Group               id.Group
	StartsOn, DueOn     string
	Source              Source
	Version             int64  // of the task that is changed; 0: whichever
	Key                 string // request key

	duty   id.Duty
	period string
}

// Draft returns t as a draft, to be changed.
func (t Task) Draft() Draft {
	return Draft{
		Parent: t.Parent, Objective: t.Objective, Seq: t.Seq, Title: t.Title, Details: t.Details, Basis: t.Basis, Evidence: t.Evidence,
		Measure: t.Measure, Target: t.Target, Unit: t.Unit, Weight: t.Weight, Lead: t.Lead, Responsible: slices.Clone(t.Responsible),
		Assist: slices.Clone(t.Assist), Leader: t.Leader, Person: t.Person, Area: t.Area, Group: t.Group, StartsOn: t.StartsOn, DueOn: t.DueOn,
		Source: t.Source, Version: t.Version, duty: t.Duty, period: t.Period,
	}
}

// Limits of what a task holds, in characters and in numbers.
const (
	MaxTitle  = 300
	MaxText   = 2000
	MaxReason = 500
	maxUnits  = 400
	maxWeight = 1000
	maxTarget = 1e12
)

// check tidies d and notes what is wrong with it without the database.
func (d *Draft) check(f *fault.Fields) {
	for _, p := range []*string{&d.Title, &d.Basis, &d.Unit} {
		*p = strings.Join(strings.Fields(*p), " ")
	}
	d.Details, d.Evidence = strings.TrimSpace(d.Details), strings.TrimSpace(d.Evidence)
	d.StartsOn, d.DueOn = strings.TrimSpace(d.StartsOn), strings.TrimSpace(d.DueOn)
	if d.Title == "" {
		f.Add("title", "plan.need_title")
	}
	f.Text("title", d.Title, MaxTitle)
	f.Text("details", d.Details, MaxText)
	f.Text("basis", d.Basis, MaxText)
	f.Text("evidence", d.Evidence, MaxText)
	f.Text("unit", d.Unit, 40)
	if d.Measure == "" {
		d.Measure = YesNo
	}
	switch {
	case !slices.Contains(Measures(), d.Measure):
		f.Add("measure", "plan.choose")
	case d.Measure == YesNo:
		d.Target, d.Unit = 0, ""
	case math.IsNaN(d.Target) || d.Target <= 0 || d.Target > maxTarget:
		f.Add("target", "plan.bad_target")
	case d.Unit == "":
		f.Add("unit", "plan.need_measure_unit")
	}
	if d.Weight == 0 {
		d.Weight = 1
	}
	if d.Weight < 0 || d.Weight > maxWeight {
		f.Add("weight", "plan.bad_weight", maxWeight)
	}
	first, last := checkDay(f, "starts_on", d.StartsOn), checkDay(f, "due_on", d.DueOn)
	if first && last && d.StartsOn != "" && d.DueOn != "" && d.DueOn < d.StartsOn {
		f.Add("due_on", "plan.ends_before")
	}
	d.tidyUnits()
	if len(d.Responsible)+len(d.Assist) > maxUnits {
		f.Add("responsible", "plan.many_units", maxUnits)
	}
}

// tidyUnits keeps each unit in the strongest of its roles.
func (d *Draft) tidyUnits() {
	seen := map[id.Unit]bool{"": true, d.Lead: true}
	once := func(in []id.Unit) (out []id.Unit) {
		for _, u := range in {
			if !seen[u] {
				seen[u] = true
				out = append(out, u)
			}
		}
		return out
	}
	d.Responsible = once(d.Responsible)
	d.Assist = once(d.Assist)
	if d.Lead == "" && len(d.Responsible) > 0 {
		d.Lead, d.Responsible = d.Responsible[0], d.Responsible[1:]
	}
}

// known is what drafts refer to, read once for many of them.
type known struct {
	units     map[id.Unit]string
	areas     map[id.Area]string
	groups    map[id.Group]string
	objective map[id.Objective]bool
	post      map[id.Post]bool
	person    map[id.Person]bool
}

func know(ctx context.Context, tx *db.Tx) (k *known, err error) {
	k = &known{objective: map[id.Objective]bool{}, post: map[id.Post]bool{}, person: map[id.Person]bool{}}
	if k.units, err = org.UnitNames(ctx, tx); err != nil {
		return nil, err
	}
	if k.areas, err = areas.Names(ctx, tx); err != nil {
		return nil, err
	}
	k.groups, err = org.GroupNames(ctx, tx)
	return k, err
}

// refs notes which of the draft's references lead nowhere.
func (k *known) refs(ctx context.Context, tx *db.Tx, f *fault.Fields, d Draft) error {
	for _, r := range []struct {
		field string
		units []id.Unit
	}{{"lead", []id.Unit{d.Lead}}, {"responsible", d.Responsible}, {"assist", d.Assist}} {
		for _, u := range r.units {
			if _, ok := k.units[u]; u != "" && !ok {
				f.Add(r.field, "plan.choose")
				break
			}
		}
	}
	if _, ok := k.areas[d.Area]; d.Area != "" && !ok {
		f.Add("area", "plan.choose")
	}
	if _, ok := k.groups[d.Group]; d.Group != "" && !ok {
		f.Add("group", "plan.choose")
	}
	if err := refers(ctx, tx, f, "objective", k.objective, d.Objective, `SELECT 1 FROM plan_objectives WHERE county = $1 AND id = $2`); err != nil {
		return err
	}
	if err := refers(ctx, tx, f, "leader", k.post, d.Leader, `SELECT 1 FROM posts WHERE county = $1 AND id = $2 AND abolished = FALSE`); err != nil {
		return err
	}
	return refers(ctx, tx, f, "person", k.person, d.Person, `SELECT 1 FROM persons WHERE county = $1 AND id = $2 AND retired = FALSE`)
}

func refers[T ~string](ctx context.Context, tx *db.Tx, f *fault.Fields, field string, seen map[T]bool, v T, query string) error {
	if v == "" || seen[v] {
		return nil
	}
	ok := fault.Storable(string(v))
	if ok {
		var err error
		if ok, err = db.Exists(ctx, tx, query, tx.County, v); err != nil {
			return err
		}
	}
	if !ok {
		f.Add(field, "plan.choose")
		return nil
	}
	seen[v] = true
	return nil
}

func checkDay(f *fault.Fields, field, day string) bool {
	if day == "" || isDay(day) {
		return true
	}
	f.Add(field, "plan.bad_day")
	return false
}

func isDay(day string) bool {
	t, err := time.Parse(time.DateOnly, day)
	return err == nil && t.Year() > 1900 && t.Year() < 2201
}
