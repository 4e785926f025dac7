package app

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
	"chuangwei/internal/standard/standardweb"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/surveys"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// buildStandard makes the service of the standard and its evidence.
func (a *App) buildStandard() {
	a.Standard = standard.New(standard.Options{DB: a.DB, Files: a.Blobs, Streets: streets{a}, Records: records{a}})
}

func (a *App) standardPages(pages *web.Pages, orders *superviseweb.Handler) *standardweb.Handler {
	return &standardweb.Handler{DB: a.DB, Pages: pages, Standard: a.Standard, Lists: streets{a}, Beside: besideThing(orders, standard.Subject)}
}

// standardRounds keeps by night what clauses take from figures, month by month.
func (a *App) standardRounds(r *jobs.Runner) {
	r.Daily("standard_values", 1, 30, func(ctx context.Context, c id.County) error {
		_, err := a.Standard.KeepFigures(ctx, c)
		return err
	})
}

// examineStandard compares what the rows of evidence say with themselves.
func (a *App) examineStandard(ctx context.Context, c counties.County, _ bool) (Finding, error) {
	return a.verified(ctx, c, "standard", a.Standard.Verify)
}

// streets tells the standard what is open of what hangs on its clauses.
type streets struct{ *App }

// Open implements standard.Streets.
func (s streets) Open(ctx context.Context, tx *db.Tx, then *figures.Then) (out standard.Street, err error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	q := figures.Query{Campaign: campaign, Then: then}
	for _, of := range []struct {
		into *map[string]int64
		key  string
		by   figures.By
	}{{&out.Open, "cases.open", figures.ByCategory}, {&out.Overdue, "cases.overdue", figures.ByCategory}, {&out.Found, "cases.open", figures.ByTheme}, {&out.FoundLate, "cases.overdue", figures.ByTheme}} {
		def, ok := s.Book.Def(of.key)
		if !ok {
			return out, nil
		}
		if *of.into, err = def.Cut(ctx, tx.Present(), q, of.by); err != nil {
			return out, err
		}
	}
	if out.Projects, err = works.ByKind(ctx, tx, works.Filter{States: works.OpenStates()}); err != nil {
		return out, err
	}
	out.Late, err = works.ByKind(ctx, tx, works.Filter{States: works.OpenStates(), Late: true})
	return out, err
}

// Things implements standard.Streets: each has its Chinese name and its English
// one.
func (s streets) Things(ctx context.Context, tx *db.Tx) (standard.Things, error) {
	out := standard.Things{}
	dict, err := s.Cases.Dictionary(ctx, tx)
	if err != nil {
		return nil, err
	}
	add := func(subject, code string, name func(lang.Tag) string) {
		out[subject] = append(out[subject], standard.Thing{Code: code, Names: []string{name(lang.Chinese), name(lang.English)}})
	}
	for _, c := range dict.List {
		add(standard.CaseHook, c.Code, c.In)
	}
	registers, err := surveys.Themes(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, code := range registers {
		add(standard.SurveyHook, code, func(t lang.Tag) string {
			if slices.Contains(surveys.Registers(), code) {
				return lang.In(t, "survey.register."+code)
			}
			return code
		})
	}
	kinds, err := works.Kinds(ctx, tx)
	for _, k := range kinds {
		add(standard.WorksHook, k.Code, func(t lang.Tag) string {
			return cmp.Or(k.Named(t == lang.English), lang.In(t, "works.kind."+k.Code))
		})
	}
	return out, err
}

// Choices implements standardweb.Lists.
func (s streets) Choices(ctx context.Context, by access.Actor) (map[string][]standardweb.Choice, error) {
	out := map[string][]standardweb.Choice{}
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		clear(out)
		things, err := s.Things(ctx, tx)
		for subject, list := range things {
			for _, x := range list {
				c := standardweb.Choice{Code: x.Code, Name: x.Names[0]}
				if lang.From(ctx) == lang.English {
					c.Name = x.Names[1]
				}
				switch subject {
				case standard.CaseHook:
					c.Name = c.Code + " " + c.Name
					c.Link = cases.Filter{Categories: []string{c.Code}, States: cases.OpenStates()}.Link("/cases")
				case standard.SurveyHook:
					c.Link = cases.Filter{Theme: c.Code, States: cases.OpenStates()}.Link("/cases")
				case standard.WorksHook:
					c.Link = "/works?" + url.Values{"kind": {c.Code}, "state": {"open"}}.Encode()
				}
				out[subject] = append(out[subject], c)
			}
		}
		return err
	})
	for _, key := range s.Book.Keys() {
		if d, _ := s.Book.Def(key); d.Kind != figures.Median {
			out[standardweb.Figure] = append(out[standardweb.Figure], standardweb.Choice{Code: key, Name: lang.T(ctx, "figure."+key)})
		}
	}
	slices.SortStableFunc(out[standardweb.Figure], func(a, b standardweb.Choice) int { return cmp.Compare(a.Name, b.Name) })
	return out, err
}

// records tells the standard whether there are the records that evidence
// refers to.
type records struct{ *App }

// referred are where the records of an address stand: county and identifier lead.
var referred = []struct{ path, query string }{
	{"/documents/", `SELECT 1 FROM documents WHERE county = $1 AND id = $2`},
	{"/meetings/", `SELECT 1 FROM meetings WHERE county = $1 AND id = $2`},
	{"/reports/written/", `SELECT 1 FROM written_reports WHERE county = $1 AND id = $2`},
	{"/photos/", `SELECT 1 FROM photos WHERE county = $1 AND id = $2`},
	{"/works/", `SELECT 1 FROM works_projects WHERE county = $1 AND id = $2`},
	{"/publicity/materials/", `SELECT 1 FROM publicity_materials WHERE county = $1 AND id = $2`},
	{"/publicity/positions/", `SELECT 1 FROM publicity_positions WHERE county = $1 AND id = $2`},
	{"/publicity/awareness/", `SELECT 1 FROM publicity_polls WHERE county = $1 AND id = $2`},
	{"/publicity/", `SELECT 1 FROM publicity_activities WHERE county = $1 AND id = $2`},
}

// Has implements standard.Records. A case is there for whoever may see it; what
// the others hold all of the county may read.
func (r records) Has(ctx context.Context, tx *db.Tx, by access.Actor, address string) (bool, error) {
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, "#")
	if of, ok := strings.CutPrefix(address, "/case/"); ok {
		_, err := r.Cases.Seen(ctx, tx, by, id.Case(of))
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
			return false, nil
		}
		return err == nil, err
	}
	for _, k := range referred {
		if of, ok := strings.CutPrefix(address, k.path); ok {
			of, _, _ = strings.Cut(of, "/")
			return db.Exists(ctx, tx, k.query, tx.County, of)
		}
	}
	return false, nil
}

// evidenceThing is a piece of evidence as it is urged.
func (s subjects) evidenceThing(ctx context.Context, tx *db.Tx, evidence id.Evidence) (t supervise.Thing, err error) {
	e, late, expired, err := s.Standard.Evidence(ctx, tx, evidence)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = e.Label()+" "+e.Title, e.Link()
	t.Owners, t.Unit = e.Owners(), e.Unit
	t.Open, t.Late, t.To = expired || e.Stage != standard.Accepted, late || expired, e.Acting()
	return t, nil
}
