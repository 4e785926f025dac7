package org

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// Role is what a post is to its area. Its name is the message "org.role." +
// Role.
type Role string

// The roles of posts. Most have none.
const (
	NoRole   Role = ""
	Director Role = "director" // of an area
	Deputy   Role = "deputy"
	Contact  Role = "contact" // speaks for the area
)

// Roles lists the roles of posts.
func Roles() []Role { return []Role{NoRole, Director, Deputy, Contact} }

// Post is a post of a body, an area or a working group, with whoever holds it.
type Post struct {
	ID    id.Post
	Body  id.Body // one of these three
	Area  id.Area
	Group id.Group

	Role          Role
	Seq           int
	Title         string
	Grade         string // as the civil service calls it
	Leading       bool   // one of those that must not stay empty
	RequiredSince string // the day from which it must be filled; empty: it need not
	Abolished     bool
	Version       int64

	Holder     Incumbency // who holds it; zero: vacant
	VacantFrom string     // the day from which it has been vacant; empty: it is not, or need not be filled
	VacantDays int        // until today
}

// Vacant reports whether the post must be filled and is not.
func (p Post) Vacant() bool { return p.VacantFrom != "" }

// PostDraft is a post as somebody enters it.
type PostDraft struct {
	Body  id.Body
	Area  id.Area
	Group id.Group

	Role          Role
	Seq           int // 0: after the last of its owner
	Title, Grade  string
	Leading       bool
	RequiredSince string
	Optional      bool // it need not be filled; else from RequiredSince, or today
	Version       int64
	Key           string
}

// Draft returns p as a draft, to be changed.
func (p Post) Draft() PostDraft {
	return PostDraft{
		Body: p.Body, Area: p.Area, Group: p.Group, Role: p.Role, Seq: p.Seq, Title: p.Title, Grade: p.Grade, Leading: p.Leading,
		RequiredSince: p.RequiredSince, Optional: p.RequiredSince == "", Version: p.Version,
	}
}

// PostFilter narrows the list of posts.
type PostFilter struct {
	Body    id.Body
	Area    id.Area
	Group   id.Group
	Post    id.Post
	Vacant  bool // those that must be filled and are not
	Leading bool
}

func (d *PostDraft) check() fault.Fields {
	var fs fault.Fields
	d.Title, d.Grade = tidy(d.Title), tidy(d.Grade)
	d.Body, d.Area, d.Group = plainText(d.Body), plainText(d.Area), plainText(d.Group)
	fs.Need("title", d.Title, maxName)
	fs.Text("grade", d.Grade, maxName)
	checkDay(&fs, "required_since", d.RequiredSince, false)
	if d.Seq < 0 || d.Seq > 9999 {
		fs.Add("seq", "org.seq")
	}
	if !slices.Contains(Roles(), d.Role) {
		fs.Add("role", "org.choose")
	}
	owners := 0
	for _, of := range []string{string(d.Body), string(d.Area), string(d.Group)} {
		if of != "" {
			owners++
		}
	}
	if owners != 1 {
		fs.Add("owner", "org.post.owner")
	}
	if d.Optional {
		d.RequiredSince = ""
	}
	return fs
}

func (s *Service) checkOwner(ctx context.Context, tx *db.Tx, fs *fault.Fields, d *PostDraft) error {
	var ok bool
	var err error
	switch {
	case d.Area != "":
		ok, err = s.areaKnown(ctx, tx, d.Area)
	case d.Body != "":
		ok, err = db.Exists(ctx, tx, `SELECT 1 FROM bodies WHERE county = $1 AND id = $2`, tx.County, d.Body)
	case d.Group != "":
		ok, err = db.Exists(ctx, tx, `SELECT 1 FROM working_groups WHERE county = $1 AND id = $2`, tx.County, d.Group)
	default:
		return nil // check has said so
	}
	if err == nil && !ok {
		fs.Add("owner", "org.choose")
	}
	return err
}

// CreatePost enters a post.
func (s *Service) CreatePost(ctx context.Context, by access.Actor, d PostDraft) (post id.Post, err error) {
	err = s.write(ctx, by, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			p, err := s.AddPost(ctx, tx, by, d)
			return string(p), err
		})
		post = id.Post(answer)
		return err
	})
	return post, err
}

