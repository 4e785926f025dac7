package placesweb

import (
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
)

// Panel is what the page of a project shows of the places that it is linked to;
// nil if there is none.
func (h *Handler) Panel(ctx context.Context, by access.Actor, project id.Project) (templ.Component, error) {
	list, err := h.Places.OfProject(ctx, by, project)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return panelView(list), nil
}
