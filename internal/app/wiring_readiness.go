package app

import (
	"context"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/jobs"
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

// blocksOf says which blocks of the secret visit's sheet look at which chapter,
// by the tree's family. A block that belongs to no chapter, such as the overall
// impression, is left out.
var blocksOf = map[string]map[string][]string{
	"XZ": countyBlocks, "JX": countyBlocks, "CS": cityBlocks, "WS": cityBlocks,
}

var (
	countyBlocks = map[string][]string{
		"02": {"education"}, "03": {"appearance", "markets"}, "05": {"pests"}, "06": {"food"}, "07": {"venues"}, "08": {"disease"},
		"09": {"communities"}, "10": {"villages"}, "11": {"satisfaction"},
	}
	cityBlocks = map[string][]string{
		"02": {"education"}, "03": {"appearance", "markets", "communities"}, "05": {"venues"}, "06": {"food"}, "07": {"disease"}, "08": {"pests"},
	}
)

// whole is the full mark of all chapters, in thousandths.
const whole = 1_000_000

// chapters are those of the standard in force, each worth what its clauses weigh,
// with what the last mock inspection found of it.
func (a *App) chapters(ctx context.Context, tx *db.Tx) ([]readiness.Chapter, error) {
	b, err := a.Standard.Now(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil // no standard is in force
	}
	if err != nil {
		return nil, err
	}
	last, err := a.Inspect.LastMock(ctx, tx)
	if err != nil {
		return nil, err
	}
	weights, all := map[string]int64{}, int64(0)
	clauses := map[string][]readiness.Clause{}
	for _, c := range b.Clauses {
		of := standard.Chapter(c.Code)
		weights[of] += int64(c.Weight)
		all += int64(c.Weight)
		clauses[of] = append(clauses[of], clauseOf(c))
	}
	if all == 0 {
		return nil, nil
	}
	var out []readiness.Chapter
	for _, n := range b.Chapters {
		if n.Level() != 1 || len(clauses[n.Code]) == 0 {
			continue
		}
		out = append(out, readiness.Chapter{
			Code: n.Code, Name: n.Name, English: n.English, Full: whole * weights[n.Code] / all, Clauses: clauses[n.Code],
			Visit: visitOf(last, blocksOf[b.Tree.Family][n.Code]),
		})
	}
	return out, nil
}

// clauseOf is a clause as readiness sees it.
func clauseOf(c standard.Standing) readiness.Clause {
	f := c.Facts
	return readiness.Clause{
		ID: c.Code, Code: c.Code, Name: c.Name, English: c.English, Link: "/standard/clauses/" + c.Code,
		Weight: int64(c.Weight), State: c.State, Veto: c.Veto,
		OpenCases: int(max(f.Open, f.Found) + f.Projects), Missing: int(max(f.Due-f.Accepted, 0)),
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
