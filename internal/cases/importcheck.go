package cases

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/fault"
)

func (r *Imported) tidy() {
	for _, p := range []*string{&r.RegisterNo, &r.Title, &r.Details, &r.Place.Address, &r.Place.Street} {
		*p = strings.TrimSpace(*p)
	}
	if r.Place.Located {
		r.Place.Point = r.Place.Point.Rounded()
		if r.Place.Source == "" {
			r.Place.Source = "import"
		}
	}
	if r.Source == "" {
		r.Source = FromSurvey
	}
	if r.State == "" {
		r.State = Filed
		if !r.ClosedAt.IsZero() {
			r.State = Closed
		}
	}
	if r.LeadUnit == "" && (r.State == Dispatched || r.State == Handling) {
		r.State = Filed
	}
}

// digest tells whether a row is as it was when it was imported last.
func (r Imported) digest() string {
	b, err := json.Marshal(r)
	if err != nil {
		return err.Error() // a coordinate that is not a number: refused before
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// checkImported returns what is wrong with a row.
func (s *Service) checkImported(ctx context.Context, m *importing, r Imported) (fault.Fields, error) {
	var f fault.Fields
	if r.RegisterNo == "" {
		f.Add("register_no", "case.need_register")
	}
	f.Text("register_no", r.RegisterNo, 60)
	f.Text("title", r.Title, MaxTitle)
	f.Text("details", r.Details, MaxDetails)
	r.Place.check(&f)
	if _, ok := m.dict.Of(r.Category); !ok {
		f.Add("category", "case.unknown_category", r.Category)
	}
	if _, ok := m.k.Areas[r.Area]; r.Area != "" && !ok {
		f.Add("area", "case.unknown_area")
	}
	if _, ok := m.k.Groups[r.Group]; r.Group != "" && !ok {
		f.Add("group", "case.unknown_group")
	}
	if r.LeadUnit != "" {
		known, asked := m.units[r.LeadUnit]
		if !asked {
			var err error
			if _, known, err = s.below.UnitName(ctx, m.tx, r.LeadUnit); err != nil {
				return nil, err
			}
			m.units[r.LeadUnit] = known
		}
		if !known {
			f.Add("unit", "case.unknown_unit")
		}
	}
	if !slices.Contains([]State{Reported, Filed, Dispatched, Handling, Closed}, r.State) {
		f.Add("state", "case.bad_parameter", string(r.State))
	}
	if !slices.Contains(Sources(), r.Source) {
		f.Add("source", "case.bad_parameter", string(r.Source))
	}
	for _, d := range []struct {
		name  string
		at    time.Time
		ahead time.Duration
	}{{"reported_at", r.ReportedAt, 0}, {"closed_at", r.ClosedAt, 0}, {"due_at", r.DueAt, maxAhead}} {
		if !d.at.IsZero() && (d.at.Year() < 1980 || d.at.After(m.tx.Now.Add(d.ahead+24*time.Hour))) {
			f.Add(d.name, "case.bad_date")
		}
	}
	return f, nil
}
