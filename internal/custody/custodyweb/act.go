package custodyweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/custody"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// phoneField says that a form was filled in on a phone's page.
const phoneField = "phone"

// on does something to a batch and comes back to its page, with what is wrong
// if it was refused.
func (h *Handler) on(form, said string, do func(r *http.Request, by access.Actor, b id.Batch) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
			return nil, err
		}
		onPhone := r.PostFormValue(phoneField) != ""
		err := do(r, web.Actor(r), id.Batch(r.PathValue("id")))
		if errs, ok := web.Refused(r, err); ok {
			p, perr := h.batchPage(r)
			if perr != nil {
				return nil, perr
			}
			p.Failed, p.Form, p.Errs, p.Phone = form, r.PostForm, errs, onPhone
			if onPhone {
				return web.Unprocessable(phoneBatchView(p)), nil
			}
			return web.Unprocessable(batchView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, said)
		to := href(id.Batch(r.PathValue("id")))
		if onPhone {
			to = "/m" + to
		}
		web.Redirect(w, r, to)
		return nil, nil
	}
}

// summary is what is wrong, by the fields of the form that was refused.
func (p batchPage) summary() ui.Errors {
	out := ui.Errors{}
	for name, text := range p.Errs {
		if name != "" {
			name = p.Failed + "-" + name
		}
		out[name] = text
	}
	return out
}

// pendingText says what is asked for.
func (p batchPage) pendingText(ctx context.Context) string {
	r := p.Pending()
	if r == nil {
		return ""
	}
	return lang.T(ctx, "custodyweb.pending", r.Actor, lang.Key("custody.way."+string(r.Way)), r.Note)
}

func versionOf(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// linesOf reads how much of which item leaves. Nil: the form does not ask.
func linesOf(r *http.Request) (map[int]int64, error) {
	var lines map[int]int64
	var bad fault.Fields
	for seq := 1; seq <= custody.MaxItems; seq++ {
		text := r.PostFormValue(lineName(seq))
		if !r.PostForm.Has(lineName(seq)) {
			continue
		}
		if lines == nil {
			lines = map[int]int64{}
		}
		if text == "" {
			text = "0"
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			bad.Add(lineName(seq), "custody.bad_line")
			continue
		}
		lines[seq] = n
	}
	return lines, bad.Err()
}

func (h *Handler) store(r *http.Request, by access.Actor, b id.Batch) error {
	return h.Custody.Store(r.Context(), by, b, versionOf(r), r.PostFormValue("store"))
}

func (h *Handler) extend(r *http.Request, by access.Actor, b id.Batch) error {
	return h.Custody.Extend(r.Context(), by, b, versionOf(r), r.PostFormValue("due"), r.PostFormValue("reason"))
}

func (h *Handler) edit(r *http.Request, by access.Actor, b id.Batch) error {
	field := func(name string) *string {
		if !r.PostForm.Has(name) {
			return nil
		}
		s := r.PostFormValue(name)
		return &s
	}
	return h.Custody.Edit(r.Context(), by, custody.Edit{
		ID: b, Version: versionOf(r), Place: field("place"), Reason: field("reason"), Party: field("party"), Officers: field("officers"), Goods: field("goods"),
		Why: r.PostFormValue("why"),
	})
}

func (h *Handler) addPhotos(r *http.Request, by access.Actor, b id.Batch) error {
	taken, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err != nil {
		taken.Discard(r.Context())
		return err
	}
	left, err := casesweb.PicturesOf(r, h.Photos, by, "left")
	if err == nil {
		err = h.Custody.AddPhotos(r.Context(), by, b, taken.List, left.List)
	}
	if err != nil {
		taken.Discard(r.Context())
		left.Discard(r.Context())
	}
	return err
}

func (h *Handler) giveBack(r *http.Request, by access.Actor, b id.Batch) error {
	lines, err := linesOf(r)
	if err != nil {
		return err
	}
	signed, err := casesweb.PicturesOf(r, h.Photos, by, "signature")
	if err != nil {
		signed.Discard(r.Context())
		return err
	}
	left, err := casesweb.PicturesOf(r, h.Photos, by, "left")
	if err == nil {
		x := custody.Returning{
			Key: web.Key(r), ID: b, Version: versionOf(r), Lines: lines, Receiver: r.PostFormValue("receiver"), Witness: r.PostFormValue("witness"),
			Photos: left.List, Note: r.PostFormValue("note"),
		}
		if len(signed.List) > 0 {
			x.Signature = signed.List[0]
		}
		err = h.Custody.Return(r.Context(), by, x)
	}
	if err != nil {
		signed.Discard(r.Context())
		left.Discard(r.Context())
	}
	return err
}

func (h *Handler) ask(r *http.Request, by access.Actor, b id.Batch) error {
	lines, err := linesOf(r)
	if err != nil {
		return err
	}
	return h.Custody.Ask(r.Context(), by, custody.Disposing{
		Key: web.Key(r), ID: b, Version: versionOf(r), Lines: lines, Way: custody.Way(r.PostFormValue("way")), Reason: r.PostFormValue("reason"), Witness: r.PostFormValue("witness"),
	})
}

func (h *Handler) approve(r *http.Request, by access.Actor, b id.Batch) error {
	return h.Custody.Decide(r.Context(), by, b, versionOf(r), true, r.PostFormValue("reason"))
}

func (h *Handler) refuse(r *http.Request, by access.Actor, b id.Batch) error {
	return h.Custody.Decide(r.Context(), by, b, versionOf(r), false, r.PostFormValue("reason"))
}
