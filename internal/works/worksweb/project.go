package worksweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// projectPage is one project with everything around it.
type projectPage struct {
	n *names
	works.Detail
	// An act that came back with faults: its form, what was sent, and what is
	// wrong.
	bad  string
	sent url.Values
	key  string
	Errs ui.Errors

	beside templ.Component
}

// projectOf is the project that an address names, by identifier or by number.
func (h *Handler) projectOf(r *http.Request) (id.Project, error) {
	text := r.PathValue("id")
	if n, ok := works.NumberOf(text); ok {
		return h.Works.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Project(text), nil
}

func (h *Handler) page(r *http.Request) (p projectPage, err error) {
	project, err := h.projectOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Detail, err = h.Works.Detail(r.Context(), p.n.by, project); err != nil || h.Beside == nil {
		return p, err
	}
	p.beside, err = h.Beside(r.Context(), p.n.by, p.Project.ID)
	return p, err
}

func (h *Handler) project(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return projectView(p), nil
}

func (h *Handler) phoneProject(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

// file hands a report's file to the browser.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, content, err := h.Works.OpenFile(r.Context(), web.Actor(r), id.File(r.PathValue("file")))
	if err != nil {
		return nil, err
	}
	attachmentsweb.Send(w, r, f, content)
	return nil, nil
}

func (p projectPage) version() string { return strconv.FormatInt(p.Project.Version, 10) }

func (p projectPage) may(a works.Act) bool { return works.May(p.Project, p.n.by, a) }

// acts lists what the actor may do, but for what has a place of its own.
func (p projectPage) acts() []works.Rule {
	return slices.DeleteFunc(works.Allowed(p.Project, p.n.by), func(r works.Rule) bool { return r.Else })
}

// onPhone are the acts that make sense with a phone in hand.
func (p projectPage) onPhone() []works.Rule {
	return slices.DeleteFunc(p.acts(), func(r works.Rule) bool {
		return !slices.Contains([]works.Act{works.DoBegin, works.DoReport, works.DoCheck}, r.Act)
	})
}

// form is the form of an act; of tells several of the same act apart.
func (p projectPage) form(ctx context.Context, a works.Act, of string, main bool) ui.Act {
	x := ui.Act{
		ID: string(a) + of, Label: lang.T(ctx, "works.act."+string(a)), Text: lang.T(ctx, "worksweb.about."+string(a)), Action: p.Project.Link() + "/" + string(a),
		Danger: a == works.DoDrop, Files: a == works.DoReport,
	}
	if main {
		x.Kind = "primary"
	}
	if p.bad == x.ID {
		x.Open, x.Key = true, p.key
	}
	return x
}

// in is an input of a form, with what was sent before where it came back.
func (p projectPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + in.Name
	if p.bad != form {
		in.ID = form + "-" + in.Name
		return in
	}
	if v, ok := p.sent[in.Name]; ok {
		in.Value, in.Checked = v[0], true
	}
	return in.At(p.Errs)
}

func (p projectPage) facts(ctx context.Context) []ui.Fact {
	x, n := p.Project, p.n
	out := []ui.Fact{
		{Label: lang.T(ctx, "worksweb.col.kind"), Value: n.kind[x.Kind]},
		{Label: lang.T(ctx, "worksweb.col.area"), Value: n.area[x.Area], Href: "/areas/" + string(x.Area)},
		{Label: lang.T(ctx, "worksweb.col.unit"), Value: n.unit[x.Unit], Href: "/org/units/" + string(x.Unit)},
		{Label: lang.T(ctx, "worksweb.col.code"), Value: dash(x.Code)},
		{Label: lang.T(ctx, "worksweb.col.contractor"), Value: dash(x.Contractor)},
		{Label: lang.T(ctx, "worksweb.col.address"), Value: dash(x.Address)},
		{Label: lang.T(ctx, "worksweb.col.starts_on"), Value: dash(x.StartsOn)},
		{Label: lang.T(ctx, "worksweb.col.due_on"), Value: x.DueOn, Note: p.daysLate(ctx)},
		{Label: lang.T(ctx, "worksweb.col.proposed_on"), Value: x.ProposedOn, Note: x.Actor},
	}
	for _, d := range []struct{ key, day string }{
		{"approved_on", x.ApprovedOn}, {"begun_on", x.BegunOn}, {"accepted_on", x.AcceptedOn}, {"handed_on", x.HandedOn}, {"ended_on", x.EndedOn},
	} {
		if d.day != "" {
			out = append(out, ui.Fact{Label: lang.T(ctx, "worksweb.col."+d.key), Value: d.day})
		}
	}
	if x.Keeper != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "worksweb.col.keeper"), Value: n.unit[x.Keeper], Href: "/org/units/" + string(x.Keeper)})
	}
	return out
}

