package custodyweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
)

// copies are the two copies of a receipt: one for the party, one for the file.
// The title of each is a message.
var copies = []string{"custodyweb.copy.party", "custodyweb.copy.file"}

func (h *Handler) receipt(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.batchPage(r)
	if err != nil {
		return nil, err
	}
	return receiptView(p), nil
}

// line is a label with its value on a receipt.
type line struct{ label, value string }

// lines are what a receipt says besides the goods.
func (p batchPage) lines(ctx context.Context) []line {
	b := p.Batch
	party := b.Party
	if !p.SeesParty {
		party = lang.T(ctx, "custodyweb.party_hidden")
	}
	return []line{
		{lang.T(ctx, "custodyweb.party"), party},
		{lang.T(ctx, "custodyweb.held_at"), lang.Moment(ctx, b.At)},
		{lang.T(ctx, "custodyweb.place"), b.Place},
		{lang.T(ctx, "custodyweb.reason"), b.Reason},
		{lang.T(ctx, "custodyweb.store"), b.Store},
		{lang.T(ctx, "custodyweb.due"), p.n.day(b.Due)},
		{lang.T(ctx, "custodyweb.unit"), p.n.unit[b.Unit]},
		{lang.T(ctx, "custodyweb.officers"), b.Officers},
	}
}

// signLines are what is signed by hand on paper.
var signLines = []string{"custodyweb.sign.party", "custodyweb.sign.officers", "custodyweb.sign.day"}
