package supervise

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// UrgeFilter narrows the list of urgings, as an address says it.
type UrgeFilter struct {
	Campaign id.Campaign // empty: the current one
	Text     string      // in what was urged and the words with it
	Subject  string
	Unit     id.Unit
	Area     id.Area
	Group    id.Group
	From, To string
	Other    string // a category or a theme: finds nothing

	Sort  string // at: the first first; else the latest first
	After string // the last urging of the page before
	Limit int
}

// UrgeFilterFrom reads the filter of an address.
func UrgeFilterFrom(q url.Values) UrgeFilter {
	return UrgeFilter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Subject: q.Get("subject"), Unit: id.Unit(q.Get("unit")),
		Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group")), From: q.Get("from"), To: q.Get("to"), Other: q.Get("category") + q.Get("theme"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
}

// Values is the filter as the parameters of an address.
func (f UrgeFilter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "subject": f.Subject, "unit": string(f.Unit), "area": string(f.Area), "group": string(f.Group),
		"from": f.From, "to": f.To, "theme": f.Other,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	return v
}

// Link is the address of the list.
func (f UrgeFilter) Link() string {
	if v := f.Values(); len(v) > 0 {
		return "/supervise/urges?" + v.Encode()
	}
	return "/supervise/urges"
}

func (f UrgeFilter) narrow(ctx context.Context, tx *db.Tx) (*db.Where, error) {
	w := &db.Where{}
	w.And("u.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("u.campaign = ?", campaign)
	equal(w, "u.subject", f.Subject)
	equal(w, "u.unit", f.Unit)
	equal(w, "u.area", f.Area)
	equal(w, "u.grp", f.Group)
	if f.Other != "" {
		w.And("1 = 0")
	}
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		w.And("LOWER(u.title) LIKE ? ESCAPE '!' OR LOWER(u.note) LIKE ? ESCAPE '!'", like, like)
	}
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And("u.day >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And("u.day <= ?", f.To)
	}
	return w, nil
}

// UrgePage is a page of the list of urgings.
type UrgePage struct {
	Urgings []Urging
	Total   int64
	Next    string
}

// Urges returns a page of the urgings.
func (s *Service) Urges(ctx context.Context, by access.Actor, f UrgeFilter) (p UrgePage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = urges(ctx, tx, f)
		return err
	})
	return p, err
}

func urges(ctx context.Context, tx *db.Tx, f UrgeFilter) (p UrgePage, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	if p.Total, err = countUrges(ctx, tx, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return p, err
	}
	order, beyond := "DESC", "<"
	if f.Sort == "at" {
		order, beyond = "ASC", ">"
	}
	if f.After != "" {
		// Identifiers grow with time.
		w.And("u.id "+beyond+" ?", plain(f.After))
	}
	p.Urgings, err = db.All(ctx, tx, scanUrging, `SELECT `+urgingColumns+` FROM supervise_urges u `+w.String()+` ORDER BY u.id `+order+` LIMIT `+w.Arg(f.Limit+1), w.Args...)
	if err != nil {
		return p, fmt.Errorf("list urgings: %w", err)
	}
	if len(p.Urgings) > f.Limit {
		p.Urgings = p.Urgings[:f.Limit]
		p.Next = p.Urgings[f.Limit-1].ID
	}
	return p, nil
}

func countUrges(ctx context.Context, tx *db.Tx, f UrgeFilter) (int64, error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM supervise_urges u `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count urgings: %w", err)
	}
	return n, nil
}

// EachUrging calls fn for every urging of the list, in its order.
func (s *Service) EachUrging(ctx context.Context, by access.Actor, f UrgeFilter, fn func(Urging) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := urges(ctx, tx, f)
			if err != nil {
				return err
			}
			for _, u := range p.Urgings {
				if err := fn(u); err != nil {
					return err
				}
			}
			if p.Next == "" {
				return nil
			}
			f.After = p.Next
		}
	})
}
