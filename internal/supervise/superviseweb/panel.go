package superviseweb

import (
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
)

// Panel is what the page of a thing shows of supervision: orders about it, how
// it was urged, and for whoever may the buttons that urge, order and instruct;
// nil if there is nothing of it.
func (h *Handler) Panel(ctx context.Context, by access.Actor, subject, record string) (templ.Component, error) {
	a, err := h.Supervise.Around(ctx, by, subject, record)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(a.Orders)+len(a.Urgings) == 0 && !a.MayUrge && !a.MayOrder && !a.MayInstr {
		return nil, nil
	}
	return panelView(a), nil
}
