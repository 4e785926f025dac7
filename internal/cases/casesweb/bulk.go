package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// maxBulk is how many cases one act may be done to at once.
const maxBulk = 500

// bulkForm is an act on several cases: first the form, then what became of it.
type bulkForm struct {
	n      *names
	now    time.Time
	Do     string // dispatch, extend, merge, comment
	Key    string
	Chosen []cases.Case
	Next   string
	Errs   ui.Errors
	form   url.Values

	Done   int
	Failed []bulkFailure
}

type bulkFailure struct {
	Case cases.Case
	Why  string
}

func (h *Handler) bulk(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	b := bulkForm{Do: r.PostFormValue("do"), Next: web.Back(r, "/cases"), form: r.PostForm, now: h.DB.Now(by.County), Key: web.Key(r)}
	switch b.Do {
	case "dispatch", "extend", "merge", "comment", "print":
	default:
		return nil, fault.New(fault.Invalid, "web.form")
	}
	ids := r.PostForm["id"]
	if len(ids) == 0 {
		web.SetNote(w, r, web.Note{Text: lang.T(ctx, "casesweb.bulk.nothing"), Bad: true})
		web.Redirect(w, r, b.Next)
		return nil, nil
	}
	if len(ids) > maxBulk {
		return nil, fault.New(fault.Invalid, "casesweb.bulk.too_many", maxBulk)
	}
	if b.Do == "print" {
		web.Redirect(w, r, "/cases/print?"+url.Values{"id": ids}.Encode())
		return nil, nil
	}
	var err error
	if b.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	for _, c := range ids {
		one, err := h.Cases.Get(ctx, by, id.Case(c))
		if err != nil {
			return nil, err
		}
		b.Chosen = append(b.Chosen, one)
	}
	if r.PostFormValue("sure") == "" {
		return bulkPage(b), nil
	}
	act, bad := b.act(h, by)
	if len(bad) > 0 {
		b.Errs, _ = web.FieldErrors(r, bad.Err())
		return web.Unprocessable(bulkPage(b)), nil
	}
	var targets []id.Case
	for _, c := range b.Chosen {
		if b.Do != "merge" || string(c.ID) != b.form.Get("into") {
			targets = append(targets, c.ID)
		}
	}
	for i, err := range h.Cases.Bulk(ctx, targets, act) {
		if err == nil {
			b.Done++
			continue
		}
		f := bulkFailure{Why: web.Explain(r, err).Text}
		for _, c := range b.Chosen {
			if c.ID == targets[i] {
				f.Case = c
			}
		}
		b.Failed = append(b.Failed, f)
	}
	if len(b.Failed) > 0 {
		return bulkDone(b), nil
	}
	web.Flash(w, r, "casesweb.bulk.done", b.Done)
	web.Redirect(w, r, b.Next)
	return nil, nil
}

// act returns what is done to each case, or what is wrong with the form.
func (b bulkForm) act(h *Handler, by access.Actor) (func(context.Context, id.Case) error, fault.Fields) {
	var bad fault.Fields
	reason := b.form.Get("reason")
	switch b.Do {
	case "dispatch":
		lead := id.Unit(b.form.Get("lead"))
		return func(ctx context.Context, c id.Case) error {
			_, err := h.Cases.Dispatch(ctx, by, cases.Dispatching{ID: c, Lead: lead, Note: reason})
			return err
		}, nil
	case "extend":
		due, err := time.ParseInLocation("2006-01-02T15:04", b.form.Get("due"), b.n.county.Zone)
		if err != nil {
			bad.Add("due", "casesweb.need_moment")
		}
		if reason == "" {
			bad.Add("reason", "casesweb.need_reason")
		}
		return func(ctx context.Context, c id.Case) error {
			_, err := h.Cases.DecideExtension(ctx, by, cases.Decision{ID: c, Grant: true, Due: due, Reason: reason})
			return err
		}, bad
	case "merge":
		into := id.Case(b.form.Get("into"))
		if into == "" || len(b.Chosen) < 2 {
			bad.Add("into", "casesweb.need_into")
		}
		return func(ctx context.Context, c id.Case) error {
			_, err := h.Cases.Merge(ctx, by, cases.Move{ID: c, Reason: reason}, into)
			return err
		}, bad
	}
	text := b.form.Get("text")
	if text == "" {
		bad.Add("text", "casesweb.need_text")
	}
	return func(ctx context.Context, c id.Case) error {
		key := b.Key
		if key != "" {
			key = "bulk-" + string(c) + "-" + key[:min(len(key), 40)]
		}
		return h.Cases.Comment(ctx, by, c, text, key)
	}, bad
}

// into offers the chosen cases as the one into which the others are merged.
func (b bulkForm) into(ctx context.Context) ui.Input {
	in := ui.Input{Name: "into", Label: lang.T(ctx, "casesweb.bulk.into"), Required: true, Value: b.form.Get("into")}
	for _, c := range b.Chosen {
		in.Options = append(in.Options, ui.Option{Value: string(c.ID), Label: b.n.label(c) + " " + b.n.title(ctx, c), Hint: placed(b.n, c)})
	}
	return in.At(b.Errs)
}

func (b bulkForm) rows(ctx context.Context) []ui.Row {
	out := make([]ui.Row, 0, len(b.Chosen))
	for _, c := range b.Chosen {
		out = append(out, b.n.row(ctx, c, b.now, nil))
	}
	return out
}
