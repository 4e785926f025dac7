package documents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/office"
)

// Template is a version of the county's own Word template of a kind. The last
// one that is not withdrawn is filled.
type Template struct {
	Kind    Kind
	Version int64
	File
	Actor       string
	At          time.Time
	WithdrawnBy string
	WithdrawnAt time.Time // zero: it is not
}

// Withdrawn reports whether the version is no longer to be filled.
func (t Template) Withdrawn() bool { return !t.WithdrawnAt.IsZero() }

// FieldNames are what a template may name in braces, as in {{title}}.
func FieldNames() []string {
	return []string{"head", "number", "secrecy", "urgency", "signer", "title", "to", "body", "annexes", "issuer", "date", "copy", "printed", "printed_on", "check"}
}

// Fields are the values of the paper for a template.
func (p Paper) Fields() office.Fields {
	var body []string
	for _, x := range p.Body {
		body = append(body, x.Text)
	}
	return office.Fields{Text: map[string]string{
		"head": p.Head, "number": p.Mark, "secrecy": p.Secrecy, "urgency": p.Urgency, "signer": p.Signer, "title": p.Title, "to": p.To, "body": strings.Join(body, "\n"),
		"annexes": strings.Join(p.Annexes, "\n"), "issuer": p.Issuer, "date": p.Date, "copy": p.Copy, "printed": p.Printer, "printed_on": p.PrintedOn, "check": p.Check,
	}}
}

// Blank is a paper of which every part is its field's name: the template that
// a county begins with.
func Blank() Paper {
	f := func(name string) string { return "{{" + name + "}}" }
	return Paper{
		Head: f("head"), Mark: f("number"), Secrecy: f("secrecy"), Urgency: f("urgency"), Signer: f("signer"), Title: f("title"), To: f("to"), Body: []Para{{Text: f("body")}},
		Annexes: []string{f("annexes")}, Annexed: []string{f("annexes")}, Issuer: f("issuer"), Date: f("date"), Copy: f("copy"), Copied: f("copy"), Printer: f("printed"), PrintedOn: f("printed_on"),
	}
}

// TemplateShelf is where templates stand, apart from what is attached to
// documents.
func (s *Service) TemplateShelf() attachments.Shelf {
	return attachments.Shelf{Blobs: s.files, Folder: "document-templates", Rows: attachments.Rows{After: s.templatesAfter, Has: s.hasTemplate}}
}

