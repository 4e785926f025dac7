package equipmentweb

import (
	"io"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/equipment"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/sheetweb"
	"chuangwei/internal/web"
)

func importPage(r *http.Request) sheetweb.Page {
	ctx := r.Context()
	return sheetweb.Page{
		Title: lang.T(ctx, "equipmentweb.import_title"), About: lang.T(ctx, "equipmentweb.about.import"), Active: "equipment", Path: "/equipment/import", Back: "/equipment", Crumbs: crumbs(ctx),
	}
}

func (h *Handler) sheet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManageEquipment, access.Owners{}); err != nil {
		return nil, err
	}
	return importPage(r).View(), nil
}

func (h *Handler) sheetForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return nil, sheetweb.Form(w, equipment.Form(lang.From(r.Context())))
}

func (h *Handler) takeSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return importPage(r).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		return h.Equipment.Import(r.Context(), web.Actor(r), name, file, size, apply)
	})
}
