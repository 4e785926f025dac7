// Package drivesapi is the REST resource of attack weeks: lists, one week with
// its key tasks by area, taking note of its notice, and saying that a key task
// is done in an area.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package drivesapi

import (
	"context"
	"net/http"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Drives *drives.Service }

// Drive is an attack week.
type Drive struct {
	ID       string `json:"id"`
	Number   string `json:"number" doc:"As people say it."`
	Campaign string `json:"campaign"`
	Month    string `json:"month" example:"2017-08"`
	Title    string `json:"title"`
	Starts   string `json:"starts" example:"2017-08-14"`
	Ends     string `json:"ends" example:"2017-08-20"`
	State    string `json:"state"`
	Cells    int64  `json:"cells" doc:"Key tasks by area."`
	Done     int64  `json:"done" doc:"Of these, done."`
	Expected int64  `json:"expected" doc:"People expected."`
	Came     int64  `json:"came" doc:"People who signed in."`
	Version  int64  `json:"version"`
}

// DriveCell is a key task in an area.
type DriveCell struct {
	ID    string `json:"id"`
	Area  string `json:"area"`
	Item  string `json:"item" doc:"The key task."`
	Title string `json:"title"`
	Stand string `json:"stand" doc:"How it stands."`
}

// DriveDetail is an attack week with its notice and the cells of its matrix.
type DriveDetail struct {
	Drive
	Notice string      `json:"notice,omitempty"`
	Matrix []DriveCell `json:"matrix"`
	Unread []string    `json:"unread" doc:"Units that have not taken note of the notice."`
}

// CellFinish says how far a key task is in an area.
type CellFinish struct {
	Note   string `json:"note,omitempty" maxLength:"2000"`
	Undone bool   `json:"undone,omitempty" doc:"It is not done after all."`
}

// Narrow holds the parameters of the list. What they say is read by
// drives.FilterFrom, as on the pages.
type Narrow struct {
	rest.Common
	Campaign string `query:"campaign"`
	State    string `query:"state" doc:"A state, or held: those that took or take place."`
	Month    string `query:"month" example:"2017-08"`
	Theme    string `query:"theme" doc:"Of one of its key tasks."`
	From     string `query:"from" doc:"It goes on on one of these days." example:"2017-08-01"`
	To       string `query:"to" example:"2017-08-31"`
	Q        string `query:"q" maxLength:"200" doc:"In title or number."`
	Sort     string `query:"sort" doc:"starts or number; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type driveList struct {
	Body struct {
		Drives []Drive `json:"drives"`
		Total  int64   `json:"total"`
		Next   string  `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type driveInput struct {
	rest.Common
	ID string `path:"id"`
}

type finishInput struct {
	rest.Common
	ID   string `path:"id"`
	Cell string `path:"cell"`
	Body CellFinish
}

type driveOutput struct{ Body DriveDetail }

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-drives", Path: "/drives", Tag: "drives", Summary: "Attack weeks, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-drive", Path: "/drives/{id}", Tag: "drives", Summary: "One attack week with its key tasks by area"},
		func(ctx context.Context, by access.Actor, in *driveInput) (*driveOutput, error) {
			return h.show(ctx, by, in.ID)
		})
	rest.Add(a, rest.Op{
		ID: "receive-drive", Method: http.MethodPost, Path: "/drives/{id}/receipt", Tag: "drives", Summary: "Take note of the notice for the key's unit",
		About: "A second time changes nothing.",
	}, func(ctx context.Context, by access.Actor, in *driveInput) (*driveOutput, error) {
		did, err := rest.ID[id.Drive](in.ID)
		if err != nil {
			return nil, err
		}
		if err := h.Drives.Receive(ctx, by, did); err != nil {
			return nil, err
		}
		return h.show(ctx, by, in.ID)
	})
	rest.Add(a, rest.Op{
		ID: "finish-cell", Method: http.MethodPost, Path: "/drives/{id}/cells/{cell}/finish", Tag: "drives", Summary: "Say that a key task is done in an area, or not after all",
	}, func(ctx context.Context, by access.Actor, in *finishInput) (*driveOutput, error) {
		d, err := h.show(ctx, by, in.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(d.Body.Matrix, func(c DriveCell) bool { return c.ID == in.Cell }) {
			return nil, fault.New(fault.NotFound, "fault.not_found")
		}
		if err := h.Drives.Finish(ctx, by, in.Cell, in.Body.Note, in.Body.Undone); err != nil {
			return nil, err
		}
		return h.show(ctx, by, in.ID)
	})
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*driveList, error) {
	f, err := drives.FilterFrom(rest.Query(ctx))
	if err != nil {
		return nil, err
	}
	f.Limit = in.Limit
	page, err := h.Drives.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &driveList{}
	out.Body.Drives, out.Body.Total, out.Body.Next = []Drive{}, page.Total, page.Next
	for _, r := range page.Drives {
		x := driveOf(r.Drive)
		x.Cells, x.Done, x.Expected, x.Came = r.Cells, r.Done, r.Expected, r.Came
		out.Body.Drives = append(out.Body.Drives, x)
	}
	return out, nil
}

func (h *Resource) show(ctx context.Context, by access.Actor, drive string) (*driveOutput, error) {
	did, err := rest.ID[id.Drive](drive)
	if err != nil {
		return nil, err
	}
	b, err := h.Drives.Board(ctx, by, did)
	if err != nil {
		return nil, err
	}
	d := DriveDetail{Drive: driveOf(b.Drive), Notice: b.Drive.Notice, Matrix: []DriveCell{}, Unread: []string{}}
	d.Cells, d.Done, d.Expected, d.Came = b.Cells, b.Done, b.Expected, b.Came
	for _, l := range b.Lines {
		for _, c := range b.Columns {
			if st, ok := l.Cells[c.Area.Area]; ok {
				d.Matrix = append(d.Matrix, DriveCell{ID: st.ID, Area: string(c.Area.Area), Item: string(l.Item.ID), Title: l.Item.Title, Stand: string(st.Stand)})
			}
		}
	}
	for _, u := range b.Unread() {
		d.Unread = append(d.Unread, string(u.Unit))
	}
	return &driveOutput{Body: d}, nil
}

// driveOf turns an attack week into the API's.
func driveOf(d drives.Drive) Drive {
	return Drive{
		ID: string(d.ID), Number: d.Label(), Campaign: string(d.Campaign), Month: d.Month, Title: d.Title, Starts: d.Starts, Ends: d.Ends, State: string(d.State), Version: d.Version,
	}
}