func (s *Service) templatesAfter(ctx context.Context, county id.County, after id.File, limit int) (list []attachments.Row, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, scanRow, `SELECT id, kind, sha256 FROM document_template_versions WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, after, limit)
		return err
	})
	return list, err
}

func (s *Service) hasTemplate(ctx context.Context, county id.County, f id.File) (has bool, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		has, err = db.Exists(ctx, tx, `SELECT 1 FROM document_template_versions WHERE county = $1 AND id = $2`, tx.County, f)
		return err
	})
	return has, err
}

func scanTemplate(r db.Row) (t Template, err error) {
	return t, r.Scan(&t.Kind, &t.Version, &t.ID, &t.Name, &t.Type, &t.Size, &t.SHA256, &t.Actor, db.Time(&t.At), &t.WithdrawnBy, db.Time(&t.WithdrawnAt))
}

const templateColumns = `kind, version, id, name, type, size, sha256, actor, at, withdrawn_by, withdrawn_at`

// maxVersions bounds the versions that a page shows.
const maxVersions = 500

// Templates lists the versions of the county's own, by kind, the last first.
func (s *Service) Templates(ctx context.Context, by access.Actor) (list []Template, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, scanTemplate, `SELECT `+templateColumns+` FROM document_template_versions WHERE county = $1 ORDER BY kind, version DESC LIMIT $2`, tx.County, maxVersions)
		return err
	})
	return list, err
}

// SetTemplate takes a Word file as the next version of a kind's template. It is
// filled once to see that it is one, that it names no field there is none of,
// and that it names those without which it is no such paper.
func (s *Service) SetTemplate(ctx context.Context, by access.Actor, kind Kind, name, mime string, content io.Reader) error {
	if err := by.Check(access.IssueDocument, access.Owners{}); err != nil {
		return err
	}
	var f fault.Fields
	if !kind.Valid() {
		f.Add("kind", "documents.choose")
		return f.Err()
	}
	data, err := io.ReadAll(io.LimitReader(content, attachments.Max+1))
	if err != nil {
		return fmt.Errorf("read template: %w", err)
	}
	if len(data) > 0 && len(data) <= attachments.Max {
		if err := office.Fill(io.Discard, bytes.NewReader(data), int64(len(data)), Blank().Fields()); err != nil {
			var bad *fault.Error
			if errors.As(err, &bad) && bad.Key == "office.template_fields" {
				f.Add("file", "documents.template_fields", bad.Args[0], strings.Join(FieldNames(), ", "))
			} else {
				f.Add("file", "documents.template_bad")
			}
			return f.Err()
		}
		if lacks := lacking(data); len(lacks) > 0 {
			f.Add("file", "documents.template_lacks", strings.Join(lacks, ", "))
			return f.Err()
		}
	}
	up, err := s.TemplateShelf().Keep(ctx, by.County, "file", name, mime, bytes.NewReader(data))
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		// Two at once would take the same version: the key lets one of them in.
		version, err := db.One(ctx, tx, db.Value[int64], `INSERT INTO document_template_versions (county, kind, version, id, name, type, size, sha256, actor, at)
			SELECT $1, $2, COALESCE((SELECT MAX(v.version) FROM document_template_versions v WHERE v.county = $1 AND v.kind = $2), 0) + 1, $3, $4, $5, $6, $7, $8, $9
			RETURNING version`, tx.County, kind, up.ID, up.Name, up.Type, up.Size, up.SHA256, by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("set template: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectTemplate, Record: string(kind), Act: "documents.template", By: by, Data: map[string]any{"name": up.Name, "version": version},
		})
	})
	if err != nil {
		return errors.Join(err, up.Discard(ctx))
	}
	return nil
}

// wanted are the fields without which a template makes no paper of its kind.
func wanted() []string { return []string{"title", "body"} }

// lacking lists the wanted fields that a template does not name.
func lacking(data []byte) (out []string) {
	for _, name := range wanted() {
		without := Blank().Fields()
		delete(without.Text, name)
		if office.Fill(io.Discard, bytes.NewReader(data), int64(len(data)), without) == nil {
			out = append(out, name)
		}
	}
	return out
}

// WithdrawTemplate takes a version back. The one before it is filled again, or
// where there is none the built-in paper is made.
func (s *Service) WithdrawTemplate(ctx context.Context, by access.Actor, kind Kind, version int64) error {
	if err := by.Check(access.IssueDocument, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE document_template_versions SET withdrawn_by = $4, withdrawn_at = $5 WHERE county = $1 AND kind = $2 AND version = $3 AND withdrawn_at IS NULL`,
			tx.County, plain(kind), version, by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("withdraw template: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectTemplate, Record: string(kind), Act: "documents.template_off", By: by, Data: map[string]any{"version": version},
		})
	})
}

// OpenTemplate returns a version of the county's template of a kind, 0 for the
// one that is filled, and its bytes, which the caller closes; nil where there is
// none.
func (s *Service) OpenTemplate(ctx context.Context, by access.Actor, kind Kind, version int64) (t Template, r io.ReadSeekCloser, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		t, err = db.One(ctx, tx, scanTemplate, `SELECT `+templateColumns+` FROM document_template_versions
			WHERE county = $1 AND kind = $2 AND (version = $3 OR $3 = 0 AND withdrawn_at IS NULL) ORDER BY version DESC LIMIT 1`, tx.County, plain(kind), version)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		return err
	})
	if err != nil || t.ID == "" {
		return t, nil, err
	}
	r, err = s.TemplateShelf().Open(ctx, by.County, t.ID)
	return t, r, err
}
