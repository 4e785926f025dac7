package publicityapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/publicity"
	"chuangwei/internal/web/rest"
)

// Material is something printed or made to be handed out.
type Material struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Title   string `json:"title"`
	Kind    string `json:"kind" doc:"letter, leaflet, poster, handbook or item."`
	Printed int64  `json:"printed" doc:"Copies."`
	Given   int64  `json:"handed_out" doc:"Copies."`
	Stock   int64  `json:"stock" doc:"Copies that are left."`
	Cost    int64  `json:"cost" doc:"In fen."`
	Version int64  `json:"version"`
}

// Receipt is copies of a material handed out, as somebody signed for them.
type Receipt struct {
	Number    string `json:"number"`
	Material  string `json:"material"`
	Day       string `json:"day"`
	Area      string `json:"area"`
	Committee string `json:"committee,omitempty"`
	Unit      string `json:"unit" doc:"That handed them out."`
	Audience  string `json:"audience" enum:"citizens,shopkeepers,businesses,schools"`
	Copies    int64  `json:"copies"`
	Place     string `json:"place,omitempty"`
	Receiver  string `json:"receiver" doc:"A post or a shop."`
	Void      string `json:"void,omitempty" doc:"Why it does not hold."`
}

// NewReceipt is copies as somebody hands them out.
type NewReceipt struct {
	Day       string `json:"day,omitempty" doc:"Empty: today."`
	Area      string `json:"area"`
	Committee string `json:"committee,omitempty"`
	Unit      string `json:"unit,omitempty" doc:"Empty: that of the key."`
	Audience  string `json:"audience" enum:"citizens,shopkeepers,businesses,schools"`
	Copies    int64  `json:"copies" minimum:"1"`
	Place     string `json:"place,omitempty" maxLength:"2000"`
	Receiver  string `json:"receiver" maxLength:"200"`
}

type materialsInput struct {
	rest.Common
	Campaign string `query:"campaign"`
	Q        string `query:"q" maxLength:"200" doc:"In the title; or a number."`
	Kind     string `query:"kind"`
	Sort     string `query:"sort" doc:"number; a minus before it: downwards."`
	Paging
}

type materialList struct {
	Body struct {
		Materials []Material `json:"materials"`
		Next      string     `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type receiptsInput struct {
	rest.Common
	Campaign  string `query:"campaign"`
	Q         string `query:"q" maxLength:"200" doc:"In place or receiver; or a number."`
	Material  string `query:"material"`
	Kind      string `query:"kind"`
	Area      string `query:"area"`
	Committee string `query:"committee"`
	Unit      string `query:"unit"`
	Audience  string `query:"audience"`
	Void      string `query:"void" doc:"1: those that do not hold."`
	From      string `query:"from" example:"2017-08-01"`
	To        string `query:"to" example:"2017-08-31"`
	Sort      string `query:"sort" doc:"number, day or copies; a minus before it: downwards."`
	Paging
}

type receiptList struct {
	Body struct {
		Receipts []Receipt `json:"receipts"`
		Total    int64     `json:"total"`
		Copies   int64     `json:"copies" doc:"Of the whole list."`
		Next     string    `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type handOutInput struct {
	rest.Common
	Keyed
	ID   string `path:"id"`
	Body NewReceipt
}

type handOutOutput struct {
	Body struct {
		Number int64 `json:"number" doc:"Of the receipt."`
		Stock  int64 `json:"stock" doc:"Copies that are left."`
	}
}

func (h *Resource) materials(ctx context.Context, by access.Actor, in *materialsInput) (*materialList, error) {
	f := publicity.ReceiptFilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	list, next, err := h.Publicity.Materials(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &materialList{}
	out.Body.Materials, out.Body.Next = []Material{}, next
	for _, m := range list {
		out.Body.Materials = append(out.Body.Materials, Material{
			ID: string(m.ID), Number: m.Label(), Title: m.Title, Kind: m.Kind, Printed: m.Printed, Given: m.Given, Stock: m.Stock(), Cost: m.Cost, Version: m.Version,
		})
	}
	return out, nil
}

func (h *Resource) receipts(ctx context.Context, by access.Actor, in *receiptsInput) (*receiptList, error) {
	f := publicity.ReceiptFilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Publicity.Receipts(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &receiptList{}
	out.Body.Receipts, out.Body.Total, out.Body.Copies, out.Body.Next = []Receipt{}, page.Total, page.Copies, page.Next
	for _, x := range page.Receipts {
		out.Body.Receipts = append(out.Body.Receipts, Receipt{
			Number: x.Label(), Material: string(x.Material), Day: x.Day, Area: string(x.Area), Committee: string(x.Committee), Unit: string(x.Unit), Audience: x.Audience,
			Copies: x.Copies, Place: x.Place, Receiver: x.Receiver, Void: x.Void,
		})
	}
	return out, nil
}

func (h *Resource) handOut(ctx context.Context, by access.Actor, in *handOutInput) (*handOutOutput, error) {
	mid, err := rest.ID[id.Material](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	out := &handOutOutput{}
	out.Body.Number, err = h.Publicity.HandOut(ctx, by, publicity.Handout{
		Material: mid, Day: b.Day, Area: id.Area(b.Area), Committee: id.Unit(b.Committee), Unit: id.Unit(b.Unit), Audience: b.Audience, Copies: b.Copies, Place: b.Place,
		Receiver: b.Receiver, Key: in.Key,
	})
	if err != nil {
		return nil, err
	}
	d, err := h.Publicity.Material(ctx, by, mid)
	if err != nil {
		return nil, err
	}
	out.Body.Stock = d.Material.Stock()
	return out, nil
}
