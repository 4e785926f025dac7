// Package standardapi is the REST resource of the standard: its editions, how
// every clause stands and why, its values, and the archive of evidence.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
//
//	standardapi.go  the operations
//	tree.go         editions with their nodes
//	clause.go       clauses as they stand, with values
//	evidence.go     evidence: list, one, handing in by reference, review
package standardapi

import (
	"net/http"

	"chuangwei/internal/standard"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Standard *standard.Service }

const (
	tag   = "standard"
	again = "Send it again with the same Idempotency-Key until it is answered: it is done once."
)

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-trees", Path: "/standard/trees", Tag: tag, Summary: "Editions of the standard, and which is in force"}, h.trees)
	rest.Add(a, rest.Op{ID: "get-tree", Path: "/standard/trees/{id}", Tag: tag, Summary: "One edition with its chapters, items and clauses"}, h.tree)
	rest.Add(a, rest.Op{ID: "list-clauses", Path: "/standard/clauses", Tag: tag, Summary: "Every clause of the edition in force as it stands, with its reasons"}, h.clauses)
	rest.Add(a, rest.Op{ID: "get-clause", Path: "/standard/clauses/{code}", Tag: tag, Summary: "One clause with its values, its evidence and what hangs on it"}, h.clause)
	rest.Add(a, rest.Op{
		ID: "measure-clause", Method: http.MethodPost, Path: "/standard/clauses/{code}/values", Tag: tag, Summary: "Enter a value of a clause; a later one takes its place",
		Status: http.StatusCreated, About: again,
	}, h.measure)
	rest.Add(a, rest.Op{ID: "list-evidence", Path: "/standard/evidence", Tag: tag, Summary: "The archive of evidence, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-evidence", Path: "/standard/evidence/{id}", Tag: tag, Summary: "One piece of evidence with its editions"}, h.piece)
	rest.Add(a, rest.Op{
		ID: "hand-in-evidence", Method: http.MethodPost, Path: "/standard/evidence/{id}/hand-in", Tag: tag, Summary: "Hand a piece of evidence in by the address of a record",
		About: "Files are handed in on its page. " + again,
	}, h.hand)
	rest.Add(a, rest.Op{
		ID: "review-evidence", Method: http.MethodPost, Path: "/standard/evidence/{id}/review", Tag: tag, Summary: "Accept evidence that was handed in, or send it back with the reason", About: again,
	}, h.review)
}

// Keyed is the header of a request that is done once.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival does nothing more and returns the same."`
}

// Paging is the place in a list.
type Paging struct {
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}
