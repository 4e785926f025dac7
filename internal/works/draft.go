package works

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Draft is a project as somebody proposes it or changes it.
type Draft struct {
	Code       string // its own number; may be empty
	Title      string
	Need       string
	Kind       string
	Area       id.Area
	Unit       id.Unit
	Contractor string // may be empty until the work begins
	Address    string // may be empty
	Located    bool   // without a point it is where its first case is
	Point      geo.Point
	StartsOn   string // may be empty
	DueOn      string
	Cases      []id.Case
	Key        string
}

// Propose brings a project in.
func (s *Service) Propose(ctx context.Context, by access.Actor, d Draft) (project id.Project, err error) {
	if !by.MayEver(access.RunWorks) {
		return "", by.Check(access.RunWorks, access.Owners{})
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			p, err := s.propose(ctx, tx, by, d)
			return string(p.ID), err
		})
		project = id.Project(answer)
		return err
	})
	return project, err
}

func (s *Service) propose(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Project, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Project{}, err
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return Project{}, err
	}
	p := Project{
		ID: id.New[id.Project](), Campaign: campaign, State: Proposed, Account: by.Account, Actor: by.Name,
		ProposedOn: counties.Day(tx, county), Moved: tx.Now, Version: 1,
	}
	if err := p.take(ctx, tx, d); err != nil {
		return p, err
	}
	if err := by.Check(access.RunWorks, access.Owners{Area: p.Area, Units: []id.Unit{p.Unit}}); err != nil {
		return p, err
	}
	if err := s.locate(ctx, tx, by, &p, d); err != nil {
		return p, err
	}
	if p.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return p, err
	}
	if err := insert(ctx, tx, p); err != nil {
		return p, err
	}
	if err := s.link(ctx, tx, by, p, d.Cases); err != nil {
		return p, err
	}
	return p, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(p.ID), Act: "works.propose", By: by, First: true,
		Data: map[string]any{"title": p.Title, "area": p.Area, "unit": p.Unit, "kind": p.Kind, "due_on": p.DueOn, "cases": len(d.Cases)},
	})
}

// take checks a draft and makes p what it says.
func (p *Project) take(ctx context.Context, tx *db.Tx, d Draft) error {
	var f fault.Fields
	p.Title, p.Need, p.Contractor, p.Address = words(d.Title), strings.TrimSpace(d.Need), words(d.Contractor), words(d.Address)
	p.Area, p.Unit, p.Kind, p.StartsOn, p.DueOn = plain(d.Area), plain(d.Unit), d.Kind, d.StartsOn, d.DueOn
	p.Code, p.Located, p.Point = words(d.Code), d.Located, geo.Point{}
	if p.Located {
		p.Point = d.Point.Rounded()
	}
	f.Text("code", p.Code, MaxTitle)
	if p.Located && !p.Point.Valid() {
		f.Add("lon", "works.bad_point")
	}
	f.Need("title", p.Title, MaxTitle)
	f.Need("need", p.Need, MaxText)
	kinds, err := Kinds(ctx, tx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(kinds, func(k Kind) bool { return k.Code == p.Kind }) {
		f.Add("kind", "works.choose")
	}
	names, err := areas.Names(ctx, tx)
	if err != nil {
		return err
	}
	if names[p.Area] == "" {
		f.Add("area", "works.choose")
	}
	if err := checkUnit(ctx, tx, &f, "unit", p.Unit); err != nil {
		return err
	}
	f.Text("contractor", p.Contractor, MaxTitle)
	f.Text("address", p.Address, MaxTitle)
	if p.StartsOn != "" {
		checkDay(&f, "starts_on", p.StartsOn)
	}
	checkDay(&f, "due_on", p.DueOn)
	if f == nil && p.StartsOn > p.DueOn {
		f.Add("due_on", "works.ends_before")
	}
	if f == nil && p.Code != "" {
		twice, err := db.Exists(ctx, tx, `SELECT 1 FROM works_projects WHERE county = $1 AND code = $2 AND id <> $3`, tx.County, p.Code, p.ID)
		if err != nil {
			return err
		}
		if twice {
			f.Add("code", "works.code_twice", p.Code)
		}
	}
	return f.Err()
}

// Change changes what a project says of itself, and its cases.
func (s *Service) Change(ctx context.Context, by access.Actor, m Move, d Draft) (Project, error) {
	return s.act(ctx, by, DoChange, m, func(w *work) error { return s.rewrite(ctx, w, d) })
}

// rewrite makes a project what a draft says, and notes what differs.
func (s *Service) rewrite(ctx context.Context, w *work, d Draft) error {
	if err := w.p.take(ctx, w.tx, d); err != nil {
		return err
	}
	if err := w.by.Check(access.RunWorks, w.p.Owners()); err != nil {
		return err
	}
	if err := s.locate(ctx, w.tx, w.by, &w.p, d); err != nil {
		return err
	}
	for name, pair := range map[string][2]string{
		"title": {w.was.Title, w.p.Title}, "need": {w.was.Need, w.p.Need}, "kind": {w.was.Kind, w.p.Kind}, "area": {string(w.was.Area), string(w.p.Area)},
		"unit": {string(w.was.Unit), string(w.p.Unit)}, "contractor": {w.was.Contractor, w.p.Contractor}, "address": {w.was.Address, w.p.Address},
		"starts_on": {w.was.StartsOn, w.p.StartsOn}, "due_on": {w.was.DueOn, w.p.DueOn}, "code": {w.was.Code, w.p.Code},
	} {
		if pair[0] != pair[1] {
			w.data[name] = pair[1]
		}
	}
	return s.link(ctx, w.tx, w.by, w.p, d.Cases)
}
