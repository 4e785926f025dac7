package casesapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/web/rest"
)

// Category is a line of the dictionary.
type Category struct {
	Code     string   `json:"code" example:"06001"`
	Major    string   `json:"major" doc:"Its major class: the first two digits."`
	Name     string   `json:"name"`
	English  string   `json:"english,omitempty"`
	Kind     string   `json:"kind" enum:"event,infrastructure,local"`
	Group    string   `json:"group,omitempty" doc:"Code of the working group that answers for it."`
	Limit    string   `json:"limit,omitempty" example:"2wd" doc:"How long it may take."`
	Sign     string   `json:"sign_limit,omitempty" example:"4wh" doc:"How long the unit has to sign, from dispatch; empty: no limit of its own."`
	Filing   string   `json:"filing,omitempty" doc:"When it is filed."`
	Closing  string   `json:"closing,omitempty" doc:"When it is closed."`
	Confused []string `json:"confused,omitempty" doc:"Codes that it is confused with."`
	Active   bool     `json:"active"`
}

type categoryList struct {
	Body struct {
		Categories []Category `json:"categories"`
	}
}

type categoryInput struct {
	rest.Common
	Code string `path:"code"`
}

type categoryOutput struct{ Body Category }

func (h *Resource) registerCategories(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-categories", Path: "/categories", Tag: "categories", Summary: "The dictionary of event categories"},
		func(ctx context.Context, by access.Actor, _ *rest.Common) (*categoryList, error) {
			dict, err := h.Cases.Categories(ctx, by)
			if err != nil {
				return nil, err
			}
			out := &categoryList{}
			for _, c := range dict.List {
				out.Body.Categories = append(out.Body.Categories, category(c))
			}
			return out, nil
		})
	rest.Add(a, rest.Op{ID: "get-category", Path: "/categories/{code}", Tag: "categories", Summary: "One category"},
		func(ctx context.Context, by access.Actor, in *categoryInput) (*categoryOutput, error) {
			dict, err := h.Cases.Categories(ctx, by)
			if err != nil {
				return nil, err
			}
			c, ok := dict.Of(in.Code)
			if !ok {
				return nil, fault.New(fault.NotFound, "fault.not_found")
			}
			return &categoryOutput{category(c)}, nil
		})
}

func category(c cases.Category) Category {
	return Category{
		Code: c.Code, Major: c.Major, Name: c.Name, English: c.English, Kind: string(c.Kind), Group: c.Group, Limit: c.Limit.String(), Sign: c.Sign.String(),
		Filing: c.Filing, Closing: c.Close, Confused: c.Confused, Active: c.Active,
	}
}
