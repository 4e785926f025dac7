package findings

import (
	"time"

	"chuangwei/internal/id"
)

// haste sees units that had put things right sooner than one can get there, do it
// and take the photos.
func haste(r Records, st Settings) (out []Sight) {
	if st.HasteLeast == 0 {
		return nil
	}
	by := map[id.Unit][]Evidence{}
	for _, c := range r.Closings {
		took := c.Handled.Sub(c.Dispatched)
		if c.Unit == "" || c.Dispatched.IsZero() || c.Handled.IsZero() || took < 0 || took >= time.Duration(st.HasteMinutes)*time.Minute {
			continue
		}
		by[c.Unit] = append(by[c.Unit], Evidence{Key: c.Record, Label: c.Label, Link: c.Link, Day: c.Day, Said: "findings.said.minutes", Args: []int64{int64(took / time.Minute)}})
	}
	for unit, list := range by {
		if n := int64(len(list)); n >= st.HasteLeast {
			out = append(out, Sight{Kind: Haste, Who: r.unit(unit), Args: []int64{n, st.HasteMinutes}, Evidence: list})
		}
	}
	return out
}
