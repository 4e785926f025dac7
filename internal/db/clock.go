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
	held    map[id.County]time.Time
}

// Set makes base the machine's clock, for tests.
func (c *Clock) Set(base func() time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base = base
}

// Hold makes the instant in county at, and lets it stand still until the county
// is shifted: what is told of a demonstration then hangs on no machine's speed.
func (c *Clock) Hold(county id.County, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		c.held = map[id.County]time.Time{}
	}
	c.held[county] = at.UTC().Truncate(time.Millisecond)
}

// Shift makes county live d away from the machine's clock.
func (c *Clock) Shift(county id.County, d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.offsets == nil {
		c.offsets = map[id.County]time.Duration{}
	}
	c.offsets[county] = d
	delete(c.held, county)
}

// Offset returns how far county lives from the machine's clock.
func (c *Clock) Offset(county id.County) time.Duration {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if at, ok := c.held[county]; ok {
		return at.Sub(c.machine())
	}
	return c.offsets[county]
}

func (c *Clock) now(county id.County) time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if at, ok := c.held[county]; ok {
		return at
	}
	return c.machine().Add(c.offsets[county]).UTC().Truncate(time.Millisecond)
}

// machine is the instant of the machine's clock.
func (c *Clock) machine() time.Time {
	if c.base != nil {
		return c.base()
	}
	return time.Now()
}

// Now returns the instant in county: UTC, whole milliseconds.
func (d *DB) Now(county id.County) time.Time { return d.Clock.now(county) }
