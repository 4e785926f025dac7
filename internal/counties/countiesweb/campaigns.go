package countiesweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/counties"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// blankStages is how many stages a form has room for beyond those there are.
const (
	blankStages = 2
	maxStages   = 30
)

type campaignForm struct {
	Campaign counties.Campaign
	History  []journal.Line
	Errors   ui.Errors
}

func (f campaignForm) rows() []counties.Stage {
	return append(append([]counties.Stage{}, f.Campaign.Stages...), make([]counties.Stage, blankStages)...)
}

func (h *Handler) campaigns(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	all, err := h.Counties.Campaigns(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	return campaignsPage(all, mayManage(r) == nil), nil
}

func (h *Handler) newCampaign(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	return campaignPage(campaignForm{}), nil
}

func (h *Handler) campaign(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	c, err := id.Parse[id.Campaign](r.PathValue("id"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	f := campaignForm{}
	if f.Campaign, err = h.Counties.Campaign(r.Context(), web.Actor(r), c); err != nil {
		return nil, err
	}
	if f.History, err = h.Counties.History(r.Context(), web.Actor(r), counties.SubjectCampaign, string(c)); err != nil {
		return nil, err
	}
	return campaignPage(f), nil
}

func (h *Handler) saveCampaign(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	c := counties.Campaign{
		Title: v("title"), Standard: v("standard"), StartsOn: v("starts_on"), EndsOn: v("ends_on"), Current: v("current") != "",
	}
	if given := r.PathValue("id"); given != "" {
		var err error
		if c.ID, err = id.Parse[id.Campaign](given); err != nil {
			return nil, fault.New(fault.NotFound, "fault.not_found").Because(err)
		}
	}
	for i := range maxStages {
		n := strconv.Itoa(i)
		st := counties.Stage{Title: v("stage_name_" + n), StartsOn: v("stage_from_" + n), EndsOn: v("stage_to_" + n)}
		if st != (counties.Stage{}) {
			c.Stages = append(c.Stages, st)
		}
	}
	if v("propose") != "" {
		c.Stages = counties.Stages(c.StartsOn, c.EndsOn)
		return campaignPage(campaignForm{Campaign: c}), nil
	}
	_, err := h.Counties.SaveCampaign(r.Context(), web.Actor(r), c)
	if errs, ok := web.FieldErrors(r, err); ok {
		return web.Unprocessable(campaignPage(campaignForm{Campaign: c, Errors: errs})), nil
	}
	return saved(w, r, err, "/county/campaigns")
}
