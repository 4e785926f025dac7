package surveysweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/surveys"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type roundPage struct {
	n       *names
	by      access.Actor
	c       surveys.Coverage
	uploads []surveys.Upload
	history []journal.Line
	walk    surveys.Walked
	Errs    ui.Errors
}

func (h *Handler) round(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.roundPage(r)
	if err != nil {
		return nil, err
	}
	return roundView(p), nil
}

func (h *Handler) roundPage(r *http.Request) (p roundPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p = roundPage{by: by}
	survey := id.Survey(r.PathValue("id"))
	if p.c, err = h.Surveys.Coverage(ctx, by, survey); err != nil {
		return p, err
	}
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	p.walk = surveys.Walked{On: p.n.today, Clear: true}
	if p.uploads, err = h.Surveys.Uploads(ctx, by, survey); err != nil {
		return p, err
	}
	p.history, err = h.Surveys.History(ctx, by, survey)
	return p, err
}

func (h *Handler) walk(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	in := surveys.Walked{
		Survey: id.Survey(r.PathValue("id")), Area: id.Area(r.PostFormValue("area")), Street: r.PostFormValue("street"),
		On: r.PostFormValue("on"), Clear: r.PostFormValue("clear") != "", Note: r.PostFormValue("note"),
	}
	err := h.Surveys.RecordWalk(r.Context(), web.Actor(r), in)
	if errs, ok := web.FieldErrors(r, err); err != nil && ok {
		p, err := h.roundPage(r)
		if err != nil {
			return nil, err
		}
		p.walk, p.Errs = in, errs
		return web.Unprocessable(roundView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "surveysweb.walk_saved")
	web.Redirect(w, r, "/surveys/"+string(in.Survey)+"#coverage")
	return nil, nil
}

func (h *Handler) undoWalk(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	survey := id.Survey(r.PathValue("id"))
	if err := h.Surveys.UndoWalk(r.Context(), web.Actor(r), survey, id.Request(r.PathValue("walk"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "surveysweb.walk_undone")
	web.Redirect(w, r, "/surveys/"+string(survey)+"#coverage")
	return nil, nil
}

func (p roundPage) kpis(ctx context.Context) []ui.Kpi {
	s := p.c.Survey.ID
	return []ui.Kpi{
		{Label: lang.T(ctx, "surveysweb.found"), Value: lang.Number(ctx, p.c.Found), Href: cased(s), Icon: "clipboard-list"},
		{Label: lang.T(ctx, "surveysweb.open"), Value: lang.Number(ctx, p.c.Open), Href: cased(s, "state", "open"), Icon: "inbox"},
		{Label: lang.T(ctx, "surveysweb.closed"), Value: lang.Number(ctx, p.c.Closed), Href: cased(s, "state", string(cases.Closed)), Icon: "circle-check"},
		{Label: lang.T(ctx, "surveysweb.reached"), Value: lang.T(ctx, "ui.of", p.c.Reached(), p.c.Of()), Href: "#coverage", Icon: "map-2"},
	}
}

func (p roundPage) facts(ctx context.Context) []ui.Fact {
	s := p.c.Survey
	scope := lang.T(ctx, "surveysweb.all_areas")
	if len(s.Areas) > 0 {
		names := make([]string, len(s.Areas))
		for i, a := range s.Areas {
			names[i] = p.n.area[a]
		}
		scope = strings.Join(names, lang.T(ctx, "surveysweb.comma"))
	}
	return []ui.Fact{
		{Label: lang.T(ctx, "surveysweb.code"), Value: s.Code},
		{Label: lang.T(ctx, "surveysweb.register"), Value: register(ctx, s.Register)},
		{Label: lang.T(ctx, "surveysweb.period"), Value: period(s)},
		{Label: lang.T(ctx, "surveysweb.who"), Value: p.n.who(s)},
		{Label: lang.T(ctx, "surveysweb.areas"), Value: scope},
		{Label: lang.T(ctx, "surveysweb.category"), Value: p.n.category(ctx, s.Category)},
		{Label: lang.T(ctx, "surveysweb.source"), Value: lang.T(ctx, "case.source."+string(s.Source))},
		{Label: lang.T(ctx, "surveysweb.note"), Value: dash(s.Note)},
	}
}

// areaKey is the area of a row in the address of a list.
func areaKey(a id.Area) string {
	if a == "" {
		return cases.None
	}
	return string(a)
}

func areaLabel(ctx context.Context, c surveys.Covered) string {
	if c.Area == "" {
		return lang.T(ctx, "surveysweb.no_area")
	}
	return c.Name
}

// walked says what a recorded walk was.
func walked(ctx context.Context, w surveys.Walk) string {
	where := w.Street
	if where == "" {
		where = lang.T(ctx, "surveysweb.whole_area")
	}
	return lang.T(ctx, "surveysweb.walk_line", w.On, where, w.By)
}

// doings is the timeline of the round.
func (p roundPage) doings(ctx context.Context) (out []ui.Event) {
	for _, l := range slices.Backward(p.history) {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l)})
	}
	return out
}

// Note tells the details of a line about a survey: the file with its rows, or
// where somebody walked.
func Note(ctx context.Context, l journal.Line) string {
	var parts []string
	for _, k := range []string{"title", "file", "area", "street", "on"} {
		if s := l.Str(k); s != "" {
			parts = append(parts, s)
		}
	}
	for _, o := range []office.Outcome{office.Created, office.Updated, office.Rejected} {
		if n, ok := l.Data[string(o)].(float64); ok {
			parts = append(parts, lang.T(ctx, "survey.outcome."+string(o))+" "+lang.Number(ctx, int64(n)))
		}
	}
	return strings.Join(parts, " · ")
}

func importLook(state string) (kind, icon string) {
	switch state {
	case "published":
		return "done", "circle-check"
	case "queued", "trying", "running", "publishing":
		return "doing", "hourglass"
	case "waiting":
		return "new", "inbox"
	}
	return "off", "ban"
}

func ownersOf(a id.Area) access.Owners { return access.Owners{Area: a} }
