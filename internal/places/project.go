package places

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Project is what is built at a place, as a line of its page.
type Project struct {
	ID                 id.Project
	Label, Title, Link string
	State              string // a message key
}

// Works is what is asked of the projects.
type Works interface {
	// Curing lists what is built for some cases, each once.
	Curing(ctx context.Context, by access.Actor, of []id.Case) ([]Project, error)
	// Named finds a project by its identifier or its visible number; one that
	// there is not is fault.NotFound.
	Named(ctx context.Context, tx *db.Tx, name string) (Project, error)
	// Placed notes on a project's timeline that it is linked to a place, or no
	// more.
	Placed(ctx context.Context, tx *db.Tx, by access.Actor, p id.Project, place string, linked bool) error
}

// maxProjects bounds the projects that a place is linked to, and the places of
// a project.
const maxProjects = 50

// Link links a place to a project, which is named by its visible number; both
// timelines say so. What is linked already stays so.
func (s *Service) Link(ctx context.Context, by access.Actor, place id.Site, project string) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err := standing(ctx, tx, by, place, 0, access.RunPlaces)
		if err != nil {
			return err
		}
		var f fault.Fields
		x, err := s.named(ctx, tx, words(project))
		if fault.Is(err, fault.NotFound) {
			f.Add("project", "places.no_project", words(project))
			return f.Err()
		}
		if err != nil {
			return err
		}
		list, err := linked(ctx, tx, place)
		if err != nil {
			return err
		}
		if slices.Contains(list, x.ID) {
			return nil
		}
		if len(list) >= maxProjects {
			f.Add("project", "places.many_projects", maxProjects)
			return f.Err()
		}
		if _, err := tx.Exec(ctx, `INSERT INTO places_projects (county, place, project) VALUES ($1, $2, $3)`, tx.County, place, x.ID); err != nil {
			return fmt.Errorf("project of a place: %w", err)
		}
		return s.toldBoth(ctx, tx, by, p, x, true)
	})
}

// Unlink takes a project off a place; both timelines say so.
func (s *Service) Unlink(ctx context.Context, by access.Actor, place id.Site, project id.Project) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err := standing(ctx, tx, by, place, 0, access.RunPlaces)
		if err != nil {
			return err
		}
		x, err := s.named(ctx, tx, string(project))
		if err != nil {
			return err
		}
		is, err := db.Exists(ctx, tx, `SELECT 1 FROM places_projects WHERE county = $1 AND place = $2 AND project = $3`, tx.County, place, x.ID)
		if err != nil || !is {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM places_projects WHERE county = $1 AND place = $2 AND project = $3`, tx.County, place, x.ID); err != nil {
			return fmt.Errorf("project of a place: %w", err)
		}
		return s.toldBoth(ctx, tx, by, p, x, false)
	})
}

func (s *Service) named(ctx context.Context, tx *db.Tx, name string) (Project, error) {
	if s.Works == nil || name == "" || !fault.Storable(name) {
		return Project{}, notFound()
	}
	return s.Works.Named(ctx, tx, name)
}

// toldBoth notes on both timelines that a place and a project are linked, or no
// more.
func (s *Service) toldBoth(ctx context.Context, tx *db.Tx, by access.Actor, p Place, x Project, linked bool) error {
	act := map[bool]string{true: "places.link", false: "places.unlink"}[linked]
	err := journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(p.ID), Act: act, By: by, Data: map[string]any{"project": x.Label + " " + x.Title}})
	if err != nil {
		return err
	}
	return s.Works.Placed(ctx, tx, by, x.ID, p.Label()+" "+p.Name, linked)
}

func linked(ctx context.Context, tx *db.Tx, place id.Site) ([]id.Project, error) {
	return db.All(ctx, tx, db.Value[id.Project], `SELECT project FROM places_projects WHERE county = $1 AND place = $2 ORDER BY project DESC LIMIT $3`, tx.County, place, maxProjects)
}

// projectsOf lists the projects that a place is linked to.
func (s *Service) projectsOf(ctx context.Context, tx *db.Tx, place id.Site) (out []Project, err error) {
	if s.Works == nil {
		return nil, nil
	}
	list, err := linked(ctx, tx, place)
	if err != nil {
		return nil, fmt.Errorf("projects of a place: %w", err)
	}
	for _, p := range list {
		x, err := s.Works.Named(ctx, tx, string(p))
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// OfProject lists the places that are linked to a project.
func (s *Service) OfProject(ctx context.Context, by access.Actor, project id.Project) (out []Place, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scan, `SELECT `+db.Prefixed("p", columns)+` FROM places_projects l JOIN places p ON p.county = l.county AND p.id = l.place
			WHERE l.county = $1 AND l.project = $2 ORDER BY p.number LIMIT $3`, tx.County, plain(project), maxProjects)
		if err != nil {
			return fmt.Errorf("places of a project: %w", err)
		}
		return nil
	})
	return out, err
}
