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

// Template is the county's own Word template of a kind.
type Template struct {
	Kind Kind
	File
	Actor string
	At    time.Time
}

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
	// Within one paragraph of Word only the first line is indented by it.
	const next = "\n\u3000\u3000"
	return office.Fields{Text: map[string]string{
		"head": p.Head, "number": p.Mark, "secrecy": p.Secrecy, "urgency": p.Urgency, "signer": p.Signer, "title": p.Title, "to": p.To, "body": strings.Join(body, next),
		"annexes": strings.Join(p.Annexes, next), "issuer": p.Issuer, "date": p.Date, "copy": p.Copy, "printed": p.Printer, "printed_on": p.PrintedOn, "check": p.Check,
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
		list, err = db.All(ctx, tx, scanRow, `SELECT id, kind, sha256 FROM document_templates WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, after, limit)
		return err
	})
	return list, err
}

func (s *Service) hasTemplate(ctx context.Context, county id.County, f id.File) (has bool, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		has, err = db.Exists(ctx, tx, `SELECT 1 FROM document_templates WHERE county = $1 AND id = $2`, tx.County, f)
		return err
	})
	return has, err
}

func scanTemplate(r db.Row) (t Template, err error) {
	return t, r.Scan(&t.Kind, &t.ID, &t.Name, &t.Type, &t.Size, &t.SHA256, &t.Actor, db.Time(&t.At))
}

const templateColumns = `kind, id, name, type, size, sha256, actor, at`

// Templates lists the county's own, by kind.
func (s *Service) Templates(ctx context.Context, by access.Actor) (list []Template, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, scanTemplate, `SELECT `+templateColumns+` FROM document_templates WHERE county = $1 ORDER BY kind LIMIT 100`, tx.County)
		return err
	})
	return list, err
}

// SetTemplate takes a Word file as the template of a kind. It is filled once to
// see that it is one and that it names no field there is none of.
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
	}
	up, err := s.TemplateShelf().Keep(ctx, by.County, "file", name, mime, bytes.NewReader(data))
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO document_templates (county, kind, id, name, type, size, sha256, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (county, kind) DO UPDATE SET id = excluded.id, name = excluded.name, type = excluded.type, size = excluded.size, sha256 = excluded.sha256,
			actor = excluded.actor, at = excluded.at`, tx.County, kind, up.ID, up.Name, up.Type, up.Size, up.SHA256, by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("set template: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectTemplate, Record: string(kind), Act: "documents.template", By: by, Data: map[string]any{"name": up.Name}})
	})
	if err != nil {
		return errors.Join(err, up.Discard(ctx))
	}
	return nil
}

// DropTemplate goes back to the built-in template of a kind.
func (s *Service) DropTemplate(ctx context.Context, by access.Actor, kind Kind) error {
	if err := by.Check(access.IssueDocument, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		res, err := tx.Exec(ctx, `DELETE FROM document_templates WHERE county = $1 AND kind = $2`, tx.County, plain(kind))
		if err != nil {
			return fmt.Errorf("drop template: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectTemplate, Record: string(kind), Act: "documents.template_off", By: by})
	})
}

// OpenTemplate returns the county's template of a kind and its bytes, which the
// caller closes; nil where there is none.
func (s *Service) OpenTemplate(ctx context.Context, by access.Actor, kind Kind) (t Template, r io.ReadSeekCloser, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		t, err = db.One(ctx, tx, scanTemplate, `SELECT `+templateColumns+` FROM document_templates WHERE county = $1 AND kind = $2`, tx.County, plain(kind))
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
