package worksweb

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/attachments"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// maxUpload bounds a report with photos and files.
const maxUpload = casesweb.MaxUpload + 3*attachments.Max

// act does one act and leads back to the project.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	project, err := h.projectOf(r)
	if err != nil {
		return nil, err
	}
	act := works.Act(r.PathValue("act"))
	m := works.Move{ID: project, Reason: r.PostFormValue("reason")}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	if err := h.do(r, act, m); err != nil {
		return h.again(r, act, err)
	}
	web.Flash(w, r, "worksweb.did."+string(act))
	web.Redirect(w, r, web.Back(r, "/works/"+string(project)))
	return nil, nil
}

func (h *Handler) do(r *http.Request, act works.Act, m works.Move) (err error) {
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	switch act {
	case works.DoApprove:
		_, err = h.Works.Approve(ctx, by, m)
	case works.DoBegin:
		_, err = h.Works.Begin(ctx, by, m, v("contractor"))
	case works.DoReport:
		err = h.report(r, m)
	case works.DoCheck:
		_, err = h.Works.Check(ctx, by, m, works.Check{Kind: v("kind"), Passed: v("passed") == "1", Finding: v("finding")})
	case works.DoRefuse:
		_, err = h.Works.Refuse(ctx, by, m)
	case works.DoHand:
		_, err = h.Works.Hand(ctx, by, m, id.Unit(v("keeper")))
	case works.DoSuspend:
		_, err = h.Works.Suspend(ctx, by, m)
	case works.DoResume:
		_, err = h.Works.Resume(ctx, by, m)
	case works.DoDrop:
		_, err = h.Works.Drop(ctx, by, m)
	case works.DoMilestone:
		_, err = h.Works.Plan(ctx, by, m, works.Milestone{ID: v("of"), Title: v("title"), DueOn: v("due_on")})
	case works.DoReach:
		_, err = h.Works.Reach(ctx, by, m, v("of"), v("done_on"))
	case works.DoFund:
		err = h.fund(r, m)
	case works.DoPropose, works.DoChange, works.DoAccept: // these have forms of their own
		err = fault.New(fault.NotFound, "fault.not_found")
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func (h *Handler) fund(r *http.Request, m works.Move) error {
	x := works.Fund{Source: works.Source(r.PostFormValue("source"))}
	x.Year, _ = strconv.Atoi(strings.TrimSpace(r.PostFormValue("year"))) // none: no year that may be
	var f fault.Fields
	for _, n := range []struct {
		name string
		to   *int64
	}{{"planned", &x.Planned}, {"approved", &x.Approved}, {"paid", &x.Paid}} {
		fen, ok := works.ParseYuan(r.PostFormValue(n.name))
		if !ok {
			f.Add(n.name, "works.bad_money")
		}
		*n.to = fen
	}
	if err := f.Err(); err != nil {
		return err
	}
	_, err := h.Works.Fund(r.Context(), web.Actor(r), m, x)
	return err
}

func (h *Handler) report(r *http.Request, m works.Move) (err error) {
	ctx, by := r.Context(), web.Actor(r)
	p := works.Progress{Move: m, Note: r.PostFormValue("note"), Key: web.Key(r)}
	if p.Percent, err = strconv.ParseInt(strings.TrimSpace(r.PostFormValue("percent")), 10, 64); err != nil {
		p.Percent = -1 // the service says what is wrong with it
	}
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err == nil {
		for _, pic := range pics.List {
			p.Photos = append(p.Photos, pic)
		}
		if p.Files, err = attachmentsweb.Keep(r, "files", h.Works.Keep); err == nil {
			_, err = h.Works.Report(ctx, by, p)
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
		attachmentsweb.Discard(ctx, p.Files)
	}
	return err
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, act works.Act, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	p.bad, p.sent, p.key, p.Errs = string(act), r.PostForm, web.Key(r), errs
	v := r.PostFormValue
	switch act {
	case works.DoMilestone, works.DoReach:
		p.bad += "-" + v("of")
	case works.DoFund:
		if id := fundID(works.Fund{Year: number(v("year")), Source: works.Source(v("source"))}); p.hasFund(id) {
			p.bad += id
		}
	default:
	}
	if v("phone") != "" {
		return web.Unprocessable(phoneView(p)), nil
	}
	return web.Unprocessable(projectView(p)), nil
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// hasFund reports whether the project has the line of money whose form is
// called so.
func (p projectPage) hasFund(id string) bool {
	for _, x := range p.Funds {
		if fundID(x) == id {
			return true
		}
	}
	return false
}
