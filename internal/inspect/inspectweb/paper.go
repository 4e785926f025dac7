package inspectweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
)

// document begins a paper of the county.
func (n *names) document(ctx context.Context, title, below string) *office.Doc {
	d := office.NewDoc(office.DocMeta{Title: title, Author: n.county.Name, Created: ui.From(ctx).Now, English: english(ctx)})
	d.Title(title)
	d.Subtitle(below)
	if n.county.Demo {
		d.Small(office.Text(lang.T(ctx, "inspectweb.demo")))
	}
	return d
}

// sign writes who issues a paper, and the day.
func (n *names) sign(ctx context.Context, d *office.Doc, day string) {
	if t, err := time.ParseInLocation(time.DateOnly, day, lang.Zone(ctx)); err == nil {
		day = lang.Day(ctx, t)
	}
	d.Sign(lang.T(ctx, "inspectweb.issuer", n.county.Name), day)
}

// column is the heading of a column, or the name of a fact.
func column(ctx context.Context, key string) string { return lang.T(ctx, "inspectweb.col."+key) }

// head is the head of a table.
func head(ctx context.Context, keys ...string) [][]office.Col {
	var out []string
	for _, k := range keys {
		out = append(out, column(ctx, k))
	}
	return [][]office.Col{office.Cs(out...)}
}

// figures sets cells of a row to the right.
func figures(row []office.Col, at ...int) []office.Col {
	for _, i := range at {
		row[i].Right = true
	}
	return row
}

