package placesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/lang"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// itemsPage is what checks look at.
type itemsPage struct {
	n          *names
	dict       *cases.Dictionary
	categories []ui.Option
	sent
}

func (h *Handler) itemsPage(r *http.Request) (p itemsPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.dict, err = h.Cases.Categories(r.Context(), p.n.by); err != nil {
		return p, err
	}
	for _, c := range p.dict.List {
		if c.Active {
			p.categories = append(p.categories, ui.Option{Value: c.Code, Label: c.Code + " " + c.In(lang.From(r.Context()))})
		}
	}
	return p, nil
}

func (h *Handler) items(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.itemsPage(r)
	if err != nil {
		return nil, err
	}
	return itemsView(p), nil
}

func (h *Handler) saveItem(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	i := places.Item{Kind: places.Kind(v("kind")), Code: v("code"), Name: v("name"), English: v("english"), Category: v("category"), Active: v("active") != ""}
	err := h.Places.SaveItem(r.Context(), web.Actor(r), i)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.itemsPage(r)
		if err != nil {
			return nil, err
		}
		form := "new"
		if i.Code != "" {
			form = p.form(i)
		}
		p.sent = back(r, form, errs)
		return web.Unprocessable(itemsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "placesweb.did.item")
	web.Redirect(w, r, "/places/items")
	return nil, nil
}

// form is the name of an item's form.
func (itemsPage) form(i places.Item) string { return string(i.Kind) + "-" + i.Code }

// named is an item with the names under which it is known, to be changed.
func (itemsPage) named(i places.Item) places.Item {
	key := "places.item." + string(i.Kind) + "." + i.Code
	if i.Name == "" {
		i.Name, i.English = lang.In(lang.Chinese, key), lang.In(lang.English, key)
	}
	return i
}

// category is the name of the cases that a fault makes.
func (p itemsPage) category(ctx context.Context, code string) string {
	c, ok := p.dict.Of(code)
	if !ok {
		return code
	}
	return code + " " + c.In(lang.From(ctx))
}
