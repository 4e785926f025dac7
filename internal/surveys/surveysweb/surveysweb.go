// Package surveysweb is the pages of survey rounds: the list, one round with
// its coverage, and the import of a register in steps.
//
//	surveysweb.go  Handler and its routes; names of areas, groups, units
//	list.go        the list of rounds
//	form.go        entering and changing a round
//	round.go       one round: figures, coverage, walks
//	wizard.go      upload, columns, trial, import, report
package surveysweb

import (
	"context"
	"fmt"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/surveys"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB      *db.DB
	Pages   *web.Pages
	Surveys *surveys.Service
	Cases   *cases.Service
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /surveys":                                    h.list,
		"GET /surveys/new":                                h.newRound,
		"POST /surveys":                                   h.create,
		"GET /surveys/{id}":                               h.round,
		"GET /surveys/{id}/edit":                          h.edit,
		"POST /surveys/{id}":                              h.change,
		"POST /surveys/{id}/walks":                        h.walk,
		"POST /surveys/{id}/walks/{walk}/undo":            h.undoWalk,
		"GET /surveys/{id}/import":                        h.upload,
		"POST /surveys/{id}/import":                       h.keep,
		"GET /surveys/{id}/imports/{import}":              h.wizard,
		"POST /surveys/{id}/imports/{import}":             h.step,
		"GET /surveys/{id}/imports/{import}/progress":     h.progress,
		"GET /surveys/{id}/imports/{import}/problems.csv": h.problems,
		"GET /survey-templates/{register}":                h.template,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

// names is what a page needs to speak of the records around a round.
type names struct {
	today  string
	areas  []areas.Area
	groups []org.Group
	units  []org.Unit
	dict   *cases.Dictionary
	area   map[id.Area]string
	group  map[id.Group]string
	unit   map[id.Unit]string
}

func (h *Handler) names(ctx context.Context, by access.Actor) (n *names, err error) {
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		n = &names{}
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		n.today = counties.Day(tx, county)
		if n.areas, err = areas.List(ctx, tx); err != nil {
			return err
		}
		if n.groups, err = org.Groups(ctx, tx); err != nil {
			return err
		}
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		if n.area, err = areas.Names(ctx, tx); err != nil {
			return err
		}
		if n.group, err = org.GroupNames(ctx, tx); err != nil {
			return err
		}
		if n.unit, err = org.UnitNames(ctx, tx); err != nil {
			return err
		}
		n.dict, err = h.Cases.Dictionary(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return n, nil
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// register is the name of a register: that of the catalogue, or its own code.
func register(ctx context.Context, code string) string {
	if lang.Has("survey.register." + code) {
		return lang.T(ctx, "survey.register."+code)
	}
	return dash(code)
}

// status draws how far a round has come.
func status(ctx context.Context, s surveys.Status) (kind, icon, word string) {
	word = lang.T(ctx, "survey.status."+string(s))
	switch s {
	case surveys.Running:
		return "doing", "tool", word
	case surveys.Closed:
		return "done", "circle-check", word
	case surveys.Planned:
	}
	return "new", "calendar", word
}

// period is when a round goes on.
func period(s surveys.Survey) string {
	switch {
	case s.StartsOn == "" && s.EndsOn == "":
		return "—"
	case s.EndsOn == "":
		return s.StartsOn + " –"
	}
	return s.StartsOn + " – " + s.EndsOn
}

// who is who goes.
func (n *names) who(s surveys.Survey) string {
	switch {
	case s.Group != "" && s.Unit != "":
		return n.group[s.Group] + " / " + n.unit[s.Unit]
	case s.Group != "":
		return n.group[s.Group]
	}
	return dash(n.unit[s.Unit])
}

// category is the name of a category in the reader's language.
func (n *names) category(ctx context.Context, code string) string {
	if code == "" {
		return "—"
	}
	c, _ := n.dict.Of(code)
	return code + " " + c.In(lang.From(ctx))
}

func (n *names) areaOptions() (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func (n *names) groupOptions() (out []ui.Option) {
	for _, g := range n.groups {
		out = append(out, ui.Option{Value: string(g.ID), Label: g.Name})
	}
	return out
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Short})
	}
	return out
}

func (n *names) categoryOptions(ctx context.Context) (out []ui.Option) {
	for _, c := range n.dict.List {
		if c.Active {
			out = append(out, ui.Option{Value: c.Code, Label: c.Code + " " + c.In(lang.From(ctx))})
		}
	}
	return out
}

// cased is the address of the list of exactly the cases that a figure counts.
func cased(survey id.Survey, more ...string) string {
	return ui.Address("/cases", append([]string{"survey", string(survey), "campaign", string(cases.AllCampaigns)}, more...)...)
}

func mayImport(by access.Actor) bool { return by.May(access.ImportCases, access.Owners{}) }

func mayManage(by access.Actor, s surveys.Survey) bool {
	if len(s.Areas) == 0 {
		return by.May(access.ManageSurveys, access.Owners{})
	}
	for _, a := range s.Areas {
		if !by.May(access.ManageSurveys, access.Owners{Area: a}) {
			return false
		}
	}
	return true
}
