package demo

import (
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/documents"
)

// documents are those that came in and that the headquarters issued.
func (t *teller) documents() {
	t.then(t.day(firstDay, 9, 20), func() error {
		for _, x := range demodata.Issuers() {
			if err := t.Documents.SaveIssuer(t.ctx, t.actors["office"], documents.Issuer{Word: x.Word, Name: x.Name, Active: true}, 0); err != nil {
				return err
			}
		}
		return nil
	})
	for i, x := range demodata.Documents() {
		t.then(t.day(x.Day, 9, 30+i), func() error { return t.paper(x) })
	}
}

// targets are all areas, or all working groups, or both.
func (t *teller) targets(to string) (out []documents.Target) {
	for word := range strings.FieldsSeq(to) {
		if word == "areas" {
			for _, a := range t.areas[1:] {
				out = append(out, documents.Target{Scope: access.Area, Of: string(a)})
			}
			continue
		}
		for _, g := range demodata.Groups() {
			out = append(out, documents.Target{Scope: access.Group, Of: string(t.groups[g.Code])})
		}
	}
	return out
}

// readersOf speak for those targets, in their order.
func (t *teller) readersOf(to string) (out []access.Actor) {
	for word := range strings.FieldsSeq(to) {
		if word == "areas" {
			for a := 1; a < len(t.areas); a++ {
				out = append(out, t.actors[fmt.Sprint("area", a)])
			}
			continue
		}
		for _, g := range demodata.Groups() {
			out = append(out, t.actors["group-"+g.Code])
		}
	}
	return out
}

// paper brings one document so far as its fate says.
func (t *teller) paper(x demodata.Document) error {
	office, body := t.actors["office"], strings.ReplaceAll(x.Body, "|", "\n")
	if x.Fate == "filed" {
		up, err := t.Documents.Keep(t.ctx, office, demodata.Word("document.file"), "text/plain; charset=utf-8", strings.NewReader(demodata.Word("document.file_text", x.Number)))
		if err != nil {
			return err
		}
		d, err := t.Documents.Register(t.ctx, office, documents.Incoming{
			Number: x.Number, Issuer: x.Issuer, Title: x.Title, Kind: documents.Kind(x.Kind), Dated: x.Day, Founds: x.Founds, Note: body, Main: t.targets(x.To), Files: []*attachments.Upload{up},
		})
		if err != nil {
			return err
		}
		t.areRead(x, documents.Move{ID: d})
		return nil
	}
	d, err := t.Documents.Draft(t.ctx, office, documents.Writing{
		Kind: documents.Kind(x.Kind), Title: x.Title, Word: x.Number, Founds: x.Founds, Body: body, ReadBy: x.ReadBy, Main: t.targets(x.To),
	})
	if err != nil {
		return err
	}
	m := documents.Move{ID: d}
	if _, err := t.Documents.Submit(t.ctx, office, m); err != nil || x.Fate == "reviewing" {
		return err
	}
	if _, err := t.Documents.Review(t.ctx, t.actors["leader"], m); err != nil || x.Fate == "signing" {
		return err
	}
	if _, err := t.Documents.Sign(t.ctx, t.actors["leader"], m, ""); err != nil {
		return err
	}
	if x.Fate == "void" {
		_, err := t.Documents.Void(t.ctx, office, documents.Move{ID: d, Reason: demodata.Word("document.void")})
		return err
	}
	if _, err := t.Documents.Issue(t.ctx, office, m); err != nil {
		return err
	}
	t.areRead(x, m)
	return nil
}

// areRead lets those read a document to whom it went; or half of them, who
// have been reminded in vain.
func (t *teller) areRead(x demodata.Document, m documents.Move) {
	for i, by := range t.readersOf(x.To) {
		if x.Fate == "half" && i%2 == 1 {
			continue
		}
		t.then(t.day(x.Day, 14+i/10, 3*i), func() error { return t.Documents.Opened(t.ctx, by, m.ID) })
	}
	if x.Fate == "half" {
		t.then(t.day("2017-08-23", 9, 0), func() error {
			_, err := t.Documents.Remind(t.ctx, t.actors["office"], m)
			return err
		})
	}
}
