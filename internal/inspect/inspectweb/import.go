package inspectweb

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/sheetweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// sheetImport is where a score sheet is read in.
const sheetImport = "/inspections/import"

// version is that of what somebody looked at, as a form sent it; 0: none was.
func version(r *http.Request) int64 {
	n, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	return n
}

func sheetPageOf(ctx context.Context) sheetweb.Page {
	return sheetweb.Page{
		Title: lang.T(ctx, "inspectweb.import_sheet"), About: lang.T(ctx, "inspectweb.import_sheet_about"), Form: lang.T(ctx, "inspectweb.import_sheet_form"), Active: "inspections",
		Path: sheetImport, Back: "/inspections/sheets", Crumbs: crumbs(ctx, ui.Crumb{Label: lang.T(ctx, "inspectweb.tab.sheets"), Href: "/inspections/sheets"}),
	}
}

// chooseSheet is the page that takes the spreadsheet of a score sheet.
func (h *Handler) chooseSheet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManageInspections, access.Owners{}); err != nil {
		return nil, err
	}
	return sheetPageOf(r.Context()).View(), nil
}

// takeSheet says what a spreadsheet would make of the score sheet of its code and,
// when that is confirmed, does it.
func (h *Handler) takeSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return sheetPageOf(r.Context()).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		return h.Inspect.ImportSheet(r.Context(), web.Actor(r), name, file, size, r.PostFormValue("version"), apply)
	})
}

// sheetForm hands over the sheet of committees, a short one, to be changed and
// imported.
func (h *Handler) sheetForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	x, _, err := h.Inspect.Sheet(r.Context(), web.Actor(r), inspect.CommitteeSheet, 0)
	if err != nil {
		return nil, err
	}
	return nil, writeSheet(w, r, x)
}

func writeSheet(w http.ResponseWriter, r *http.Request, x inspect.Sheet) error {
	return office.Download(w, r, x.In(english(r.Context())), inspect.Columns(r.Context()), func(s office.Sheet) error {
		for _, row := range x.Rows() {
			if err := s.Row(row...); err != nil {
				return err
			}
		}
		return nil
	})
}

func sitesPageOf(ctx context.Context, x inspect.Round) sheetweb.Page {
	return sheetweb.Page{
		Title: lang.T(ctx, "inspectweb.import_sites", x.Label()), About: lang.T(ctx, "inspectweb.import_about"), Form: lang.T(ctx, "inspectweb.site_form"), Active: "inspections",
		Path: x.Link() + "/import", Back: x.Link(), Version: strconv.FormatInt(x.Version, 10), Crumbs: crumbs(ctx, ui.Crumb{Label: x.Label() + " " + x.Title, Href: x.Link()}),
	}
}

// ground is the round whose own sites a spreadsheet lists, as long as it takes any.
func (h *Handler) ground(r *http.Request) (x inspect.Round, err error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return x, err
	}
	p, err := h.page(r)
	if err != nil {
		return x, err
	}
	if !p.may(inspect.DoSites) {
		return x, fault.New(fault.Conflict, "inspect.move", lang.Key("inspect.act.sites"), lang.Key("inspect.state."+string(p.Round.State)))
	}
	return p.Round, nil
}

// chooseSites is the page that takes a list of sites.
func (h *Handler) chooseSites(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	x, err := h.ground(r)
	if err != nil {
		return nil, err
	}
	return sitesPageOf(r.Context(), x).View(), nil
}

// takeSites says what a spreadsheet would make of a round's own sites and, when
// that is confirmed, does it.
func (h *Handler) takeSites(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	x, err := h.ground(r)
	if err != nil {
		return nil, err
	}
	return sitesPageOf(r.Context(), x).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		return h.Inspect.ImportSites(r.Context(), web.Actor(r), inspect.Move{ID: x.ID, Version: version(r)}, name, file, size, apply)
	})
}

// siteForm is the spreadsheet of a round's own sites, to fill in and send back.
func (h *Handler) siteForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return nil, office.Download(w, r, lang.T(ctx, "inspectweb.own"), inspect.SiteColumns(ctx), func(s office.Sheet) error {
		for _, x := range p.own() {
			var lon, lat any = "", ""
			if x.Located {
				lon, lat = x.Point.Lon, x.Point.Lat
			}
			if err := s.Row(siteKind(ctx, x.Kind), x.Name, p.n.area[x.Area], p.n.unit[x.Unit], x.Address, lon, lat); err != nil {
				return err
			}
		}
		return nil
	})
}
