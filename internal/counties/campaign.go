package counties

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Campaign is a county's run for one title.
type Campaign struct {
	ID       id.Campaign
	Title    string
	Standard string // the edition of the rules that it is judged by
	StartsOn string // 2017-05-09
	EndsOn   string // may be empty
	Stages   []Stage
	Current  bool
}

// Stage is a part of a campaign.
type Stage struct {
	Title    string
	StartsOn string
	EndsOn   string
}

// StageAt returns the stage of a day, and false between the stages.
func (c Campaign) StageAt(day string) (Stage, bool) {
	for _, st := range c.Stages {
		if st.StartsOn <= day && day <= st.EndsOn {
			return st, true
		}
	}
	return Stage{}, false
}

const campaignColumns = `id, title, standard, starts_on, ends_on, current`

func scanCampaign(r db.Row) (c Campaign, err error) {
	return c, r.Scan(&c.ID, &c.Title, &c.Standard, &c.StartsOn, &c.EndsOn, &c.Current)
}

// Current returns the campaign that the county is running.
func Current(ctx context.Context, tx *db.Tx) (Campaign, error) {
	c, err := db.One(ctx, tx, scanCampaign, `SELECT `+campaignColumns+` FROM campaigns
		WHERE county = $1 AND current = TRUE ORDER BY starts_on DESC, id DESC LIMIT 1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return c, fault.New(fault.NotFound, "campaign.none")
	}
	if err != nil {
		return c, fmt.Errorf("current campaign: %w", err)
	}
	c.Stages, err = stages(ctx, tx, c.ID)
	return c, err
}

// CurrentID returns the identifier of the campaign that the county is running.
func CurrentID(ctx context.Context, tx *db.Tx) (id.Campaign, error) {
	c, err := db.One(ctx, tx, db.Value[id.Campaign], `SELECT id FROM campaigns
		WHERE county = $1 AND current = TRUE ORDER BY starts_on DESC, id DESC LIMIT 1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return c, fault.New(fault.NotFound, "campaign.none")
	}
	if err != nil {
		return c, fmt.Errorf("current campaign: %w", err)
	}
	return c, nil
}

func stages(ctx context.Context, tx *db.Tx, c id.Campaign) ([]Stage, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (s Stage, err error) { return s, r.Scan(&s.Title, &s.StartsOn, &s.EndsOn) },
		`SELECT title, starts_on, ends_on FROM campaign_stages WHERE county = $1 AND campaign = $2 ORDER BY seq LIMIT $3`,
		tx.County, c, maxStages)
	if err != nil {
		return nil, fmt.Errorf("stages: %w", err)
	}
	return out, nil
}

// CampaignOf returns a campaign of the county.
func CampaignOf(ctx context.Context, tx *db.Tx, c id.Campaign) (Campaign, error) {
	out, err := db.One(ctx, tx, scanCampaign, `SELECT `+campaignColumns+` FROM campaigns WHERE county = $1 AND id = $2`, tx.County, c)
	if errors.Is(err, db.ErrNone) {
		return out, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return out, fmt.Errorf("campaign: %w", err)
	}
	out.Stages, err = stages(ctx, tx, c)
	return out, err
}

// Campaigns lists the county's campaigns with their stages, the current one
// first, then the latest.
func (s *Service) Campaigns(ctx context.Context, by access.Actor) (all []Campaign, err error) {
	err = s.see(ctx, by, func(tx *db.Tx) error {
		all, err = db.All(ctx, tx, scanCampaign, `SELECT `+campaignColumns+` FROM campaigns
			WHERE county = $1 ORDER BY current DESC, starts_on DESC, id DESC LIMIT 200`, tx.County)
		for i := range all {
			if err == nil {
				all[i].Stages, err = stages(ctx, tx, all[i].ID)
			}
		}
		return err
	})
	return all, err
}

// Campaign returns one campaign of the actor's county.
func (s *Service) Campaign(ctx context.Context, by access.Actor, c id.Campaign) (out Campaign, err error) {
	err = s.see(ctx, by, func(tx *db.Tx) error {
		out, err = CampaignOf(ctx, tx, c)
		return err
	})
	return out, err
}

// SaveCampaign makes a campaign if it has no identifier, else changes it.
func (s *Service) SaveCampaign(ctx context.Context, by access.Actor, c Campaign) (out id.Campaign, err error) {
	err = s.manage(ctx, by, func(tx *db.Tx) error {
		out, err = PutCampaign(ctx, tx, by, c)
		return err
	})
	return out, err
}

