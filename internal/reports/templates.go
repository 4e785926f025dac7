package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// SubjectTemplate is the kind of record in the journal.
const SubjectTemplate = "report_template"

// Template is the template of a kind of report in one language.
type Template struct {
	Kind    Kind
	Lang    lang.Tag
	Version int64 // 0: the one that comes with the program
	Text    string
	Changed time.Time // zero for that one
	By      string    // by which post
}

// Shipped reports whether t is as the program brought it.
func (t Template) Shipped() bool { return t.Text == Shipped(t.Kind, t.Lang) }

func exists(kind Kind, tag lang.Tag) error {
	if !kind.Known() || tag != lang.Chinese && tag != lang.English {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

// ofCounty returns the template that counts.
func ofCounty(ctx context.Context, tx *db.Tx, kind Kind, tag lang.Tag) (Template, error) {
	t := Template{Kind: kind, Lang: tag, Text: Shipped(kind, tag)}
	if err := exists(kind, tag); err != nil {
		return t, err
	}
	own, err := db.One(ctx, tx, func(r db.Row) (o Template, err error) {
		return o, r.Scan(&o.Version, &o.Text, db.Time(&o.Changed), &o.By)
	}, `SELECT version, body, changed_at, actor FROM report_templates WHERE county = $1 AND kind = $2 AND lang = $3 ORDER BY version DESC LIMIT 1`, tx.County, kind, tag)
	if errors.Is(err, db.ErrNone) {
		return t, nil
	}
	if err != nil {
		return t, fmt.Errorf("read the template: %w", err)
	}
	own.Kind, own.Lang = kind, tag
	return own, nil
}

// Templates returns the template of every kind in a language.
func (s *Service) Templates(ctx context.Context, by access.Actor, tag lang.Tag) (out []Template, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		for _, k := range Kinds {
			t, err := ofCounty(ctx, tx, k, tag)
			if err != nil {
				return err
			}
			out = append(out, t)
		}
		return nil
	})
	return out, err
}

// Template returns one template.
func (s *Service) Template(ctx context.Context, by access.Actor, kind Kind, tag lang.Tag) (t Template, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return t, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		t, err = ofCounty(ctx, tx, kind, tag)
		return err
	})
	return t, err
}

// SaveTemplate keeps a new version of a template; the earlier ones stay. A
// mistake in it is a fault that names its line. version is the one that was
// edited: where another has come in between, nothing is kept.
func (s *Service) SaveTemplate(ctx context.Context, by access.Actor, t Template) error {
	if err := by.Check(access.WriteReports, access.Owners{}); err != nil {
		return err
	}
	if err := exists(t.Kind, t.Lang); err != nil {
		return err
	}
	if _, err := parse(t.Text, s.known); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		now, err := ofCounty(ctx, tx, t.Kind, t.Lang)
		if err != nil {
			return err
		}
		if now.Text == t.Text {
			return nil
		}
		if now.Version != t.Version {
			return fault.New(fault.Conflict, "report.template.changed", now.By)
		}
		_, err = tx.Exec(ctx, `INSERT INTO report_templates (county, kind, lang, version, body, changed_at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.County, t.Kind, t.Lang, t.Version+1, t.Text, db.Millis(tx.Now), by.Name)
		if err != nil {
			return fmt.Errorf("keep the template: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectTemplate, Record: string(t.Kind) + "/" + string(t.Lang), Act: "report.template", By: by, First: now.Version == 0,
			Data: map[string]any{"version": t.Version + 1, "length": len(t.Text)},
		})
	})
}

// Offer is a field that a template may use, with its value since the campaign
// began.
type Offer struct {
	Name  string
	Key   string // of the figure's definition
	Value figures.Value
}

// Offers lists the figures that templates may use.
func (s *Service) Offers(ctx context.Context, by access.Actor) (out []Offer, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		b, err := s.begin(ctx, tx, by, "")
		if err != nil {
			return err
		}
		if err := b.count(); err != nil {
			return err
		}
		for _, n := range Names {
			out = append(out, Offer{n.Name, n.Key, b.all[n.Name]})
		}
		return nil
	})
	return out, err
}

// Words lists the fields that are no figures, and Parts what the program
// words itself.
func Words() []string { return slices.Clone(words) }

// Blocks lists examples of the lines that become a table, a chart or photos.
func Blocks() []string {
	return []string{
		"table by area: cases_reported cases_closed", "table by group: cases_open", "bars by area: cases_open cases_overdue", "bars by group: cases_closed",
		"line by day: cases_reported cases_closed", "line by week: enforcement_actions", "line by month: cases_closed", "photos 4", "photos WT-0001 WT-0002",
	}
}

// Parts lists what [[part …]] may name.
func Parts() []string { return slices.Clone(parts) }
