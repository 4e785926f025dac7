package assessweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

type consequencesPage struct {
	n      *names
	filter assess.ConsequenceFilter
	page   assess.ConsequencePage
}

func (h *Handler) consequences(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := consequencesPage{filter: assess.ConsequenceFilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Assess.Consequences(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	return consequencesView(p), nil
}

func (p consequencesPage) narrowed() bool {
	f := p.filter
	f.Sort = ""
	return len(f.Values()) > 0
}

func (p consequencesPage) filters(ctx context.Context) ui.Filters {
	var states, kinds []ui.Option
	shown := []string{assess.Confirmed, assess.Withdrawn}
	if p.n.office() {
		shown = []string{assess.Proposed, assess.Confirmed, assess.Dismissed, assess.Withdrawn}
	}
	for _, s := range shown {
		states = append(states, ui.Option{Value: s, Label: lang.T(ctx, "assess.followed."+s)})
	}
	for _, k := range assess.ConsequenceKinds() {
		kinds = append(kinds, ui.Option{Value: k, Label: lang.T(ctx, "assess.follows."+k)})
	}
	return ui.Filters{
		Action: "/assess/consequences", Target: "list", Keep: []string{"sort", "of", "month"}, Text: &ui.Input{Name: "q", Label: lang.T(ctx, "assess.follows_search"), Value: p.filter.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "assess.follows_kind"), Value: p.filter.Kind, Options: kinds},
			{Name: "subject", Label: lang.T(ctx, "assess.col.subject"), Value: p.filter.Subject, Options: p.n.options(ctx)},
			{Name: "state", Label: lang.T(ctx, "assess.state"), Value: p.filter.State, Options: states},
		},
	}
}

// stood is a ground in words: a month after another.
func stood(ctx context.Context, list []assess.Stood) (out []string) {
	for _, s := range list {
		key := "assess.stood.none"
		switch {
		case s.Black:
			key = "assess.stood.black"
		case s.Red:
			key = "assess.stood.red"
		}
		out = append(out, lang.T(ctx, key, s.Month, s.Place, s.Of, s.Total.Two(), s.Running))
	}
	return out
}

func (h *Handler) exportConsequences(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	columns := heads(ctx, "col.number", "follows_kind", "col.month", "col.subject", "col.name", "ground", "state", "follows_by", "note_reason")
	return nil, office.Download(w, r, lang.T(ctx, "assess.tab.consequences"), columns, func(s office.Sheet) error {
		return h.Assess.EachConsequence(ctx, n.by, assess.ConsequenceFilterFrom(r.URL.Query()), func(c assess.Consequence) error {
			return s.Row(c.Label(), lang.T(ctx, "assess.follows."+c.Kind), c.Month, n.kind(ctx, c.Who.Subject), c.Who.Name, stood(ctx, c.Ground)[0], lang.T(ctx, "assess.followed."+c.State), c.Actor, c.Reason)
		})
	})
}

type consequencePage struct {
	n *names
	assess.Consequence
	story []journal.Line
	paper Paper  // that was drafted of it
	act   string // that came back with faults
	sent  url.Values
	Errs  ui.Errors
}

func (h *Handler) consequencePage(r *http.Request) (p consequencePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Consequence, p.story, err = h.Assess.Consequence(r.Context(), p.n.by, id.Consequence(r.PathValue("id"))); err != nil {
		return p, err
	}
	if p.Document != "" && h.OfPaper != nil {
		p.paper, err = h.OfPaper(r.Context(), p.n.by, p.Document)
	}
	return p, err
}

func (h *Handler) consequence(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.consequencePage(r)
	if err != nil {
		return nil, err
	}
	return consequenceView(p), nil
}

// answerDays is how many days the form leaves for the answer to an order.
const answerDays = 7

// box is a field of the form that confirms, with what the rule proposes.
func (p consequencePage) box(ctx context.Context, name string) ui.Input {
	in := ui.Input{Name: name, Label: lang.T(ctx, "assess.follows_"+name), Required: true, Value: p.sent.Get(name)}
	if p.sent == nil {
		switch name {
		case "title":
			in.Value = lang.T(ctx, "assess.follows_title."+p.Kind, p.Who.Name, p.Month)
		case "details":
			in.Value = lang.T(ctx, "assess.follows_text."+p.Kind, p.Who.Name, p.Month)
			for _, s := range stood(ctx, p.Ground) {
				in.Value += "\n" + s
			}
		case "due_on":
			in.Value = worktime.DayOf(p.n.now, p.n.county.Zone).Add(answerDays).String()
		}
	}
	return in.At(p.Errs)
}

