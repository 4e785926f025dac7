package org

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Body is the headquarters, the office, or a section of it: what has posts and
// is neither an area nor a working group.
type Body struct {
	ID      id.Body
	Code    string // headquarters, office, or the county's own
	Seq     int
	Name    string
	Version int64
}

// BodyDraft is a body as somebody enters it.
type BodyDraft struct {
	Code, Name string
	Seq        int // 0: after the last
	Version    int64
}

const bodyColumns = `id, code, seq, name, version`

func scanBody(r db.Row) (b Body, err error) {
	return b, r.Scan(&b.ID, &b.Code, &b.Seq, &b.Name, &b.Version)
}

// Bodies lists headquarters, office and sections in their order.
func Bodies(ctx context.Context, tx *db.Tx) ([]Body, error) {
	out, err := db.All(ctx, tx, scanBody, `SELECT `+bodyColumns+` FROM bodies WHERE county = $1 ORDER BY seq, code LIMIT 200`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("bodies: %w", err)
	}
	return out, nil
}

// BodyByCode returns the body of a code, such as Office.
func BodyByCode(ctx context.Context, tx *db.Tx, code string) (Body, error) {
	b, err := db.One(ctx, tx, scanBody, `SELECT `+bodyColumns+` FROM bodies WHERE county = $1 AND code = $2`, tx.County, code)
	if errors.Is(err, db.ErrNone) {
		return b, none()
	}
	return b, err
}

// SaveBody enters a body (an empty identifier) or changes one.
func (s *Service) SaveBody(ctx context.Context, by access.Actor, body id.Body, d BodyDraft) (id.Body, error) {
	d.Code, d.Name = tidy(d.Code), tidy(d.Name)
	body = plainText(body)
	var fs fault.Fields
	fs.Need("name", d.Name, maxName)
	if d.Code != "" && !codeForm.MatchString(d.Code) {
		fs.Add("code", "org.code_form")
	}
	if d.Seq < 0 || d.Seq > 9999 {
		fs.Add("seq", "org.seq")
	}
	if err := fs.Err(); err != nil {
		return "", err
	}
	err := s.write(ctx, by, func(tx *db.Tx) error {
		if err := Install(ctx, tx); err != nil {
			return err
		}
		var was Body
		act := "body.changed"
		fresh := body == ""
		if fresh {
			body, act = id.New[id.Body](), "body.created"
			if d.Code == "" {
				d.Code = string(body)
			}
			if d.Seq == 0 {
				last, err := db.One(ctx, tx, db.Value[int], `SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM bodies WHERE county = $1`, tx.County)
				if err != nil {
					return fmt.Errorf("save body: %w", err)
				}
				d.Seq = last + 1
			}
			_, err := tx.Exec(ctx, `INSERT INTO bodies (county, id, code, seq, name, version) VALUES ($1, $2, $3, $4, $5, 0)`, tx.County, body, d.Code, d.Seq, "")
			if db.IsUnique(err) {
				fs.Add("code", "org.body.code_taken", d.Code)
				return fs.Err()
			}
			if err != nil {
				return fmt.Errorf("save body: %w", err)
			}
		} else {
			var err error
			was, err = db.One(ctx, tx, scanBody, `SELECT `+bodyColumns+` FROM bodies WHERE county = $1 AND id = $2`, tx.County, body)
			if errors.Is(err, db.ErrNone) {
				return none()
			}
			if err != nil {
				return fmt.Errorf("save body: %w", err)
			}
			if d.Version != 0 && d.Version != was.Version {
				return stale()
			}
			if d.Seq == 0 {
				d.Seq = was.Seq
			}
		}
		var c changes
		c.text("name", was.Name, d.Name)
		if was.Seq != 0 && was.Seq != d.Seq {
			c.text("seq", strconv.Itoa(was.Seq), strconv.Itoa(d.Seq))
		}
		if c.none() {
			return nil
		}
		_, err := tx.Exec(ctx, `UPDATE bodies SET name = $3, seq = $4, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, body, d.Name, d.Seq)
		if err != nil {
			return fmt.Errorf("save body: %w", err)
		}
		return note(ctx, tx, by, SubjectBody, string(body), act, c)
	})
	return body, err
}

// BodyList lists headquarters, office and sections.
func (s *Service) BodyList(ctx context.Context, by access.Actor) (out []Body, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = Bodies(ctx, tx)
		return err
	})
	return out, err
}
