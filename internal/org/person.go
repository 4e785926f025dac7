package org

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// Person is an employee who takes part in the campaign, known by post.
type Person struct {
	ID      id.Person
	Code    string // staff number; may be empty
	Unit    id.Unit
	Name    string // as the office calls the person
	Title   string // what the person is in the unit
	Phone   string // empty for those who may not see it
	Task    string // what the person answers for in the campaign; empty: nothing yet
	Retired bool   // has left
	Version int64
}

// PersonDraft is an employee as somebody enters one.
type PersonDraft struct {
	Code               string
	Unit               id.Unit
	Name, Title, Phone string
	Task               string
	Version            int64
	Key                string
}

// Draft returns p as a draft, to be changed.
func (p Person) Draft() PersonDraft {
	return PersonDraft{Code: p.Code, Unit: p.Unit, Name: p.Name, Title: p.Title, Phone: p.Phone, Task: p.Task, Version: p.Version}
}

func (d *PersonDraft) check() fault.Fields {
	var fs fault.Fields
	d.Code, d.Name, d.Title, d.Phone, d.Task = tidy(d.Code), tidy(d.Name), tidy(d.Title), tidy(d.Phone), strings.TrimSpace(d.Task)
	d.Unit = plainText(d.Unit)
	fs.Need("name", d.Name, maxName)
	fs.Text("title", d.Title, maxName)
	fs.Text("task", d.Task, maxText)
	checkPhone(&fs, d.Phone)
	if d.Code != "" && !codeForm.MatchString(d.Code) {
		fs.Add("code", "org.code_form")
	}
	return fs
}

func (d *PersonDraft) checkRefs(ctx context.Context, tx *db.Tx, fs *fault.Fields, self id.Person) error {
	if d.Unit == "" {
		fs.Add("unit", "fault.need_text")
	} else if u, err := oneUnit(ctx, tx, d.Unit); missing(err) || err == nil && u.Retired {
		fs.Add("unit", "org.choose")
	} else if err != nil {
		return err
	}
	if d.Code == "" || !codeForm.MatchString(d.Code) {
		return nil
	}
	taken, err := db.Exists(ctx, tx, `SELECT 1 FROM persons WHERE county = $1 AND code = $2 AND id <> $3`, tx.County, d.Code, self)
	if taken {
		fs.Add("code", "org.person.code_taken", d.Code)
	}
	return err
}

const personColumns = `id, code, unit, name, title, phone, task, retired, version`

func scanPerson(r db.Row) (p Person, err error) {
	return p, r.Scan(&p.ID, db.Text(&p.Code), &p.Unit, &p.Name, &p.Title, &p.Phone, &p.Task, &p.Retired, &p.Version)
}

func onePerson(ctx context.Context, tx *db.Tx, person id.Person) (Person, error) {
	p, err := db.One(ctx, tx, scanPerson, `SELECT `+personColumns+` FROM persons WHERE county = $1 AND id = $2`, tx.County, plainText(person))
	if errors.Is(err, db.ErrNone) {
		return p, none()
	}
	if err != nil {
		return p, fmt.Errorf("person: %w", err)
	}
	return p, nil
}

// GetPerson returns one employee, without the telephone number.
func GetPerson(ctx context.Context, tx *db.Tx, person id.Person) (Person, error) {
	p, err := onePerson(ctx, tx, person)
	p.Phone = ""
	return p, err
}

// CreatePerson enters an employee.
func (s *Service) CreatePerson(ctx context.Context, by access.Actor, d PersonDraft) (person id.Person, err error) {
	err = s.write(ctx, by, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			p, err := s.createPerson(ctx, tx, by, d)
			return string(p), err
		})
		person = id.Person(answer)
		return err
	})
	return person, err
}