// AddPost enters a post within another slice's act; that has checked the
// permission.
func (s *Service) AddPost(ctx context.Context, tx *db.Tx, by access.Actor, d PostDraft) (id.Post, error) {
	if err := Install(ctx, tx); err != nil {
		return "", err
	}
	fs := d.check()
	if err := s.checkOwner(ctx, tx, &fs, &d); err != nil {
		return "", fmt.Errorf("create post: %w", err)
	}
	if err := fs.Err(); err != nil {
		return "", err
	}
	var err error
	if d.RequiredSince == "" && !d.Optional {
		if d.RequiredSince, err = today(ctx, tx); err != nil {
			return "", err
		}
	}
	if d.Seq == 0 {
		last, err := db.One(ctx, tx, db.Value[int], `SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM posts
			WHERE county = $1 AND COALESCE(body, '') = $2 AND COALESCE(area, '') = $3 AND COALESCE(grp, '') = $4`, tx.County, d.Body, d.Area, d.Group)
		if err != nil {
			return "", fmt.Errorf("create post: %w", err)
		}
		d.Seq = last + 1
	}
	post := id.New[id.Post]()
	_, err = tx.Exec(ctx, `INSERT INTO posts (county, id, body, area, grp, role, seq, title, grade, is_leading, required_since, abolished, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE, 1)`,
		tx.County, post, db.Null(d.Body), db.Null(d.Area), db.Null(d.Group), d.Role, d.Seq, d.Title, d.Grade, d.Leading, d.RequiredSince)
	if err != nil {
		return "", fmt.Errorf("create post: %w", err)
	}
	return post, note(ctx, tx, by, SubjectPost, string(post), "post.created", postChanges(PostDraft{}, d))
}

// ChangePost changes a post. It stays with its owner.
func (s *Service) ChangePost(ctx context.Context, by access.Actor, post id.Post, d PostDraft) error {
	return s.write(ctx, by, func(tx *db.Tx) error { return s.changePost(ctx, tx, by, post, d) })
}

func (s *Service) changePost(ctx context.Context, tx *db.Tx, by access.Actor, post id.Post, d PostDraft) error {
	was, err := GetPost(ctx, tx, post)
	if err != nil {
		return err
	}
	d.Body, d.Area, d.Group = was.Body, was.Area, was.Group
	if d.Seq == 0 {
		d.Seq = was.Seq
	}
	if d.RequiredSince == "" && !d.Optional {
		if d.RequiredSince = was.RequiredSince; d.RequiredSince == "" {
			if d.RequiredSince, err = today(ctx, tx); err != nil {
				return err
			}
		}
	}
	if err := d.check().Err(); err != nil {
		return err
	}
	if d.Version != 0 && d.Version != was.Version {
		return stale()
	}
	c := postChanges(was.Draft(), d)
	if c.none() {
		return nil
	}
	_, err = tx.Exec(ctx, `UPDATE posts SET role = $3, seq = $4, title = $5, grade = $6, is_leading = $7, required_since = $8, version = version + 1
		WHERE county = $1 AND id = $2`, tx.County, post, d.Role, d.Seq, d.Title, d.Grade, d.Leading, d.RequiredSince)
	if err != nil {
		return fmt.Errorf("change post: %w", err)
	}
	return note(ctx, tx, by, SubjectPost, string(post), "post.changed", c)
}

func postChanges(was, now PostDraft) (c changes) {
	c.text("title", was.Title, now.Title)
	c.text("role", string(was.Role), string(now.Role))
	c.text("grade", was.Grade, now.Grade)
	c.yes("leading", was.Leading, now.Leading)
	c.text("required_since", was.RequiredSince, now.RequiredSince)
	if was.Seq != 0 && was.Seq != now.Seq {
		c.text("seq", strconv.Itoa(was.Seq), strconv.Itoa(now.Seq))
	}
	return c
}

