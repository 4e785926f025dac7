package supportweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/support"
	"chuangwei/internal/web"
)

// act does one act and leads back to the request.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	request, err := h.requestOf(r)
	if err != nil {
		return nil, err
	}
	act := support.Act(r.PathValue("act"))
	m := support.Move{ID: request, Reason: r.PostFormValue("reason")}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	if err := h.do(r, act, m); err != nil {
		return h.again(r, request, act, err)
	}
	web.Flash(w, r, "supportweb.did."+string(act))
	web.Redirect(w, r, web.Back(r, "/support/"+string(request)))
	return nil, nil
}

func (h *Handler) do(r *http.Request, act support.Act, m support.Move) (err error) {
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	switch act {
	case support.DoAccept:
		_, err = h.Support.Accept(ctx, by, m, v("plan"), v("plan_on"))
	case support.DoDecline:
		_, err = h.Support.Decline(ctx, by, m)
	case support.DoQuestion:
		_, err = h.Support.AskBack(ctx, by, m, v("question"))
	case support.DoReply:
		_, err = h.Support.Reply(ctx, by, m, v("reply"))
	case support.DoEscalate:
		_, err = h.Support.Escalate(ctx, by, m)
	case support.DoDirect:
		_, err = h.Support.Direct(ctx, by, m, id.Group(v("group")), v("decision"), v("plan_on"))
	case support.DoUphold:
		_, err = h.Support.Uphold(ctx, by, m)
	case support.DoReplan:
		_, err = h.Support.Replan(ctx, by, m, v("plan_on"))
	case support.DoHand:
		_, err = h.Support.Hand(ctx, by, m, v("result"))
	case support.DoConfirm:
		_, err = h.Support.Confirm(ctx, by, m)
	case support.DoRedo:
		_, err = h.Support.Redo(ctx, by, m)
	case support.DoWithdraw:
		_, err = h.Support.Withdraw(ctx, by, m)
	default: // asking has a form of its own
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, request id.Support, act support.Act, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.detail(r, request)
	if err != nil {
		return nil, err
	}
	p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
	if r.PostFormValue("phone") != "" {
		return web.Unprocessable(phoneView(p)), nil
	}
	return web.Unprocessable(requestView(p)), nil
}
