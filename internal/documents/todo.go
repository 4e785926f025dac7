package documents

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/worktime"
)

// Todos lists what waits for the actor: drafts to review, sign, issue or mend,
// and documents to read.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	out, err := todos(ctx, tx, by, Filter{Waits: true, Sort: "serial", Limit: limit})
	if err != nil {
		return nil, err
	}
	more, err := todos(ctx, tx, by, Filter{Unread: true, Sort: "read", Limit: limit})
	return append(out, more...), err
}

// Late lists the documents that somebody should have read by now.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, access.System(tx.County), Filter{Late: true, Sort: "read", Limit: limit})
}

func todos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	p, err := list(ctx, tx, by, f)
	if err != nil {
		return nil, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]inbox.Todo, 0, len(p.Documents))
	for _, d := range p.Documents {
		t := inbox.Todo{
			Kind: "documents.document", Subject: Subject, Record: string(d.ID), Number: d.visible(), Title: d.Title, Where: d.Issuer,
			State: "documents.state." + string(d.State), Step: "documents.step." + step(d), Link: d.Link(), Late: d.Late(p.Today),
		}
		if d.State.InForce() {
			t.Due = endOf(d.ReadBy, county.Zone)
		}
		out = append(out, t)
	}
	return out, nil
}

// step is what a document waits for.
func step(d Document) string {
	switch d.State {
	case Draft:
		return string(DoSubmit)
	case Reviewing:
		return string(DoReview)
	case Signing:
		return string(DoSign)
	case Signed:
		return string(DoIssue)
	case Out, Filed, Void, Repealed, Dropped:
	}
	return "read"
}

// endOf is the last instant of a day in the county; zero for no day.
func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists what was to be read from one day to another.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var d Document
		var scope access.Scope
		var target string
		err = r.Scan(&d.ID, &d.Serial, &d.Number.Word, &d.Number.Year, &d.Number.Seq, &scope, &target, &x.Unit, &d.ReadBy, db.Time(&x.Done))
		x.Kind, x.Record, x.Title, x.Link = "documents.expected.read", string(d.ID), d.visible(), d.Link()
		x.Due = endOf(d.ReadBy, county.Zone)
		return x, err
	}, `SELECT d.id, d.entry, d.word, d.year, d.seq, a.scope, a.target, a.unit, d.read_by, a.done_at FROM documents d
		JOIN document_addressees a ON a.county = d.county AND a.document = d.id
		WHERE d.county = $1 AND d.read_by >= $2 AND d.read_by <= $3 AND d.state IN ('issued', 'filed') ORDER BY d.read_by, d.id, a.scope, a.target LIMIT $4`,
		tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("what was to be read: %w", err)
	}
	return out, nil
}
