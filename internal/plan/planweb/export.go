package planweb

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/plan"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// download answers a request whose path ends in .xlsx or .csv with a sheet
// that fill writes. It is written whole before anything is sent, so that a
// fault is answered as one.
func download(w http.ResponseWriter, r *http.Request, title string, heads []office.Head, fill func(office.Sheet) error) (templ.Component, error) {
	var b bytes.Buffer
	begin := func(to io.Writer) (office.Sheet, error) { return office.NewSheet(to, title, heads) }
	kind, ext := xlsxType, ".xlsx"
	if strings.HasSuffix(r.URL.Path, ".csv") {
		begin = func(to io.Writer) (office.Sheet, error) { return office.NewCSV(to, heads) }
		kind, ext = "text/csv; charset=utf-8", ".csv"
	}
	s, err := begin(&b)
	if err != nil {
		return nil, err
	}
	if err := fill(s); err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	attach(w, title+ext)
	w.Header().Set("Content-Type", kind)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil, nil
}

func attach(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// exportTable writes the plan as the page shows it, in the columns in which it
// can be imported.
func (h *Handler) exportTable(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.outline(r, "", -1)
	if err != nil {
		return nil, err
	}
	n := p.n
	return download(w, r, lang.T(ctx, "plan.sheet"), plan.Heads(lang.From(ctx)), func(s office.Sheet) error {
		for _, l := range p.o.Lines {
			var target, reached any
			if l.Measure == plan.Number {
				target, reached = l.Target, l.Reached
			}
			err := s.Row(l.No, l.Label(), n.objective[l.Objective], l.Title, l.Details, l.Basis, target, l.Unit, n.unit[l.Lead], n.list(ctx, l.Responsible),
				n.list(ctx, l.Assist), n.leader[l.Leader], n.person[l.Person], n.area[l.Area], n.group[l.Group], day(l.StartsOn), day(l.DueOn), l.Weight, l.Evidence,
				lang.T(ctx, "plan.state."+string(l.State)), reached, day(l.DoneOn))
			if err != nil {
				return err
			}
		}
		return nil
	})
}
