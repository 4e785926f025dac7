package cases

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// indexed reports whether an index leads from the owner of b to state and
// number.
func indexed(b branch) bool {
	if len(b) != 1 {
		return false
	}
	for _, p := range []string{"area ", "grp ", "lead_unit ", "theme ", "category ="} {
		if strings.HasPrefix(b[0].text, p) {
			return true
		}
	}
	return false
}

func assisting(u id.Unit) cond {
	return cond{"id IN (SELECT u.case_id FROM case_units u WHERE u.county = cases.county AND u.unit = ?)", []any{u}}
}

func areaBranches(areas []id.Area) []branch {
	var out []branch
	for _, a := range areas {
		if a == None {
			out = append(out, branch{{"area IS NULL", nil}})
		} else {
			out = append(out, branch{{"area = ?", []any{a}}})
		}
	}
	return out
}

// categoryBranches: two digits stand for a major class, whose codes begin with
// them.
func categoryBranches(codes []string) []branch {
	var out []branch
	for _, c := range codes {
		if len(c) == 2 {
			out = append(out, branch{{"category >= ? AND category < ?", []any{c, c + "~"}}})
		} else {
			out = append(out, branch{{"category = ?", []any{c}}})
		}
	}
	return out
}

// ownerBranches is a reach as branches, by the units that count for act.
func ownerBranches(r access.Reach, act access.Act) []branch {
	out := areaBranches(r.Areas)
	for _, g := range r.Groups {
		out = append(out, branch{{"grp = ?", []any{g}}})
	}
	for _, u := range r.Units {
		if act != access.AreaCheck {
			out = append(out, branch{{"lead_unit = ?", []any{u}}})
		}
		if act == access.SeeCase || act == access.RectifyCase {
			out = append(out, branch{assisting(u)})
		}
		if act == access.SeeCase || act == access.AreaCheck {
			out = append(out, branch{{"check_unit = ?", []any{u}}})
		}
	}
	if r.Reporter != "" {
		out = append(out, branch{{"reporter = ?", []any{r.Reporter}}})
	}
	if len(out) == 0 {
		out = []branch{{{"1 = 0", nil}}}
	}
	return out
}

// todo is what waits for by: the main steps that by may do, and the asks that
// by decides; if then is given, what waited at that instant.
func todo(by access.Actor, today string, then time.Time) []branch {
	var out []branch
	for _, r := range rules {
		if !r.Main {
			continue
		}
		reach := by.Reach(r.Need)
		if reach.Empty() {
			continue
		}
		owned := []branch{nil}
		if !reach.All {
			owned = ownerBranches(reach, r.Need)
		}
		for _, st := range r.From {
			for _, b := range owned {
				b = append(slices.Clone(b), cond{"state = ?", []any{st}})
				switch r.Need {
				case access.AreaCheck, access.FinalCheck:
					b = append(b, notOwnWork(by)...)
				case access.ApproveCase:
					b = append(b, cond{"review_on <= ?", []any{today}})
				default: // the owners are all that is asked
				}
				out = append(out, b)
			}
		}
	}
	if by.Reach(access.ApproveCase).All {
		out = append(out, branch{asking(askAny, then)})
	}
	if len(out) == 0 {
		out = []branch{{{"1 = 0", nil}}}
	}
	return out
}

// notOwnWork leaves out what by could not check: outsider, in SQL.
func notOwnWork(by access.Actor) []cond {
	out := []cond{
		{"(rectifier IS NULL OR rectifier <> ?)", []any{by.Account}},
		{"(area_checker IS NULL OR area_checker <> ?)", []any{by.Account}},
	}
	if by.Person != "" {
		out = append(out, cond{"(rectifier_person IS NULL OR rectifier_person <> ?)", []any{by.Person}},
			cond{"(area_checker_person IS NULL OR area_checker_person <> ?)", []any{by.Person}})
	}
	for _, u := range unitsOf(by) {
		out = append(out, cond{"(lead_unit IS NULL OR lead_unit <> ?)", []any{u}}, cond{"(rectifier_unit IS NULL OR rectifier_unit <> ?)", []any{u}},
			cond{"NOT " + assisting(u).text, []any{u}})
	}
	return out
}

func anyOf(set []branch) cond {
	var out cond
	var texts []string
	for _, b := range set {
		var parts []string
		for _, c := range b {
			parts = append(parts, c.text)
			out.args = append(out.args, c.args...)
		}
		texts = append(texts, strings.Join(parts, " AND "))
	}
	out.text = "(" + strings.Join(texts, ") OR (") + ")"
	return out
}

// statement gathers a text and its values.
type statement struct {
	text strings.Builder
	args []any
}

func (st *statement) arg(v any) string {
	st.args = append(st.args, v)
	return "$" + strconv.Itoa(len(st.args))
}

// where writes the conditions of one branch.
func (st *statement) where(tx *db.Tx, conds ...[]cond) {
	st.text.WriteString(" WHERE county = " + st.arg(tx.County) + " AND staged IS NULL")
	for _, cs := range conds {
		for _, c := range cs {
			st.text.WriteString(" AND (")
			for i, part := range strings.Split(c.text, "?") {
				if i > 0 {
					st.text.WriteString(st.arg(c.args[i-1]))
				}
				st.text.WriteString(part)
			}
			st.text.WriteString(")")
		}
	}
}
