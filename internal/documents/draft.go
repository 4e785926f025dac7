package documents

import (
	"context"
	"crypto/rand"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Writing is a document as somebody drafts it or changes it.
type Writing struct {
	Kind    Kind
	Title   string
	Word    string // of an issuer
	Secrecy string
	Urgency string
	Main    []Target
	Copy    []Target
	Others  string // a line for each
	Body    string
	Annexes string
	Founds  string
	Receipt bool
	ReadBy  string
	Key     string
}

// Draft begins a document of the county.
func (s *Service) Draft(ctx context.Context, by access.Actor, x Writing) (document id.Document, err error) {
	unit := unitOf(by)
	if err := by.Check(access.DraftDocument, access.Owners{Units: []id.Unit{unit}}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := x
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, x.Key, same, func() (string, error) {
			d, err := s.draft(ctx, tx, by, unit, x)
			return string(d.ID), err
		})
		document = id.Document(answer)
		return err
	})
	return document, err
}

// Begin drafts a document within a transaction of another slice.
func (s *Service) Begin(ctx context.Context, tx *db.Tx, by access.Actor, x Writing) (id.Document, error) {
	unit := unitOf(by)
	if err := by.Check(access.DraftDocument, access.Owners{Units: []id.Unit{unit}}); err != nil {
		return "", err
	}
	d, err := s.draft(ctx, tx, by, unit, x)
	return d.ID, err
}

// unitOf is the unit for which an actor drafts.
func unitOf(by access.Actor) id.Unit {
	if by.Unit != "" {
		return by.Unit
	}
	for _, g := range by.Grants {
		if g.Scope == access.Unit {
			return id.Unit(g.Of)
		}
	}
	return ""
}

func (s *Service) draft(ctx context.Context, tx *db.Tx, by access.Actor, unit id.Unit, x Writing) (Document, error) {
	d, err := begin(ctx, tx, by, Issued, Draft)
	if err != nil {
		return d, err
	}
	d.Unit = unit
	if err := d.take(ctx, tx, x); err != nil {
		return d, err
	}
	if err := insert(ctx, tx, d); err != nil {
		return d, err
	}
	if err := put(ctx, tx, &d, x.Main, x.Copy); err != nil {
		return d, err
	}
	return d, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(d.ID), Act: "documents.draft", By: by, First: true, Data: map[string]any{"title": d.Title, "kind": d.Kind},
	})
}

// begin is a document with what every new one has.
func begin(ctx context.Context, tx *db.Tx, by access.Actor, direction Direction, state State) (d Document, err error) {
	d = Document{
		ID: id.New[id.Document](), Direction: direction, State: state, Edition: 1, Account: by.Account, Actor: by.Name, Moved: tx.Now, Version: 1,
		Code: strings.ToLower(rand.Text()[:16]),
	}
	if d.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
		return d, err
	}
	if d.DraftedOn, err = today(ctx, tx); err != nil {
		return d, err
	}
	d.Serial, err = counties.Next(ctx, tx, Subject)
	return d, err
}

// take checks what was written and makes d what it says, but for its
// addressees.
func (d *Document) take(ctx context.Context, tx *db.Tx, x Writing) error {
	var f fault.Fields
	d.Kind, d.Title, d.Number.Word, d.Secrecy, d.Urgency = x.Kind, words(x.Title), x.Word, x.Secrecy, x.Urgency
	d.Others, d.Body, d.Annexes, d.Founds, d.Receipt, d.ReadBy = text(x.Others), text(x.Body), text(x.Annexes), x.Founds, x.Receipt, x.ReadBy
	if !d.Kind.Valid() {
		f.Add("kind", "documents.choose")
	}
	f.Need("title", d.Title, MaxTitle)
	issuer, known, err := issuerOf(ctx, tx, x.Word)
	if err != nil {
		return err
	}
	if !known || !issuer.Active {
		f.Add("word", "documents.choose")
	}
	d.Issuer = issuer.Name
	d.checkRest(&f)
	f.Need("body", d.Body, MaxBody)
	f.Text("annexes", d.Annexes, MaxText)
	return f.Err()
}

// checkRest checks what drafts and documents that came in have in common.
func (d *Document) checkRest(f *fault.Fields) {
	if !oneOf(d.Secrecy, Secrecies()) {
		f.Add("secrecy", "documents.choose")
	}
	if !oneOf(d.Urgency, Urgencies()) {
		f.Add("urgency", "documents.choose")
	}
	if !oneOf(d.Founds, Foundations()) {
		f.Add("founds", "documents.choose")
	}
	f.Text("others", d.Others, MaxText)
	if d.ReadBy != "" {
		checkDay(f, "read_by", d.ReadBy)
	}
}

// Change changes a draft.
func (s *Service) Change(ctx context.Context, by access.Actor, m Move, x Writing) (Document, error) {
	return s.act(ctx, by, DoChange, m, func(w *work) error {
		if err := w.d.take(ctx, w.tx, x); err != nil {
			return err
		}
		for name, pair := range map[string][2]string{
			"title": {w.was.Title, w.d.Title}, "kind": {string(w.was.Kind), string(w.d.Kind)}, "word": {w.was.Number.Word, w.d.Number.Word},
		} {
			if pair[0] != pair[1] {
				w.data[name] = pair[1]
			}
		}
		return put(ctx, w.tx, &w.d, x.Main, x.Copy)
	})
}
