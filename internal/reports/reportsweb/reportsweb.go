// Package reportsweb is the work reports as pages, and as files to download.
// On a page every figure is a link to the records that it counts.
//
//	reportsweb.go  Handler and its routes
//	stage.go       the stage report as of a day; file.go a report in its forms
//	list.go        the reports that were written; export.go the same as a file
//	start.go       a new one; written.go one of them and what is done to it
//	chart.go       charts; photo.go the photos of a signed report
//	template.go    templates and the fields that they may use
package reportsweb

import (
	"net/http"

	"chuangwei/internal/photos"
	"chuangwei/internal/reports"
	"chuangwei/internal/web"
)

// Handler serves the reports.
type Handler struct {
	Pages   *web.Pages
	Reports *reports.Service
	Photos  *photos.Service
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /reports":                             h.list,
		"GET /reports.xlsx":                        h.exportList,
		"GET /reports.csv":                         h.exportList,
		"GET /reports/stage":                       h.stage,
		"GET /reports/stage/{form}":                h.stageFile,
		"GET /reports/original":                    h.original,
		"GET /reports/new":                         h.newReport,
		"POST /reports":                            h.start,
		"GET /reports/templates":                   h.templates,
		"GET /reports/templates/{kind}":            h.template,
		"POST /reports/templates/{kind}":           h.saveTemplate,
		"GET /reports/written/{id}":                h.written,
		"GET /reports/written/{id}/edit":           h.edit,
		"POST /reports/written/{id}/{act}":         h.act,
		"GET /reports/written/{id}/as/{form}":      h.writtenFile,
		"GET /reports/written/{id}/list":           h.sheet,
		"GET /reports/written/{id}/photos/{photo}": h.photo,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
