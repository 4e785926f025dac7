package casesweb

import (
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/web"

	"chuangwei/internal/lang"
)

// export writes every case of the ledger's address, in its order and with its
// columns, as a spreadsheet. It streams: the length of the list does not
// matter.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	f, err := cases.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	cols := chosen(r.URL.Query())
	now, err := h.Cases.Instant(ctx, by, f)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, c := range cols {
		titles = append(titles, c.Label(ctx))
	}
	name := "cases-" + now.In(n.county.Zone).Format("20060102-1504")
	var sheet office.Sheet
	if r.URL.Query().Get("as") == "csv" {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
		sheet, err = office.NewCSV(w, office.Heads(titles...))
	} else {
		w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.xlsx"`)
		sheet, err = office.NewSheet(w, lang.T(ctx, "casesweb.ledger"), office.Heads(titles...))
	}
	if err != nil {
		return nil, err
	}
	f.After, f.Before, f.Limit = "", "", 0
	row := make([]any, len(cols))
	for c, err := range h.Cases.All(ctx, by, f) {
		if err == nil {
			for i, col := range cols {
				row[i] = col.Text(ctx, n, c, now)
			}
			err = sheet.Row(row...)
		}
		if err != nil {
			// Part of the file is on its way: break it off, so that nobody
			// takes it for the whole.
			h.Pages.Log.ErrorContext(ctx, "export broken off", "err", err)
			panic(http.ErrAbortHandler)
		}
	}
	if err := sheet.Close(); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil, nil
}

// printMany is the printed sheets of chosen cases, one after the other.
func (h *Handler) printMany(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ids := r.URL.Query()["id"]
	if len(ids) == 0 || len(ids) > maxBulk {
		return nil, fault.New(fault.Invalid, "casesweb.bulk.too_many", maxBulk)
	}
	var sheets []casePage
	for _, c := range ids {
		p, err := h.detail(r, id.Case(c))
		if err != nil {
			return nil, fmt.Errorf("print: %w", err)
		}
		sheets = append(sheets, p)
	}
	return sheetsView(sheets), nil
}
