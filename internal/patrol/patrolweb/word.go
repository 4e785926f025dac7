package patrolweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// word writes the report of a day as the office files it.
func (h *Handler) word(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.dailyPage(r)
	if err != nil {
		return nil, err
	}
	ctx := lang.WithZone(r.Context(), p.Zone)
	title := lang.T(ctx, "patrolweb.word_title", p.n.county.Name)
	d := office.NewDoc(office.DocMeta{Title: title, Author: p.n.county.Name, Created: p.Now, English: lang.From(ctx) == lang.English})
	d.Title(title)
	d.Subtitle(dayWords(ctx, p.Report.Day))
	if p.n.county.Demo {
		d.Small(office.Text(lang.T(ctx, "patrolweb.demo")))
	}
	if p.Report.Late(p.Now) {
		d.Small(office.Run{Text: lang.T(ctx, "patrolweb.late"), Bold: true})
	}
	d.Heading(1, lang.T(ctx, "patrolweb.head"))
	for _, f := range p.facts(ctx)[1:] {
		d.P(office.Text(lang.T(ctx, "patrolweb.word_fact", f.Label, dash(f.Value))))
	}
	d.Heading(1, lang.T(ctx, "patrolweb.results"))
	results := office.Grid{Head: [][]office.Col{office.Cs(lang.T(ctx, "patrolweb.counts_as"), lang.T(ctx, "patrolweb.kind"), lang.T(ctx, "patrolweb.amount"), lang.T(ctx, "patrolweb.as_confirmed"))}}
	for _, g := range p.groups() {
		for _, l := range g.Lines {
			was := "—"
			if p.Report.Settled() {
				was = p.n.counted(ctx, l.Kind, l.Was)
			}
			results.Rows = append(results.Rows, office.Cs(figure(ctx, l.CountsAs), p.n.kind(ctx, l.Kind), p.n.counted(ctx, l.Kind, l.Count), was))
		}
	}
	if len(results.Rows) == 0 {
		d.P(office.Text(lang.T(ctx, "patrolweb.no_actions")))
	} else if err := d.Table(results); err != nil {
		return nil, err
	}
	if len(p.Presence) > 0 {
		d.Heading(1, lang.T(ctx, "patrolweb.attendance"))
		grid := office.Grid{Head: [][]office.Col{office.Cs(lang.T(ctx, "patrolweb.agency"), lang.T(ctx, "patrolweb.needed"), lang.T(ctx, "patrolweb.came"), lang.T(ctx, "patrolweb.absent"))}}
		for _, x := range p.Presence {
			grid.Rows = append(grid.Rows, office.Cs(p.n.agency[x.Agency], lang.Number(ctx, x.Need), lang.Number(ctx, x.Present), dash(strings.Join(missingNames(x), lang.T(ctx, "patrolweb.comma")))))
		}
		if err := d.Table(grid); err != nil {
			return nil, err
		}
	}
	var streets []string
	for _, s := range p.Streets {
		streets = append(streets, s.Name)
	}
	for _, part := range [][2]string{
		{"patrolweb.key_streets", strings.Join(streets, lang.T(ctx, "patrolweb.comma"))}, {"patrolweb.difficulties", p.Report.Difficulties}, {"patrolweb.tomorrow", p.Report.Tomorrow},
	} {
		d.Heading(1, lang.T(ctx, part[0]))
		for line := range strings.SplitSeq(dash(part[1]), "\n") {
			d.P(office.Text(line))
		}
	}
	for _, l := range p.Timeline {
		if l.Act == "patrol.day_amended" {
			d.Small(office.Text(lang.T(ctx, "patrolweb.word_amended", lang.Moment(ctx, l.At), l.Actor, strings.Join(p.n.told(ctx, l), " · "))))
		}
	}
	d.Sign(lang.T(ctx, "patrolweb.phone"), p.Report.Day)
	return nil, office.Paper(w, r, d, "daily-report-"+p.Report.Day)
}
