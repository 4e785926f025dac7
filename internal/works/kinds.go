package works

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Kind is a kind of project. One without a name of its own is called by the
// message "works.kind." and its code.
type Kind struct {
	Code    string
	Name    string
	English string
	Active  bool // offered for new projects
	Seq     int
}

// BuiltIn are the codes of the kinds that every county begins with.
func BuiltIn() []string {
	return []string{"road", "drain", "light", "toilet", "station", "market", "green", "space"}
}

// maxKinds bounds the kinds of a county.
const maxKinds = 100

// Kinds lists the kinds of the county within the caller's unit of work: the
// built-in ones as it has changed them, then its own.
func Kinds(ctx context.Context, tx *db.Tx) ([]Kind, error) {
	var out []Kind
	for i, code := range BuiltIn() {
		out = append(out, Kind{Code: code, Active: true, Seq: i + 1})
	}
	own, err := db.All(ctx, tx, func(r db.Row) (k Kind, err error) {
		return k, r.Scan(&k.Code, &k.Name, &k.English, &k.Active, &k.Seq)
	}, `SELECT code, name, english, active, seq FROM works_kinds WHERE county = $1 ORDER BY seq, code LIMIT 200`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("kinds of projects: %w", err)
	}
	for _, k := range own {
		if i := slices.IndexFunc(out, func(x Kind) bool { return x.Code == k.Code }); i >= 0 {
			out[i] = k
		} else {
			out = append(out, k)
		}
	}
	return out, nil
}

// Kinds lists the kinds of projects.
func (s *Service) Kinds(ctx context.Context, by access.Actor) (out []Kind, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = Kinds(ctx, tx)
		return err
	})
	return out, err
}

// SaveKind changes a kind or, where its code is empty, adds one.
func (s *Service) SaveKind(ctx context.Context, by access.Actor, k Kind) error {
	if err := by.Check(access.ManageWorks, access.Owners{}); err != nil {
		return err
	}
	k.Name, k.English = words(k.Name), words(k.English)
	var f fault.Fields
	f.Need("name", k.Name, 60)
	f.Text("english", k.English, 60)
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		list, err := Kinds(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(x Kind) bool { return x.Code == k.Code })
		switch {
		case slices.ContainsFunc(list, func(x Kind) bool { return x.Code != k.Code && x.Name == k.Name }):
			f.Add("name", "works.kind_twice", k.Name)
		case k.Code == "" && len(list) >= maxKinds:
			f.Add("name", "works.many_kinds", maxKinds)
		case k.Code != "" && at < 0:
			return notFound()
		}
		if err := f.Err(); err != nil {
			return err
		}
		if k.Code == "" {
			k.Code, k.Active, k.Seq = fmt.Sprintf("own%d", len(list)+1), true, len(list)+1
		} else {
			k.Seq = list[at].Seq
		}
		_, err = tx.Exec(ctx, `INSERT INTO works_kinds (county, code, name, english, active, seq) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, english = excluded.english, active = excluded.active`,
			tx.County, k.Code, k.Name, k.English, k.Active, k.Seq)
		if err != nil {
			return fmt.Errorf("kind of projects: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectKinds, Record: string(tx.County), Act: "works.kind", By: by,
			Data: map[string]any{"code": k.Code, "name": k.Name, "english": k.English, "active": k.Active},
		})
	})
}

// Named is the kind's name in Chinese or English; empty: that of its message.
func (k Kind) Named(english bool) string {
	if english && k.English != "" {
		return k.English
	}
	return strings.TrimSpace(k.Name)
}
