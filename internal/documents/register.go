package documents

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
)

// Incoming is a document that came in, as the office enters it.
type Incoming struct {
	Number  string // however it is written; may be empty
	Issuer  string
	Title   string
	Kind    Kind
	Dated   string // the day that it bears
	On      string // the day on which it came; empty: today
	Secrecy string
	Urgency string
	Main    []Target // to whom it is passed on
	Founds  string
	Note    string // what it says, or what is to be done
	Receipt bool
	ReadBy  string
	Files   []*attachments.Upload
	Key     string
}

// Register enters a document that came in, and passes it on to whoever is to
// read it.
func (s *Service) Register(ctx context.Context, by access.Actor, x Incoming) (document id.Document, err error) {
	if err := by.Check(access.IssueDocument, access.Owners{}); err != nil {
		return "", err
	}
	same := x
	same.Key, same.Files = "", nil
	what := []any{same}
	for _, f := range x.Files {
		what = append(what, f.SHA256)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, x.Key, what, func() (string, error) {
			d, err := register(ctx, tx, by, x)
			return string(d.ID), err
		})
		document = id.Document(answer)
		return err
	})
	return document, err
}

func register(ctx context.Context, tx *db.Tx, by access.Actor, x Incoming) (Document, error) {
	d, err := begin(ctx, tx, by, Received, Filed)
	if err != nil {
		return d, err
	}
	if err := d.takeIncoming(ctx, tx, x); err != nil {
		return d, err
	}
	if err := insert(ctx, tx, d); err != nil {
		return d, err
	}
	if err := put(ctx, tx, &d, x.Main, nil); err != nil {
		return d, err
	}
	for _, up := range x.Files {
		if err := insertFile(ctx, tx, d.ID, up.File); err != nil {
			return d, err
		}
	}
	if err := tellAll(ctx, tx, by, d, "received", nil); err != nil {
		return d, err
	}
	return d, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(d.ID), Act: "documents.register", By: by, First: true,
		Data: map[string]any{"title": d.Title, "kind": d.Kind, "number": d.Number.String(), "issuer": d.Issuer},
	})
}

func (d *Document) takeIncoming(ctx context.Context, tx *db.Tx, x Incoming) error {
	var f fault.Fields
	d.Kind, d.Title, d.Issuer, d.Dated, d.IssuedOn = x.Kind, words(x.Title), words(x.Issuer), x.Dated, x.On
	d.Secrecy, d.Urgency, d.Founds, d.Body, d.Receipt, d.ReadBy = x.Secrecy, x.Urgency, x.Founds, text(x.Note), x.Receipt, x.ReadBy
	if d.IssuedOn == "" {
		d.IssuedOn = d.DraftedOn
	}
	if !d.Kind.Valid() {
		f.Add("kind", "documents.choose")
	}
	f.Need("title", d.Title, MaxTitle)
	f.Need("issuer", d.Issuer, MaxTitle)
	checkDay(&f, "dated", d.Dated)
	checkDay(&f, "on", d.IssuedOn)
	if f == nil && (d.Dated > d.DraftedOn || d.IssuedOn > d.DraftedOn) {
		f.Add("dated", "documents.not_yet")
	}
	d.checkRest(&f)
	f.Text("note", d.Body, MaxText)
	if words(x.Number) != "" {
		n, ok := ParseNumber(x.Number)
		d.Number = n
		if !ok {
			f.Add("number", "documents.bad_number", lang.Key("documents.example"))
		} else if err := d.checkNumber(ctx, tx, &f); err != nil {
			return err
		}
	}
	return f.Err()
}

// checkNumber refuses a number that is in the register already, and one that
// only a book of the county gives.
func (d *Document) checkNumber(ctx context.Context, tx *db.Tx, f *fault.Fields) error {
	list, err := db.All(ctx, tx, db.Value[int64], `SELECT entry FROM documents WHERE county = $1 AND word = $2 AND year = $3 AND seq = $4 LIMIT 1`,
		tx.County, d.Number.Word, d.Number.Year, d.Number.Seq)
	if err != nil {
		return fmt.Errorf("look for number: %w", err)
	}
	if len(list) > 0 {
		f.Add("number", "documents.number_twice", d.Number.String(), Document{Serial: list[0]}.Label())
		return nil
	}
	_, own, err := issuerOf(ctx, tx, d.Number.Word)
	if err != nil || !own {
		return err
	}
	early, err := paperEra(ctx, tx, d.Number)
	if err == nil && !early {
		f.Add("number", "documents.number_own", d.Number.Word)
	}
	return err
}
