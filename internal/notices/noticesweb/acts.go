package noticesweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/notices"
	"chuangwei/internal/web"
)

// act does one act and leads back to the notice.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return nil, err
	}
	notice, err := h.noticeOf(r)
	if err != nil {
		return nil, err
	}
	act := notices.Act(r.PathValue("act"))
	m := notices.Move{ID: notice, Reason: r.PostFormValue("reason")}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	if err := h.do(r, act, m); err != nil {
		return h.again(r, act, err)
	}
	web.Flash(w, r, "noticesweb.did."+string(act))
	web.Redirect(w, r, web.Back(r, "/notices/"+string(notice)))
	return nil, nil
}

func (h *Handler) do(r *http.Request, act notices.Act, m notices.Move) (err error) {
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	switch act {
	case notices.DoSign:
		_, err = h.Notices.Sign(ctx, by, notices.Signing{Move: m, Aware: v("aware") != ""})
	case notices.DoServe:
		err = h.serve(r, m)
	case notices.DoVisit:
		err = h.withPhotos(r, func(pics []notices.Picture) error {
			_, err := h.Notices.Visit(ctx, by, notices.Looking{Move: m, Result: notices.Found(v("result")), Note: v("note"), Photos: pics, Key: web.Key(r)})
			return err
		})
	case notices.DoTransfer:
		_, err = h.Notices.Transfer(ctx, by, m, v("to"))
	case notices.DoWithdraw:
		_, err = h.Notices.Withdraw(ctx, by, m)
	case notices.DoDraft, notices.DoChange: // these have forms of their own
		err = fault.New(fault.NotFound, "fault.not_found")
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func (h *Handler) serve(r *http.Request, m notices.Move) error {
	n, err := h.names(r)
	if err != nil {
		return err
	}
	v := r.PostFormValue
	d := notices.Delivery{Move: m, Key: web.Key(r), Serving: notices.Serving{
		Method: notices.Method(v("method")), Place: v("place"), Receiver: v("receiver"), Relation: v("relation"), Witness1: v("witness1"), Witness2: v("witness2"),
	}}
	return h.withPhotos(r, func(pics []notices.Picture) error {
		if d.At, err = moment(v("at"), n.county.Zone); err != nil {
			return err
		}
		d.Photos = pics
		_, err := h.Notices.Serve(r.Context(), web.Actor(r), d)
		return err
	})
}

// withPhotos does an act with the photos of the form. Where the form comes
// back, they wait for it.
func (h *Handler) withPhotos(r *http.Request, act func([]notices.Picture) error) error {
	ctx := context.WithoutCancel(r.Context())
	pics, err := casesweb.PicturesOf(r, h.Photos, web.Actor(r), "photos")
	if err == nil {
		var list []notices.Picture
		for _, pic := range pics.List {
			list = append(list, pic)
		}
		err = act(list)
	}
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict:
		pics.Keep(ctx, r.PostForm)
	default:
		if err != nil {
			pics.Discard(ctx)
		}
	}
	return err
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, act notices.Act, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	p.bad, p.sent, p.key, p.Errs = string(act), r.PostForm, web.Key(r), errs
	if r.PostFormValue("phone") != "" {
		return web.Unprocessable(phoneView(p)), nil
	}
	return web.Unprocessable(noticeView(p)), nil
}
