package peopleweb

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
	"chuangwei/internal/web"
)

type auditPage struct {
	Lines   []journal.Line
	Subject string
	Account id.Account
	Next    string
	Paged   bool
	Tellers map[string]Teller
}

// auditFilter is the part of the log that an address asks for.
func auditFilter(r *http.Request) (p auditPage, f journal.Filter) {
	q := r.URL.Query()
	p = auditPage{Subject: q.Get("subject"), Paged: q.Get("after") != ""}
	f = journal.Filter{Subject: plainWord(p.Subject), Limit: pageSize + 1, Before: readCursor(q.Get("after"))}
	if a, err := id.Parse[id.Account](q.Get("account")); err == nil {
		p.Account, f.Account = a, a
	}
	return p, f
}

func (h *Handler) audit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, f := auditFilter(r)
	var err error
	if p.Lines, err = h.People.Audit(r.Context(), web.Actor(r), f); err != nil {
		return nil, err
	}
	if len(p.Lines) > pageSize {
		p.Lines = p.Lines[:pageSize]
		p.Next = writeCursor(p.Lines[pageSize-1].Cursor())
	}
	ns, err := h.ownNames(r)
	if err != nil {
		return nil, err
	}
	if p.Tellers, err = h.tellers(r, ns); err != nil {
		return nil, err
	}
	return auditView(p), nil
}

// plainWord lets through what can be the name of a kind of record.
func plainWord(s string) string {
	if len(s) > 40 || strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' }) {
		return "-"
	}
	return s
}

func writeCursor(c journal.Cursor) string {
	return fmt.Sprintf("%d~%s~%s~%d", c.At.UnixMilli(), c.Subject, c.Record, c.Seq)
}

// readCursor reads what writeCursor wrote; anything else is the beginning.
func readCursor(s string) journal.Cursor {
	parts := strings.Split(s, "~")
	if len(parts) != 4 || strings.ContainsRune(s, 0) || !isText(s) {
		return journal.Cursor{}
	}
	at, err1 := strconv.ParseInt(parts[0], 10, 64)
	seq, err2 := strconv.ParseInt(parts[3], 10, 64)
	if err1 != nil || err2 != nil {
		return journal.Cursor{}
	}
	return journal.Cursor{At: time.UnixMilli(at), Subject: parts[1], Record: parts[2], Seq: seq}
}

func isText(s string) bool { return strings.ToValidUTF8(s, "") == s }

// subjectName names a kind of record. Its name is the message
// "journal.subject." + subject.
func subjectName(ctx context.Context, s string) string {
	if key := "journal.subject." + s; lang.Has(key) {
		return lang.T(ctx, key)
	}
	return s
}

// tellers are those of other slices and the two of this one.
func (h *Handler) tellers(r *http.Request, ns names) (map[string]Teller, error) {
	all := map[string]Teller{}
	if h.Tellers != nil {
		others, err := h.Tellers(r.Context(), web.Actor(r))
		if err != nil {
			return nil, err
		}
		maps.Copy(all, others)
	}
	// Whoever only reads the log may not open accounts and keys.
	to := func(link string) string {
		if web.Actor(r).MayEver(access.ManagePeople) {
			return link
		}
		return ""
	}
	all[people.Subject] = func(ctx context.Context, l journal.Line) Told {
		return Told{Note: actNote(ctx, l, ns), Link: to("/accounts/" + l.Record)}
	}
	all[people.SubjectKey] = func(ctx context.Context, l journal.Line) Told {
		return Told{Note: actNote(ctx, l, ns), Link: to("/keys")}
	}
	return all, nil
}

// told tells a line. Of a kind that nobody tells, what it is and who did it
// must do.
func (p auditPage) told(ctx context.Context, l journal.Line) Told {
	if tell := p.Tellers[l.Subject]; tell != nil {
		return tell(ctx, l)
	}
	return Told{}
}

// actNote tells the details of a line about an account or a key.
func actNote(ctx context.Context, l journal.Line, ns names) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(l.Data)) {
		if text := detail(ctx, k, l.Data[k], ns); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, " · ")
}

// details are what is told of an account or a key, as the message
// "people.detail." + name.
func details() []string {
	return []string{"name", "label", "unit", "grants", "grants_before", "phone", "digest", "lang"}
}

// unitIn names a unit by its identifier, where it is one.
func (ns names) unitIn(s string) string { return ns.of(access.Grant{Scope: access.Unit, Of: s}) }

func detail(ctx context.Context, k string, v any, ns names) string {
	if !slices.Contains(details(), k) {
		return ""
	}
	said := lang.T(ctx, "people.detail."+k)
	if list, ok := v.([]any); ok && (k == "grants" || k == "grants_before") {
		var words []string
		for _, x := range list {
			if g, ok := grantFrom(x); ok {
				place := lang.T(ctx, "access.scope.county")
				if g.Scope != access.County {
					place = ns.of(g)
				}
				words = append(words, lang.T(ctx, "people.grant", lang.Key("access.role."+string(g.Role)), place))
			}
		}
		return said + ": " + strings.Join(words, ", ")
	}
	switch v := v.(type) {
	case string:
		if v == "" {
			return ""
		}
		if k == "unit" {
			v = ns.unitIn(v)
		}
		return said + ": " + v
	case []any:
		if len(v) == 2 {
			a, okA := v[0].(string)
			b, okB := v[1].(string)
			if okA && okB {
				if k == "unit" {
					a, b = ns.unitIn(a), ns.unitIn(b)
				}
				return said + ": " + or(ctx, a) + " → " + or(ctx, b)
			}
		}
	}
	if on, ok := v.(bool); ok {
		return said + ": " + yes(ctx, on)
	}
	return ""
}

func grantFrom(v any) (access.Grant, bool) {
	cells, ok := v.([]any)
	if !ok || len(cells) != 3 {
		return access.Grant{}, false
	}
	var s [3]string
	for i := range s {
		if s[i], ok = cells[i].(string); !ok {
			return access.Grant{}, false
		}
	}
	return access.Grant{Role: access.Role(s[0]), Scope: access.Scope(s[1]), Of: s[2]}, slices.Contains(access.Roles(), access.Role(s[0]))
}
