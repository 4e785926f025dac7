package orgweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/web"
)

// Download answers a request whose path ends in .xlsx or .csv with a sheet
// that fill writes.
func Download(w http.ResponseWriter, r *http.Request, title string, heads []office.Head, fill func(office.Sheet) error) (templ.Component, error) {
	return nil, office.Download(w, r, title, heads, fill)
}

// Send answers with a file to be saved.
func Send(w http.ResponseWriter, name, kind string, content []byte) {
	office.Attach(w, name, kind)
	w.Write(content) //nolint:errcheck // the reader has gone
}

// heads are the names of fields as columns.
func heads(r *http.Request, fields ...string) []office.Head {
	var out []office.Head
	for _, f := range fields {
		out = append(out, office.Head{Title: Label(r, f)})
	}
	return out
}

// exportUnits writes the list of units as it is shown: the same filter, the
// same order, the same columns.
func (h *Handler) exportUnits(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	fields := []string{"code", "name", "category", "kind", "level", "area", "parent"}
	manage := manages(r)
	if manage {
		fields = append(fields, "phone")
	}
	f := unitFilter(r)
	f.After = ""
	return Download(w, r, lang.T(ctx, "org.units"), heads(r, fields...), func(s office.Sheet) error {
		return h.Org.EachUnit(ctx, web.Actor(r), f, func(u org.Unit) error {
			row := []any{
				shortCode(u), u.Name, lang.T(ctx, "org.category.named", u.Category, n.category[u.Category]), lang.T(ctx, "org.kind."+string(u.Kind)),
				lang.T(ctx, "org.level."+string(u.Level)), n.area[u.Area], n.unit[u.Parent],
			}
			if manage {
				row = append(row, u.Phone)
			}
			return s.Row(row...)
		})
	})
}

// exportPeople writes the list of employees as it is shown.
func (h *Handler) exportPeople(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	fields := []string{"person", "unit", "position", "task"}
	manage := manages(r)
	if manage {
		fields = append(fields, "phone")
	}
	f := personFilter(r)
	f.After = ""
	return Download(w, r, lang.T(ctx, "org.people"), heads(r, fields...), func(s office.Sheet) error {
		return h.Org.EachPerson(ctx, web.Actor(r), f, func(p org.Person) error {
			row := []any{p.Name, n.unit[p.Unit], p.Title, p.Task}
			if manage {
				row = append(row, p.Phone)
			}
			return s.Row(row...)
		})
	})
}

// exportVacancies writes the list of vacant posts as it is shown.
func (h *Handler) exportVacancies(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v, err := h.vacant(r)
	if err != nil {
		return nil, err
	}
	return Download(w, r, lang.T(r.Context(), "org.vacancies"), heads(r, "title", "owner", "grade", "vacant_from", "days"), func(s office.Sheet) error {
		for _, p := range v.posts {
			owner, _ := v.owners.of(p)
			if err := s.Row(p.Title, owner, p.Grade, p.VacantFrom, p.VacantDays); err != nil {
				return err
			}
		}
		return nil
	})
}
