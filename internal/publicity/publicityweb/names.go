package publicityweb

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a thing.
type names struct {
	by     access.Actor
	url    string
	today  string
	county counties.County
	areas  []areas.Area
	units  []org.Unit
	area   map[id.Area]string
	unit   map[id.Unit]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	ctx, by := r.Context(), web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), area: map[id.Area]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		n.today = counties.Day(tx, n.county)
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		n.unit, err = org.UnitNames(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	return n, nil
}

// where is the name of an area; without one the whole county.
func (n *names) where(ctx context.Context, a id.Area) string {
	if a == "" {
		return lang.T(ctx, "publicityweb.whole_county")
	}
	return dash(n.area[a])
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// look is how a state is drawn.
func look(s publicity.State) (kind, icon string) {
	switch s {
	case publicity.Planned:
		return "new", "calendar-event"
	case publicity.Done:
		return "done", "circle-check"
	case publicity.Cancelled:
	}
	return "off", "ban"
}

// money writes fen as yuan, with marks between thousands.
func money(ctx context.Context, fen int64) string {
	return fmt.Sprintf("%s.%02d", lang.Number(ctx, fen/100), fen%100)
}

// yuan is fen as a sheet or a form holds it: within the bounds of costs every
// fen is kept.
func yuan(fen int64) float64 { return float64(fen) / 100 }

func yuanText(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func (n *names) areaOptions() (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

// options are the words of a list, each under the message of prefix and
// itself.
func options[T ~string](ctx context.Context, prefix string, of []T) (out []ui.Option) {
	for _, x := range of {
		out = append(out, ui.Option{Value: string(x), Label: lang.T(ctx, prefix+string(x))})
	}
	return out
}

// views are the parts of publicity, those that the program has.
var views = []struct{ key, path string }{
	{"activities", "/publicity"},
	{"week", "/publicity/week"},
	{"materials", "/publicity/materials"},
	{"receipts", "/publicity/receipts"},
	{"positions", "/publicity/positions"},
	{"awareness", "/publicity/awareness"},
	{"training", "/publicity/training"},
	{"villages", "/publicity/villages"},
}

func tabs(ctx context.Context, at string) (out []ui.Tab) {
	for _, v := range views {
		out = append(out, ui.Tab{Label: lang.T(ctx, "publicityweb.tab."+v.key), Href: v.path, Active: v.path == at})
	}
	return out
}

func mayRun(by access.Actor) bool { return by.MayEver(access.RunPublicity) }

func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: lang.T(ctx, "publicityweb.title"), Href: "/publicity"}}, more...)
}

// heads are columns of an export, each under the message of the page's column.
func heads(ctx context.Context, keys ...string) (out []office.Head) {
	for _, k := range keys {
		out = append(out, office.Head{Title: lang.T(ctx, "publicityweb.col."+k)})
	}
	return out
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "publicityweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}

// sent is a form that came back with faults: which it is, what was sent, and
// what is wrong.
type sent struct {
	bad  string
	vals map[string][]string
	key  string
	Errs ui.Errors
}

// in is an input of a form, with what was sent before where it came back.
func (s sent) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + in.Name
	if s.bad != form {
		in.ID = form + "-" + in.Name
		return in
	}
	if v, ok := s.vals[in.Name]; ok && len(v) > 0 {
		in.Value, in.Checked = v[0], true
		if in.Many {
			in.Values = v
		}
	}
	return in.At(s.Errs)
}

// open draws the form of an act open where it came back.
func (s sent) open(a ui.Act) ui.Act {
	if s.bad == a.ID {
		a.Open, a.Key = true, s.key
	}
	return a
}

// back is the form of that name as it was sent, with what is wrong.
func back(r *http.Request, form string, errs map[string]string) sent {
	return sent{bad: form, vals: r.PostForm, key: web.Key(r), Errs: errs}
}

// joined is a list of names in the reader's language.
func joined(ctx context.Context, list []string) string {
	sep := "、"
	if lang.From(ctx) == lang.English {
		sep = ", "
	}
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), sep)
}
