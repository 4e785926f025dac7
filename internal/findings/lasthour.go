package findings

import (
	"time"

	"chuangwei/internal/id"
)

// lastHour sees units of whose cases many were closed when the month was all but
// over.
func lastHour(r Records, st Settings) (out []Sight) {
	if st.LastLeast == 0 {
		return nil
	}
	since := r.Span.End.Add(-time.Duration(st.LastHours) * time.Hour)
	all, by := map[id.Unit]int64{}, map[id.Unit][]Evidence{}
	for _, c := range r.Closings {
		if c.Unit == "" {
			continue
		}
		all[c.Unit]++
		if !c.Closed.Before(since) && c.Closed.Before(r.Span.End) {
			left := int64(r.Span.End.Sub(c.Closed) / time.Minute)
			by[c.Unit] = append(by[c.Unit], Evidence{Key: c.Record, Label: c.Label, Link: c.Link, Day: c.Day, Said: "findings.said.left", Args: []int64{left}})
		}
	}
	for unit, list := range by {
		if n := int64(len(list)); n >= st.LastLeast {
			out = append(out, Sight{Kind: LastHour, Who: r.unit(unit), Args: []int64{n, st.LastHours, all[unit], percent(n, all[unit])}, Evidence: list})
		}
	}
	return out
}
