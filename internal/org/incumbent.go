package org

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Incumbency says that a person holds a post from one day to another.
type Incumbency struct {
	ID           string
	Post         id.Post
	Person       id.Person
	Name         string  // of the person
	Unit         id.Unit // that the person works for
	Since        string
	Until        string  // the last day; empty: still
	SecondedFrom id.Unit // the unit that sent the person; empty: none did
}

// Appointment is an incumbency as somebody enters it.
type Appointment struct {
	Person       id.Person
	Since        string // empty: today
	SecondedFrom id.Unit
}

// Appoint gives a post to a person. Whoever held it holds it until the day
// before.
func (s *Service) Appoint(ctx context.Context, by access.Actor, post id.Post, a Appointment) error {
	return s.write(ctx, by, func(tx *db.Tx) error { return s.appoint(ctx, tx, by, post, a) })
}

func (s *Service) appoint(ctx context.Context, tx *db.Tx, by access.Actor, post id.Post, a Appointment) error {
	p, err := GetPost(ctx, tx, post)
	if err != nil {
		return err
	}
	if p.Abolished {
		return fault.New(fault.Conflict, "org.post.abolished", p.Title)
	}
	var fs fault.Fields
	a.Person, a.SecondedFrom = plainText(a.Person), plainText(a.SecondedFrom)
	checkDay(&fs, "since", a.Since, false)
	if a.Since == "" {
		if a.Since, err = today(ctx, tx); err != nil {
			return err
		}
	}
	person, err := onePerson(ctx, tx, a.Person)
	switch {
	case missing(err) || err == nil && person.Retired:
		fs.Add("person", "org.choose")
	case err != nil:
		return err
	}
	if a.SecondedFrom != "" {
		if _, err := oneUnit(ctx, tx, a.SecondedFrom); missing(err) {
			fs.Add("seconded_from", "org.choose")
		} else if err != nil {
			return err
		}
	}
	if p.Holder.ID != "" && a.Since <= p.Holder.Since && len(fs) == 0 && p.Holder.Person != a.Person {
		fs.Add("since", "org.post.before_holder", p.Holder.Since)
	}
	if err := fs.Err(); err != nil {
		return err
	}
	h := p.Holder
	if h.Person == a.Person && h.Since == a.Since && h.SecondedFrom == a.SecondedFrom {
		return nil
	}
	if h.Person == a.Person { // a correction
		_, err = tx.Exec(ctx, `UPDATE incumbencies SET since = $3, seconded_from = $4 WHERE county = $1 AND id = $2`,
			tx.County, h.ID, a.Since, db.Null(a.SecondedFrom))
	} else {
		if h.ID != "" {
			if err := endIncumbency(ctx, tx, h.ID, dayBefore(a.Since)); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO incumbencies (county, id, post, person, since, until, seconded_from) VALUES ($1, $2, $3, $4, $5, '', $6)`,
			tx.County, id.New[string](), post, a.Person, a.Since, db.Null(a.SecondedFrom))
	}
	if err != nil {
		return fmt.Errorf("appoint: %w", err)
	}
	names, err := UnitNames(ctx, tx)
	if err != nil {
		return err
	}
	var c changes
	c.personal("holder", h.Name, person.Name)
	c.text("since", h.Since, a.Since)
	c.text("seconded_from", names[h.SecondedFrom], names[a.SecondedFrom])
	if err := note(ctx, tx, by, SubjectPost, string(post), "post.appointed", c); err != nil {
		return err
	}
	if h.Person == a.Person {
		return nil
	}
	return s.Bus.Publish(ctx, tx, IncumbentChanged{Post: post, Old: h.Person, New: a.Person})
}

// Vacate ends the present incumbency of a post with a last day.
func (s *Service) Vacate(ctx context.Context, by access.Actor, post id.Post, until string) error {
	return s.write(ctx, by, func(tx *db.Tx) error { return s.vacate(ctx, tx, by, post, until) })
}

func (s *Service) vacate(ctx context.Context, tx *db.Tx, by access.Actor, post id.Post, until string) error {
	p, err := GetPost(ctx, tx, post)
	if err != nil {
		return err
	}
	h := p.Holder
	if h.ID == "" {
		return fault.New(fault.Conflict, "org.post.vacant", p.Title)
	}
	var fs fault.Fields
	checkDay(&fs, "until", until, false)
	if until == "" {
		if until, err = today(ctx, tx); err != nil {
			return err
		}
	}
	if len(fs) == 0 && until < h.Since {
		fs.Add("until", "org.post.before_holder", h.Since)
	}
	if err := fs.Err(); err != nil {
		return err
	}
	if err := endIncumbency(ctx, tx, h.ID, until); err != nil {
		return err
	}
	var c changes
	c.text("until", "", until)
	c.personal("holder", h.Name, "")
	if err := note(ctx, tx, by, SubjectPost, string(post), "post.vacated", c); err != nil {
		return err
	}
	return s.Bus.Publish(ctx, tx, IncumbentChanged{Post: post, Old: h.Person})
}

func endIncumbency(ctx context.Context, tx *db.Tx, incumbency, until string) error {
	_, err := tx.Exec(ctx, `UPDATE incumbencies SET until = $3 WHERE county = $1 AND id = $2`, tx.County, incumbency, until)
	if err != nil {
		return fmt.Errorf("end incumbency: %w", err)
	}
	return nil
}

// Incumbencies lists who held a post, the latest first.
func (s *Service) Incumbencies(ctx context.Context, by access.Actor, post id.Post) (out []Incumbency, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (i Incumbency, err error) {
			return i, r.Scan(&i.ID, &i.Post, &i.Person, &i.Name, &i.Unit, &i.Since, &i.Until, db.Text(&i.SecondedFrom))
		}, `SELECT i.id, i.post, i.person, p.name, p.unit, i.since, i.until, i.seconded_from
			FROM incumbencies i JOIN persons p ON p.county = i.county AND p.id = i.person
			WHERE i.county = $1 AND i.post = $2 ORDER BY i.since DESC, i.id DESC LIMIT 200`, tx.County, plainText(post))
		return err
	})
	return out, err
}

// PostsOf lists the posts that a person holds.
func PostsOf(ctx context.Context, tx *db.Tx, person id.Person) ([]Post, error) {
	held, err := db.All(ctx, tx, db.Value[id.Post], `SELECT post FROM incumbencies WHERE county = $1 AND person = $2 AND until = '' ORDER BY since, post LIMIT 50`,
		tx.County, person)
	if err != nil {
		return nil, fmt.Errorf("posts of a person: %w", err)
	}
	var out []Post
	for _, post := range held {
		p, err := GetPost(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
