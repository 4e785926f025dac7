// Package patrolapi is the REST resource of enforcement actions: lists, one
// action, recording one, and the kinds of actions.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package patrolapi

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/patrol"
	"chuangwei/internal/photos"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct {
	Patrol *patrol.Service
	Photos *photos.Service
}

// Action is an enforcement action.
type Action struct {
	ID           string      `json:"id"`
	Campaign     string      `json:"campaign"`
	Day          string      `json:"day" doc:"The day of the report in which it counts." example:"2017-08-25"`
	At           time.Time   `json:"at"`
	Kind         string      `json:"kind" doc:"Code of the dictionary." example:"stall"`
	CountsAs     string      `json:"counts_as" enum:"stalls,goods,small_ads,dumps_and_plots,sheds,signs,traffic,notices,persuasion,other"`
	Count        int64       `json:"count"`
	Area         string      `json:"area,omitempty"`
	Place        ActionPlace `json:"place"`
	Agency       string      `json:"agency"`
	Unit         string      `json:"unit" doc:"That of the agency."`
	Shift        string      `json:"shift,omitempty"`
	Officer      string      `json:"officer" doc:"The post of who did it."`
	Note         string      `json:"note,omitempty"`
	Case         string      `json:"case,omitempty"`
	Batch        string      `json:"batch,omitempty" doc:"Of goods held."`
	PhotosBefore int         `json:"photos_before"`
	PhotosAfter  int         `json:"photos_after"`
	RecordedAt   time.Time   `json:"recorded_at"`
	ChangedAt    *time.Time  `json:"changed_at,omitempty"`
	VoidedAt     *time.Time  `json:"voided_at,omitempty"`
	VoidReason   string      `json:"void_reason,omitempty"`
	Version      int64       `json:"version"`
}

// ActionPlace is where an action was, in WGS-84.
type ActionPlace struct {
	Address  string   `json:"address,omitempty" maxLength:"200"`
	Street   string   `json:"street,omitempty" maxLength:"200"`
	Lon      *float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat      *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Accuracy float64  `json:"accuracy,omitempty" minimum:"0" maximum:"999999" doc:"Metres."`
}

// ActionKind is what an action may be.
type ActionKind struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	English  string `json:"english,omitempty"`
	Measure  string `json:"measure" doc:"What is counted."`
	CountsAs string `json:"counts_as"`
	Category string `json:"category,omitempty" doc:"Of a case that is made of it."`
	Goods    bool   `json:"goods,omitempty" doc:"Goods may be held."`
	Active   bool   `json:"active"`
}

// NewAction is an action as somebody records it.
type NewAction struct {
	Kind   string      `json:"kind" maxLength:"30" doc:"Code of the dictionary." example:"stall"`
	Count  int64       `json:"count,omitempty" minimum:"1" maximum:"100000" default:"1"`
	At     *time.Time  `json:"at,omitempty" doc:"Empty: now; at most 30 days ago."`
	Place  ActionPlace `json:"place"`
	Area   string      `json:"area,omitempty" maxLength:"40" doc:"Where the place has no coordinates, or lies in no area."`
	Agency string      `json:"agency,omitempty" maxLength:"40" doc:"Empty: that for which the officer is on duty."`
	Note   string      `json:"note,omitempty" maxLength:"1000"`
	Before []string    `json:"before,omitempty" maxItems:"10" doc:"Photos that were uploaded before."`
	After  []string    `json:"after,omitempty" maxItems:"10"`
	With   string      `json:"with,omitempty" enum:"open,hand_in," doc:"The case that it brings: open leaves it to the office, hand_in sends it, put right, to the check by the area."`
}

// Narrow holds the parameters of the list. What they say is read by
// patrol.FilterFrom, as on the pages.
type Narrow struct {
	rest.Common
	Campaign  string `query:"campaign" doc:"Empty: the current one; all, or an identifier."`
	As        string `query:"as" doc:"What it counts as."`
	Category  string `query:"category" doc:"Code of a kind."`
	Area      string `query:"area"`
	Unit      string `query:"unit"`
	Agency    string `query:"agency"`
	Shift     string `query:"shift"`
	Officer   string `query:"officer"`
	Street    string `query:"street"`
	Hour      string `query:"hour" doc:"Of the day: 0 to 23."`
	From      string `query:"from" doc:"First day." example:"2017-08-01"`
	To        string `query:"to" doc:"Last day." example:"2017-08-25"`
	Case      string `query:"case" doc:"yes or no."`
	Photos    string `query:"photos" doc:"none, before or after."`
	Corrected string `query:"corrected" doc:"1: those recorded or changed after the day's report was confirmed."`
	Voided    string `query:"voided" doc:"1: those that are voided, instead."`
	Q         string `query:"q" maxLength:"200" doc:"In note, address or street."`
	Sort      string `query:"sort" doc:"at or count; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After  string `query:"after" doc:"next of the page before."`
	Before string `query:"before" doc:"prev of the page behind."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type actionList struct {
	Body struct {
		Actions []Action `json:"actions"`
		Total   int64    `json:"total"`
		Sum     int64    `json:"sum" doc:"What their counts add up to."`
		Next    string   `json:"next,omitempty" doc:"For after; empty on the last page."`
		Prev    string   `json:"prev,omitempty" doc:"For before; empty on the first page."`
	}
}

type actionInput struct {
	rest.Common
	ID string `path:"id"`
}

type recordInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival records nothing and returns the first action."`
	Body NewAction
}

