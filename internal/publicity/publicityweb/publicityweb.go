// Package publicityweb is the pages of publicity.
//
//	publicityweb.go  Handler and its routes
//	names.go         names for a page, pills, money, views
//	list.go          the activities as a table and as a file; week.go by day
//	form.go          planning and changing
//	activity.go      one activity; acts.go what may be done to it; story.go its
//	                 timeline
//	materials.go     what is printed and handed out; receipts.go who signed
//	                 for it
//	positions.go     where something hangs or runs
//	awareness.go     surveys of awareness, on the phone, on paper, and what came
//	                 of them; table.go forms on paper typed as a table
//	training.go      training of cadres, and what the committees do
//	phone.go         what waits, with a phone in hand
package publicityweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/photos"
	"chuangwei/internal/publicity"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB        *db.DB
	Pages     *web.Pages
	Publicity *publicity.Service
	Photos    *photos.Service
	// Beside is what other slices show on the page of an activity; may be nil.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
	// BesidePosition is the same on the page of a position.
	BesidePosition func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /publicity":                                 h.Pages.Stood(h.list),
		"GET /publicity.xlsx":                            h.Pages.Stood(h.exportList),
		"GET /publicity.csv":                             h.Pages.Stood(h.exportList),
		"GET /publicity/week":                            h.week,
		"GET /publicity/activities/new":                  h.newActivity,
		"POST /publicity/activities":                     h.plan,
		"GET /publicity/activities/{id}":                 h.activity,
		"GET /publicity/activities/{id}/edit":            h.edit,
		"POST /publicity/activities/{id}/change":         h.change,
		"POST /publicity/activities/{id}/{act}":          h.act,
		"GET /m/publicity":                               h.phone,
		"GET /m/publicity/activities/{id}":               h.phoneActivity,
		"GET /publicity/materials":                       h.materials,
		"GET /publicity/materials.xlsx":                  h.exportMaterials,
		"GET /publicity/materials.csv":                   h.exportMaterials,
		"POST /publicity/materials":                      h.addMaterial,
		"GET /publicity/materials/{id}":                  h.material,
		"GET /publicity/materials/{id}/paper.docx":       h.materialPaper,
		"POST /publicity/materials/{id}/change":          h.changeMaterial,
		"POST /publicity/materials/{id}/print":           h.print,
		"POST /publicity/materials/{id}/void":            h.voidPrint,
		"POST /publicity/materials/{id}/hand-out":        h.handOut,
		"GET /publicity/receipts":                        h.receipts,
		"GET /publicity/receipts.xlsx":                   h.exportReceipts,
		"GET /publicity/receipts.csv":                    h.exportReceipts,
		"POST /publicity/receipts/{number}/void":         h.voidReceipt,
		"GET /m/publicity/materials/{id}":                h.phoneMaterial,
		"GET /publicity/positions":                       h.Pages.Stood(h.positions),
		"GET /publicity/positions.xlsx":                  h.Pages.Stood(h.exportPositions),
		"GET /publicity/positions.csv":                   h.Pages.Stood(h.exportPositions),
		"POST /publicity/positions":                      h.addPosition,
		"GET /publicity/positions/import":                h.positionImport,
		"GET /publicity/positions/import/form.xlsx":      h.positionForm,
		"POST /publicity/positions/import":               h.importPositions,
		"GET /publicity/positions/{id}":                  h.position,
		"POST /publicity/positions/{id}/change":          h.changePosition,
		"POST /publicity/positions/{id}/check":           h.checkPosition,
		"POST /publicity/positions/{id}/down":            h.takeDown,
		"GET /m/publicity/positions/{id}":                h.phonePosition,
		"GET /publicity/awareness":                       h.polls,
		"GET /publicity/awareness/new":                   h.newPoll,
		"POST /publicity/awareness":                      h.addPoll,
		"GET /publicity/awareness/{id}":                  h.poll,
		"GET /publicity/awareness/{id}/edit":             h.editPoll,
		"GET /publicity/awareness/{id}/form":             h.pollPaper,
		"GET /publicity/awareness/{id}/table":            h.formTable,
		"POST /publicity/awareness/{id}/table":           h.enterForms,
		"GET /publicity/awareness/{id}/import":           h.formImport,
		"GET /publicity/awareness/{id}/import/form.xlsx": h.formSheet,
		"POST /publicity/awareness/{id}/import":          h.importForms,
		"POST /publicity/awareness/{id}/change":          h.changePoll,
		"POST /publicity/awareness/{id}/answers":         h.ask,
		"POST /publicity/awareness/{id}/{act}":           h.movePoll,
		"GET /publicity/answers":                         h.answers,
		"GET /publicity/answers.xlsx":                    h.exportAnswers,
		"GET /publicity/answers.csv":                     h.exportAnswers,
		"GET /m/publicity/awareness/{id}":                h.phonePoll,
		"GET /publicity/training":                        h.courses,
		"GET /publicity/training/new":                    h.newCourse,
		"POST /publicity/training":                       h.addCourse,
		"GET /publicity/training/{id}":                   h.course,
		"GET /publicity/training/{id}/edit":              h.editCourse,
		"POST /publicity/training/{id}/change":           h.changeCourse,
		"POST /publicity/training/{id}/answers":          h.answerQuiz,
		"POST /publicity/training/{id}/withdraw":         h.withdraw,
		"GET /publicity/villages":                        h.Pages.Stood(h.villages),
		"GET /publicity/villages.xlsx":                   h.Pages.Stood(h.exportVillages),
		"GET /publicity/villages.csv":                    h.Pages.Stood(h.exportVillages),
		"GET /m/publicity/training/{id}":                 h.phoneCourse,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
