package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// Floors is the Ground of the program: counties, org and areas.
type Floors struct {
	areas *areas.Service

	mu    sync.Mutex
	known map[id.County]remembered
}

// remembered is what is known, with the mark of the state that it was read
// from. A glance at the mark costs one short statement; reading all of it
// costs a dozen.
type remembered struct {
	mark  mark
	known *Known
}

type mark struct {
	zone, settings, areas string
	campaign              id.Campaign
	groups                int64
}

// NewFloors returns the ground of the program.
func NewFloors(a *areas.Service) *Floors {
	return &Floors{areas: a, known: map[id.County]remembered{}}
}

var _ Ground = (*Floors)(nil)

// Know implements Ground.
func (f *Floors) Know(ctx context.Context, tx *db.Tx) (*Known, error) {
	tx = tx.Present()
	m, err := db.One(ctx, tx, func(r db.Row) (m mark, err error) {
		return m, r.Scan(&m.zone, &m.settings, &m.campaign, &m.areas, &m.groups)
	}, `SELECT c.zone, c.settings,
			COALESCE((SELECT p.id FROM campaigns p WHERE p.county = c.county AND p.current = TRUE ORDER BY p.starts_on DESC, p.id DESC LIMIT 1), ''),
			COALESCE((SELECT a.mark FROM area_maps a WHERE a.county = c.county), ''),
			CAST((SELECT COALESCE(SUM(g.version * 1000 + 1), 0) FROM working_groups g WHERE g.county = c.county) AS BIGINT)
		FROM counties c WHERE c.county = $1`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("what is known of the county: %w", err)
	}
	f.mu.Lock()
	was := f.known[tx.County]
	f.mu.Unlock()
	if was.known != nil && was.mark == m {
		return was.known, nil
	}
	k, err := readKnown(ctx, tx, m)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known[tx.County] = remembered{m, k}
	return k, nil
}

// readKnown reads what is known.
func readKnown(ctx context.Context, tx *db.Tx, m mark) (*Known, error) {
	if m.campaign == "" {
		return nil, fault.New(fault.NotFound, "campaign.none")
	}
	zone, err := time.LoadLocation(m.zone)
	if err != nil {
		return nil, fmt.Errorf("zone of county %s: %w", tx.County, err)
	}
	st := counties.Defaults()
	if err := json.Unmarshal([]byte(m.settings), &st); err != nil {
		return nil, fmt.Errorf("settings of county %s: %w", tx.County, err)
	}
	k := &Known{
		Campaign: m.campaign, Zone: zone, Prefix: st.CasePrefix, Radius: st.Duplicates.Meters, Days: st.Duplicates.Days,
		Shares: st.Warn, Before: st.Evidence.Before, After: st.Evidence.After,
		Areas: map[id.Area]AreaInfo{}, Groups: map[id.Group]GroupInfo{},
	}
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	leads, err := areas.LeadUnits(ctx, tx)
	if err != nil {
		return nil, err
	}
	names, err := areas.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	for a, name := range names {
		k.Areas[a] = AreaInfo{ID: a, Name: name, Lead: leads[a], LeadName: units[leads[a]]}
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		k.Groups[g.ID] = GroupInfo{ID: g.ID, Code: g.Code, Name: g.Name, Lead: g.LeadUnit, LeadName: units[g.LeadUnit]}
	}
	return k, nil
}

// Numbers implements Ground.
func (f *Floors) Numbers(ctx context.Context, tx *db.Tx, n int) (int64, error) {
	return counties.Take(ctx, tx, Subject, int64(n))
}

// Calendar implements Ground.
func (f *Floors) Calendar(ctx context.Context, tx *db.Tx, unit id.Unit) (*worktime.Calendar, error) {
	return counties.CalendarOf(ctx, tx, unit)
}

// CalendarBefore implements Ground.
func (f *Floors) CalendarBefore(ctx context.Context, tx *db.Tx, was counties.CalendarChanged, unit id.Unit) (*worktime.Calendar, error) {
	return counties.CalendarBefore(ctx, tx, was, unit)
}

// AreaAt implements Ground.
func (f *Floors) AreaAt(ctx context.Context, tx *db.Tx, p geo.Point) (id.Area, bool, error) {
	return f.areas.At(ctx, tx, p)
}

// Members implements Ground.
func (f *Floors) Members(ctx context.Context, tx *db.Tx, a id.Area) ([]id.Unit, error) {
	return areas.Members(ctx, tx, a)
}

// UnitName implements Ground.
func (f *Floors) UnitName(ctx context.Context, tx *db.Tx, u id.Unit) (string, bool, error) {
	unit, err := org.GetUnit(ctx, tx, u)
	if fault.Is(err, fault.NotFound) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return unit.Name, !unit.Retired, nil
}
