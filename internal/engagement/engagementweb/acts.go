package engagementweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/engagement"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

func (h *Handler) acts(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, err := engagement.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	p, err := h.Engagement.Acts(r.Context(), web.Actor(r), f)
	if err != nil {
		return nil, err
	}
	return actsView(p, f), nil
}

// exportActs writes every act of the list's address as a spreadsheet.
func (h *Handler) exportActs(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	f, err := engagement.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	all, err := h.Engagement.All(ctx, web.Actor(r), f)
	if err != nil {
		return nil, err
	}
	var heads []string
	for _, key := range []string{"due", "act", "about", "face.who", "unit", "face.area", "level", "done", "state"} {
		heads = append(heads, lang.T(ctx, "engagement."+key))
	}
	return nil, office.Download(w, r, lang.T(ctx, "engagement.acts")+" "+f.From+" "+f.To, office.Heads(heads...), func(s office.Sheet) error {
		for _, a := range all {
			err := s.Row(lang.Moment(ctx, a.Due), lang.T(ctx, a.Kind), a.Title, a.Name, a.UnitName, a.AreaName,
				lang.T(ctx, "engagement.level."+string(a.Level)), lang.Moment(ctx, a.Done), lang.T(ctx, "engagement.state."+string(a.State())))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func actFilters(ctx context.Context, f engagement.Filter) ui.Filters {
	level := ui.Input{Name: "level", Label: lang.T(ctx, "engagement.level"), Value: string(f.Level)}
	for _, l := range engagement.Levels() {
		level.Options = append(level.Options, ui.Option{Value: string(l), Label: lang.T(ctx, "engagement.level."+string(l))})
	}
	state := ui.Input{Name: "state", Label: lang.T(ctx, "engagement.state"), Value: string(f.State)}
	for _, s := range engagement.States() {
		state.Options = append(state.Options, ui.Option{Value: string(s), Label: lang.T(ctx, "engagement.state."+string(s))})
	}
	return ui.Filters{Action: actsPath, Keep: []string{"kind", "area", "group", "unit", "who", "sort"}, Items: []ui.Input{
		{Name: "from", Type: "date", Label: lang.T(ctx, "engagement.from"), Value: f.From},
		{Name: "to", Type: "date", Label: lang.T(ctx, "engagement.to"), Value: f.To},
		level, state,
	}}
}

// stateKind is the colour and icon of a state.
func stateKind(s engagement.State) (kind, icon string) {
	switch s {
	case engagement.InTime:
		return "done", "check"
	case engagement.Late:
		return "doing", "clock"
	case engagement.Missed:
	}
	return "late", "x"
}

func nameOf(ctx context.Context, l engagement.Line) string {
	if l.Name == "" {
		return lang.T(ctx, "engagement.gone")
	}
	return l.Name
}

// actsPager leads through the acts.
func actsPager(f engagement.Filter, next string) ui.PagerOpts {
	var o ui.PagerOpts
	if f.After != "" {
		first := f
		first.After = ""
		o.First = first.Link(actsPath)
	}
	if next != "" {
		f.After = next
		o.Older = f.Link(actsPath)
	}
	return o
}