type actionOutput struct {
	Location string `header:"Location"`
	Body     Action
}

type kindList struct {
	Body struct {
		Kinds []ActionKind `json:"kinds"`
	}
}

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-actions", Path: "/actions", Tag: "actions", Summary: "Enforcement actions, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-action", Path: "/actions/{id}", Tag: "actions", Summary: "One enforcement action"}, h.get)
	rest.Add(a, rest.Op{
		ID: "record-action", Method: http.MethodPost, Path: "/actions", Tag: "actions", Summary: "Record an enforcement action", Status: http.StatusCreated,
		About: "Finds area, street and shift by place, time and officer. Send it again with the same Idempotency-Key until it is answered: it is recorded once.",
	}, h.record)
	rest.Add(a, rest.Op{ID: "list-action-kinds", Path: "/action-kinds", Tag: "actions", Summary: "What an enforcement action may be"}, h.kinds)
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*actionList, error) {
	f, err := patrol.FilterFrom(rest.Query(ctx))
	if err != nil {
		return nil, err
	}
	f.Limit = in.Limit
	page, err := h.Patrol.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &actionList{}
	b := &out.Body
	b.Actions, b.Total, b.Sum, b.Next, b.Prev = []Action{}, page.Total.Actions, page.Total.Count, page.Next, page.Prev
	for _, a := range page.Actions {
		b.Actions = append(b.Actions, actionOf(a))
	}
	return out, nil
}

func (h *Resource) get(ctx context.Context, by access.Actor, in *actionInput) (*actionOutput, error) {
	d, err := h.Patrol.Get(ctx, by, id.Action(in.ID))
	if err != nil {
		return nil, err
	}
	return &actionOutput{Body: actionOf(d.Action)}, nil
}

func (h *Resource) record(ctx context.Context, by access.Actor, in *recordInput) (*actionOutput, error) {
	b := in.Body
	d := patrol.Draft{
		Key: in.Key, Kind: b.Kind, Count: b.Count, Area: id.Area(b.Area), Agency: id.Agency(b.Agency), Note: b.Note, With: patrol.With(b.With),
		Place: cases.Place{Address: b.Place.Address, Street: b.Place.Street, Accuracy: b.Place.Accuracy},
	}
	if (b.Place.Lon == nil) != (b.Place.Lat == nil) {
		return nil, field("place", "api.lon_lat")
	}
	if b.Place.Lon != nil {
		d.Place.Located, d.Place.Point, d.Place.Source = true, geo.Point{Lon: *b.Place.Lon, Lat: *b.Place.Lat}, "map"
		if d.Place.Accuracy > 0 {
			d.Place.Source = "gps"
		}
	}
	if b.At != nil {
		d.At = b.At.UTC().Truncate(time.Millisecond)
	}
	var err error
	if d.Before, err = h.pictures("before", b.Before); err != nil {
		return nil, err
	}
	if d.After, err = h.pictures("after", b.After); err != nil {
		return nil, err
	}
	a, err := h.Patrol.Record(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return &actionOutput{Location: rest.Prefix + "/actions/" + string(a.ID), Body: actionOf(a)}, nil
}

// pictures are photos that were uploaded before.
func (h *Resource) pictures(name string, ids []string) (out []cases.Picture, err error) {
	for _, text := range ids {
		p, err := id.Parse[id.Photo](text)
		if err != nil {
			return nil, field(name, "api.photo_unknown")
		}
		out = append(out, cases.Waiting{Photos: h.Photos, ID: p})
	}
	return out, nil
}

func (h *Resource) kinds(ctx context.Context, by access.Actor, _ *rest.Common) (*kindList, error) {
	d, err := h.Patrol.Kinds(ctx, by)
	if err != nil {
		return nil, err
	}
	out := &kindList{}
	for _, k := range d.List {
		out.Body.Kinds = append(out.Body.Kinds, ActionKind{Code: k.Code, Name: k.Name, English: k.English, Measure: k.Measure, CountsAs: k.CountsAs, Category: k.Category, Goods: k.Goods, Active: k.Active})
	}
	return out, nil
}

// actionOf turns an action into the API's.
func actionOf(a patrol.Action) Action {
	out := Action{
		ID: string(a.ID), Campaign: string(a.Campaign), Day: a.Day, At: a.At, Kind: a.Kind, CountsAs: a.CountsAs, Count: a.Count, Area: string(a.Area),
		Place:  ActionPlace{Address: a.Place.Address, Street: a.Place.Street, Accuracy: a.Place.Accuracy},
		Agency: string(a.Agency), Unit: string(a.Unit), Shift: string(a.Shift), Officer: a.By, Note: a.Note, Case: string(a.Case), Batch: string(a.Batch),
		PhotosBefore: a.Before, PhotosAfter: a.After, RecordedAt: a.Recorded, ChangedAt: at(a.Changed), VoidedAt: at(a.Voided), VoidReason: a.Why, Version: a.Version,
	}
	if a.Place.Located {
		lon, lat := a.Place.Point.Lon, a.Place.Point.Lat
		out.Place.Lon, out.Place.Lat = &lon, &lat
	}
	return out
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// field is a fault of one field.
func field(name, key string) error {
	var f fault.Fields
	f.Add(name, key)
	return f.Err()
}
