package patrol

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// known is a county as far as patrol knows it. It is shared: nobody changes
// it.
type known struct {
	Campaign id.Campaign
	Zone     *time.Location
	Settings Settings
	Kinds    *Dictionary
	Agencies []Agency // in their order, retired ones too
}

// memory keeps what was read of each county, with the mark of the state that
// it was read from: recording an action costs one short statement for it.
type memory struct {
	mu sync.RWMutex
	of map[id.County]remembered
}

type remembered struct {
	mark  mark
	known *known
}

type mark struct {
	zone                      string
	campaign                  id.Campaign
	settings, kinds, agencies int64
}

// know returns what hardly ever changes about the county. Do not call it in a
// unit of work that has changed any of it.
func (s *Service) know(ctx context.Context, tx *db.Tx) (*known, error) {
	m, err := db.One(ctx, tx, func(r db.Row) (m mark, err error) {
		return m, r.Scan(&m.zone, &m.campaign, &m.settings, &m.kinds, &m.agencies)
	}, `SELECT c.zone,
			COALESCE((SELECT p.id FROM campaigns p WHERE p.county = c.county AND p.current = TRUE ORDER BY p.starts_on DESC, p.id DESC LIMIT 1), ''),
			COALESCE((SELECT t.version FROM patrol_settings t WHERE t.county = c.county), 0),
			CAST(COALESCE((SELECT SUM(k.version) FROM patrol_kinds k WHERE k.county = c.county), 0) AS BIGINT),
			CAST(COALESCE((SELECT SUM(g.version) FROM patrol_agencies g WHERE g.county = c.county), 0) AS BIGINT)
		FROM counties c WHERE c.county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return nil, notFound()
	}
	if err != nil {
		return nil, fmt.Errorf("what patrol knows of the county: %w", err)
	}
	s.memory.mu.RLock()
	was := s.memory.of[tx.County]
	s.memory.mu.RUnlock()
	if was.known != nil && was.mark == m {
		return was.known, nil
	}
	if m.campaign == "" {
		return nil, fault.New(fault.NotFound, "campaign.none")
	}
	k := &known{Campaign: m.campaign}
	if k.Zone, err = time.LoadLocation(m.zone); err != nil {
		return nil, fmt.Errorf("zone of county %s: %w", tx.County, err)
	}
	if k.Settings, err = settings(ctx, tx); err != nil {
		return nil, err
	}
	if k.Kinds, err = dictionary(ctx, tx); err != nil {
		return nil, err
	}
	if k.Agencies, err = agencies(ctx, tx); err != nil {
		return nil, err
	}
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	if s.memory.of == nil {
		s.memory.of = map[id.County]remembered{}
	}
	s.memory.of[tx.County] = remembered{m, k}
	return k, nil
}

func (k *known) agency(a id.Agency) (Agency, bool) {
	for _, x := range k.Agencies {
		if x.ID == a {
			return x, true
		}
	}
	return Agency{}, false
}

// units lists those of the agencies that go out.
func (k *known) units() (out []id.Unit) {
	for _, a := range k.Agencies {
		if !a.Retired {
			out = append(out, a.Unit)
		}
	}
	return out
}

// day is the county's day at t.
func (k *known) day(t time.Time) string { return t.In(k.Zone).Format(time.DateOnly) }

// at is the instant of a day at some minutes after its midnight, by the wall
// clock.
func (k *known) at(day string, minutes int) (time.Time, bool) {
	d, err := time.ParseInLocation(time.DateOnly, day, k.Zone)
	if err != nil {
		return time.Time{}, false
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, minutes, 0, 0, k.Zone), true
}

// due is when the report of a day is to have been confirmed.
func (k *known) due(day string) time.Time {
	t, _ := k.at(day, k.Settings.CutOff+k.Settings.Grace)
	return t
}

// shiftDay moves a day by n days.
func shiftDay(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

func isDay(s string) bool {
	_, err := worktime.ParseDay(s)
	return err == nil
}
