// Package counties holds the tenant: a county with its zone, settings, clock,
// campaigns, calendar and counters.
//
// Everything else in the database belongs to a county. What a county may set
// for itself is in Settings, one record, changed as a whole and with history.
//
//	counties.go  County, Of, List, Day
//	settings.go  what can be set, and what is wrong with a setting
//	campaign.go  campaigns and their stages
//	calendar.go  working time: pattern, shifts, holidays
//	counter.go   visible numbers
//	clock.go     the offset of a demonstration's clock
//	service.go   Create, Rename, SetSettings
//	builtin.go   the stages that a campaign begins with
package counties

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Subject is the kind of record of a county in the journal; its record is the
// division code. SubjectCampaign is that of a campaign, SubjectCalendar that
// of a year of the calendar.
const (
	Subject         = "county"
	SubjectCampaign = "campaign"
	SubjectCalendar = "calendar"
)

// County is a tenant.
type County struct {
	Key      id.County
	Name     string
	Zone     *time.Location
	Offset   time.Duration // of its clock against the machine's; zero but for a demonstration
	Demo     bool
	Settings Settings
	Version  string // of name, zone and settings: what a form was opened with
}

const columns = `county, name, zone, settings, clock_offset, demo`

func scan(r db.Row) (c County, err error) {
	var zone, settings string
	var offset int64
	if err := r.Scan(&c.Key, &c.Name, &zone, &settings, &offset, &c.Demo); err != nil {
		return c, err
	}
	if c.Zone, err = time.LoadLocation(zone); err != nil {
		return c, fmt.Errorf("zone of county %s: %w", c.Key, err)
	}
	c.Settings = Defaults()
	if err := json.Unmarshal([]byte(settings), &c.Settings); err != nil {
		return c, fmt.Errorf("settings of county %s: %w", c.Key, err)
	}
	c.Offset = time.Duration(offset) * time.Millisecond
	sum := sha256.Sum256([]byte(c.Name + "\x00" + zone + "\x00" + settings))
	c.Version = hex.EncodeToString(sum[:8])
	return c, nil
}

// Of returns the county of the transaction.
func Of(ctx context.Context, tx *db.Tx) (County, error) {
	c, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM counties WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return c, fault.New(fault.NotFound, "county.unknown", string(tx.County))
	}
	if err != nil {
		return c, fmt.Errorf("county: %w", err)
	}
	return c, nil
}

// Day returns the present day in the county's zone, as 2017-08-25.
func Day(tx *db.Tx, c County) string { return tx.Now.In(c.Zone).Format(time.DateOnly) }

// maxCounties bounds how many counties one database holds.
const maxCounties = 1000

// List returns every county of the database, by division code.
func (s *Service) List(ctx context.Context) (all []County, err error) {
	err = s.DB.Read(ctx, "", func(tx *db.Tx) error {
		all, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM counties ORDER BY county LIMIT $1`, maxCounties)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("counties: %w", err)
	}
	return all, nil
}