// visitPaper writes what was found at a site, as it is filed.
func (h *Handler) visitPaper(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.visitPage(r)
	if err != nil {
		return nil, err
	}
	if p.Visit.State != inspect.Finished {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	ctx := lang.WithZone(r.Context(), p.n.county.Zone)
	d := p.n.document(ctx, lang.T(ctx, "inspectweb.paper_visit", p.n.county.Name), p.Visit.Label())
	if err := p.write(ctx, d); err != nil {
		return nil, err
	}
	if err := h.shown(ctx, d, p); err != nil {
		return nil, err
	}
	d.Heading(1, lang.T(ctx, "inspectweb.signed"))
	if err := d.Table(office.Grid{Widths: []float64{1, 3}, Rows: p.signatures(ctx)}); err != nil {
		return nil, err
	}
	for _, x := range p.Signed {
		if err := h.picture(ctx, d, p.n.by, x, lang.T(ctx, "inspectweb.signature")); err != nil {
			return nil, err
		}
	}
	p.n.sign(ctx, d, p.Visit.DoneOn)
	return nil, office.Paper(w, r, d, "inspection-"+p.Visit.Label())
}

// inspectors are all who looked at something, and who finished.
func (p visitPage) inspectors() string {
	out := []string{p.Visit.DoneBy}
	for _, l := range p.Looks {
		if !slices.Contains(out, l.Actor) {
			out = append(out, l.Actor)
		}
	}
	return strings.Join(out, " ")
}

// write writes the facts and the items of a site.
func (p visitPage) write(ctx context.Context, d *office.Doc) error {
	v := p.Visit
	verdict := lang.T(ctx, "inspectweb.passed")
	if v.Failed {
		verdict = lang.T(ctx, "inspectweb.not_passed")
	}
	row := func(a, x, b, y string) []office.Col { return office.Cs(column(ctx, a), x, column(ctx, b), y) }
	err := d.Table(office.Grid{Widths: []float64{2, 5, 2, 5}, Rows: [][]office.Col{
		row("title", v.Title, "sheet", p.Sheet.In(english(ctx))),
		row("site", p.n.site(v), "site_kind", siteKind(ctx, v.Kind)),
		row("area", dash(p.n.area[v.Area]), "unit", dash(p.n.unit[v.Unit])),
		row("day", v.DoneOn, "inspectors", p.inspectors()),
		row("mark", outOf(ctx, v.Mark, v.Full), "verdict", verdict),
	}})
	if err != nil {
		return err
	}
	d.Heading(1, lang.T(ctx, "inspectweb.items"))
	grid := office.Grid{Widths: []float64{5, 2, 2, 8}, Head: head(ctx, "item", "full", "mark", "found")}
	for _, it := range p.items() {
		name, found := it.Block.In(english(ctx))+" · "+it.Item.In(english(ctx)), lang.T(ctx, "inspectweb.not_looked")
		got := "—"
		if l, ok := p.look(it.Code); ok {
			got, found = l.Mark.String(), lang.T(ctx, "inspectweb.in_order")
			if l.Lost() > 0 {
				found = lang.T(ctx, "inspectweb.with", l.Reason, strings.Join(said(ctx, it.Item, l), lang.T(ctx, "inspectweb.comma")))
			}
			if l.Case != "" {
				found = lang.T(ctx, "inspectweb.became_case", found)
			}
		}
		grid.Rows = append(grid.Rows, figures(office.Cs(name, it.Item.Full.String(), got, found), 1, 2))
	}
	return d.Table(grid)
}

// signatures are the rows of who stands for the marks.
func (p visitPage) signatures(ctx context.Context) [][]office.Col {
	v := p.Visit
	inspected := signing(ctx, v)
	if v.Signer != "" {
		inspected = lang.T(ctx, "inspectweb.with", v.Signer, inspected)
	}
	out := [][]office.Col{
		office.Cs(column(ctx, "inspector"), lang.T(ctx, "inspectweb.with", v.DoneBy, lang.T(ctx, "inspectweb.confirmed"))),
		office.Cs(column(ctx, "inspected"), inspected),
	}
	if v.Signing != inspect.Refused {
		return out
	}
	witness := "—" // it was noted before one was asked for
	if v.Witness != "" {
		witness = lang.T(ctx, "inspectweb.with", v.Witness, v.WitnessUnit)
	}
	return append(out, office.Cs(column(ctx, "refusal"), v.Refusal), office.Cs(column(ctx, "witness"), witness))
}

// maxShots bounds the photos of a paper.
const maxShots = 60

// shown writes the photos of a site, two side by side.
func (h *Handler) shown(ctx context.Context, d *office.Doc, p visitPage) error {
	type shot struct {
		data []byte
		text string
	}
	var all []shot
	for _, it := range p.items() {
		l, _ := p.look(it.Code)
		for _, x := range l.Photos {
			if len(all) == maxShots {
				break
			}
			data, err := h.Photos.Bytes(ctx, p.n.by, x.ID, photos.Thumb)
			if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.NotFound) {
				continue // copies that are not made yet come with the next download; of others the reader is not shown
			}
			if err != nil {
				return err
			}
			all = append(all, shot{data, it.Item.In(english(ctx))})
		}
	}
	if len(all) > 0 {
		d.Heading(1, lang.T(ctx, "inspectweb.photos"))
	}
	for two := range slices.Chunk(all, 2) {
		two = append(two, shot{})
		if err := d.Pair(two[0].data, two[1].data, two[0].text, two[1].text); err != nil {
			return err
		}
	}
	return nil
}

// picture writes a photo of its own.
func (h *Handler) picture(ctx context.Context, d *office.Doc, by access.Actor, x photos.Photo, alt string) error {
	data, err := h.Photos.Bytes(ctx, by, x.ID, photos.Thumb)
	if fault.Is(err, fault.Unavailable) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.Image(data, 60, alt)
}

