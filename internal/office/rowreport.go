package office

import (
	"errors"

	"chuangwei/internal/fault"
)

// Outcome is how a row of an import ended. Its name is the message
// "office.outcome." + Outcome.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	Rejected  Outcome = "rejected"
	Removed   Outcome = "removed" // it is in no row: what is imported takes the place of all
)

// RowReport says how one row of an import ended and, if it was rejected, what
// is wrong with which cell and how to mend it.
type RowReport struct {
	Sheet    string
	Row      int    // 0: of what is in no row
	Name     string // what the row is about, for people
	Record   string // identifier of the record; empty if rejected
	Outcome  Outcome
	Changed  []string // of an update: the messages that name what would be other; may be nil
	Problems []CellProblem
}

// CellProblem is one thing wrong in a row. The message tells how to mend it.
type CellProblem struct {
	Column  string // letters; empty: the whole row
	Heading string
	Key     string // message key
	Args    []any
}

// Report is what an import did, or in a preview would do.
type Report struct {
	Rows    []RowReport
	Counts  map[Outcome]int
	Applied bool   // the changes were kept
	Version string // of what a preview was compared with, to be sent back with what is confirmed; may be empty
}

// Add puts a row into the report.
func (r *Report) Add(row RowReport) {
	if r.Counts == nil {
		r.Counts = map[Outcome]int{}
	}
	r.Counts[row.Outcome]++
	r.Rows = append(r.Rows, row)
}

// Clean reports whether no row was rejected.
func (r *Report) Clean() bool { return r.Counts[Rejected] == 0 }

// Reject puts err into the row as its problems and reports whether it could:
// what is no classified fault of the input is not the row's fault.
func (r *RowReport) Reject(t *Table, err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal {
		return false
	}
	r.Outcome, r.Record = Rejected, ""
	for _, fd := range f.Fields {
		p := CellProblem{Key: fd.Key, Args: fd.Args}
		if t != nil && t.Has(fd.Name) {
			p.Column, p.Heading = t.Place(fd.Name)
		}
		r.Problems = append(r.Problems, p)
	}
	if len(f.Fields) == 0 {
		r.Problems = append(r.Problems, CellProblem{Key: f.Key, Args: f.Args})
	}
	return true
}
