// Package documentsapi is the REST resource of official documents: the
// register, one document with its readers, drafting, entering what came in, and
// the acts on one.
//
// Its types are apart from the slice's, so that the slice can change without
// the API. Files and templates are handed over on the pages only.
//
//	documentsapi.go  types and registration
//	handle.go        what the operations do
package documentsapi

import (
	"net/http"
	"time"

	"chuangwei/internal/documents"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Documents *documents.Service }

// Document is one that was issued or came in, or a draft.
type Document struct {
	ID        string `json:"id"`
	Register  string `json:"register" doc:"Its place in the register." example:"WS-0001"`
	Direction string `json:"direction" enum:"issued,received"`
	Kind      string `json:"kind" enum:"notice,supervision,bulletin,criticism,commendation,request,letter,minutes,brief"`
	State     string `json:"state" enum:"draft,reviewing,signing,signed,issued,filed,void,repealed,dropped"`
	Number    string `json:"number,omitempty" doc:"Given with the signature."`
	Issue     int64  `json:"issue,omitempty" doc:"Of a brief, in its year."`
	Total     int64  `json:"total,omitempty" doc:"Of a brief, in all."`
	Title     string `json:"title"`
	Issuer    string `json:"issuer" doc:"As it stands in the red head."`
	Unit      string `json:"unit,omitempty" doc:"That drafts it."`
	Secrecy   string `json:"secrecy,omitempty" enum:"internal"`
	Urgency   string `json:"urgency,omitempty" enum:"urgent,extra_urgent"`
	Founds    string `json:"founds,omitempty" enum:"plan,headquarters,rules"`
	Dated     string `json:"dated,omitempty" doc:"The day that it bears." example:"2017-08-25"`
	On        string `json:"on,omitempty" doc:"The day on which it was issued or came in."`
	EndedOn   string `json:"ended_on,omitempty" doc:"Void, repealed or dropped."`
	ReadBy    string `json:"read_by,omitempty" doc:"The day by which it is to be read."`
	Receipt   bool   `json:"receipt" doc:"A reader says that he has read it."`
	Edition   int64  `json:"edition"`
	Expected  int64  `json:"expected" doc:"Addressees."`
	Read      int64  `json:"read" doc:"Of them have read it."`
	Late      bool   `json:"late" doc:"Somebody should have read it by now."`
	Version   int64  `json:"version"`
}

// Target is a unit, an area or a working group.
type Target struct {
	Scope string `json:"scope" enum:"unit,area,group"`
	ID    string `json:"id"`
}

// Reader is a target of a document, and whether it has been read there.
type Reader struct {
	Target
	Name      string     `json:"name"`
	Part      string     `json:"part" enum:"main,copy"`
	Unit      string     `json:"unit" doc:"That answers for it."`
	ReadAt    *time.Time `json:"read_at,omitempty"`
	ReceiptAt *time.Time `json:"receipt_at,omitempty"`
	Reader    string     `json:"reader,omitempty" doc:"The post of who was the first."`
	Reminders int64      `json:"reminders"`
}

// Reading is that a person opened an edition.
type Reading struct {
	Edition   int64      `json:"edition"`
	Unit      string     `json:"unit,omitempty"`
	Reader    string     `json:"reader" doc:"The post."`
	At        time.Time  `json:"at"`
	ReceiptAt *time.Time `json:"receipt_at,omitempty"`
}

// DocumentDetail is a document with its text and its readers.
type DocumentDetail struct {
	Document
	Body     string    `json:"body" doc:"A line for each paragraph."`
	Annexes  string    `json:"annexes,omitempty" doc:"A line for each."`
	Others   string    `json:"others,omitempty" doc:"Recipients outside the county, a line for each."`
	Readers  []Reader  `json:"readers"`
	Readings []Reading `json:"readings"`
}

// Writing is a document as somebody drafts it or changes it.
type Writing struct {
	Kind    string   `json:"kind" enum:"notice,supervision,bulletin,criticism,commendation,request,letter,minutes,brief"`
	Title   string   `json:"title" maxLength:"200"`
	Word    string   `json:"word" doc:"Of an issuer: its number book."`
	Secrecy string   `json:"secrecy,omitempty" enum:"internal"`
	Urgency string   `json:"urgency,omitempty" enum:"urgent,extra_urgent"`
	Founds  string   `json:"founds,omitempty" enum:"plan,headquarters,rules"`
	Main    []Target `json:"main,omitempty" maxItems:"500"`
	Copy    []Target `json:"copy,omitempty" maxItems:"500"`
	Others  string   `json:"others,omitempty" maxLength:"2000"`
	Body    string   `json:"body" maxLength:"50000" doc:"A line for each paragraph."`
	Annexes string   `json:"annexes,omitempty" maxLength:"2000" doc:"A line for each."`
	Receipt bool     `json:"receipt,omitempty"`
	ReadBy  string   `json:"read_by,omitempty" example:"2017-08-31"`
}

// Incoming is a document that came in, without its file.
type Incoming struct {
	Number  string   `json:"number,omitempty" doc:"However it is written."`
	Issuer  string   `json:"issuer" maxLength:"200"`
	Title   string   `json:"title" maxLength:"200"`
	Kind    string   `json:"kind" enum:"notice,supervision,bulletin,criticism,commendation,request,letter,minutes,brief"`
	Dated   string   `json:"dated" example:"2017-05-09"`
	On      string   `json:"on,omitempty" doc:"The day on which it came; empty: today."`
	Secrecy string   `json:"secrecy,omitempty" enum:"internal"`
	Urgency string   `json:"urgency,omitempty" enum:"urgent,extra_urgent"`
	Founds  string   `json:"founds,omitempty" enum:"plan,headquarters,rules"`
	Main    []Target `json:"main,omitempty" maxItems:"500" doc:"To whom it is passed on."`
	Note    string   `json:"note,omitempty" maxLength:"2000"`
	Receipt bool     `json:"receipt,omitempty"`
	ReadBy  string   `json:"read_by,omitempty"`
}

