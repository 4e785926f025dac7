// Package noticesapi is the REST resource of notices that are served on a
// party: lists of them, one notice, drafting one or one for each of many cases,
// signing, serving and what follows.
//
// Its types are apart from the slice's, so that the slice can change without
// the API. What wants a photo as proof (posting, compliance) is done on the
// pages, which take it.
//
//	noticesapi.go  types and registration
//	handle.go      what the operations do
package noticesapi

import (
	"net/http"
	"time"

	"chuangwei/internal/notices"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Notices *notices.Service }

// NoticeParty is whom a notice is for; masked for those who are not to know it.
type NoticeParty struct {
	Kind    string `json:"kind" enum:"person,household,business,unit"`
	Name    string `json:"name,omitempty" maxLength:"200" doc:"Empty: whoever owns, uses or keeps the object."`
	ID      string `json:"id_number,omitempty" maxLength:"40" doc:"Of a person's card, or a business's credit code."`
	Contact string `json:"contact,omitempty" maxLength:"60"`
	Address string `json:"address,omitempty" maxLength:"200"`
}

// NoticeObject is what a notice is about.
type NoticeObject struct {
	Name      string `json:"name" maxLength:"200"`
	Structure string `json:"structure,omitempty" enum:"brick,sheet,steel,timber,sign,other"`
	Floors    int64  `json:"floors,omitempty" minimum:"0"`
	Length    int64  `json:"length_cm,omitempty" minimum:"0"`
	Width     int64  `json:"width_cm,omitempty" minimum:"0"`
	Size      int64  `json:"size_dm2,omitempty" minimum:"0" doc:"0: length by width."`
	Built     string `json:"built,omitempty" maxLength:"30" doc:"When, as people say it."`
	Permit    string `json:"permit,omitempty" enum:"yes,no"`
}

// NoticeText is what a notice says, and until when.
type NoticeText struct {
	Facts     string `json:"facts,omitempty" maxLength:"2000" doc:"Of many: each case's own stand in their place."`
	Basis     string `json:"basis" maxLength:"2000" doc:"The law."`
	Demand    string `json:"demand" maxLength:"2000"`
	DueOn     string `json:"due_on" example:"2017-08-31"`
	Statement int64  `json:"statement_days,omitempty" minimum:"0" maximum:"365" doc:"For a statement and a defence; 0: none."`
	Remedies  string `json:"remedies,omitempty" maxLength:"2000"`
	Officers  string `json:"officers,omitempty" maxLength:"200"`
}

// NoticeServed is how a notice reached its party.
type NoticeServed struct {
	Method   string    `json:"method" enum:"direct,left,mail,site,village,media"`
	At       time.Time `json:"at"`
	Place    string    `json:"place"`
	Receiver string    `json:"receiver,omitempty" doc:"Of a letter: its number."`
	Relation string    `json:"relation,omitempty"`
	Witness1 string    `json:"witness1,omitempty"`
	Witness2 string    `json:"witness2,omitempty"`
	Server   string    `json:"server" doc:"The post of who served it."`
}

// Notice is a paper for a party.
type Notice struct {
	ID        string        `json:"id"`
	Register  string        `json:"register" doc:"Its place in the register." example:"TZ-0001"`
	Number    string        `json:"number,omitempty" doc:"On its paper, given with the signature."`
	Kind      string        `json:"kind" doc:"Code of a kind of notice."`
	State     string        `json:"state" enum:"draft,issued,served,complied,refused,transferred,withdrawn"`
	Case      string        `json:"case,omitempty"`
	Area      string        `json:"area"`
	Issuer    string        `json:"issuer" doc:"The unit."`
	Address   string        `json:"address"`
	Party     NoticeParty   `json:"party"`
	Object    NoticeObject  `json:"object"`
	Text      NoticeText    `json:"text"`
	DraftedOn string        `json:"drafted_on"`
	IssuedOn  string        `json:"issued_on,omitempty"`
	Signer    string        `json:"signer,omitempty" doc:"The post."`
	Unpowered bool          `json:"unpowered" doc:"Signed though the issuer lacked the power."`
	Served    *NoticeServed `json:"served,omitempty"`
	Visits    int64         `json:"visits" doc:"Re-inspections."`
	Complied  string        `json:"complied_on,omitempty"`
	To        string        `json:"transferred_to,omitempty"`
	EndedOn   string        `json:"ended_on,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Late      bool          `json:"late"`
	Version   int64         `json:"version"`
}

// NoticeDraft is a notice as somebody drafts it or changes it.
type NoticeDraft struct {
	Kind    string       `json:"kind"`
	Case    string       `json:"case,omitempty"`
	Area    string       `json:"area"`
	Issuer  string       `json:"issuer"`
	Address string       `json:"address" maxLength:"200"`
	Party   NoticeParty  `json:"party"`
	Object  NoticeObject `json:"object"`
	Text    NoticeText   `json:"text"`
}

// ManyNotices is what is drafted in one act, a notice for each case.
type ManyNotices struct {
	Kind      string     `json:"kind"`
	Issuer    string     `json:"issuer"`
	Structure string     `json:"structure,omitempty" enum:"brick,sheet,steel,timber,sign,other"`
	Text      NoticeText `json:"text"`
	Cases     []string   `json:"cases" minItems:"1" maxItems:"5000"`
}

// NoticeBatch is one act on many, and how far it is.
type NoticeBatch struct {
	ID      string `json:"id"`
	Act     string `json:"act" enum:"draft,sign"`
	Total   int64  `json:"total"`
	Done    int64  `json:"done"`
	Made    int64  `json:"made"`
	Skipped int64  `json:"skipped"`
	Running bool   `json:"running"`
}

// Narrow holds the parameters of the list.
type Narrow struct {
	rest.Common
	Campaign  string   `query:"campaign"`
	Q         string   `query:"q" maxLength:"200" doc:"In object, address, facts, for those who may know it in the party; or a number."`
	State     []string `query:"state" doc:"States; or running, signed. Empty: all."`
	Kind      string   `query:"kind"`
	Area      string   `query:"area"`
	Unit      string   `query:"unit" doc:"That issues it."`
	Method    string   `query:"method"`
	Word      string   `query:"word" doc:"Of a number book, with year."`
	Year      string   `query:"year"`
	Case      string   `query:"case"`
	Batch     string   `query:"batch"`
	Late      string   `query:"late" doc:"1: those that are overdue."`
	Unpowered string   `query:"unpowered" doc:"1: those signed though the issuer lacked the power."`
	Mine      string   `query:"mine" doc:"1: those that wait for the key's account."`
	On        string   `query:"on" doc:"drafted, issued, served or complied: which day from and to bound."`
	From      string   `query:"from" example:"2017-08-01"`
	To        string   `query:"to" example:"2017-08-31"`
	Sort      string   `query:"sort" doc:"number, paper, due, state or area; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type noticeList struct {
	Body struct {
		Notices []Notice `json:"notices"`
		Total   int64    `json:"total"`
		Next    string   `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type noticeInput struct {
	rest.Common
	ID string `path:"id"`
}

type draftInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival drafts nothing and returns the first notice."`
	Body NoticeDraft
}

type changeInput struct {
	rest.Common
	ID   string `path:"id"`
	Body struct {
		NoticeDraft
		Version int64 `json:"version,omitempty" doc:"As it was read; 0: whichever."`
	}
}

type manyInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival drafts nothing and returns the first batch."`
	Body ManyNotices
}

