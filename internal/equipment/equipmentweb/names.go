package equipmentweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/equipment"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around an item.
type names struct {
	by    access.Actor
	url   string
	today string
	areas []areas.Area
	units []org.Unit
	kinds []equipment.Kind
	area  map[id.Area]string
	unit  map[id.Unit]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	ctx, by := r.Context(), web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), area: map[id.Area]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		n.today = counties.Day(tx, county)
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		if n.kinds, err = equipment.Kinds(ctx, tx); err != nil {
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

// in is the name of an area; without one it is the whole county.
func (n *names) in(ctx context.Context, a id.Area) string {
	if a == "" || a == equipment.WholeCounty {
		return lang.T(ctx, "equipment.whole_county")
	}
	return n.area[a]
}

// kind is a kind's name.
func (n *names) kind(ctx context.Context, code string) string {
	for _, k := range n.kinds {
		if k.Code == code {
			return kindName(ctx, k)
		}
	}
	return code
}

func kindName(ctx context.Context, k equipment.Kind) string {
	if s := k.Named(lang.From(ctx) == lang.English); s != "" {
		return s
	}
	return lang.T(ctx, "equipment.kind."+k.Code)
}

// measure is the word that counts a kind, which only Chinese has.
func measure(ctx context.Context, k equipment.Kind) string {
	if lang.From(ctx) == lang.English {
		return ""
	}
	if k.Name == "" {
		return lang.T(ctx, "equipment.measure."+k.Code)
	}
	return k.Measure
}

// pieces is a quantity of a kind, with the word that counts it.
func (n *names) pieces(ctx context.Context, x equipment.Item) string {
	for _, k := range n.kinds {
		if k.Code == x.Kind {
			return lang.Number(ctx, x.Quantity) + measure(ctx, k)
		}
	}
	return lang.Number(ctx, x.Quantity)
}

func stateName(ctx context.Context, s equipment.State) string {
	return lang.T(ctx, "equipment.state."+string(s))
}

// look is how a state is drawn.
func look(s equipment.State) (kind, icon string) {
	switch s {
	case equipment.Planned:
		return "new", "clock"
	case equipment.InUse:
		return "done", "circle-check"
	case equipment.Repair:
		return "doing", "tool"
	case equipment.Idle, equipment.Scrapped:
	}
	return "off", "archive"
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// money writes fen as yuan, with marks between thousands; nothing for none.
func money(ctx context.Context, fen int64) string {
	if fen == 0 {
		return "—"
	}
	return fmt.Sprintf("%s.%02d", lang.Number(ctx, fen/100), fen%100)
}

// yuan is fen as a sheet holds it: within the bounds of money every fen is
// kept; nothing for none.
func yuan(fen int64) any {
	if fen == 0 {
		return nil
	}
	return float64(fen) / 100
}

// day is a day as a sheet holds it; nothing for none.
func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}

func (n *names) areaOptions(ctx context.Context) (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return append(out, ui.Option{Value: equipment.WholeCounty, Label: n.in(ctx, "")})
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

// kindOptions are the kinds that are offered, and the one that is set; all: also
// those that are offered no more.
func (n *names) kindOptions(ctx context.Context, set string, all bool) (out []ui.Option) {
	for _, k := range n.kinds {
		if all || k.Active || k.Code == set {
			out = append(out, ui.Option{Value: k.Code, Label: kindName(ctx, k)})
		}
	}
	return out
}

func stateOptions(ctx context.Context, of []equipment.State) (out []ui.Option) {
	for _, s := range of {
		out = append(out, ui.Option{Value: string(s), Label: stateName(ctx, s)})
	}
	return out
}

// views are the parts of the register.
var views = []struct{ key, path string }{
	{"register", "/equipment"},
	{"map", "/equipment/map"},
	{"allocation", "/equipment/allocation"},
	{"need", "/equipment/need"},
	{"ratios", "/equipment/ratios"},
	{"kinds", "/equipment/kinds"},
}

func tabs(ctx context.Context, at string) (out []ui.Tab) {
	for _, v := range views {
		out = append(out, ui.Tab{Label: lang.T(ctx, "equipmentweb.tab."+v.key), Href: v.path, Active: v.path == at})
	}
	return out
}

func mayRun(by access.Actor) bool    { return by.MayEver(access.RunEquipment) }
func mayManage(by access.Actor) bool { return by.MayEver(access.ManageEquipment) }

func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: lang.T(ctx, "equipmentweb.title"), Href: "/equipment"}}, more...)
}

// heads are columns of an export, each under the message of the page's column.
func heads(ctx context.Context, keys ...string) (out []office.Head) {
	for _, k := range keys {
		out = append(out, office.Head{Title: lang.T(ctx, "equipmentweb.col."+k)})
	}
	return out
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "equipmentweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}

// number reads a whole number of a form; -1 where it is none.
func number(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(r.PostFormValue(name)), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// fixed reads a number with so many decimal places of a form; -1 where it is
// none.
func fixed(r *http.Request, name string, places int) int64 {
	n, ok := equipment.ParseFixed(strings.TrimSpace(r.PostFormValue(name)), places)
	if !ok {
		return -1
	}
	return n
}

// areaOf is an area of a form: the whole county is none.
func areaOf(r *http.Request) id.Area {
	if a := r.PostFormValue("area"); a != equipment.WholeCounty {
		return id.Area(a)
	}
	return ""
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
