package patrol

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// DayFilter narrows the list of daily reports.
type DayFilter struct {
	Campaign id.Campaign // empty: the current one; AllCampaigns
	From, To string
	State    State  // or "due": those whose hour is past, or that are confirmed
	Late     string // yes, no: of those that are due
	Sort     string // day, -day; empty: -day
	After    string // the day of the last row of the page before
	Limit    int
}

// Link returns path with f as its parameters.
func (f DayFilter) Link(path string) string {
	v := url.Values{}
	for name, s := range map[string]string{"campaign": string(f.Campaign), "from": f.From, "to": f.To, "state": string(f.State), "late": f.Late, "sort": f.Sort, "after": f.After} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// DayFilterFrom reads the parameters of a list's address.
func DayFilterFrom(v url.Values) (DayFilter, error) {
	var bad fault.Fields
	f := DayFilter{Campaign: id.Campaign(v.Get("campaign")), From: v.Get("from"), To: v.Get("to"), State: State(v.Get("state")), Late: v.Get("late"), Sort: v.Get("sort"), After: v.Get("after")}
	for _, d := range []struct{ name, value string }{{"from", f.From}, {"to", f.To}, {"after", f.After}} {
		if d.value != "" && !isDay(d.value) {
			bad.Add(d.name, "patrol.bad_parameter", d.value)
		}
	}
	if f.State != "" && f.State != "due" && !slices.Contains(States(), f.State) {
		bad.Add("state", "patrol.bad_parameter", string(f.State))
	}
	if f.Sort != "" && f.Sort != "day" && f.Sort != "-day" {
		bad.Add("sort", "patrol.bad_parameter", f.Sort)
	}
	if f.Late != "" && f.Late != "yes" && f.Late != "no" {
		bad.Add("late", "patrol.bad_parameter", f.Late)
	}
	if !fault.Storable(string(f.Campaign)) {
		bad.Add("campaign", "fault.bad_text")
	}
	return f, bad.Err()
}

func (f DayFilter) where(tx *db.Tx, current id.Campaign) *db.Where {
	var w db.Where
	w.And("county = ?", tx.County)
	switch f.Campaign {
	case "":
		w.And("campaign = ?", current)
	case AllCampaigns:
	default:
		w.And("campaign = ?", f.Campaign)
	}
	if f.From != "" {
		w.And("day >= ?", f.From)
	}
	if f.To != "" {
		w.And("day <= ?", f.To)
	}
	const due = "first_at IS NOT NULL OR due_at < ?"
	switch f.State {
	case "":
	case "due":
		w.And(due, db.Millis(tx.Now))
	default:
		w.And("state = ?", f.State)
	}
	switch f.Late {
	case "yes":
		w.And("first_at > due_at OR first_at IS NULL AND due_at < ?", db.Millis(tx.Now))
	case "no":
		w.And("first_at <= due_at")
	}
	return &w
}

func (s *Service) countDays(ctx context.Context, tx *db.Tx, f DayFilter) (int64, error) {
	var current id.Campaign
	if f.Campaign == "" {
		k, err := s.know(ctx, tx)
		if err != nil {
			return 0, err
		}
		current = k.Campaign
	}
	w := f.where(tx, current)
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM patrol_days `+w.String(), w.Args...)
}

// DayLine is a daily report in a list, with what its day came to.
type DayLine struct {
	Report  Report
	Actions int64
	Totals  map[string]int64 // by what they count as
}

// DayPage is a page of the list of daily reports, the latest first unless its
// filter says otherwise.
type DayPage struct {
	Days  []DayLine
	Total int64
	Next  string
	Now   time.Time
}

// Days returns a page of the daily reports.
func (s *Service) Days(ctx context.Context, by access.Actor, f DayFilter) (page DayPage, err error) {
	limit := f.Limit
	if limit <= 0 || limit > mostRows {
		limit = 31
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		page = DayPage{Now: tx.Now}
		if page.Total, err = s.countDays(ctx, tx, f); err != nil {
			return fmt.Errorf("count reports: %w", err)
		}
		w := f.where(tx, k.Campaign)
		order, beyond := "DESC", "<"
		if f.Sort == "day" {
			order, beyond = "ASC", ">"
		}
		if f.After != "" {
			w.And("day "+beyond+" ?", f.After)
		}
		list, err := db.All(ctx, tx, scanDay, `SELECT `+dayColumns+` FROM patrol_days `+w.String()+` ORDER BY day `+order+` LIMIT `+w.Arg(limit+1), w.Args...)
		if err != nil {
			return fmt.Errorf("reports: %w", err)
		}
		if len(list) > limit {
			list = list[:limit]
			page.Next = list[limit-1].Day
		}
		if len(list) == 0 {
			return nil
		}
		totals, err := totalsByDay(ctx, tx, min(list[0].Day, list[len(list)-1].Day), max(list[0].Day, list[len(list)-1].Day))
		if err != nil {
			return err
		}
		for _, r := range list {
			l := DayLine{Report: r, Totals: totals[r.Day]}
			l.Actions = l.Totals["actions"]
			page.Days = append(page.Days, l)
		}
		return nil
	})
	return page, err
}

// totalsByDay adds the actions up by day and by what they count as.
func totalsByDay(ctx context.Context, tx *db.Tx, from, to string) (map[string]map[string]int64, error) {
	out := map[string]map[string]int64{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var day, as string
		var n, count int64
		if err := r.Scan(&day, &as, &n, &count); err != nil {
			return err
		}
		if out[day] == nil {
			out[day] = map[string]int64{}
		}
		out[day]["actions"] += n
		out[day][as] += count
		return nil
	}, `SELECT day, counts_as, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM patrol_actions WHERE county = $1 AND day >= $2 AND day <= $3 AND voided_at IS NULL
		GROUP BY day, counts_as LIMIT 20000`, tx.County, from, to)
	if err != nil {
		return nil, fmt.Errorf("totals by day: %w", err)
	}
	return out, nil
}

// ReportOf returns the report of a day, and who answers for it, within the unit
// of work of another slice.
func (s *Service) ReportOf(ctx context.Context, tx *db.Tx, day string) (r Report, to inbox.Recipients, err error) {
	k, err := s.know(ctx, tx)
	if err != nil {
		return r, to, err
	}
	r, err = loadDay(ctx, tx, day)
	return r, inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.PatrolMember)}, Units: k.units()}, err
}
