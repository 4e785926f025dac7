package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/people"
)

// NewCounty is a county to be, beside those that are there.
type NewCounty struct {
	County   counties.Draft
	Campaign counties.Campaign
	Admin    people.NewAccount
}

// AddCounty makes a county with its campaign, what a county begins with and its
// administrator in one unit of work: all of it or nothing.
func (a *App) AddCounty(ctx context.Context, by access.Actor, n NewCounty) (slip people.Slip, err error) {
	err = a.DB.Write(ctx, n.County.Key, func(tx *db.Tx) error {
		if _, err := counties.Insert(ctx, tx, by, n.County); err != nil {
			return err
		}
		if _, err := counties.PutCampaign(ctx, tx, by, n.Campaign); err != nil {
			return err
		}
		if err := a.Bus.Publish(ctx, tx, people.CountyBegun{By: by, Dictionaries: true}); err != nil {
			return err
		}
		slip, err = a.People.AddWithin(ctx, tx, n.Admin)
		return err
	})
	if err != nil {
		return people.Slip{}, err
	}
	return slip, nil
}
