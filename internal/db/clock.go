package db

import (
	"sync"
	"time"

	"chuangwei/internal/id"
)

// Clock tells each county its instant: that of the machine, shifted by the
// county's offset. A demonstration lives in another year; every other county's
// offset is zero. The zero Clock is the machine's.
type Clock struct {
	base    func() time.Time // nil: time.Now
	mu      sync.RWMutex
	offsets map[id.County]time.Duration
}

// Set makes base the machine's clock, for tests.
func (c *Clock) Set(base func() time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base = base
}

// Shift makes county live d away from the machine's clock.
func (c *Clock) Shift(county id.County, d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.offsets == nil {
		c.offsets = map[id.County]time.Duration{}
	}
	c.offsets[county] = d
}

// Offset returns how far county lives from the machine's clock.
func (c *Clock) Offset(county id.County) time.Duration {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.offsets[county]
}

func (c *Clock) now(county id.County) time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	now := time.Now
	if c.base != nil {
		now = c.base
	}
	return now().Add(c.offsets[county]).UTC().Truncate(time.Millisecond)
}

// Now returns the instant in county: UTC, whole milliseconds.
func (d *DB) Now(county id.County) time.Time { return d.Clock.now(county) }
