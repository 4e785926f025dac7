package reports

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// words are the fields of a template that are no figures.
var words = []string{"county", "campaign", "issuer", "since", "from", "to", "days"}

// parts are what the program composes itself, for [[part name]].
var parts = []string{"areas", "surveys", "groups", "projects", "equipment", "problems"}

// KeyOf is the figure's key by the name that templates use; "" if there is none.
func KeyOf(name string) string {
	for _, n := range Names {
		if n.Name == name {
			return n.Key
		}
	}
	return ""
}

// Compose writes a report of the days of p from a template.
func (s *Service) Compose(ctx context.Context, by access.Actor, text string, p Period) (Report, error) {
	var r Report
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return r, err
	}
	t, err := parse(text, s.known)
	if err != nil {
		return r, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		r, err = s.compose(ctx, tx, by, t, p)
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("compose a report: %w", err)
	}
	return r, nil
}

// compose fills a template with the figures of the days of p that are over, and
// of today.
func (s *Service) compose(ctx context.Context, tx *db.Tx, by access.Actor, t template, p Period) (Report, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Report{}, err
	}
	b, err := s.begin(ctx, tx, by, min(p.To, counties.Day(tx, county)))
	if err != nil {
		return Report{}, err
	}
	return b.compose(t, p)
}

// begin prepares a report as of the end of a day, at most now.
func (s *Service) begin(ctx context.Context, tx *db.Tx, by access.Actor, asOf string) (*builder, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	campaign, err := counties.Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	r := &Report{
		County: county.Name, Key: county.Key, Demo: county.Demo, Zone: county.Zone,
		Campaign: campaign.Title, Since: campaign.StartsOn,
		Figures: map[string]figures.Value{}, Texts: map[string]Arg{},
	}
	if r.AsOf, r.At, err = until(asOf, tx.Now, county.Zone); err != nil {
		return nil, err
	}
	r.Now, r.Past = tx.Now, r.At.Before(tx.Now)
	if start, err := time.ParseInLocation(time.DateOnly, campaign.StartsOn, county.Zone); err == nil && !r.At.Before(start) {
		r.Days = int(r.At.Sub(start)/(24*time.Hour)) + 1
	}
	q := figures.Query{Campaign: campaign.ID, To: r.AsOf}
	if r.Past {
		q.Then = figures.At(r.AsOf, r.At)
	}
	return &builder{ctx: ctx, tx: tx, by: by, pairs: s.Pairs, book: s.Book, r: r, q: q, whole: q, part: !by.Reach(access.SeeCase).All}, nil
}

// compose fills a template.
func (b *builder) compose(t template, p Period) (Report, error) {
	b.q.From, b.period = p.From, p
	if b.before, b.comparable = p.Before(); b.comparable {
		b.prior = b.q
		b.prior.From, b.prior.To, b.prior.Then = b.before.From, b.before.To, nil
		if _, end, err := until(b.before.To, b.r.Now, b.r.Zone); err == nil {
			b.prior.Then = figures.At(b.before.To, end)
		}
	}
	var err error
	if b.r.Named, err = b.args(t.title); err != nil {
		return *b.r, err
	}
	b.r.Sections = []Section{{}}
	if err := b.nodes(t.lines); err != nil {
		return *b.r, err
	}
	if first := b.r.Sections[0]; len(first.Named) == 0 && len(first.Items) == 0 {
		b.r.Sections = b.r.Sections[1:]
	}
	return *b.r, nil
}

// nodes adds lines to the report's last section.
func (b *builder) nodes(lines []node) error {
	for _, n := range lines {
		switch n.kind {
		case lineSection:
			named, err := b.args(n.text)
			if err != nil {
				return err
			}
			b.r.Sections = append(b.r.Sections, Section{Named: named})
		case lineIf:
			there, err := b.holds(n.text[0].name)
			if err != nil {
				return err
			}
			branch := n.no
			if there {
				branch = n.yes
			}
			if err := b.nodes(branch); err != nil {
				return err
			}
		default:
			items, err := b.items(n)
			if err != nil {
				return err
			}
			last := &b.r.Sections[len(b.r.Sections)-1]
			last.Items = append(last.Items, items...)
		}
	}
	return nil
}

