package casesapi

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/geo"
	"chuangwei/internal/office"
	"chuangwei/internal/web/rest"
)

// Narrow holds the parameters of every list. What they say is read by
// cases.FilterFrom, as on the pages; they stand here for the description, and
// so that unknown ones are refused.
type Narrow struct {
	rest.Common
	Campaign string `query:"campaign" doc:"Empty: the current one; all, or an identifier."`
	State    string `query:"state" doc:"States, parted by commas; open stands for all that are not ended."`
	Area     string `query:"area" doc:"Areas, parted by commas; none: those in no area."`
	Group    string `query:"group" doc:"A working group, or none."`
	Unit     string `query:"unit" doc:"A unit that leads or assists, or none."`
	Lead     string `query:"lead" doc:"A unit that leads."`
	Category string `query:"category" doc:"Codes, parted by commas; two digits stand for a major class."`
	Theme    string `query:"theme"`
	Either   string `query:"either" doc:"Codes of categories and registers, parted by commas: cases of any of them."`
	Survey   string `query:"survey"`
	Source   string `query:"source"`
	Reporter string `query:"reporter"`
	On       string `query:"on" doc:"The moment that from and to speak of: reported, filed, dispatched, handled, closed, due, settle, rework, returned, extended, reopened, rejected, merged."`
	From     string `query:"from" doc:"First day." example:"2017-08-01"`
	To       string `query:"to" doc:"Last day." example:"2017-08-25"`
	At       string `query:"at" doc:"A day: the cases as they stood at its end. Assisting units and words are those of now." example:"2017-08-20"`
	Due      string `query:"due" doc:"overdue, today or soon."`
	OnTime   string `query:"ontime" doc:"yes or no."`
	Closing  string `query:"closing" doc:"verified, forced, before; here: all but before."`
	Photos   string `query:"photos" doc:"none, before or after."`
	Mine     string `query:"mine" doc:"todo or reported."`
	Voided   string `query:"voided" doc:"1: those that are voided, instead."`
	Q        string `query:"q" maxLength:"200" doc:"Words of title, details, address or register number; or a visible number."`
	Box      string `query:"bbox" doc:"West, south, east, north in degrees." example:"115.4,27.3,115.5,27.4"`
	Sort     string `query:"sort" doc:"number or a moment; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After  string `query:"after" doc:"next of the page before."`
	Before string `query:"before" doc:"prev of the page behind."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type caseList struct {
	Body struct {
		Cases  []Case    `json:"cases"`
		Total  int64     `json:"total"`
		Capped bool      `json:"capped,omitempty" doc:"There are more than total."`
		Next   string    `json:"next,omitempty" doc:"For after; empty on the last page."`
		Prev   string    `json:"prev,omitempty" doc:"For before; empty on the first page."`
		Now    time.Time `json:"now" doc:"When it was read."`
	}
}

type caseInput struct {
	rest.Common
	Number string `path:"number" doc:"The visible number, or the identifier." example:"WT-0312"`
}

func (h *Resource) registerLists(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-cases", Path: "/cases", Tag: "cases", Summary: "Cases, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-case", Path: "/cases/{number}", Tag: "cases", Summary: "One case"},
		func(ctx context.Context, by access.Actor, in *caseInput) (*caseOutput, error) {
			c, err := h.find(ctx, by, in.Number)
			if err != nil {
				return nil, err
			}
			return h.show(ctx, by, c)
		})
	rest.Add(a, rest.Op{ID: "cases-geojson", Path: "/cases.geojson", Tag: "cases", Summary: "Every case of a list as GeoJSON", About: "A FeatureCollection in WGS-84, streamed. Cases without a place have no geometry."},
		func(ctx context.Context, by access.Actor, _ *Narrow) (*huma.StreamResponse, error) {
			return h.export(ctx, by, "application/geo+json", "", writeGeoJSON)
		})
	rest.Add(a, rest.Op{ID: "cases-csv", Path: "/cases.csv", Tag: "cases", Summary: "Every case of a list as CSV", About: "UTF-8 with a mark, streamed. Texts that a spreadsheet program would take for a formula begin with an apostrophe."},
		func(ctx context.Context, by access.Actor, _ *Narrow) (*huma.StreamResponse, error) {
			return h.export(ctx, by, "text/csv; charset=utf-8", `attachment; filename="cases.csv"`, writeCSV)
		})
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*caseList, error) {
	f, err := cases.FilterFrom(rest.Query(ctx))
	if err != nil {
		return nil, err
	}
	f.Limit = in.Limit
	page, err := h.Cases.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	prefix, err := h.prefix(ctx, by)
	if err != nil {
		return nil, err
	}
	out := &caseList{}
	b := &out.Body
	b.Cases, b.Total, b.Capped, b.Next, b.Prev, b.Now = []Case{}, page.Total.N, page.Total.Capped, page.Next, page.Prev, page.Now
	for _, c := range page.Cases {
		b.Cases = append(b.Cases, caseOf(c, prefix, page.Now))
	}
	return out, nil
}

