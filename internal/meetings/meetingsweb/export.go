package meetingsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
)

// download answers a request whose path ends in .xlsx or .csv with a sheet
// that fill writes.
func download(w http.ResponseWriter, r *http.Request, title string, columns []string, fill func(office.Sheet) error) (templ.Component, error) {
	var heads []office.Head
	for _, k := range columns {
		heads = append(heads, office.Head{Title: lang.T(r.Context(), "meetingsweb."+k)})
	}
	return nil, office.Download(w, r, title, heads, fill)
}

// exportList writes the list as it is shown: the same filter, order, columns.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := meetings.FilterFrom(r.URL.Query())
	f.After = ""
	columns := []string{"number", "meeting", "whose", "when", "place", "chair", "state", "points_n", "decisions_n", "undone_n"}
	return download(w, r, lang.T(ctx, "meetingsweb.title"), columns, func(s office.Sheet) error {
		return h.Meetings.Each(ctx, web.Actor(r), f, func(m meetings.Meeting) error {
			return s.Row(m.Label(), m.Title, n.whose(ctx, m.Line), m.Starts.In(n.county.Zone), m.Place, m.Chair, lang.T(ctx, "meetings.state."+string(m.State)), m.Points, m.Decisions, m.Undone)
		})
	})
}

// exportDecisions writes the list of decisions as it is shown.
func (h *Handler) exportDecisions(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := meetings.DecisionFilterFrom(r.URL.Query())
	f.After = ""
	columns := []string{"task", "decision", "unit", "meeting", "made_on", "due_on", "state", "done_on"}
	return download(w, r, lang.T(ctx, "meetingsweb.decisions"), columns, func(s office.Sheet) error {
		return h.Meetings.EachDecision(ctx, web.Actor(r), f, func(d meetings.Decision) error {
			return s.Row(d.Number, d.Title, n.unit[d.Unit], of(d), day(d.MadeOn), day(d.DueOn), lang.T(ctx, "meetings.decision.state."+string(d.State)), day(d.DoneOn))
		})
	})
}

func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}