type signInput struct {
	rest.Common
	ID   string `path:"id"`
	Body struct {
		Version int64 `json:"version,omitempty"`
		Aware   bool  `json:"aware,omitempty" doc:"The issuer lacks the power of the kind, and it is signed all the same."`
	}
}

type serveInput struct {
	rest.Common
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival serves nothing."`
	Body struct {
		Version  int64      `json:"version,omitempty"`
		Method   string     `json:"method" enum:"direct,left,mail,media"`
		At       *time.Time `json:"at,omitempty" doc:"Empty: now."`
		Place    string     `json:"place" maxLength:"200"`
		Receiver string     `json:"receiver,omitempty" maxLength:"60"`
		Relation string     `json:"relation,omitempty" maxLength:"60"`
		Witness1 string     `json:"witness1,omitempty" maxLength:"60"`
		Witness2 string     `json:"witness2,omitempty" maxLength:"60"`
	}
}

type visitInput struct {
	rest.Common
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival notes nothing."`
	Body struct {
		Version int64  `json:"version,omitempty"`
		Result  string `json:"result" enum:"not_yet,refuses"`
		Note    string `json:"note" maxLength:"2000"`
	}
}

type endInput struct {
	rest.Common
	ID   string `path:"id"`
	Body struct {
		Version int64  `json:"version,omitempty"`
		Reason  string `json:"reason" maxLength:"2000"`
		To      string `json:"to,omitempty" maxLength:"200" doc:"Of a transfer: to whom."`
	}
}

type (
	noticeOutput struct{ Body Notice }
	batchOutput  struct{ Body NoticeBatch }
)

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	const tag = "notices"
	post := func(name, path, summary, about string, status int) rest.Op {
		return rest.Op{ID: name, Method: http.MethodPost, Path: path, Tag: tag, Summary: summary, About: about, Status: status}
	}
	const once = "Send it again with the same Idempotency-Key until it is answered: it is done once."
	rest.Add(a, rest.Op{ID: "list-notices", Path: "/notices", Tag: tag, Summary: "Notices, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-notice", Path: "/notices/{id}", Tag: tag, Summary: "One notice"}, h.get)
	rest.Add(a, post("draft-notice", "/notices", "Draft a notice", once, http.StatusCreated), h.draft)
	rest.Add(a, rest.Op{ID: "change-notice", Method: http.MethodPut, Path: "/notices/{id}", Tag: tag, Summary: "Change a draft"}, h.change)
	rest.Add(a, post("draft-notices", "/notice-batches", "Draft a notice for each of many cases", once+" The batch says how far it is.", http.StatusCreated), h.many)
	rest.Add(a, rest.Op{ID: "get-notice-batch", Path: "/notice-batches/{id}", Tag: tag, Summary: "How far an act on many is"}, h.batch)
	rest.Add(a, post("sign-notice", "/notices/{id}/sign", "Sign a draft, which gives it its number", "Where the issuer lacks the power that the kind wants, it is refused unless aware is set.", 0), h.sign)
	rest.Add(a, post("serve-notice", "/notices/{id}/serve", "Say how a notice reached its party", "Posting wants a photo: it is done on the pages.", 0), h.serve)
	rest.Add(a, post("visit-notice", "/notices/{id}/visit", "Say what a re-inspection found", "That the party complied wants a photo: it is done on the pages.", 0), h.visit)
	rest.Add(a, post("transfer-notice", "/notices/{id}/transfer", "Hand a notice to whoever may go on", "", 0), h.transfer)
	rest.Add(a, post("withdraw-notice", "/notices/{id}/withdraw", "End a notice that should not hold", "Its number stays taken.", 0), h.withdraw)
}
