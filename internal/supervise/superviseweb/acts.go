package superviseweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/attachments"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/supervise"
	"chuangwei/internal/web"
)

// maxUpload bounds an answer with photos and files.
const maxUpload = casesweb.MaxUpload + 3*attachments.Max

// act does one act and leads back to the order.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	order, err := h.orderOf(r)
	if err != nil {
		return nil, err
	}
	act := supervise.Act(r.PathValue("act"))
	m := supervise.Move{ID: order, Reason: r.PostFormValue("reason")}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	if err := h.do(r, act, m); err != nil {
		return h.again(r, order, act, err)
	}
	web.Flash(w, r, "superviseweb.did."+string(act))
	web.Redirect(w, r, web.Back(r, "/supervise/"+string(order)))
	return nil, nil
}

func (h *Handler) do(r *http.Request, act supervise.Act, m supervise.Move) (err error) {
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	switch act {
	case supervise.DoAnswer:
		return h.answer(r, m)
	case supervise.DoAccept:
		_, err = h.Supervise.Accept(ctx, by, m)
	case supervise.DoReturn:
		_, err = h.Supervise.Return(ctx, by, m, v("due_on"))
	case supervise.DoRaise:
		_, err = h.Supervise.Raise(ctx, by, m, supervise.Level(v("level")))
	case supervise.DoPostpone:
		_, err = h.Supervise.Postpone(ctx, by, m, v("due_on"))
	case supervise.DoWithdraw:
		_, err = h.Supervise.Withdraw(ctx, by, m)
	default: // issuing has a form of its own
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func (h *Handler) answer(r *http.Request, m supervise.Move) error {
	ctx, by := r.Context(), web.Actor(r)
	a := supervise.Answering{Move: m, Text: r.PostFormValue("text"), Key: web.Key(r)}
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err == nil {
		for _, pic := range pics.List {
			a.Photos = append(a.Photos, pic)
		}
		if a.Files, err = attachmentsweb.Keep(r, "files", h.Supervise.Keep); err == nil {
			_, err = h.Supervise.Answer(ctx, by, a)
		}
	}
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict:
		pics.Keep(ctx, r.PostForm) // the form comes back, and its photos with it
	default:
		if err != nil {
			pics.Discard(ctx)
		}
	}
	if err != nil {
		attachmentsweb.Discard(ctx, a.Files)
	}
	return err
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, order id.Order, act supervise.Act, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.detail(r, order)
	if err != nil {
		return nil, err
	}
	p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
	if r.PostFormValue("phone") != "" {
		return web.Unprocessable(phoneView(p)), nil
	}
	return web.Unprocessable(orderView(p)), nil
}

// file serves a file of an answer: it is only saved, never shown within the
// program.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, content, err := h.Supervise.OpenFile(r.Context(), web.Actor(r), id.File(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	attachmentsweb.Send(w, r, f, content)
	return nil, nil
}