func (p projectPage) daysLate(ctx context.Context) string {
	if n := p.Project.DaysLate(p.Today); n > 0 {
		return lang.T(ctx, "worksweb.days_late", n)
	}
	return ""
}

// life is the project's way from proposal to handover.
func (p projectPage) life(ctx context.Context) []ui.Step {
	x := p.Project
	way := []works.State{works.Proposed, works.Approved, works.Doing, works.Accepted, works.Handed}
	at := slices.Index(way, x.State)
	switch x.State {
	case works.Suspended:
		at = slices.Index(way, x.BeforePause)
		way[at] = works.Suspended
	case works.Dropped:
		way, at = []works.State{works.Proposed, works.Dropped}, 1
	case works.Proposed, works.Approved, works.Doing, works.Accepted, works.Handed:
	}
	out := make([]ui.Step, len(way))
	for i, s := range way {
		out[i].Label = lang.T(ctx, "works.state."+string(s))
		switch {
		case i < at || x.State == works.Handed:
			out[i].State = "done"
		case i == at:
			out[i].State = "now"
		}
	}
	return out
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "worksweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}

func (n *names) sourceOptions(ctx context.Context) (out []ui.Option) {
	for _, s := range works.Sources() {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, "works.source."+string(s))})
	}
	return out
}

func checkKinds(ctx context.Context) (out []ui.Option) {
	for _, k := range works.CheckKinds() {
		out = append(out, ui.Option{Value: k, Label: lang.T(ctx, "works.check."+k)})
	}
	return out
}

func checkResults(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: "1", Label: lang.T(ctx, "worksweb.passed")}, {Value: "0", Label: lang.T(ctx, "worksweb.not_passed")}}
}

// share is how much of the project is done, of one.
func (p projectPage) share() float64 { return float64(p.Project.Percent) / 100 }

// fundID tells the forms of the lines of money apart.
func fundID(x works.Fund) string { return "-" + strconv.Itoa(x.Year) + "-" + string(x.Source) }

// milestoneForm is the form that adds a milestone, or changes one.
func (p projectPage) milestoneForm(ctx context.Context, m works.Milestone) ui.Act {
	a := p.form(ctx, works.DoMilestone, "-"+m.ID, false)
	if m.ID != "" {
		a.Label, a.Small = lang.T(ctx, "worksweb.change_milestone", m.Title), true
	}
	return a
}

// milestoneHint says how a milestone is taken off.
func (p projectPage) milestoneHint(ctx context.Context, m works.Milestone) string {
	if m.ID == "" {
		return ""
	}
	return lang.T(ctx, "worksweb.milestone_off")
}

// fundForm is the form that changes a line of money.
func (p projectPage) fundForm(ctx context.Context, x works.Fund) ui.Act {
	a := p.form(ctx, works.DoFund, fundID(x), false)
	a.Label = lang.T(ctx, "worksweb.change_fund", strconv.Itoa(x.Year), lang.Key("works.source."+string(x.Source)))
	return a
}

// reachForm is the form that says when a milestone was done.
func (p projectPage) reachForm(ctx context.Context, m works.Milestone) ui.Act {
	a := p.form(ctx, works.DoReach, "-"+m.ID, false)
	a.Title, a.Small = m.Title, true
	return a
}
