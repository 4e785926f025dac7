package cases

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

var errUnwritten = errors.New("not written yet")

// Open brings a case in: validates, finds area and group, gives it a number.
// If open cases of the same category lie nearby and d.Anyway is false, it
// returns them and opens nothing.
func (s *Service) Open(ctx context.Context, by access.Actor, d Draft) (Case, []Duplicate, error) {
	return Case{}, nil, errUnwritten
}

// Propose returns what filing would propose for a case now, and why.
func (s *Service) Propose(ctx context.Context, by access.Actor, c id.Case) (Proposal, error) {
	return Proposal{}, errUnwritten
}

// ProposeFor returns what filing would propose for a category at a place.
func (s *Service) ProposeFor(ctx context.Context, by access.Actor, category string, p Place) (Proposal, error) {
	return Proposal{}, errUnwritten
}

// File accepts a reported case.
func (s *Service) File(ctx context.Context, by access.Actor, f Filing) (Case, error) {
	return Case{}, errUnwritten
}

// Reject refuses a reported case, with the reason.
func (s *Service) Reject(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return Case{}, errUnwritten
}

// Merge ends a case as a duplicate of another, which goes on.
func (s *Service) Merge(ctx context.Context, by access.Actor, m Move, into id.Case) (Case, error) {
	return Case{}, errUnwritten
}

// Dispatch sends a case to a unit, or to another one; the clock starts.
func (s *Service) Dispatch(ctx context.Context, by access.Actor, d Dispatching) (Case, error) {
	return Case{}, errUnwritten
}

// Sign takes a case on, for the lead unit.
func (s *Service) Sign(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return Case{}, errUnwritten
}

// Return gives a case back that was dispatched wrongly, with the reason.
func (s *Service) Return(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return Case{}, errUnwritten
}

// Rectify sends in the proof, and names the unit that checks for the area.
func (s *Service) Rectify(ctx context.Context, by access.Actor, r Rectification) (Case, error) {
	return Case{}, errUnwritten
}

// ChooseChecker names another unit that checks for the area.
func (s *Service) ChooseChecker(ctx context.Context, by access.Actor, m Move, unit id.Unit) (Case, error) {
	return Case{}, errUnwritten
}

// AreaCheck passes a case on to the final check, or back to the unit.
func (s *Service) AreaCheck(ctx context.Context, by access.Actor, k Check) (Case, error) {
	return Case{}, errUnwritten
}

// FinalCheck closes a case, or sends it back to the unit.
func (s *Service) FinalCheck(ctx context.Context, by access.Actor, k Check) (Case, error) {
	return Case{}, errUnwritten
}

// ForceClose closes a case without a check, with the reason; it never counts
// as verified.
func (s *Service) ForceClose(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return Case{}, errUnwritten
}

// AskExtension asks for a later deadline.
func (s *Service) AskExtension(ctx context.Context, by access.Actor, a Ask) (id.Request, error) {
	return "", errUnwritten
}

// DecideExtension grants a later deadline or refuses it; with an empty Request
// it grants one that nobody asked for.
func (s *Service) DecideExtension(ctx context.Context, by access.Actor, d Decision) (Case, error) {
	return Case{}, errUnwritten
}

// AskSuspension asks that the clock stand still.
func (s *Service) AskSuspension(ctx context.Context, by access.Actor, a Ask) (id.Request, error) {
	return "", errUnwritten
}

// DecideSuspension suspends a case until a review, or refuses to.
func (s *Service) DecideSuspension(ctx context.Context, by access.Actor, d Decision) (Case, error) {
	return Case{}, errUnwritten
}

// Asks lists the asks that wait for a decision, oldest first.
func (s *Service) Asks(ctx context.Context, by access.Actor) ([]Asked, error) {
	return nil, errUnwritten
}

// Resume takes a suspended case up again; its clock goes on.
func (s *Service) Resume(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return Case{}, errUnwritten
}

// Reopen takes an ended case up again.
func (s *Service) Reopen(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return Case{}, errUnwritten
}

// Void marks a mistaken record; it is never deleted.
func (s *Service) Void(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return Case{}, errUnwritten
}

// Edit changes what a case is about: place, category, owners, text.
func (s *Service) Edit(ctx context.Context, by access.Actor, e Edit) (Case, error) {
	return Case{}, errUnwritten
}

// Comment adds a remark to the timeline. key is the sender's request key.
func (s *Service) Comment(ctx context.Context, by access.Actor, c id.Case, text, key string) error {
	return errUnwritten
}

// Visit notes that somebody went and looked.
func (s *Service) Visit(ctx context.Context, by access.Actor, v Visit) (Case, error) {
	return Case{}, errUnwritten
}

// AddPhotos adds photos to a case: kind is before, after or other.
func (s *Service) AddPhotos(ctx context.Context, by access.Actor, c id.Case, kind string, pictures []Picture) (Case, error) {
	return Case{}, errUnwritten
}

