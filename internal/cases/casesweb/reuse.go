package casesweb

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
)

// earlier is where a photo was used besides, for those who look twice.
type earlier struct{ text, href string }

// earlier says of a case's photos which were used elsewhere, the closest match
// of each. It names another case only to those who see it.
func (h *Handler) earlier(ctx context.Context, by access.Actor, p casePage, reuse map[id.Photo][]photos.Reuse) (map[id.Photo]earlier, error) {
	out := map[id.Photo]earlier{}
	for photo, found := range reuse {
		re := found[0]
		for _, other := range found {
			if other.Exact && !re.Exact {
				re = other
			}
		}
		where, href := lang.T(ctx, "casesweb.reused.elsewhere"), ""
		if re.Subject == cases.Subject {
			other, err := h.Cases.Get(ctx, by, id.Case(re.Record))
			switch {
			case fault.Is(err, fault.NotFound):
			case err != nil:
				return nil, err
			case other.ID == p.Case.ID:
				where = lang.T(ctx, "casesweb.reused.here")
			default:
				where, href = p.n.label(other), p.n.href(other)
			}
		}
		key := "casesweb.reused"
		if re.Exact {
			key = "casesweb.reused_exact"
		}
		out[photo] = earlier{lang.T(ctx, key, where), href}
	}
	return out, nil
}
