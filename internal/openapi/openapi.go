// Package openapi is the REST API of the program: every slice's resource, the
// figures, and the description that is kept in docs/openapi.json.
package openapi

import (
	"context"
	"fmt"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/areas/areasapi"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casesapi"
	"chuangwei/internal/custody"
	"chuangwei/internal/custody/custodyapi"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/documents/documentsapi"
	"chuangwei/internal/drives"
	"chuangwei/internal/drives/drivesapi"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/findings/findingsapi"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/meetings/meetingsapi"
	"chuangwei/internal/notices"
	"chuangwei/internal/notices/noticesapi"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgapi"
	"chuangwei/internal/patrol"
	"chuangwei/internal/patrol/patrolapi"
	"chuangwei/internal/photos"
	"chuangwei/internal/plan"
	"chuangwei/internal/plan/planapi"
	"chuangwei/internal/publicity"
	"chuangwei/internal/publicity/publicityapi"
	"chuangwei/internal/standard"
	"chuangwei/internal/standard/standardapi"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseapi"
	"chuangwei/internal/support"
	"chuangwei/internal/support/supportapi"
	"chuangwei/internal/web/rest"
	"chuangwei/internal/worktime"
)

// Version is that of the API, not of the program.
const Version = "1.0"

const (
	title = "Chuangwei"
	about = "Areas, units, categories, cases with what is done to them, enforcement actions, tasks, held goods, attack weeks, requests for support, supervision, meetings, official documents, notices to parties, publicity, the standard with its evidence, what looks like gaming of the assessment, photos and figures of a county's sanitation campaign. " +
		"Every request carries an API key (Authorization: Bearer …), which belongs to one county and sees what its roles may see. " +
		"Errors are problems of RFC 9457; their texts are in the language of Accept-Language (zh-CN, en), their codes stay the same."
)

// Services are what the API opens to other programs.
type Services struct {
	DB     *db.DB
	Org    *org.Service
	Areas  *areas.Service
	Cases  *cases.Service
	Photos *photos.Service
	Patrol *patrol.Service
	Plan   *plan.Service

	Custody   *custody.Service
	Drives    *drives.Service
	Support   *support.Service
	Supervise *supervise.Service
	Meetings  *meetings.Service
	Documents *documents.Service
	Notices   *notices.Service
	Publicity *publicity.Service
	Standard  *standard.Service
	Findings  *findings.Service

	Book *figures.Book
}

// New adds the API to mux, below /api/v1.
func New(mux *http.ServeMux, s Services, o rest.Options) *rest.API {
	o.Title, o.About, o.Version = title, about, Version
	a := rest.New(mux, o)
	areasapi.Register(a, s.Areas)
	orgapi.Register(a, s.Org)
	(&casesapi.Resource{DB: s.DB, Cases: s.Cases, Photos: s.Photos}).Register(a)
	(&patrolapi.Resource{Patrol: s.Patrol, Photos: s.Photos}).Register(a)
	(&planapi.Resource{Plan: s.Plan, Photos: s.Photos}).Register(a)
	(&custodyapi.Resource{Custody: s.Custody}).Register(a)
	(&drivesapi.Resource{Drives: s.Drives}).Register(a)
	(&supportapi.Resource{Support: s.Support}).Register(a)
	(&superviseapi.Resource{Supervise: s.Supervise}).Register(a)
	(&meetingsapi.Resource{Meetings: s.Meetings}).Register(a)
	(&documentsapi.Resource{Documents: s.Documents}).Register(a)
	(&noticesapi.Resource{Notices: s.Notices}).Register(a)
	(&publicityapi.Resource{Publicity: s.Publicity}).Register(a)
	(&standardapi.Resource{Standard: s.Standard}).Register(a)
	(&findingsapi.Resource{Findings: s.Findings}).Register(a)
	s.registerFigures(a)
	return a
}

// Figure is a definition of the book of figures.
type Figure struct {
	Key  string `json:"key" example:"cases.closed"`
	Name string `json:"name" doc:"In the reader's language."`
	Kind string `json:"kind" enum:"flow,stock,rate" doc:"Counted in a period, standing now, or one figure divided by another."`
	Num  string `json:"num,omitempty" doc:"Of a rate: the figure above the line."`
	Den  string `json:"den,omitempty" doc:"Of a rate: the figure below the line."`
}

// FigureValue is a figure's number.
type FigureValue struct {
	Key     string `json:"key"`
	Kind    string `json:"kind" enum:"flow,stock,rate"`
	Value   int64  `json:"value" doc:"Of a rate: what stands above the line."`
	Of      *int64 `json:"of,omitempty" doc:"Of a rate: what stands below the line."`
	Percent string `json:"percent,omitempty" doc:"Of a rate, to two decimals; a dash where there is nothing to count." example:"93.33%"`
	Link    string `json:"link,omitempty" doc:"The page that lists what it counts."`
}

type figureList struct {
	Body struct {
		Figures []Figure `json:"figures"`
	}
}

type figureInput struct {
	rest.Common
	Key      string `path:"key"`
	Campaign string `query:"campaign" doc:"Empty: the current one."`
	From     string `query:"from" doc:"First day, of flows and rates." example:"2017-08-01"`
	To       string `query:"to" doc:"Last day." example:"2017-08-25"`
	Area     string `query:"area"`
	Group    string `query:"group"`
	Unit     string `query:"unit"`
	Category string `query:"category"`
	Theme    string `query:"theme"`
}

type figureOutput struct{ Body FigureValue }

func (s Services) registerFigures(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-figures", Path: "/figures", Tag: "figures", Summary: "Every figure that the program knows"},
		func(ctx context.Context, by access.Actor, _ *rest.Common) (*figureList, error) {
			if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
				return nil, err
			}
			out := &figureList{}
			out.Body.Figures = []Figure{}
			for _, key := range s.Book.Keys() {
				d, _ := s.Book.Def(key)
				out.Body.Figures = append(out.Body.Figures, Figure{Key: key, Name: lang.T(ctx, "figure."+key), Kind: string(d.Kind), Num: d.Num, Den: d.Den})
			}
			return out, nil
		})
	rest.Add(a, rest.Op{
		ID: "get-figure", Path: "/figures/{key}", Tag: "figures", Summary: "A figure's number",
		About: "Figures count the whole county; the page behind link lists what its reader may see of it.",
	}, s.figure)
}

func (s Services) figure(ctx context.Context, by access.Actor, in *figureInput) (*figureOutput, error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return nil, err
	}
	q := figures.Query{
		Campaign: id.Campaign(in.Campaign), From: in.From, To: in.To, Area: id.Area(in.Area), Group: id.Group(in.Group), Unit: id.Unit(in.Unit),
		Category: in.Category, Theme: in.Theme,
	}
	var bad fault.Fields
	for name, day := range map[string]string{"from": q.From, "to": q.To} {
		if day == "" {
			continue
		}
		if _, err := worktime.ParseDay(day); err != nil {
			bad.Add(name, "api.field.day")
		}
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	var v figures.Value
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		v, err = s.Book.Value(ctx, tx, in.Key, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("figure: %w", err)
	}
	out := FigureValue{Key: v.Key, Kind: string(v.Kind), Value: v.N, Link: v.Link}
	if v.Kind == figures.Rate {
		den := v.Rate.Den
		out.Value, out.Of, out.Percent = v.Rate.Num, &den, v.Rate.Percent()
	}
	return &figureOutput{out}, nil
}
