package peopleweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// exportRows is how many rows are read at a time.
const exportRows = 500

// heads are the headings of columns by the keys of their names.
func heads(ctx context.Context, keys ...string) []office.Head {
	out := make([]office.Head, len(keys))
	for i, k := range keys {
		out[i].Title = lang.T(ctx, k)
	}
	return out
}

// exportAccounts writes the list of accounts as it is shown: the same filter,
// order and columns.
func (h *Handler) exportAccounts(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	ns, err := h.ownNames(r)
	if err != nil {
		return nil, err
	}
	f, now := accountFilter(r), h.People.DB.Now(by.County)
	f.After, f.Limit = "", exportRows
	page, err := h.People.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	fill := func(s office.Sheet) error {
		for {
			for _, a := range page.Accounts {
				if err := s.Row(a.Label, a.Name, grantText(ctx, a.Grants, ns), lang.T(ctx, "people.state."+state(a, now)), moment(ctx, a)); err != nil {
					return err
				}
			}
			if f.After = page.Next; f.After == "" {
				return nil
			}
			var err error
			if page, err = h.People.List(ctx, by, f); err != nil {
				return err
			}
		}
	}
	return nil, office.Download(w, r, lang.T(ctx, "people.accounts"), heads(ctx, "people.label", "people.name", "people.grants", "people.state", "people.signed_in"), fill)
}

func moment(ctx context.Context, a people.Account) string {
	if a.SignedInAt.IsZero() {
		return ""
	}
	return lang.Moment(ctx, a.SignedInAt)
}

// grantText is grants in words.
func grantText(ctx context.Context, gs []access.Grant, ns names) string {
	words := make([]string, len(gs))
	for i, g := range gs {
		place := lang.T(ctx, "access.scope.county")
		if g.Scope != access.County {
			place = ns.of(g)
		}
		words[i] = lang.T(ctx, "people.grant", lang.Key("access.role."+string(g.Role)), place)
	}
	return strings.Join(words, "; ")
}

// exportAudit streams the audit log as it is shown: its length does not matter.
func (h *Handler) exportAudit(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p, f := auditFilter(r)
	f.Before, f.Limit = journal.Cursor{}, exportRows
	lines, err := h.People.Audit(ctx, by, f)
	if err != nil {
		return nil, err
	}
	ns, err := h.ownNames(r)
	if err != nil {
		return nil, err
	}
	if p.Tellers, err = h.tellers(r, ns); err != nil {
		return nil, err
	}
	title, columns := lang.T(ctx, "people.audit"), heads(ctx, "people.when", "people.who", "people.what", "people.record", "people.record_id", "ui.details")
	var sheet office.Sheet
	if strings.HasSuffix(r.URL.Path, ".csv") {
		office.Attach(w, title+".csv", office.CSV)
		sheet, err = office.NewCSV(w, columns)
	} else {
		office.Attach(w, title+".xlsx", office.XLSX)
		sheet, err = office.NewSheet(w, title, columns)
	}
	for err == nil && len(lines) > 0 {
		for _, l := range lines {
			if err = sheet.Row(lang.Moment(ctx, l.At), ui.Who(ctx, l.Actor, l.Account != ""), actName(ctx, l), subjectName(ctx, l.Subject), l.Record, p.told(ctx, l).Note); err != nil {
				break
			}
		}
		if err != nil || len(lines) < f.Limit {
			break
		}
		f.Before = lines[len(lines)-1].Cursor()
		lines, err = h.People.Audit(ctx, by, f)
	}
	if err == nil {
		err = sheet.Close()
	}
	if err != nil {
		// Part of the file is on its way: break it off, so that nobody takes it
		// for the whole.
		h.Pages.Log.ErrorContext(ctx, "export broken off", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil, nil
}
