// Package casesapi is the REST resource of cases: lists in JSON, GeoJSON and
// CSV, one case, opening one, what may be done to it, its photos, and the
// dictionary of categories.
//
//	casesapi.go    Register, and the case that an address names
//	types.go       cases, categories and photos as the API has them
//	list.go        lists and exports
//	open.go        bringing a case in
//	acts.go        the acts of the lifecycle
//	story.go       the timeline of a case, and what is asked of it
//	files.go       its attachments
//	photos.go      uploading, listing, fetching photos
//	categories.go  the dictionary
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package casesapi

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct {
	DB     *db.DB
	Cases  *cases.Service
	Photos *photos.Service
}

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	h.registerLists(a)
	h.registerOpen(a)
	h.registerActs(a)
	h.registerStory(a)
	h.registerFiles(a)
	h.registerPhotos(a)
	h.registerCategories(a)
}

// prefix is that of the county's visible numbers.
func (h *Resource) prefix(ctx context.Context, by access.Actor) (prefix string, err error) {
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		prefix = c.Settings.CasePrefix
		return err
	})
	return prefix, err
}

// find returns the case that an address names by its number (WT-0312) or its
// identifier.
func (h *Resource) find(ctx context.Context, by access.Actor, name string) (cases.Case, error) {
	if cid, err := id.Parse[id.Case](name); err == nil {
		return h.Cases.Get(ctx, by, cid)
	}
	return h.Cases.ByNumber(ctx, by, strings.TrimSpace(name))
}

// show is a case as the API has it.
func (h *Resource) show(ctx context.Context, by access.Actor, c cases.Case) (*caseOutput, error) {
	prefix, err := h.prefix(ctx, by)
	if err != nil {
		return nil, err
	}
	out := &caseOutput{Body: caseOf(c, prefix, h.DB.Now(by.County))}
	out.Body.Acts = actsOf(c, by)
	return out, nil
}

// actsOf lists the operations that by may do to c, by their names in the
// address.
func actsOf(c cases.Case, by access.Actor) []string {
	out := []string{}
	for _, s := range cases.Allowed(c, by) {
		name := string(s.Act)
		switch s.Act {
		case cases.DoAreaPass:
			name = "area_check"
		case cases.DoFinalPass:
			name = "final_check"
		case cases.DoAreaFail, cases.DoFinalFail, cases.DoReport:
			continue
		default: // an operation bears the name of its act
		}
		out = append(out, name)
	}
	return out
}

// field is a fault of one field.
func field(name, key string, args ...any) error {
	var f fault.Fields
	f.Add(name, key, args...)
	return f.Err()
}
