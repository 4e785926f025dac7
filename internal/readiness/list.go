package readiness

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/standard"
)

// Filter narrows and orders the list of clauses.
type Filter struct {
	Chapter string
	State   standard.State
	Text    string
	Sort    string // code, gain, days, per_day; with "-" down
	Page    int
}

// PageSize is how many clauses one page shows.
const PageSize = 50

// mostPages bounds the page that an address may ask for.
const mostPages = 10_000

// FilterFrom reads a filter from an address. What it does not know it leaves out.
func FilterFrom(v url.Values) Filter {
	f := Filter{Chapter: v.Get("chapter"), Text: strings.TrimSpace(v.Get("q")), Sort: v.Get("sort")}
	if s := standard.State(v.Get("state")); slices.Contains(standard.States(), s) {
		f.State = s
	}
	if orders[strings.TrimPrefix(f.Sort, "-")] == nil {
		f.Sort = "-per_day"
	}
	f.Page, _ = strconv.Atoi(v.Get("page")) // none: the first
	f.Page = min(max(f.Page, 0), mostPages)
	return f
}

// Link is the address of the list at path.
func (f Filter) Link(path string) string {
	v := url.Values{}
	for name, s := range map[string]string{"chapter": f.Chapter, "state": string(f.State), "q": f.Text, "sort": f.Sort} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if f.Page > 0 {
		v.Set("page", strconv.Itoa(f.Page))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Line is a clause with what it would bring.
type Line struct {
	Act

	Chapter Chapter
}

var orders = map[string]func(a, b Line) int{
	"code":    func(a, b Line) int { return cmp.Compare(a.Clause.Code, b.Clause.Code) },
	"gain":    func(a, b Line) int { return cmp.Compare(a.Gain, b.Gain) },
	"days":    func(a, b Line) int { return cmp.Compare(a.Days, b.Days) },
	"per_day": func(a, b Line) int { return cmp.Compare(a.PerDay(), b.PerDay()) },
}

// Clauses lists the clauses of p that f asks for, in its order.
func Clauses(p Prediction, f Filter) (all []Line) {
	acts := map[string]Act{}
	for _, a := range p.Acts {
		acts[a.Clause.ID] = a
	}
	for i, part := range p.Parts {
		if f.Chapter != "" && part.Code != f.Chapter {
			continue
		}
		for _, x := range part.Clauses {
			if f.State != "" && x.State != f.State || f.Text != "" && !strings.Contains(strings.ToLower(x.Code+" "+x.Name+" "+x.English), strings.ToLower(f.Text)) {
				continue
			}
			a, ok := acts[x.ID]
			if !ok {
				a = Act{Clause: x, Part: i}
			}
			all = append(all, Line{Act: a, Chapter: part.Chapter})
		}
	}
	name, down := strings.CutPrefix(f.Sort, "-")
	by := orders[name]
	if by == nil {
		by, down = orders["code"], false
	}
	slices.SortStableFunc(all, func(a, b Line) int {
		n := by(a, b)
		if down {
			n = -n
		}
		return cmp.Or(n, orders["code"](a, b))
	})
	return all
}

// List returns the clauses that f asks for, all of them, with the prediction
// whose they are.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (Prediction, []Line, error) {
	p, _, err := s.Now(ctx, by)
	if err != nil {
		return p, nil, err
	}
	return p, Clauses(p, f), nil
}
