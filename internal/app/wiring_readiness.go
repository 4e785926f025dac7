package app

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/jobs"
	"chuangwei/internal/lang"
	"chuangwei/internal/readiness"
	"chuangwei/internal/readiness/readinessweb"
	"chuangwei/internal/standard"
	"chuangwei/internal/web"
)

// buildReadiness makes the service that predicts the mark, from the standard and
// the last mock inspection.
func (a *App) buildReadiness() { a.Readiness = readiness.New(a.DB, a.chapters) }

func (a *App) readinessPages(pages *web.Pages) *readinessweb.Handler {
	return &readinessweb.Handler{Pages: pages, Readiness: a.Readiness}
}

// readinessRounds keeps by the hour what is predicted, so that a day keeps its
// last.
func (a *App) readinessRounds(r *jobs.Runner) {
	r.Every("readiness", time.Hour, func(ctx context.Context, c id.County) error { return a.Readiness.Keep(ctx, c) })
}

// part is what the secret visit's sheet says of a chapter: the blocks that look
// at it, and the points that they give it.
type part struct {
	blocks []string
	points int64
}

// overall is the chapter that no standard has: the visit's impression of the
// whole.
const overall = "00"

// partsOf are the parts of the sheet by the tree's family. The points are those
// of the published sheets: of the county seat's for the county, of the city's
// for the cities.
var partsOf = map[string]map[string]part{"XZ": countyParts, "JX": countyParts, "CS": cityParts, "WS": cityParts}

var (
	countyParts = map[string]part{
		overall: {[]string{"overall"}, 50}, "02": {[]string{"education"}, 50}, "03": {[]string{"appearance", "markets"}, 300}, "05": {[]string{"pests"}, 100},
		"06": {[]string{"food"}, 100}, "07": {[]string{"venues"}, 100}, "08": {[]string{"disease"}, 50}, "09": {[]string{"communities"}, 100},
		"10": {[]string{"villages"}, 100}, "11": {[]string{"satisfaction"}, 50},
	}
	cityParts = map[string]part{
		overall: {[]string{"overall"}, 50}, "01": {[]string{"satisfaction"}, 50}, "02": {[]string{"education"}, 70}, "03": {[]string{"appearance", "markets", "communities"}, 450},
		"05": {[]string{"venues"}, 110}, "06": {[]string{"food"}, 120}, "07": {[]string{"disease"}, 50}, "08": {[]string{"pests"}, 100},
	}
)

// point is a point of a mark, in thousandths; a sheet has a thousand.
const point = 1000

// chapters are those of the standard in force, with what the last mock inspection
// found of them, and its impression of the whole. Each is worth what the visit's
// sheet gives it; one that the sheet does not look at, because it is assessed on
// paper, is worth the share that its clauses have in the weights of all.
func (a *App) chapters(ctx context.Context, tx *db.Tx) (now readiness.Standing, err error) {
	b, err := a.Standard.Now(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return now, nil // no standard is in force
	}
	if err != nil {
		return now, err
	}
	last, err := a.Inspect.LastMock(ctx, tx)
	if err != nil {
		return now, err
	}
	open, err := a.openHung(ctx, tx, b)
	if err != nil {
		return now, err
	}
	weights, all := map[string]int64{}, int64(0)
	clauses, hooks := map[string][]readiness.Clause{}, map[string][]standard.Hook{}
	for _, c := range b.Clauses {
		of := standard.Chapter(c.Code)
		weights[of] += int64(c.Weight)
		all += int64(c.Weight)
		clauses[of] = append(clauses[of], clauseOf(c, open.cases(c.Hooks)))
		hooks[of], hooks[""] = append(hooks[of], c.Hooks...), append(hooks[""], c.Hooks...)
	}
	if len(b.Clauses) == 0 {
		return now, nil
	}
	now.Cases = open.cases(hooks[""])
	parts := partsOf[b.Tree.Family]
	if x, ok := parts[overall]; ok {
		now.Chapters = append(now.Chapters, readiness.Chapter{
			Key: b.Tree.Family + "-" + overall, Code: overall, Name: lang.In(lang.Chinese, "readiness.overall"), English: lang.In(lang.English, "readiness.overall"),
			Full: x.points * point, Visit: visitOf(last, x.blocks),
		})
	}
	for _, n := range b.Chapters {
		if n.Level() != 1 {
			continue
		}
		c := readiness.Chapter{
			Key: b.Tree.Family + "-" + n.Code, Code: n.Code, Name: n.Name, English: n.English, Clauses: clauses[n.Code], Visit: visitOf(last, parts[n.Code].blocks),
			Full: parts[n.Code].points * point, Cases: open.cases(hooks[n.Code]),
		}
		if c.Full == 0 {
			c.Full = (1000*weights[n.Code] + all/2) / max(all, 1) * point
		}
		now.Chapters = append(now.Chapters, c)
	}
	return now, nil
}

