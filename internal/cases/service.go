package cases

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Service is what people do with cases. Make one with New.
type Service struct {
	db     *db.DB
	bus    *events.Bus
	below  Ground
	teller Teller
	files  blob.Store
	dicts  dictionaries
}

// Options are what a Service works with.
type Options struct {
	DB     *db.DB
	Bus    *events.Bus // may be nil
	Ground Ground      // the floors below; Floors in the program
	Teller Teller      // tells people; may be nil
	Files  blob.Store  // where attachments lie; without it they are refused
}

// New returns the service.
func New(o Options) *Service {
	return &Service{db: o.DB, bus: o.Bus, below: o.Ground, teller: o.Teller, files: o.Files}
}

// Detail is everything that the page of one case shows.
type Detail struct {
	Case     Case
	Category Category
	Label    string // WT-0312
	Steps    []Step // what the reader may do now
	Timeline []journal.Line
	Files    []Attachment
	Asks     []Asked // newest first
	Near     []Duplicate
	Merged   []Case // those that were merged into it
	Newer    id.Case
	Older    id.Case // the neighbours by number, of those that the reader sees
	Followed bool    // by the reader
	Share    float64 // of its time that it has used: 0.5 is half
	Now      time.Time
}

// Bulk does act to each of ids and returns what became of each, in order. One
// that fails does not hold up the others.
func (s *Service) Bulk(ctx context.Context, ids []id.Case, act func(context.Context, id.Case) error) []error {
	out := make([]error, len(ids))
	for i, c := range ids {
		if out[i] = ctx.Err(); out[i] == nil {
			out[i] = act(ctx, c)
		}
	}
	return out
}

// WasOpened is published when a case came in.
type WasOpened struct {
	Case id.Case
	By   access.Actor
}

// HasMoved is published when an act has been done to a case.
type HasMoved struct {
	Case     id.Case
	Act      Act
	From, To State
	By       access.Actor
}