// PutCampaign is SaveCampaign within a transaction. A current campaign takes
// the place of the one that was; the county's first is current anyway.
func PutCampaign(ctx context.Context, tx *db.Tx, by access.Actor, c Campaign) (id.Campaign, error) {
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return "", err
	}
	var fs fault.Fields
	c.Check(&fs)
	if err := fs.Err(); err != nil {
		return "", err
	}
	others, err := db.Exists(ctx, tx, `SELECT 1 FROM campaigns WHERE county = $1 AND current = TRUE AND id <> $2`, tx.County, c.ID)
	if err != nil {
		return "", fmt.Errorf("save campaign: %w", err)
	}
	c.Current = c.Current || !others
	act := "campaign.changed"
	if c.ID == "" {
		act, c.ID = "campaign.created", id.New[id.Campaign]()
		_, err = tx.Exec(ctx, `INSERT INTO campaigns (county, id, title, standard, starts_on, ends_on, current, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.County, c.ID, c.Title, c.Standard, c.StartsOn, c.EndsOn, c.Current, db.Millis(tx.Now))
	} else {
		if _, err := CampaignOf(ctx, tx, c.ID); err != nil {
			return "", err
		}
		_, err = tx.Exec(ctx, `UPDATE campaigns SET title = $3, standard = $4, starts_on = $5, ends_on = $6, current = $7 WHERE county = $1 AND id = $2`,
			tx.County, c.ID, c.Title, c.Standard, c.StartsOn, c.EndsOn, c.Current)
	}
	if err != nil {
		return "", fmt.Errorf("save campaign: %w", err)
	}
	if c.Current && others {
		if _, err := tx.Exec(ctx, `UPDATE campaigns SET current = FALSE WHERE county = $1 AND id <> $2`, tx.County, c.ID); err != nil {
			return "", fmt.Errorf("save campaign: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM campaign_stages WHERE county = $1 AND campaign = $2`, tx.County, c.ID); err != nil {
		return "", fmt.Errorf("save stages: %w", err)
	}
	for i, st := range c.Stages {
		if _, err := tx.Exec(ctx, `INSERT INTO campaign_stages (county, campaign, seq, title, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5, $6)`,
			tx.County, c.ID, i+1, st.Title, st.StartsOn, st.EndsOn); err != nil {
			return "", fmt.Errorf("save stages: %w", err)
		}
	}
	list := make([][]string, len(c.Stages))
	for i, st := range c.Stages {
		list[i] = []string{st.Title, st.StartsOn, st.EndsOn}
	}
	return c.ID, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectCampaign, Record: string(c.ID), Act: act, By: by,
		Data: map[string]any{
			"title": c.Title, "standard": c.Standard, "from": c.StartsOn, "to": c.EndsOn, "current": c.Current, "stages": list,
		},
	})
}

const (
	maxStages   = 20
	maxStandard = 200
)

// Check tidies the campaign and notes what is wrong with it.
func (c *Campaign) Check(fs *fault.Fields) {
	c.Title, c.Standard = tidy(c.Title), tidy(c.Standard)
	checkName(fs, "title", c.Title)
	if utf8.RuneCountInString(c.Standard) > maxStandard || !printable(c.Standard) {
		fs.Add("standard", "county.too_long", maxStandard)
	}
	checkDay(fs, "starts_on", c.StartsOn, true)
	checkDay(fs, "ends_on", c.EndsOn, false)
	if c.EndsOn != "" && c.EndsOn < c.StartsOn {
		fs.Add("ends_on", "county.ends_before")
	}
	if len(c.Stages) > maxStages {
		fs.Add("stages", "county.many", maxStages)
		return
	}
	for i := range c.Stages {
		st := &c.Stages[i]
		st.Title = tidy(st.Title)
		field := func(name string) string { return fmt.Sprintf("stage_%s_%d", name, i) }
		checkName(fs, field("title"), st.Title)
		checkDay(fs, field("from"), st.StartsOn, true)
		checkDay(fs, field("to"), st.EndsOn, true)
		switch {
		case st.EndsOn < st.StartsOn:
			fs.Add(field("to"), "county.ends_before")
		case st.StartsOn < c.StartsOn || c.EndsOn != "" && st.EndsOn > c.EndsOn:
			fs.Add(field("from"), "campaign.stage_outside")
		case i > 0 && st.StartsOn <= c.Stages[i-1].EndsOn:
			fs.Add(field("from"), "campaign.stage_overlaps")
		}
	}
}

// checkDay notes that a day is none. An empty one is allowed unless must.
func checkDay(fs *fault.Fields, field, s string, must bool) {
	if s == "" && !must {
		return
	}
	if t, err := time.Parse(time.DateOnly, strings.TrimSpace(s)); err != nil || t.Year() < 1990 || t.Year() > 2200 {
		fs.Add(field, "county.day")
	}
}