// resultPaper writes what a round found, as the office files it.
func (h *Handler) resultPaper(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.resultPage(r)
	if err != nil {
		return nil, err
	}
	around, err := h.Inspect.Round(r.Context(), p.n.by, p.Round.ID)
	if err != nil {
		return nil, err
	}
	ctx := lang.WithZone(r.Context(), p.n.county.Zone)
	d := p.n.document(ctx, lang.T(ctx, "inspectweb.paper", p.n.county.Name, p.Round.Title), p.Round.Label())
	if p.Round.State != inspect.Done {
		d.Small(office.Run{Text: lang.T(ctx, "inspectweb.not_ended"), Bold: true})
	}
	var people []string
	for _, x := range around.People {
		people = append(people, x.Name)
	}
	day := cmp.Or(p.Round.EndedOn, p.n.today)
	row := func(a, x, b, y string) []office.Col { return office.Cs(column(ctx, a), x, column(ctx, b), y) }
	err = d.Table(office.Grid{Widths: []float64{2, 5, 2, 5}, Rows: [][]office.Col{
		row("kind", lang.T(ctx, "inspectweb.with", lang.T(ctx, "inspect.kind."+p.Round.Kind), announced(ctx, p.Round.Announced)), "sheet", p.Sheet.In(english(ctx))),
		row("begun_on", p.Round.BegunOn, "ended_on", dash(p.Round.EndedOn)),
		row("sites", lang.T(ctx, "ui.of", p.Round.Finished, p.Round.Visits), "inspectors", dash(strings.Join(people, " "))),
	}})
	if err != nil {
		return nil, err
	}
	d.P(office.Text(p.rule(ctx)))
	d.P(office.Run{Text: lang.T(ctx, "inspectweb.total", p.total(), p.Sheet.Declared.String(), p.Sites) + " " + p.verdict(ctx), Bold: true})
	if low := p.low(ctx); low != "" {
		d.P(office.Text(lang.T(ctx, "inspectweb.low", low)))
	}
	if err := p.write(ctx, d); err != nil {
		return nil, err
	}
	p.n.sign(ctx, d, day)
	return nil, office.Paper(w, r, d, "inspection-"+p.Round.Label())
}

// write writes the blocks, the items and the sites, the weakest first.
func (p resultPage) write(ctx context.Context, d *office.Doc) error {
	d.Heading(1, lang.T(ctx, "inspectweb.parts"))
	parts := office.Grid{Widths: []float64{6, 2, 2, 3, 3, 4}, Head: head(ctx, "block", "sites", "full", "mark", "share", "note")}
	for _, x := range p.Parts {
		reached := "—"
		if x.Sites > 0 {
			reached = share(x.Mark, x.Block.Full)
		}
		parts.Rows = append(parts.Rows, figures(office.Cs(x.Block.In(english(ctx)), lang.Number(ctx, x.Sites), x.Block.Full.String(), p.partMark(x), reached, dash(p.partSay(ctx, x))), 1, 2, 3, 4))
	}
	if err := d.Table(parts); err != nil {
		return err
	}
	d.Heading(1, lang.T(ctx, "inspectweb.weakest"))
	if len(p.Weak) == 0 {
		d.P(office.Text(lang.T(ctx, "inspectweb.no_weak")))
	} else {
		weak := office.Grid{Widths: []float64{6, 2, 3, 3, 6}, Head: head(ctx, "item", "full", "mean", "share", "worst")}
		for _, x := range p.Weak {
			weak.Rows = append(weak.Rows, figures(office.Cs(x.Block.In(english(ctx))+" · "+x.Item.In(english(ctx)), x.Item.Full.String(), x.Mark.String(), share(x.Mark, x.Item.Full),
				strings.Join(p.worst(x), lang.T(ctx, "inspectweb.comma"))), 1, 2, 3))
		}
		if err := d.Table(weak); err != nil {
			return err
		}
	}
	d.Heading(1, lang.T(ctx, "inspectweb.by_site"))
	sites := office.Grid{Widths: []float64{4, 5, 3, 4, 3}, Head: head(ctx, "number", "site", "area", "mark", "share")}
	for _, v := range p.Lowest() {
		sites.Rows = append(sites.Rows, figures(office.Cs(v.Label(), p.n.site(v), dash(p.n.area[v.Area]), outOf(ctx, v.Mark, v.Full), share(v.Mark, v.Full)), 3, 4))
	}
	if len(sites.Rows) == 0 {
		return nil
	}
	return d.Table(sites)
}