func (b *builder) items(n node) ([]Item, error) {
	switch n.kind {
	case lineTable:
		t, err := b.split(n)
		return []Item{t}, err
	case lineBars:
		t, err := b.split(n)
		t.Draw = DrawBars
		return []Item{t}, err
	case lineCurve:
		t, err := b.overTime(n)
		return []Item{t}, err
	case linePhotos:
		return b.photos(n)
	case linePart:
		return b.composed(n.names[0])
	case lineText, lineSection, lineHeading, lineIf:
	}
	args, err := b.args(n.text)
	return []Item{{Parts: args, Heading: n.kind == lineHeading}}, err
}

// composed are the lines that the program finds itself.
func (b *builder) composed(part string) ([]Item, error) {
	// They speak of the campaign as a whole.
	if err := b.count(); err != nil {
		return nil, err
	}
	q := b.q
	b.q = b.whole
	defer func() { b.q = q }()
	return map[string]func() ([]Item, error){
		"areas": b.ofAreas, "surveys": b.ofSurveys, "groups": b.ofGroups, "projects": b.ofProjects, "equipment": b.ofEquipment, "problems": b.ofProblems,
	}[part]()
}

// holds reports whether a field is there: a figure that is not 0, or a text.
func (b *builder) holds(name string) (bool, error) {
	a, err := b.arg(field{name: name})
	if err != nil || a.Figure == nil {
		return a.Text != "", err
	}
	return a.Figure.N > 0 || a.Figure.Rate.Num > 0, nil
}

func (b *builder) args(p paragraph) ([]Arg, error) {
	out := make([]Arg, 0, len(p))
	for _, f := range p {
		a, err := b.arg(f)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (b *builder) arg(f field) (Arg, error) {
	if f.name == "" {
		return name(f.literal), nil
	}
	if a, ok := b.word(f.name); ok {
		return a, nil
	}
	if founds := founds(f.name); founds != "" {
		return b.document(f.name, founds)
	}
	key, q := KeyOf(f.name), b.q
	if (f.form == lastForm || f.form == changeForm) && !b.comparable {
		return Arg{Key: "report.no_last"}, nil
	}
	if f.form == totalForm {
		q = b.whole
	}
	if f.form == lastForm {
		q = b.prior
	}
	a, err := b.value(key, q)
	if err != nil {
		return a, err
	}
	a.Form = f.form
	if f.form == plainForm || f.form == overForm || f.form == changeForm {
		b.r.Figures[f.name] = *a.Figure
	}
	if f.form != changeForm {
		return a, nil
	}
	last, err := b.value(key, b.prior)
	a.Last = last.Figure
	return a, err
}

// word is a field that is no figure.
func (b *builder) word(field string) (Arg, bool) {
	of := func(d string) Arg {
		t, err := time.Parse(time.DateOnly, d)
		if err != nil {
			return name(d)
		}
		return day(t)
	}
	switch field {
	case "county":
		return name(b.r.County), true
	case "campaign":
		return name(b.r.Campaign), true
	case "issuer":
		return Arg{Key: "report.issuer", Args: []any{b.r.County}}, true
	case "since":
		return of(b.r.Since), true
	case "from":
		if b.period.From == "" {
			return of(b.r.Since), true
		}
		return of(b.period.From), true
	case "to":
		return of(b.r.AsOf), true
	case "days":
		return figure(figures.Value{Kind: figures.Stock, N: int64(b.r.Days)}), true
	}
	return Arg{}, false
}

// split is a table of figures for each area or group.
func (b *builder) split(n node) (Item, error) {
	t := Item{Key: "report.table.by." + n.by, Head: []string{"report.col." + n.by}}
	for _, f := range n.names {
		t.Head = append(t.Head, "figure."+KeyOf(f))
	}
	var owners []owner
	var err error
	if n.by == "area" {
		owners, err = b.areas()
	} else {
		owners, err = b.groups()
	}
	if err != nil {
		return t, err
	}
	for _, w := range owners {
		q := b.q
		q.Area, q.Group = w.q.Area, w.q.Group
		row := []Arg{linked(w.name, w.link)}
		for _, f := range n.names {
			v, err := b.value(KeyOf(f), q)
			if err != nil {
				return t, err
			}
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}