// Attach keeps a file with a case. r is read outside the transaction.
func (s *Service) Attach(ctx context.Context, by access.Actor, c id.Case, name, mime string, r io.Reader) (File, error) {
	return File{}, errUnwritten
}

// OpenFile returns an attachment and its bytes; the caller closes them.
func (s *Service) OpenFile(ctx context.Context, by access.Actor, c id.Case, f id.File) (File, io.ReadCloser, error) {
	return File{}, nil, errUnwritten
}

// File is an attachment.
type File struct {
	ID     id.File
	Name   string
	Type   string // media type
	Size   int64
	SHA256 string
	By     string // the post of who attached it
	At     time.Time
}

// Get returns a case that by may see; else it is not found.
func (s *Service) Get(ctx context.Context, by access.Actor, c id.Case) (Case, error) {
	return Case{}, errUnwritten
}

// ByNumber returns the case of a visible number: WT-0312, wt312, 312.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, label string) (Case, error) {
	return Case{}, errUnwritten
}

// Detail returns everything that the page of a case shows.
func (s *Service) Detail(ctx context.Context, by access.Actor, c id.Case) (Detail, error) {
	return Detail{}, errUnwritten
}

// List returns a page of the cases that f finds and by may see.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (Page, error) {
	return Page{}, errUnwritten
}

// Count returns how many cases f finds: exact where that is cheap, else up to
// 10,000.
func (s *Service) Count(ctx context.Context, by access.Actor, f Filter) (Total, error) {
	return Total{}, errUnwritten
}

// All streams every case that f finds, in its order, for an export. Stop
// reading at the first error.
func (s *Service) All(ctx context.Context, by access.Actor, f Filter) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) { yield(Case{}, errUnwritten) }
}

// Nearby returns open cases of the category around a place, nearest first.
func (s *Service) Nearby(ctx context.Context, by access.Actor, category string, p Place) ([]Duplicate, error) {
	return nil, errUnwritten
}

// Around returns cases of any category around a point, nearest first.
func (s *Service) Around(ctx context.Context, by access.Actor, p Place, metres float64, limit int) ([]Duplicate, error) {
	return nil, errUnwritten
}

// Cluster is a bubble on the map: N cases, Open of them not ended. Where N is
// one and the map is near, Case names it.
type Cluster struct {
	Lon, Lat float64
	N, Open  int64
	Case     id.Case
}

// Clusters returns the bubbles of a part of the map at a zoom (0 to 22). The
// second result says that only part of the cases was counted.
func (s *Service) Clusters(ctx context.Context, by access.Actor, box Box, zoom int, f Filter) ([]Cluster, bool, error) {
	return nil, false, errUnwritten
}

// View is a saved filter.
type View struct {
	ID     id.View
	Name   string
	Query  string // the parameters of the address
	Shared bool   // everybody of the county sees it
	Own    bool
}

// Views lists the views that by sees: shared ones first.
func (s *Service) Views(ctx context.Context, by access.Actor) ([]View, error) {
	return nil, errUnwritten
}

// SaveView keeps a filter under a name; sharing takes access.DispatchCase for
// the county.
func (s *Service) SaveView(ctx context.Context, by access.Actor, name string, f Filter, shared bool) (View, error) {
	return View{}, errUnwritten
}

// DropView forgets a view of one's own, or a shared one.
func (s *Service) DropView(ctx context.Context, by access.Actor, v id.View) error {
	return errUnwritten
}

// Dictionary returns the categories of the county.
func (s *Service) Dictionary(ctx context.Context, tx *db.Tx) (*Dictionary, error) {
	return nil, errUnwritten
}

// Categories returns the categories of by's county.
func (s *Service) Categories(ctx context.Context, by access.Actor) (*Dictionary, error) {
	return nil, errUnwritten
}

// SetCategory adds a category or changes it; takes access.ManageCounty.
func (s *Service) SetCategory(ctx context.Context, by access.Actor, c Category) error {
	return errUnwritten
}

// Figures returns what the slice counts, for the book of figures.
func (s *Service) Figures() []figures.Def { return nil }

// Recount counts the slice's tallies anew from the records.
func (s *Service) Recount(ctx context.Context, tx *db.Tx, add func(tally string, d figures.Dims, n int64)) error {
	return errUnwritten
}

// Verify compares what is derived with the records: map cells, search terms,
// clocks. It returns a line for every difference, for doctor.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) ([]string, error) { return nil, errUnwritten }

// Warn tells units and the office of deadlines whose share of 50, 80 or 100 %
// has passed since it was last run; a job calls it every minute. It returns
// how many cases it told of.
func (s *Service) Warn(ctx context.Context, county id.County) (int, error) { return 0, errUnwritten }
