package noticesweb

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a notice.
type names struct {
	by      access.Actor
	url     string
	today   string
	county  counties.County
	areas   []areas.Area
	units   []org.Unit
	kinds   []notices.Kind
	issuers []notices.Issuer
	books   []notices.Book
	area    map[id.Area]string
	unit    map[id.Unit]string
	kind    map[string]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	return h.namesFor(r.Context(), web.Actor(r), r.URL.RequestURI())
}

func (h *Handler) namesFor(ctx context.Context, by access.Actor, url string) (*names, error) {
	n := &names{by: by, url: url, area: map[id.Area]string{}, unit: map[id.Unit]string{}, kind: map[string]string{}}
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
		if n.issuers, err = notices.Issuers(ctx, tx); err != nil {
			return err
		}
		if n.books, err = notices.Books(ctx, tx); err != nil {
			return err
		}
		n.kinds, err = notices.Kinds(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	for _, u := range n.units {
		n.unit[u.ID] = u.Name
	}
	for _, k := range n.kinds {
		n.kind[k.Code] = kindName(ctx, k)
	}
	return n, nil
}

func kindName(ctx context.Context, k notices.Kind) string {
	switch {
	case k.Name == "":
		return lang.T(ctx, "notices.kind."+k.Code)
	case lang.From(ctx) == lang.English && k.English != "":
		return k.English
	}
	return k.Name
}

// texts are the usual words of a kind, in the language of its paper.
func texts(ctx context.Context, k notices.Kind) (basis, demand, remedies string) {
	if k.Basis != "" || !notices.BuiltIn(k.Code) {
		return k.Basis, k.Demand, k.Remedies
	}
	if k.Sets.Remedies {
		remedies = lang.T(ctx, "notices.remedies")
	}
	return lang.T(ctx, "notices.basis."+k.Code), lang.T(ctx, "notices.demand."+k.Code), remedies
}

// paper is the number on a notice's paper; empty until it is signed.
func paper(ctx context.Context, n notices.Notice) string {
	if n.No == 0 {
		return ""
	}
	return lang.T(ctx, "notices.number", n.Word, whole(n.Year), whole(n.No))
}

// called is how a list names a notice: by its paper's number, or the
// register's until it has one.
func called(ctx context.Context, n notices.Notice) string {
	if s := paper(ctx, n); s != "" {
		return s
	}
	return n.Label()
}

// party is how the party is named: by name, or as whoever owns or uses the
// object.
func party(ctx context.Context, n notices.Notice) string {
	if n.Party.Name == "" {
		return lang.T(ctx, "notices.party.unknown")
	}
	return n.Party.Name
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// look is how a state is drawn.
func look(s notices.State) (kind, icon string) {
	switch s {
	case notices.Drafted:
		return "new", "edit"
	case notices.Issued:
		return "check", "file-certificate"
	case notices.Served:
		return "doing", "send"
	case notices.Complied:
		return "done", "circle-check"
	case notices.Refused:
		return "late", "alert-triangle"
	case notices.Transferred, notices.Withdrawn:
	}
	return "off", "ban"
}

// hundredths writes a whole number of hundredths: centimetres in metres,
// square decimetres in square metres.
func hundredths(n int64) string {
	s := strings.TrimRight(fmt.Sprintf("%d.%02d", n/100, n%100), "0")
	return strings.TrimSuffix(s, ".")
}

// measured is hundredths for a form: nothing where it is unknown.
func measured(n int64) string {
	if n == 0 {
		return ""
	}
	return hundredths(n)
}

// parseHundredths reads what a form says of a measure; -1 where it is none.
func parseHundredths(s string) int64 {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	whole, part, dot := strings.Cut(s, ".")
	if len(part) > 2 || dot && part == "" || len(whole) > 9 || whole == "" {
		return -1
	}
	n := int64(0)
	for _, c := range whole + (part + "00")[:2] {
		if c < '0' || c > '9' {
			return -1
		}
		n = 10*n + int64(c-'0')
	}
	return n
}

// object is what is known of the object, in one line.
func object(ctx context.Context, n notices.Notice) string {
	o := n.Object
	out := []string{o.Name}
	add := func(key string, args ...any) { out = append(out, lang.T(ctx, key, args...)) }
	if o.Structure != "" {
		add("notices.structure." + o.Structure)
	}
	if o.Floors > 0 {
		add("noticesweb.floors", o.Floors)
	}
	if o.Length > 0 && o.Width > 0 {
		add("noticesweb.sides", hundredths(o.Length), hundredths(o.Width))
	}
	if o.Size > 0 {
		add("noticesweb.size", hundredths(o.Size))
	}
	if o.Built != "" {
		add("noticesweb.built", o.Built)
	}
	if o.Permit != "" {
		add("notices.permit." + o.Permit)
	}
	return strings.Join(out, lang.T(ctx, "noticesweb.comma"))
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

// issuerOptions are the units that issue notices, with their words.
func (n *names) issuerOptions(ctx context.Context) (out []ui.Option) {
	for _, i := range n.issuers {
		out = append(out, ui.Option{Value: string(i.Unit), Label: lang.T(ctx, "noticesweb.issuer_word", n.unit[i.Unit], i.Word)})
	}
	return out
}

// kindOptions are the kinds that are offered, and the one that is set.
func (n *names) kindOptions(ctx context.Context, set string) (out []ui.Option) {
	for _, k := range n.kinds {
		if k.Active || k.Code == set {
			o := ui.Option{Value: k.Code, Label: n.kind[k.Code]}
			if k.Power != "" {
				o.Hint = lang.T(ctx, "notices.power."+string(k.Power))
			}
			out = append(out, o)
		}
	}
	return out
}

func (n *names) caseLabel(c cases.Case) string {
	return cases.Label(n.county.Settings.CasePrefix, c.Number)
}

func options(ctx context.Context, family string, values ...string) (out []ui.Option) {
	for _, v := range values {
		out = append(out, ui.Option{Value: v, Label: lang.T(ctx, family+v)})
	}
	return out
}

func methodOptions(ctx context.Context) (out []ui.Option) {
	for _, m := range notices.Methods() {
		out = append(out, ui.Option{Value: string(m), Label: lang.T(ctx, "notices.method."+string(m))})
	}
	return out
}

// tabs are the views of the notices.
func (n *names) tabs(ctx context.Context, f notices.Filter, at string) []ui.Tab {
	list := at == "/notices"
	return []ui.Tab{
		{Label: lang.T(ctx, "noticesweb.tab.all"), Href: "/notices", Active: list && !f.Mine && !f.Late && !drafts(f)},
		{Label: lang.T(ctx, "noticesweb.tab.mine"), Href: "/notices?mine=1", Active: f.Mine},
		{Label: lang.T(ctx, "noticesweb.tab.drafts"), Href: "/notices?state=draft", Active: list && drafts(f)},
		{Label: lang.T(ctx, "noticesweb.tab.late"), Href: "/notices?late=1", Active: list && f.Late},
		{Label: lang.T(ctx, "noticesweb.tab.sums"), Href: "/notices/sums", Active: at == "/notices/sums"},
		{Label: lang.T(ctx, "noticesweb.tab.batches"), Href: "/notices/batches", Active: at == "/notices/batches"},
	}
}

func drafts(f notices.Filter) bool { return len(f.States) == 1 && f.States[0] == notices.Drafted }

func mayDraft(by access.Actor) bool { return by.MayEver(access.DraftNotices) }

func mayManage(by access.Actor) bool { return by.May(access.ManageNotices, access.Owners{}) }

// filters is the line over a list of notices at path.
func (n *names) filters(ctx context.Context, f notices.Filter, path string) ui.Filters {
	state := ""
	if len(f.States) > 0 {
		state = f.Values().Get("state")
	}
	yes := func(key string) []ui.Option { return []ui.Option{{Value: "1", Label: lang.T(ctx, key)}} }
	states := []ui.Option{{Value: "running", Label: lang.T(ctx, "noticesweb.running")}, {Value: "signed", Label: lang.T(ctx, "noticesweb.signed")}}
	for _, s := range notices.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "notices.state."+string(s))})
	}
	return ui.Filters{
		Action: path, Target: "list", Keep: []string{"sort", "case", "campaign", "mine", "batch", "word", "year"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "noticesweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "noticesweb.col.state"), Value: state, Options: states},
			{Name: "kind", Label: lang.T(ctx, "noticesweb.col.kind"), Value: f.Kind, Options: n.kindOptions(ctx, f.Kind)},
			{Name: "area", Label: lang.T(ctx, "noticesweb.col.area"), Value: string(f.Area), Options: n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "noticesweb.col.issuer"), Value: string(f.Issuer), Options: n.issuerOptions(ctx)},
		},
		More: []ui.Input{
			{Name: "method", Label: lang.T(ctx, "noticesweb.col.method"), Value: string(f.Method), Options: methodOptions(ctx)},
			{Name: "late", Label: lang.T(ctx, "noticesweb.tab.late"), Value: on(f.Late), Options: yes("noticesweb.only_late")},
			{Name: "unpowered", Label: lang.T(ctx, "noticesweb.col.unpowered"), Value: on(f.Unpowered), Options: yes("noticesweb.only_unpowered")},
			{Name: "on", Label: lang.T(ctx, "noticesweb.on"), Value: f.On, Options: options(ctx, "noticesweb.on.", "drafted", "issued", "served", "complied")},
			{Name: "from", Label: lang.T(ctx, "noticesweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "noticesweb.to"), Type: "date", Value: f.To},
		},
	}
}

func on(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f notices.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}
