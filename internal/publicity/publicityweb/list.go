package publicityweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter publicity.Filter
	page   publicity.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: publicity.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Publicity.List(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// exportList writes the list as it is shown: the same filter and order. Costs
// are in yuan.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := publicity.FilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "title", "channel", "unit", "area", "place", "content", "starts_on", "ends_on", "clock", "times", "expected", "cost", "state",
		"done_on", "done_times", "reached", "address", "note")
	return nil, office.Download(w, r, lang.T(ctx, "publicityweb.activities"), cols, func(s office.Sheet) error {
		return h.Publicity.Each(ctx, web.Actor(r), f, func(x publicity.Activity) error {
			return s.Row(x.Label(), x.Title, lang.T(ctx, "publicity.channel."+string(x.Channel)), n.unit[x.Unit], n.where(ctx, x.Area), x.Place, x.Content, office.Day(x.StartsOn),
				office.Day(x.EndsOn), x.Clock, x.Times, x.Expected, yuan(x.Cost), lang.T(ctx, "publicity.state."+string(x.State)), office.Day(x.DoneOn), x.DoneTimes, x.Reached, x.Address, x.Note)
		})
	})
}

// filters is the line over a list of activities at path.
func (n *names) filters(ctx context.Context, f publicity.Filter, path string) ui.Filters {
	channel := ""
	if len(f.Channels) == 1 {
		channel = string(f.Channels[0])
	}
	yes := func(key string) []ui.Option { return []ui.Option{{Value: "1", Label: lang.T(ctx, key)}} }
	o := ui.Filters{
		Action: path, Target: "list", Keep: []string{"sort", "on", "campaign"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "publicityweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "channel", Label: lang.T(ctx, "publicityweb.col.channel"), Value: channel, Options: options(ctx, "publicity.channel.", publicity.Channels())},
			{Name: "state", Label: lang.T(ctx, "publicityweb.col.state"), Value: string(f.State), Options: options(ctx, "publicity.state.", publicity.States())},
			{Name: "area", Label: lang.T(ctx, "publicityweb.col.area"), Value: string(f.Area), Options: n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "publicityweb.col.unit"), Value: string(f.Unit), Options: n.unitOptions()},
		},
		More: []ui.Input{
			{Name: "mine", Label: lang.T(ctx, "publicityweb.mine"), Value: flag(f.Mine), Options: yes("publicityweb.only_mine")},
			{Name: "late", Label: lang.T(ctx, "publicityweb.late"), Value: flag(f.Late), Options: yes("publicityweb.only_late")},
		},
	}
	if path == "/publicity" {
		o.More = append(o.More,
			ui.Input{Name: "from", Label: lang.T(ctx, "publicityweb.from"), Type: "date", Value: f.From},
			ui.Input{Name: "to", Label: lang.T(ctx, "publicityweb.to"), Type: "date", Value: f.To})
	} else {
		o.Keep = append(o.Keep, "of")
	}
	return o
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f publicity.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}