func (s *Service) createPerson(ctx context.Context, tx *db.Tx, by access.Actor, d PersonDraft) (id.Person, error) {
	person := id.New[id.Person]()
	fs := d.check()
	if err := d.checkRefs(ctx, tx, &fs, person); err != nil {
		return "", fmt.Errorf("create person: %w", err)
	}
	if err := fs.Err(); err != nil {
		return "", err
	}
	_, err := tx.Exec(ctx, `INSERT INTO persons (county, id, code, unit, name, title, phone, task, retired, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, 1, $9)`,
		tx.County, person, db.Null(d.Code), d.Unit, d.Name, d.Title, d.Phone, d.Task, db.Millis(tx.Now))
	if err != nil {
		return "", fmt.Errorf("create person: %w", err)
	}
	c, err := personChanges(ctx, tx, PersonDraft{}, d)
	if err != nil {
		return "", err
	}
	return person, note(ctx, tx, by, SubjectPerson, string(person), "person.created", c)
}

// ChangePerson changes an employee's record.
func (s *Service) ChangePerson(ctx context.Context, by access.Actor, person id.Person, d PersonDraft) error {
	return s.write(ctx, by, func(tx *db.Tx) error { return s.changePerson(ctx, tx, by, person, d) })
}

func (s *Service) changePerson(ctx context.Context, tx *db.Tx, by access.Actor, person id.Person, d PersonDraft) error {
	was, err := onePerson(ctx, tx, person)
	if err != nil {
		return err
	}
	fs := d.check()
	if err := d.checkRefs(ctx, tx, &fs, person); err != nil {
		return fmt.Errorf("change person: %w", err)
	}
	if err := fs.Err(); err != nil {
		return err
	}
	if d.Version != 0 && d.Version != was.Version {
		return stale()
	}
	c, err := personChanges(ctx, tx, was.Draft(), d)
	if err != nil || c.none() {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE persons SET code = $3, unit = $4, name = $5, title = $6, phone = $7, task = $8, version = version + 1
		WHERE county = $1 AND id = $2`, tx.County, person, db.Null(d.Code), d.Unit, d.Name, d.Title, d.Phone, d.Task)
	if err != nil {
		return fmt.Errorf("change person: %w", err)
	}
	return note(ctx, tx, by, SubjectPerson, string(person), "person.changed", c)
}

func personChanges(ctx context.Context, tx *db.Tx, was, now PersonDraft) (c changes, err error) {
	c.personal("person", was.Name, now.Name)
	c.personal("phone", was.Phone, now.Phone)
	c.text("staff_number", was.Code, now.Code)
	c.text("position", was.Title, now.Title)
	c.text("task", was.Task, now.Task)
	if was.Unit != now.Unit {
		old, err := UnitName(ctx, tx, was.Unit)
		if err != nil {
			return c, err
		}
		name, err := UnitName(ctx, tx, now.Unit)
		if err != nil {
			return c, err
		}
		c.text("unit", old, name)
	}
	return c, nil
}

// RetirePerson says that an employee has left, which vacates the person's
// posts, or has come back.
func (s *Service) RetirePerson(ctx context.Context, by access.Actor, person id.Person, retired bool) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		was, err := onePerson(ctx, tx, person)
		if err != nil || was.Retired == retired {
			return err
		}
		act := "person.restored"
		var left any
		if retired {
			left = db.Millis(tx.Now)
			act = "person.retired"
			posts, err := PostsOf(ctx, tx, person)
			if err != nil {
				return err
			}
			day, err := today(ctx, tx)
			if err != nil {
				return err
			}
			for _, p := range posts {
				// Whoever was appointed for a coming day never began.
				if err := s.vacate(ctx, tx, by, p.ID, max(day, p.Holder.Since)); err != nil {
					return err
				}
			}
		}
		_, err = tx.Exec(ctx, `UPDATE persons SET retired = $3, left_at = $4, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, person, retired, left)
		if err != nil {
			return fmt.Errorf("retire person: %w", err)
		}
		return note(ctx, tx, by, SubjectPerson, string(person), act, changes{})
	})
}
