// Package orgapi is the REST resource of units, their categories and the
// working groups.
package orgapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/web/rest"
)

// Unit is an office, company, town or committee.
type Unit struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Name     string `json:"name"`
	Short    string `json:"short"`
	Category string `json:"category" doc:"Code of its category."`
	Kind     string `json:"kind" enum:"agency,institution,company,town,village,neighbourhood,other"`
	Level    string `json:"level" enum:"county,municipal,province"`
	Area     string `json:"area,omitempty"`
	Parent   string `json:"parent,omitempty" doc:"The town of a committee."`
	Phone    string `json:"phone,omitempty" doc:"For those who may see it."`
	Retired  bool   `json:"retired,omitempty"`
	Version  int64  `json:"version"`
}

// UnitCategory is a class in which units are compared.
type UnitCategory struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Units int    `json:"units" doc:"How many belong to it."`
}

// Group is a working group.
type Group struct {
	ID       string   `json:"id"`
	Code     string   `json:"code"`
	Seq      int      `json:"seq"`
	Name     string   `json:"name"`
	Duty     string   `json:"duty,omitempty"`
	LeadUnit string   `json:"lead_unit,omitempty"`
	Members  []string `json:"members"`
}

type listInput struct {
	rest.Common
	Q        string `query:"q" maxLength:"200" doc:"In name, short name or code."`
	Category string `query:"category"`
	Kind     string `query:"kind" enum:"agency,institution,company,town,village,neighbourhood,other"`
	Level    string `query:"level" enum:"county,municipal,province"`
	Area     string `query:"area" doc:"An area, or none."`
	Group    string `query:"group" doc:"Lead and member units of a working group."`
	Parent   string `query:"parent"`
	Retired  bool   `query:"retired" doc:"Those that are no longer there, instead."`
	Sort     string `query:"sort" enum:"code,-code,name,-name,category,-category"`
	After    string `query:"after" doc:"Where the page begins: next of the page before."`
	Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type unitList struct {
	Body struct {
		Units []Unit `json:"units"`
		Total int64  `json:"total"`
		Next  string `json:"next,omitempty"`
	}
}

type oneInput struct {
	rest.Common
	ID string `path:"id"`
}

type unitOutput struct{ Body Unit }

// Register adds the resource to the API.
func Register(a *rest.API, s *org.Service) {
	rest.Add(a, rest.Op{ID: "list-units", Path: "/units", Tag: "organisation", Summary: "Units, a page at a time"},
		func(ctx context.Context, by access.Actor, in *listInput) (*unitList, error) {
			area := id.Area(in.Area)
			if in.Area == "none" {
				area = org.NoArea
			}
			page, err := s.ListUnits(ctx, by, org.UnitFilter{
				Q: in.Q, Category: in.Category, Kind: org.Kind(in.Kind), Level: org.Level(in.Level), Area: area, Group: id.Group(in.Group),
				Parent: id.Unit(in.Parent), Retired: in.Retired, Sort: in.Sort, After: in.After, Limit: in.Limit,
			})
			if err != nil {
				return nil, err
			}
			out := &unitList{}
			out.Body.Units, out.Body.Total, out.Body.Next = []Unit{}, page.Total, page.Next
			for _, u := range page.Units {
				out.Body.Units = append(out.Body.Units, unit(u))
			}
			return out, nil
		})
	rest.Add(a, rest.Op{ID: "get-unit", Path: "/units/{id}", Tag: "organisation", Summary: "One unit"},
		func(ctx context.Context, by access.Actor, in *oneInput) (*unitOutput, error) {
			uid, err := rest.ID[id.Unit](in.ID)
			if err != nil {
				return nil, err
			}
			u, err := s.Unit(ctx, by, uid)
			if err != nil {
				return nil, err
			}
			return &unitOutput{unit(u)}, nil
		})
	registerGroups(a, s)
}

func unit(u org.Unit) Unit {
	return Unit{
		ID: string(u.ID), Code: u.Code, Name: u.Name, Short: u.Short, Category: u.Category, Kind: string(u.Kind), Level: string(u.Level),
		Area: string(u.Area), Parent: string(u.Parent), Phone: u.Phone, Retired: u.Retired, Version: u.Version,
	}
}

type categoryList struct {
	Body struct {
		Categories []UnitCategory `json:"categories"`
	}
}

type groupList struct {
	Body struct {
		Groups []Group `json:"groups"`
	}
}

func registerGroups(a *rest.API, s *org.Service) {
	rest.Add(a, rest.Op{ID: "list-unit-categories", Path: "/unit-categories", Tag: "organisation", Summary: "The categories of units"},
		func(ctx context.Context, by access.Actor, _ *rest.Common) (*categoryList, error) {
			list, err := s.Categories(ctx, by)
			if err != nil {
				return nil, err
			}
			out := &categoryList{}
			out.Body.Categories = []UnitCategory{}
			for _, c := range list {
				out.Body.Categories = append(out.Body.Categories, UnitCategory{c.Code, c.Name, c.Units})
			}
			return out, nil
		})
	rest.Add(a, rest.Op{ID: "list-groups", Path: "/groups", Tag: "organisation", Summary: "The working groups"},
		func(ctx context.Context, by access.Actor, _ *rest.Common) (*groupList, error) {
			list, err := s.GroupList(ctx, by)
			if err != nil {
				return nil, err
			}
			out := &groupList{}
			out.Body.Groups = []Group{}
			for _, g := range list {
				one := Group{ID: string(g.ID), Code: g.Code, Seq: g.Seq, Name: g.Name, Duty: g.Duty, LeadUnit: string(g.LeadUnit), Members: []string{}}
				for _, m := range g.Members {
					one.Members = append(one.Members, string(m))
				}
				out.Body.Groups = append(out.Body.Groups, one)
			}
			return out, nil
		})
}
