// Package publicityapi is the REST resource of publicity: activities, what is
// printed and handed out, positions, and surveys of awareness.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
//
//	publicityapi.go  the operations
//	activity.go      activities: list, one, planning, proof of what is online
//	material.go      materials and receipts; position.go positions
//	poll.go          surveys of awareness, and answers to them
package publicityapi

import (
	"net/http"

	"chuangwei/internal/publicity"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Publicity *publicity.Service }

const (
	tag   = "publicity"
	again = "Send it again with the same Idempotency-Key until it is answered: it is done once."
)

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-activities", Path: "/publicity/activities", Tag: tag, Summary: "Publicity activities, a page at a time"}, h.activities)
	rest.Add(a, rest.Op{ID: "get-activity", Path: "/publicity/activities/{id}", Tag: tag, Summary: "One publicity activity"}, h.activity)
	rest.Add(a, rest.Op{
		ID: "plan-activity", Method: http.MethodPost, Path: "/publicity/activities", Tag: tag, Summary: "Plan a publicity activity", Status: http.StatusCreated, About: again,
	}, h.plan)
	rest.Add(a, rest.Op{
		ID: "prove-activity", Method: http.MethodPost, Path: "/publicity/activities/{id}/prove", Tag: tag, Summary: "Say that an activity online is done, and where it can be seen",
		About: "What is not online is proven with a photo on its page. " + again,
	}, h.prove)
	rest.Add(a, rest.Op{ID: "list-materials", Path: "/publicity/materials", Tag: tag, Summary: "What is printed and handed out, with its stock, a page at a time"}, h.materials)
	rest.Add(a, rest.Op{ID: "list-receipts", Path: "/publicity/receipts", Tag: tag, Summary: "Copies handed out, as they were signed for, a page at a time"}, h.receipts)
	rest.Add(a, rest.Op{
		ID: "hand-out", Method: http.MethodPost, Path: "/publicity/materials/{id}/receipts", Tag: tag, Summary: "Hand copies of a material out; never more than are in stock",
		Status: http.StatusCreated, About: again,
	}, h.handOut)
	rest.Add(a, rest.Op{ID: "list-positions", Path: "/publicity/positions", Tag: tag, Summary: "Screens, boards, windows and banners with what runs on them, a page at a time"}, h.positions)
	rest.Add(a, rest.Op{ID: "list-polls", Path: "/publicity/polls", Tag: tag, Summary: "Surveys of awareness, the latest first"}, h.polls)
	rest.Add(a, rest.Op{ID: "get-poll", Path: "/publicity/polls/{id}", Tag: tag, Summary: "One survey of awareness with what came of it"}, h.poll)
	rest.Add(a, rest.Op{
		ID: "answer-poll", Method: http.MethodPost, Path: "/publicity/polls/{id}/answers", Tag: tag, Summary: "Enter what one citizen answered; it names nobody",
		Status: http.StatusCreated, About: again,
	}, h.answer)
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
