package placesweb

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a place.
type names struct {
	by     access.Actor
	url    string
	today  string
	county counties.County
	areas  []areas.Area
	units  []org.Unit
	posts  []org.Post
	items  []places.Item
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
		if n.items, err = places.Items(ctx, tx); err != nil {
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

// withPosts reads the posts, which few pages name.
func (h *Handler) withPosts(ctx context.Context, n *names) error {
	return h.DB.Read(ctx, n.by.County, func(tx *db.Tx) (err error) {
		n.posts, err = org.Posts(ctx, tx, org.PostFilter{})
		return err
	})
}

func (n *names) post(p id.Post) string {
	for _, x := range n.posts {
		if x.ID == p {
			return n.postName(x)
		}
	}
	return ""
}

func (n *names) postName(p org.Post) string {
	if a := n.area[p.Area]; a != "" {
		return a + " · " + p.Title
	}
	return p.Title
}

// item is the name of what a check looks at.
func (n *names) item(ctx context.Context, k places.Kind, code string) string {
	for _, i := range n.items {
		if i.Kind == k && i.Code == code {
			return itemName(ctx, i)
		}
	}
	return code
}

func itemName(ctx context.Context, i places.Item) string {
	if s := i.Named(lang.From(ctx) == lang.English); s != "" {
		return s
	}
	return lang.T(ctx, "places.item."+string(i.Kind)+"."+i.Code)
}

func (n *names) caseLabel(c cases.Case) string {
	return cases.Label(n.county.Settings.CasePrefix, c.Number)
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// counted is a number of a register; nothing for what is unknown.
func counted(n int64) string {
	if n == 0 {
		return "—"
	}
	return decimal(n)
}

// day is a day as a sheet holds it; nothing for none.
func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}

func kindName(ctx context.Context, k places.Kind) string {
	return lang.T(ctx, "places.kind."+string(k))
}

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

func (n *names) postOptions() (out []ui.Option) {
	for _, p := range n.posts {
		out = append(out, ui.Option{Value: string(p.ID), Label: n.postName(p)})
	}
	return out
}

// itemOptions are what checks look at, of a kind or, without one, of all. Kinds
// that look at the same thing by the same name share one option.
func (n *names) itemOptions(ctx context.Context, k places.Kind) (out []ui.Option) {
	for _, i := range n.items {
		if k != "" && i.Kind != k || slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == i.Code }) {
			continue
		}
		out = append(out, ui.Option{Value: i.Code, Label: itemName(ctx, i)})
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

// views are the parts of the register.
var views = []struct{ key, path string }{
	{"register", "/places"},
	{"map", "/places/map"},
	{"checks", "/places/checks"},
	{"found", "/places/found"},
	{"items", "/places/items"},
}

func tabs(ctx context.Context, at string) (out []ui.Tab) {
	for _, v := range views {
		out = append(out, ui.Tab{Label: lang.T(ctx, "placesweb.tab."+v.key), Href: v.path, Active: v.path == at})
	}
	return out
}

func mayRun(by access.Actor) bool    { return by.MayEver(access.RunPlaces) }
func mayManage(by access.Actor) bool { return by.MayEver(access.ManagePlaces) }

func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: lang.T(ctx, "placesweb.title"), Href: "/places"}}, more...)
}

// heads are columns of an export, each under the message of the page's column.
func heads(ctx context.Context, keys ...string) (out []office.Head) {
	for _, k := range keys {
		out = append(out, office.Head{Title: lang.T(ctx, "placesweb.col."+k)})
	}
	return out
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "placesweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func number(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(r.PostFormValue(name)), 10, 64)
	if err != nil {
		return -1
	}
	return n
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
