package casesweb

import (
	"context"
	"strconv"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// dayOfCampaign says which day it is, of which week of the campaign, and in
// which of its stages. now is in the county's zone.
func (h *Handler) dayOfCampaign(ctx context.Context, by access.Actor, now time.Time) (string, error) {
	words := []string{lang.Day(ctx, now), lang.T(ctx, "county.weekday."+strconv.Itoa(int(now.Weekday())))}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err := counties.Current(ctx, tx)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		words = words[:2]
		if n := week(c.StartsOn, now); n > 0 {
			words = append(words, lang.T(ctx, "casesweb.desk.week_of", n))
		}
		if st, ok := c.StageAt(now.Format(time.DateOnly)); ok {
			words = append(words, st.Title)
		}
		return nil
	})
	return joined(words...), err
}

// week counts the weeks, which begin on Monday, from that of the first day: 1.
// Before it, and where there is no first day, it is 0.
func week(first string, now time.Time) int {
	start, err := time.Parse(time.DateOnly, first)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	if err != nil || today.Before(start) {
		return 0
	}
	monday := start.AddDate(0, 0, -(int(start.Weekday())+6)%7)
	return int(today.Sub(monday).Hours()/24)/7 + 1
}

// sortLinks are the orders that the desk can be had in.
func (p deskPage) sortLinks(ctx context.Context) []ui.Tab {
	var out []ui.Tab
	for i, s := range deskSorts {
		href := "/"
		if i > 0 {
			href = ui.Address("/", "sort", s)
		}
		name := s
		if name[0] == '-' {
			name = name[1:]
		}
		out = append(out, ui.Tab{Label: lang.T(ctx, "casesweb.desk.sort."+name), Href: href, Active: s == p.sort})
	}
	return out
}
