package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Line is a task in the order of the plan.
type Line struct {
	Task
	No    string // its place: objective, task, part: 2.1.3
	Depth int    // 0: directly under its objective
	First bool   // the first of the page under its objective
}

// Outline is a page of the plan in its own order: objective by objective, each
// task before its parts.
type Outline struct {
	Lines      []Line
	Objectives map[id.Objective]Objective
	Links      []Dependency // among the tasks of the page
	Total      int
	From       int // number of the first line, from 1
	Next, Prev string
	Today      string
	Campaign   counties.Campaign
}

// maxOutline bounds how many tasks are put in order.
const maxOutline = 20_000

// node is what the order needs of a task.
type node struct {
	id        id.Task
	objective id.Objective
	parent    id.Task
	seq       int
	number    int64
	no        string
	depth     int
}

// Outline returns a page of the tasks that f finds in the order of the plan.
// Their places are those in the whole plan, whatever f leaves out. A Limit of
// less than 0 returns all.
func (s *Service) Outline(ctx context.Context, by access.Actor, f Filter) (o Outline, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		o, err = outline(ctx, tx, by, f)
		return err
	})
	return o, err
}

func outline(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (o Outline, err error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return o, err
	}
	o.Today = counties.Day(tx, county)
	if o.Campaign, err = counties.Current(ctx, tx); err != nil {
		return o, err
	}
	objectives, err := Objectives(ctx, tx)
	if err != nil {
		return o, err
	}
	o.Objectives = map[id.Objective]Objective{}
	for _, x := range objectives {
		o.Objectives[x.ID] = x
	}
	whole, err := nodes(ctx, tx, by, Filter{Campaign: f.Campaign, Source: f.Source, States: States()})
	if err != nil {
		return o, err
	}
	found, err := nodes(ctx, tx, by, f)
	if err != nil {
		return o, err
	}
	wanted := make(map[id.Task]bool, len(found))
	for _, n := range found {
		wanted[n.id] = true
	}
	ordered := slices.DeleteFunc(arrange(whole, objectives), func(n node) bool { return !wanted[n.id] })
	o.Total = len(ordered)
	return o, o.page(ctx, tx, ordered, f)
}

// page reads the lines of one page.
func (o *Outline) page(ctx context.Context, tx *db.Tx, ordered []node, f Filter) error {
	at, size := 0, f.Limit
	if i := slices.IndexFunc(ordered, func(n node) bool { return string(n.id) == f.After }); i >= 0 {
		at = i + 1
	}
	if size == 0 {
		size = usualLimit
	}
	if size < 0 {
		size = len(ordered)
	}
	end := min(at+size, len(ordered))
	if end < len(ordered) && end > 0 {
		o.Next = string(ordered[end-1].id)
	}
	if at > size {
		o.Prev = string(ordered[at-size-1].id)
	}
	o.From = at + 1
	page := ordered[at:end]
	ids := make([]id.Task, len(page))
	for i, n := range page {
		ids[i] = n.id
	}
	tasks, err := (*Service)(nil).States(ctx, tx, ids...)
	if err != nil {
		return err
	}
	var last id.Objective
	for i, n := range page {
		t := tasks[n.id]
		o.Lines = append(o.Lines, Line{Task: t, No: n.no, Depth: n.depth, First: i == 0 || t.Objective != last})
		last = t.Objective
	}
	o.Links, err = linksOf(ctx, tx, ids)
	return err
}

func nodes(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]node, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (n node, err error) {
		return n, r.Scan(&n.id, db.Text(&n.objective), db.Text(&n.parent), &n.seq, &n.number)
	}, `SELECT t.id, t.objective, t.parent, t.seq, t.number FROM plan_tasks t `+w.String()+` ORDER BY t.number LIMIT `+strconv.Itoa(maxOutline), w.Args...)
	if err != nil {
		return nil, fmt.Errorf("order of the plan: %w", err)
	}
	return out, nil
}

// arrange puts tasks in the order of the plan and numbers them. What is under
// no objective comes last, under 0.
func arrange(all []node, objectives []Objective) []node {
	place := map[id.Objective]int{}
	for i, o := range objectives {
		place[o.ID] = i + 1
	}
	here := make(map[id.Task]bool, len(all))
	for _, n := range all {
		here[n.id] = true
	}
	under := map[id.Task][]node{}
	for _, n := range all {
		if !here[n.parent] {
			n.parent = "" // its whole is of another source
		}
		under[n.parent] = append(under[n.parent], n)
	}
	rank := func(n node) int {
		if p := place[n.objective]; p > 0 {
			return p
		}
		return len(objectives) + 1
	}
	var out []node
	var walk func(parent id.Task, prefix string, depth int)
	walk = func(parent id.Task, prefix string, depth int) {
		list := under[parent]
		slices.SortStableFunc(list, func(a, b node) int {
			if parent == "" {
				if c := cmp.Compare(rank(a), rank(b)); c != 0 {
					return c
				}
			}
			return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.number, b.number))
		})
		k := map[string]int{}
		for _, n := range list {
			p := prefix
			if parent == "" {
				p = strconv.Itoa(place[n.objective])
			}
			k[p]++
			n.no, n.depth = p+"."+strconv.Itoa(k[p]), depth
			out = append(out, n)
			if depth < maxDepth {
				walk(n.id, n.no, depth+1)
			}
		}
	}
	walk("", "", 0)
	return out
}

func linksOf(ctx context.Context, tx *db.Tx, tasks []id.Task) (out []Dependency, err error) {
	in := make(map[id.Task]bool, len(tasks))
	for _, t := range tasks {
		in[t] = true
	}
	for len(tasks) > 0 {
		n := min(most, len(tasks))
		var w db.Where
		w.And("county = ?", tx.County)
		db.In(&w, "task", tasks[:n])
		tasks = tasks[n:]
		list, err := db.All(ctx, tx, func(r db.Row) (d Dependency, err error) { return d, r.Scan(&d.Task, &d.Needs) },
			`SELECT task, needs FROM plan_links `+w.String()+` ORDER BY task, needs LIMIT 20000`, w.Args...)
		if err != nil {
			return nil, fmt.Errorf("dependencies: %w", err)
		}
		for _, d := range list {
			if in[d.Needs] {
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// parentNo is the place of the task of which the one at no is a part: 2.1 of
// 2.1.3, and nothing of 2.1, which stands under its objective.
func parentNo(no string) string {
	if strings.Count(no, ".") < 2 {
		return ""
	}
	return no[:strings.LastIndexByte(no, '.')]
}