// AbolishPost removes a post that nobody holds. What it was stays in its
// history.
func (s *Service) AbolishPost(ctx context.Context, by access.Actor, post id.Post) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		p, err := GetPost(ctx, tx, post)
		if err != nil || p.Abolished {
			return err
		}
		if p.Holder.ID != "" {
			return fault.New(fault.Conflict, "org.post.held", p.Title)
		}
		if _, err := tx.Exec(ctx, `UPDATE posts SET abolished = TRUE, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, post); err != nil {
			return fmt.Errorf("abolish post: %w", err)
		}
		return note(ctx, tx, by, SubjectPost, string(post), "post.abolished", changes{})
	})
}

const postsFrom = ` FROM posts p
	LEFT JOIN incumbencies i ON i.county = p.county AND i.post = p.id AND i.until = ''
	LEFT JOIN persons h ON h.county = i.county AND h.id = i.person `

const postColumns = `p.id, p.body, p.area, p.grp, p.role, p.seq, p.title, p.grade, p.is_leading, p.required_since, p.abolished, p.version,
	i.id, i.person, h.name, h.unit, i.since, i.seconded_from,
	(SELECT MAX(o.until) FROM incumbencies o WHERE o.county = p.county AND o.post = p.id AND o.until <> '')`

func (f PostFilter) where(tx *db.Tx) *db.Where {
	var w db.Where
	f.Post, f.Body, f.Area, f.Group = plainText(f.Post), plainText(f.Body), plainText(f.Area), plainText(f.Group)
	w.And("p.county = ?", tx.County)
	if f.Post != "" {
		w.And("p.id = ?", f.Post)
	} else {
		w.And("p.abolished = FALSE")
	}
	if f.Body != "" {
		w.And("p.body = ?", f.Body)
	}
	if f.Area != "" {
		w.And("p.area = ?", f.Area)
	}
	if f.Group != "" {
		w.And("p.grp = ?", f.Group)
	}
	if f.Leading {
		w.And("p.is_leading = TRUE")
	}
	if f.Vacant {
		w.And("p.required_since <> '' AND i.id IS NULL")
	}
	return &w
}

// Posts lists posts with their holders: those of bodies, then of areas, then
// of groups, each in their order.
func Posts(ctx context.Context, tx *db.Tx, f PostFilter) ([]Post, error) {
	day, err := today(ctx, tx)
	if err != nil {
		return nil, err
	}
	w := f.where(tx)
	posts, err := db.All(ctx, tx, func(r db.Row) (p Post, err error) {
		var left string
		h := &p.Holder
		err = r.Scan(&p.ID, db.Text(&p.Body), db.Text(&p.Area), db.Text(&p.Group), &p.Role, &p.Seq, &p.Title, &p.Grade, &p.Leading,
			&p.RequiredSince, &p.Abolished, &p.Version,
			db.Text(&h.ID), db.Text(&h.Person), db.Text(&h.Name), db.Text(&h.Unit), db.Text(&h.Since), db.Text(&h.SecondedFrom), db.Text(&left))
		h.Post = p.ID
		if p.RequiredSince != "" && h.ID == "" && !p.Abolished {
			p.VacantFrom = p.RequiredSince
			if left != "" {
				p.VacantFrom = max(p.VacantFrom, nextDay(left))
			}
			p.VacantDays = daysBetween(p.VacantFrom, day)
		}
		return p, err
	}, `SELECT `+postColumns+postsFrom+w.String()+
		` ORDER BY CASE WHEN p.body IS NOT NULL THEN 0 WHEN p.area IS NOT NULL THEN 1 ELSE 2 END, p.body, p.area, p.grp, p.seq, p.id LIMIT 5000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("posts: %w", err)
	}
	return posts, nil
}

// CountPosts counts what Posts lists.
func CountPosts(ctx context.Context, tx *db.Tx, f PostFilter) (int64, error) {
	w := f.where(tx)
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*)`+postsFrom+w.String(), w.Args...)
}

// GetPost returns one post, also an abolished one.
func GetPost(ctx context.Context, tx *db.Tx, post id.Post) (Post, error) {
	posts, err := Posts(ctx, tx, PostFilter{Post: post})
	if err != nil {
		return Post{}, err
	}
	if len(posts) == 0 || post == "" {
		return Post{}, none()
	}
	return posts[0], nil
}

// PostList lists posts with their holders.
func (s *Service) PostList(ctx context.Context, by access.Actor, f PostFilter) (posts []Post, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		posts, err = Posts(ctx, tx, f)
		return err
	})
	return posts, err
}

// Post returns one post.
func (s *Service) Post(ctx context.Context, by access.Actor, post id.Post) (p Post, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = GetPost(ctx, tx, post)
		return err
	})
	return p, err
}

// missing reports whether err says that there is no such row.
func missing(err error) bool { return errors.Is(err, db.ErrNone) || fault.Is(err, fault.NotFound) }
