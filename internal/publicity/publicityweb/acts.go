package publicityweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/publicity"
	"chuangwei/internal/web"
)

// act does one act and leads back to the activity.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return nil, err
	}
	activity, err := h.activityOf(r)
	if err != nil {
		return nil, err
	}
	act := publicity.Act(r.PathValue("act"))
	m := publicity.Move{ID: activity, Version: versionOf(r), Reason: r.PostFormValue("reason")}
	ctx, by := r.Context(), web.Actor(r)
	switch act {
	case publicity.DoProve:
		err = h.prove(r, m)
	case publicity.DoCancel:
		_, err = h.Publicity.Cancel(ctx, by, m)
	case publicity.DoReopen:
		_, err = h.Publicity.Reopen(ctx, by, m)
	case publicity.DoPlan, publicity.DoChange: // these have forms of their own
		err = fault.New(fault.NotFound, "fault.not_found")
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.page(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, string(act), errs)
		if r.PostFormValue("phone") != "" {
			return web.Unprocessable(phoneActivityView(p)), nil
		}
		return web.Unprocessable(activityView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did."+string(act))
	web.Redirect(w, r, web.Back(r, "/publicity/activities/"+string(activity)))
	return nil, nil
}

func (h *Handler) prove(r *http.Request, m publicity.Move) error {
	v := r.PostFormValue
	p := publicity.Proof{
		Move: m, DoneOn: v("done_on"), Times: publicity.ParseCount(v("times")), Reached: publicity.ParseCount(v("reached")), Cost: fenOf(r, "cost"),
		Address: v("address"), Note: v("note"), Key: web.Key(r),
	}
	return h.withPhotos(r, func(list []publicity.Picture) error {
		p.Photos = list
		_, err := h.Publicity.Prove(r.Context(), web.Actor(r), p)
		return err
	})
}

// withPhotos does what a form with photos says. Where it comes back, its photos
// are kept for it.
func (h *Handler) withPhotos(r *http.Request, do func([]publicity.Picture) error) error {
	ctx := r.Context()
	pics, err := casesweb.PicturesOf(r, h.Photos, web.Actor(r), "photos")
	if err == nil {
		var list []publicity.Picture
		for _, pic := range pics.List {
			list = append(list, pic)
		}
		err = do(list)
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