// export answers with all cases of the address. What is wrong with the address
// shows at the first case, before anything is on its way.
func (h *Resource) export(ctx context.Context, by access.Actor, kind, disposition string, write func(huma.Context, iter.Seq2[Case, error]) error) (*huma.StreamResponse, error) {
	f, err := cases.FilterFrom(rest.Query(ctx))
	if err != nil {
		return nil, err
	}
	prefix, err := h.prefix(ctx, by)
	if err != nil {
		return nil, err
	}
	now, err := h.Cases.Instant(ctx, by, f)
	if err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(h.Cases.All(ctx, by, f))
	c, err, more := next()
	if err != nil {
		stop()
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer stop()
		hc.SetHeader("Content-Type", kind)
		if disposition != "" {
			hc.SetHeader("Content-Disposition", disposition)
		}
		err := write(hc, func(yield func(Case, error) bool) {
			for ; more; c, err, more = next() {
				if !yield(caseOf(c, prefix, now), err) {
					return
				}
			}
		})
		if err != nil {
			// Part of it is on its way: break it off, so that nobody takes
			// it for the whole.
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

func writeGeoJSON(hc huma.Context, list iter.Seq2[Case, error]) error {
	out := geo.NewWriter(hc.BodyWriter(), geo.WGS84)
	for c, err := range list {
		if err != nil {
			return err
		}
		var at geo.Geometry
		if c.Place.Lon != nil {
			at = geo.Point{Lon: *c.Place.Lon, Lat: *c.Place.Lat}
		}
		if err := out.Feature(c.ID, at, c); err != nil {
			return err
		}
	}
	return out.Close()
}

// columns of the CSV: the names that the JSON has.
var columns = []struct {
	name string
	of   func(Case) any
}{
	{"number", func(c Case) any { return c.Number }},
	{"id", func(c Case) any { return c.ID }},
	{"register_no", func(c Case) any { return c.RegisterNo }},
	{"title", func(c Case) any { return c.Title }},
	{"details", func(c Case) any { return c.Details }},
	{"state", func(c Case) any { return c.State }},
	{"category", func(c Case) any { return c.Category }},
	{"area", func(c Case) any { return c.Area }},
	{"group", func(c Case) any { return c.Group }},
	{"lead_unit", func(c Case) any { return c.LeadUnit }},
	{"assist", func(c Case) any { return strings.Join(c.Assist, " ") }},
	{"source", func(c Case) any { return c.Source }},
	{"survey", func(c Case) any { return c.Survey }},
	{"theme", func(c Case) any { return c.Theme }},
	{"address", func(c Case) any { return c.Place.Address }},
	{"street", func(c Case) any { return c.Place.Street }},
	{"lon", func(c Case) any { return degrees(c.Place.Lon) }},
	{"lat", func(c Case) any { return degrees(c.Place.Lat) }},
	{"reported_at", func(c Case) any { return instant(c.ReportedAt) }},
	{"filed_at", func(c Case) any { return instant(c.FiledAt) }},
	{"dispatched_at", func(c Case) any { return instant(c.DispatchedAt) }},
	{"handled_at", func(c Case) any { return instant(c.HandledAt) }},
	{"closed_at", func(c Case) any { return instant(c.ClosedAt) }},
	{"limit", func(c Case) any { return c.Limit }},
	{"due_at", func(c Case) any { return instant(c.DueAt) }},
	{"overdue", func(c Case) any { return strconv.FormatBool(c.Overdue) }},
	{"rework", func(c Case) any { return c.Rework }},
	{"closing", func(c Case) any { return c.Closing }},
	{"photos_before", func(c Case) any { return c.PhotosBefore }},
	{"photos_after", func(c Case) any { return c.PhotosAfter }},
}

func degrees(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}

func instant(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.Format(time.RFC3339)
}

func writeCSV(hc huma.Context, list iter.Seq2[Case, error]) error {
	var titles []string
	for _, c := range columns {
		titles = append(titles, c.name)
	}
	out, err := office.NewCSV(hc.BodyWriter(), office.Heads(titles...))
	if err != nil {
		return err
	}
	row := make([]any, len(columns))
	for c, err := range list {
		if err != nil {
			return err
		}
		for i, col := range columns {
			row[i] = col.of(c)
		}
		if err := out.Row(row...); err != nil {
			return err
		}
	}
	return out.Close()
}
