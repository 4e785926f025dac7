package orgweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type categoriesView struct {
	categories []org.Category
	manage     bool
	errors     ui.Errors
	wrong      string // code of the category whose name was refused
	given      string
}

func (h *Handler) categories(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v := categoriesView{manage: manages(r)}
	var err error
	v.categories, err = h.Org.Categories(r.Context(), web.Actor(r))
	return categoriesPage(v), err
}

func (h *Handler) renameCategory(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	code, name := r.PathValue("code"), r.PostFormValue("name")
	err := h.Org.RenameCategory(r.Context(), web.Actor(r), code, name)
	if err == nil {
		web.Flash(w, r, "org.saved")
		web.Redirect(w, r, "/org/categories")
		return nil, nil
	}
	errs, ok := web.FieldErrors(r, err)
	if !ok {
		return nil, err
	}
	v := categoriesView{manage: true, errors: errs, wrong: code, given: name}
	if v.categories, err = h.Org.Categories(r.Context(), web.Actor(r)); err != nil {
		return nil, err
	}
	return web.Unprocessable(categoriesPage(v)), nil
}

// field is the input of a category's name, with its fault if it is the one
// that was refused.
func (v categoriesView) field(c org.Category, label string) ui.Input {
	in := ui.Input{Name: "name", ID: "f-name-" + c.Code, Label: label, Value: c.Name, Required: true, Max: 80}
	if v.wrong == c.Code {
		in.Value = v.given
		in = in.At(v.errors)
	}
	return in
}
