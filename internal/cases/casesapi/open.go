package casesapi

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/web/rest"
)

// NewCase is a case as somebody brings it in.
type NewCase struct {
	Title      string     `json:"title,omitempty" maxLength:"120" doc:"Empty: the category's name stands for it."`
	Details    string     `json:"details,omitempty" maxLength:"4000"`
	Category   string     `json:"category" maxLength:"20" doc:"Code of the dictionary." example:"06001"`
	Source     string     `json:"source,omitempty" enum:"inspection,survey,patrol,unit,drive,leader,hotline,resident,media,video,other," doc:"Empty: by the role of who asks."`
	Place      Place      `json:"place"`
	Area       string     `json:"area,omitempty" maxLength:"40" doc:"Where the place has no coordinates, or lies in no area."`
	Survey     string     `json:"survey,omitempty" maxLength:"40"`
	Theme      string     `json:"theme,omitempty" maxLength:"40"`
	RegisterNo string     `json:"register_no,omitempty" maxLength:"60"`
	SeenAt     *time.Time `json:"seen_at,omitempty" doc:"When it was seen, at most 30 days ago; empty: now."`
	Photos     []string   `json:"photos,omitempty" maxItems:"20" doc:"Photos of the problem, uploaded before."`
	Anyway     bool       `json:"anyway,omitempty" doc:"Open it although there are possible duplicates."`
}

type openInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival opens nothing and returns the first case."`
	Body NewCase
}

type openOutput struct {
	Location string `header:"Location"`
	Body     Case
}

// Near is an open case of the same category nearby, or of the same address.
type Near struct {
	Case        Case     `json:"case"`
	Metres      *float64 `json:"metres,omitempty"`
	SameAddress bool     `json:"same_address,omitempty"`
}

func (h *Resource) registerOpen(a *rest.API) {
	rest.Add(a, rest.Op{
		ID: "open-case", Method: http.MethodPost, Path: "/cases", Tag: "cases", Summary: "Open a case", Status: http.StatusCreated,
		About: "Finds area, working group and limit by place and category and takes the next number. If open cases of the same category lie nearby, nothing is opened: the answer is 409 with code api.duplicates, and data lists them. Send it again with anyway to open it all the same.",
	}, h.open)
}

func (h *Resource) open(ctx context.Context, by access.Actor, in *openInput) (*openOutput, error) {
	b := in.Body
	place, err := b.Place.place()
	if err != nil {
		return nil, err
	}
	d := cases.Draft{
		Key: in.Key, Title: b.Title, Details: b.Details, Category: b.Category, Source: cases.Source(b.Source), Place: place, Area: id.Area(b.Area),
		Survey: id.Survey(b.Survey), Theme: b.Theme, RegisterNo: b.RegisterNo, Anyway: b.Anyway,
	}
	if b.SeenAt != nil {
		d.SeenAt = b.SeenAt.UTC().Truncate(time.Millisecond)
	}
	if d.Before, err = h.pictures("photos", b.Photos); err != nil {
		return nil, err
	}
	c, near, err := h.Cases.Open(ctx, by, d)
	if err != nil {
		return nil, err
	}
	prefix, err := h.prefix(ctx, by)
	if err != nil {
		return nil, err
	}
	now := h.DB.Now(by.County)
	if len(near) > 0 {
		p := &rest.Problem{Status: http.StatusConflict, Code: "api.duplicates", Detail: lang.T(ctx, "api.duplicates", len(near))}
		list := []Near{}
		for _, d := range near {
			one := Near{Case: caseOf(d.Case, prefix, now), SameAddress: d.SameWords}
			if !d.SameWords {
				one.Metres = &d.Metres
			}
			list = append(list, one)
		}
		p.Data = list
		return nil, p
	}
	out := &openOutput{Body: caseOf(c, prefix, now)}
	out.Location = rest.Prefix + "/cases/" + out.Body.Number
	out.Body.Acts = actsOf(c, by)
	return out, nil
}

// pictures are photos that were uploaded before.
func (h *Resource) pictures(name string, ids []string) ([]cases.Picture, error) {
	var out []cases.Picture
	for _, text := range ids {
		p, err := id.Parse[id.Photo](text)
		if err != nil {
			return nil, field(name, "api.photo_unknown")
		}
		out = append(out, cases.Waiting{Photos: h.Photos, ID: p})
	}
	return out, nil
}