// hungOpen is how many cases are open: by category, and of registers of surveys
// by category, so that one that hangs by both counts once.
type hungOpen struct {
	by map[string]int64
	of map[string]map[string]int64
}

// openHung counts the open cases of all that hangs on clauses.
func (a *App) openHung(ctx context.Context, tx *db.Tx, b standard.Board) (out hungOpen, err error) {
	def, ok := a.Book.Def("cases.open")
	campaign, err := counties.CurrentID(ctx, tx)
	if !ok || fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.of = map[string]map[string]int64{}
	if out.by, err = def.Cut(ctx, tx, figures.Query{Campaign: campaign}, figures.ByCategory); err != nil {
		return out, err
	}
	for _, c := range b.Clauses {
		for _, h := range c.Hooks {
			if h.Subject == standard.SurveyHook && out.of[h.Code] == nil {
				if out.of[h.Code], err = def.Cut(ctx, tx, figures.Query{Campaign: campaign, Theme: h.Code}, figures.ByCategory); err != nil {
					return out, err
				}
			}
		}
	}
	return out, nil
}

// cases are those that hang by any of the hooks, each once.
func (o hungOpen) cases(hooks []standard.Hook) (out readiness.Open) {
	f := cases.Filter{States: cases.OpenStates()}
	on := map[string]bool{}
	for _, h := range hooks {
		if h.Subject == standard.CaseHook {
			on[h.Code] = true
			out.N += int(o.by[h.Code])
			f.Either = append(f.Either, h.Code)
		}
	}
	for _, h := range hooks {
		if h.Subject == standard.SurveyHook {
			for category, n := range o.of[h.Code] {
				if !on[category] {
					out.N += int(n)
				}
			}
			f.Either = append(f.Either, h.Code)
		}
	}
	if out.N > 0 {
		slices.Sort(f.Either)
		out.Link = f.Link("/cases")
	}
	return out
}

// clauseOf is a clause as readiness sees it.
func clauseOf(c standard.Standing, open readiness.Open) readiness.Clause {
	f := c.Facts
	return readiness.Clause{
		ID: c.Code, Code: c.Code, Name: c.Name, English: c.English, Link: "/standard/clauses/" + c.Code,
		Weight: int64(c.Weight), State: c.State, Veto: c.Veto,
		OpenCases: open.N, CasesLink: open.Link, Projects: int(f.Projects), Missing: int(max(f.Due-f.Accepted, 0)),
		Short: f.Value != nil && (c.State == standard.NotMet || c.State == standard.VetoFailed),
	}
}

// visitOf is what the last mock inspection found in blocks; nil if it looked at
// none of them.
func visitOf(last inspect.Result, blocks []string) *readiness.Visit {
	v := readiness.Visit{Link: last.Round.Link()}
	for _, p := range last.Parts {
		for _, code := range blocks {
			if p.Block.Code == code && p.Sites > 0 {
				v.Full += int64(p.Block.Full)
				v.Got += int64(p.Mark)
				v.Sites += p.Sites
			}
		}
	}
	if v.Full == 0 {
		return nil
	}
	return &v
}