func (p consequencePage) reason(ctx context.Context) ui.Input {
	return ui.Input{Name: "reason", Label: lang.T(ctx, "assess.reason"), Required: true, Rows: 3, Max: assess.MaxText, Value: p.sent.Get("reason")}.At(p.Errs)
}

// leaves reports whether a document goes on though the consequence was withdrawn.
func (p consequencePage) leaves() bool {
	return p.State == assess.Withdrawn && p.paper.Link != "" && !p.paper.Over
}

func (p consequencePage) events(ctx context.Context) (out []ui.Event) {
	for _, l := range p.story {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: l.Str("title") + l.Str("reason")})
	}
	return out
}

func (p consequencePage) facts(ctx context.Context) []ui.Fact {
	mark := assess.Mark{Month: p.Month, Who: p.Who}
	out := []ui.Fact{
		{Label: lang.T(ctx, "assess.follows_kind"), Value: lang.T(ctx, "assess.follows."+p.Kind)},
		{Label: lang.T(ctx, "assess.col.name"), Value: p.Who.Name, Note: p.n.kind(ctx, p.Who.Subject)},
		{Label: lang.T(ctx, "assess.follows_mark"), Value: p.Month, Href: mark.Link()},
		{Label: lang.T(ctx, "assess.set"), Value: lang.T(ctx, "assess.follows_set"), Href: assess.Set{ID: p.Set}.Link()},
	}
	if p.Order != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.follows_order"), Value: p.Title, Href: "/supervise/" + string(p.Order)})
	}
	if p.paper.Link != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.follows_document"), Value: p.paper.Label, Href: p.paper.Link, Note: p.paper.State})
	}
	if p.Actor != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.follows_by"), Value: p.Actor, Note: lang.Moment(ctx, p.At)})
	}
	if p.Reason != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.reason"), Value: p.Reason})
	}
	return out
}

func (h *Handler) actConsequence(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, c, act, v := r.Context(), web.Actor(r), id.Consequence(r.PathValue("id")), r.PathValue("act"), r.PostFormValue
	var err error
	switch act {
	case "follow":
		err = h.Assess.Confirm(ctx, by, c, assess.Confirming{Title: v("title"), Details: v("details"), DueOn: v("due_on")})
	case "dismiss":
		err = h.Assess.Dismiss(ctx, by, c, v("reason"))
	case "withdraw":
		err = h.Assess.Withdraw(ctx, by, c, v("reason"))
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.consequencePage(r)
		if err != nil {
			return nil, err
		}
		p.Errs, p.act, p.sent = errs, act, r.PostForm
		return web.Unprocessable(consequenceView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did."+act)
	web.Redirect(w, r, assess.Consequence{ID: c}.Link())
	return nil, nil
}

type settingsPage struct {
	n    *names
	st   assess.Settings
	Errs ui.Errors
}

func (h *Handler) settings(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := settingsPage{}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.st, err = h.Assess.Settings(r.Context(), p.n.by); err != nil {
		return nil, err
	}
	return settingsView(p), nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	number := func(name string) int {
		n, err := strconv.Atoi(r.PostFormValue(name))
		if err != nil {
			return -1 // refused
		}
		return n
	}
	p := settingsPage{}
	p.st.Hours, p.st.Ladder.Interview, p.st.Ladder.Organisation, p.st.Ladder.Account = number("hours"), number("interview"), number("organisation"), number("account")
	p.st.Down, p.st.Commend, p.st.Criticise = r.PostFormValue("down") != "", r.PostFormValue("commend") != "", r.PostFormValue("criticise") != ""
	p.st.Version = int64(number("version"))
	err := h.Assess.SaveSettings(r.Context(), web.Actor(r), p.st)
	if errs, ok := web.Refused(r, err); ok {
		if p.n, err = h.names(r); err != nil {
			return nil, err
		}
		p.Errs = errs
		return web.Unprocessable(settingsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.settings")
	web.Redirect(w, r, "/assess/settings")
	return nil, nil
}

// number is a field of the settings.
func (p settingsPage) number(ctx context.Context, name string, n int) ui.Input {
	return ui.Input{Name: name, Label: lang.T(ctx, "assess.set_"+name), Required: true, Value: strconv.Itoa(n), Width: "short", InputMode: "numeric"}.At(p.Errs)
}
