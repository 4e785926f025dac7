package publicityapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/publicity"
	"chuangwei/internal/web/rest"
)

// Position is a place where something of the campaign runs or hangs.
type Position struct {
	ID        string `json:"id"`
	Number    string `json:"number"`
	Name      string `json:"name"`
	Kind      string `json:"kind" doc:"screen, board, window, banner or poster."`
	Unit      string `json:"unit"`
	Area      string `json:"area,omitempty"`
	Address   string `json:"address,omitempty"`
	Content   string `json:"content,omitempty" doc:"What runs; empty: nothing."`
	Since     string `json:"since,omitempty"`
	Every     int64  `json:"every" doc:"Days from one check to the next."`
	CheckedOn string `json:"checked_on,omitempty"`
	Passed    bool   `json:"passed" doc:"At the last check."`
	Next      string `json:"next_check,omitempty"`
	Retired   bool   `json:"taken_down"`
	Version   int64  `json:"version"`
}

type positionsInput struct {
	rest.Common
	Q       string `query:"q" maxLength:"200" doc:"In name, address, content; or a number."`
	Kind    string `query:"kind"`
	Area    string `query:"area"`
	Unit    string `query:"unit"`
	Late    string `query:"late" doc:"1: not checked in time."`
	Bad     string `query:"bad" doc:"1: it did not pass its last check."`
	Idle    string `query:"idle" doc:"1: nothing runs on it."`
	Retired string `query:"retired" doc:"1: those that are taken down."`
	Sort    string `query:"sort" doc:"number, next or unit; a minus before it: downwards."`
	Paging
}

type positionList struct {
	Body struct {
		Positions []Position `json:"positions"`
		Total     int64      `json:"total"`
		Next      string     `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

func (h *Resource) positions(ctx context.Context, by access.Actor, in *positionsInput) (*positionList, error) {
	f := publicity.PositionFilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	list, total, next, err := h.Publicity.Positions(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &positionList{}
	out.Body.Positions, out.Body.Total, out.Body.Next = []Position{}, total, next
	for _, p := range list {
		out.Body.Positions = append(out.Body.Positions, Position{
			ID: string(p.ID), Number: p.Label(), Name: p.Name, Kind: string(p.Kind), Unit: string(p.Unit), Area: string(p.Area), Address: p.Address, Content: p.Content,
			Since: p.Since, Every: p.Every, CheckedOn: p.CheckedOn, Passed: p.Passed, Next: p.Next, Retired: p.Retired, Version: p.Version,
		})
	}
	return out, nil
}
