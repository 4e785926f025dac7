package supportweb

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/support"
	"chuangwei/internal/web"
)

// exportList writes the list as it is shown: the same filter and order.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := support.FilterFrom(r.URL.Query())
	f.After = ""
	var heads []office.Head
	for _, k := range []string{"number", "title", "needs", "area", "group", "wanted", "asked", "answer_due", "answered", "due", "state", "plan", "plan_on", "done_on", "reason"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "supportweb.col."+k)})
	}
	moment := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.In(n.county.Zone).Format("2006-01-02 15:04")
	}
	return nil, office.Download(w, r, lang.T(ctx, "supportweb.title"), heads, func(s office.Sheet) error {
		return h.Support.Each(ctx, web.Actor(r), f, func(x support.Request) error {
			return s.Row(x.Label(), x.Title, x.Needs, n.area[x.Area], n.group[x.Group], day(x.WantedOn), moment(x.AskedAt), moment(x.AnswerDue), moment(x.AnsweredAt),
				moment(x.Due), lang.T(ctx, "support.state."+string(x.State)), x.Plan, day(x.PlanOn), day(x.DoneOn), x.Reason)
		})
	})
}

func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}
