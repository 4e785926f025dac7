package dbtest

import (
	"sync"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Counties inserts a county for each code, for rows to refer to. Every test of
// stored data wants two: what happens in one is not to be seen in the other.
func Counties(t testing.TB, d *db.DB, codes ...id.County) {
	t.Helper()
	for _, code := range codes {
		err := d.Write(t.Context(), code, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `
				INSERT INTO counties (county, name, zone, settings, clock_offset, demo, created_at)
				VALUES ($1, $2, $3, $4, 0, FALSE, $5)`,
				code, "县 "+string(code), "Asia/Shanghai", "{}", db.Millis(tx.Now))
			return err
		})
		if err != nil {
			t.Fatalf("insert county %s: %v", code, err)
		}
	}
}

// Campaign inserts a current campaign of the county and returns its id.
func Campaign(t testing.TB, d *db.DB, code id.County) id.Campaign {
	t.Helper()
	campaign := id.New[id.Campaign]()
	err := d.Write(t.Context(), code, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `
			INSERT INTO campaigns (county, id, title, standard, starts_on, ends_on, current, created_at)
			VALUES ($1, $2, $3, '', '2017-05-09', '2018-12-31', TRUE, $4)`,
			code, campaign, "创卫 "+string(code), db.Millis(tx.Now))
		return err
	})
	if err != nil {
		t.Fatalf("insert campaign of %s: %v", code, err)
	}
	return campaign
}

// A Clock stands still until it is told to go on.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// FixClock makes d's clock stand at the instant.
func FixClock(d *db.DB, at time.Time) *Clock {
	c := &Clock{at: at}
	d.Clock.Set(c.Now)
	return c
}

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to the instant.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Add moves the clock on by by.
func (c *Clock) Add(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}