// Narrow holds the parameters of the register.
type Narrow struct {
	rest.Common
	Campaign  string   `query:"campaign"`
	Q         string   `query:"q" maxLength:"200" doc:"In title, issuer, text; or a number."`
	Direction string   `query:"direction" doc:"issued or received."`
	Kind      string   `query:"kind"`
	State     []string `query:"state" doc:"States; or drafts, sent, force, out. Empty: all."`
	Word      string   `query:"word"`
	Unit      string   `query:"unit" doc:"That it goes to, or that drafts it."`
	Founds    string   `query:"founds"`
	Urgency   string   `query:"urgency"`
	Waits     string   `query:"waits" doc:"1: those that wait for the key's account."`
	Unread    string   `query:"unread" doc:"1: those that it has not read."`
	Late      string   `query:"late" doc:"1: those that somebody should have read by now."`
	From      string   `query:"from" example:"2017-08-01"`
	To        string   `query:"to" example:"2017-08-31"`
	Sort      string   `query:"sort" doc:"serial, number, title, day, state or read; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type documentList struct {
	Body struct {
		Documents []Document `json:"documents"`
		Total     int64      `json:"total"`
		Next      string     `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type documentInput struct {
	rest.Common
	ID string `path:"id"`
}

type draftInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival drafts nothing and returns the first document."`
	Body Writing
}

type registerInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival enters nothing and returns the first document."`
	Body Incoming
}

type changeInput struct {
	rest.Common
	ID   string `path:"id"`
	Body struct {
		Writing
		Version int64 `json:"version,omitempty" doc:"As it was read; 0: whichever."`
	}
}

type moveInput struct {
	rest.Common
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Of a signature: one that arrives twice is one."`
	Body struct {
		Version int64  `json:"version,omitempty" doc:"As it was read; 0: whichever."`
		Reason  string `json:"reason,omitempty" maxLength:"2000" doc:"Wanted by return, void and repeal."`
	}
}

type correctInput struct {
	rest.Common
	ID   string `path:"id"`
	Body struct {
		Version int64  `json:"version,omitempty"`
		Reason  string `json:"reason" maxLength:"2000"`
		Title   string `json:"title" maxLength:"200"`
		Text    string `json:"body" maxLength:"50000"`
		Annexes string `json:"annexes,omitempty" maxLength:"2000"`
		ReadBy  string `json:"read_by,omitempty"`
	}
}

type documentOutput struct{ Body DocumentDetail }

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	const tag = "documents"
	rest.Add(a, rest.Op{ID: "list-documents", Path: "/documents", Tag: tag, Summary: "The register of documents, a page at a time"}, h.list)
	rest.Add(a, rest.Op{
		ID: "get-document", Path: "/documents/{id}", Tag: tag, Summary: "One document with its text and its readers",
		About: "Reading it here does not count as having read it: receipt does.",
	}, h.get)
	rest.Add(a, rest.Op{
		ID: "draft-document", Method: http.MethodPost, Path: "/documents", Tag: tag, Summary: "Draft a document", Status: http.StatusCreated,
		About: "Send it again with the same Idempotency-Key until it is answered: it is drafted once.",
	}, h.draft)
	rest.Add(a, rest.Op{
		ID: "register-document", Method: http.MethodPost, Path: "/received-documents", Tag: tag, Summary: "Enter a document that came in", Status: http.StatusCreated,
		About: "Send it again with the same Idempotency-Key until it is answered: it is entered once.",
	}, h.register)
	rest.Add(a, rest.Op{ID: "change-document", Method: http.MethodPut, Path: "/documents/{id}", Tag: tag, Summary: "Change a draft"}, h.change)
	for _, x := range moves {
		rest.Add(a, rest.Op{ID: string(x.act) + "-document", Method: http.MethodPost, Path: "/documents/{id}/" + string(x.act), Tag: tag, Summary: x.summary, About: x.about}, h.move(x.act))
	}
	rest.Add(a, rest.Op{
		ID: "correct-document", Method: http.MethodPost, Path: "/documents/{id}/correct", Tag: tag, Summary: "Put another edition in the place of what was issued",
		About: "The edition before it is kept, and whoever had read it reads anew.",
	}, h.correct)
}

// moves are the acts on one document that take a reason at most.
var moves = []struct {
	act            documents.Act
	summary, about string
}{
	{documents.DoSubmit, "Send a draft for review", ""},
	{documents.DoReview, "Find a draft ready for signature", "Who drafted it may not, unless the county lets him."},
	{documents.DoReturn, "Give a draft back to whoever drafted it", ""},
	{documents.DoSign, "Sign a document, which gives it its number", "Who drafted it may not."},
	{documents.DoIssue, "Send a signed document to its addressees", ""},
	{documents.DoVoid, "Give up a document that was numbered", "Its number stays in the book."},
	{documents.DoRepeal, "End the force of a document", ""},
	{documents.DoDrop, "End a draft that comes to nothing", ""},
	{documents.DoReceipt, "Say that a document has been read", ""},
	{documents.DoRemind, "Tell those who have not read a document", ""},
}
