package engagement

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// Sum is how many acts were expected, and how they stand.
type Sum struct{ Expected, InTime, Late int64 }

// Missed is how many were not done.
func (s Sum) Missed() int64 { return s.Expected - s.InTime - s.Late }

// Rate is the share that was done in time.
func (s Sum) Rate() figures.Ratio { return figures.Ratio{Num: s.InTime, Den: s.Expected} }

func (s *Sum) add(o Sum) {
	s.Expected += o.Expected
	s.InTime += o.InTime
	s.Late += o.Late
}

// Board is the levels side by side, and who stands behind one of them.
type Board struct {
	Ask
	From, To string
	Kinds    []string                 // message keys of the acts that were expected of anybody, in order
	Levels   map[Level]Sum            // all kinds
	Cells    map[Level]map[string]Sum // by kind
	Lines    []Line                   // everybody who stands behind Level, by Face
}

// Line is an area, group, unit or person.
type Line struct {
	Of, Name, Note string
	Sum            Sum
}

// Ask is what somebody asks for, from an address.
type Ask struct {
	Period string // week, month or campaign
	Level  Level
	Face   string // area, group, unit or who
	Sort   string // rate, expected, missed, name; - before it for downwards
	Page   int    // from 0
}

// pageSize is how many lines a page of names has.
const pageSize = 50

// Faces lists how the acts of a level can be told apart.
func Faces(l Level) []string {
	switch l {
	case OfCounty:
		return []string{"who", "unit"}
	case OfArea:
		return []string{"area", "who"}
	case OfGroup:
		return []string{"group", "who"}
	case OfUnit, OfCommittee:
	}
	return []string{"unit", "area", "who"}
}

// AskFrom reads it from an address. What means nothing is the default.
func AskFrom(v url.Values) Ask {
	a := Ask{Period: v.Get("period"), Level: Level(v.Get("level")), Face: v.Get("face"), Sort: v.Get("sort")}
	if !slices.Contains(Periods(), a.Period) {
		a.Period = "month"
	}
	if !slices.Contains(Levels(), a.Level) {
		a.Level = OfUnit
	}
	if !slices.Contains(Faces(a.Level), a.Face) {
		a.Face = Faces(a.Level)[0]
	}
	if orders[strings.TrimPrefix(a.Sort, "-")] == nil {
		a.Sort = "rate"
	}
	if _, err := fmt.Sscanf(v.Get("page"), "%d", &a.Page); err != nil || a.Page < 0 || a.Page > 10_000 {
		a.Page = 0
	}
	return a
}

// Link is the address of the page at path.
func (a Ask) Link(path string) string {
	v := url.Values{"period": {a.Period}, "level": {string(a.Level)}, "face": {a.Face}, "sort": {a.Sort}}
	if a.Page > 0 {
		v.Set("page", strconv.Itoa(a.Page))
	}
	return path + "?" + v.Encode()
}

// Periods lists the periods that can be asked for. They end yesterday: today's
// acts can still be done.
func Periods() []string { return []string{"week", "month", "campaign"} }

var orders = map[string]func(a, b Line) int{
	"name":     func(a, b Line) int { return strings.Compare(a.Name, b.Name) },
	"rate":     func(a, b Line) int { return cmp.Compare(a.Sum.Rate().Float(), b.Sum.Rate().Float()) },
	"expected": func(a, b Line) int { return cmp.Compare(a.Sum.Expected, b.Sum.Expected) },
	"missed":   func(a, b Line) int { return cmp.Compare(a.Sum.Missed(), b.Sum.Missed()) },
	"late":     func(a, b Line) int { return cmp.Compare(a.Sum.Late, b.Sum.Late) },
}

// Board returns what is asked for, with every line of the level; Shown is a page
// of them.
func (s *Service) Board(ctx context.Context, by access.Actor, a Ask) (Board, error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return Board{}, err
	}
	if a.Face == "who" && !MayName(by) {
		a.Face = "unit"
	}
	b := Board{Ask: a, Levels: map[Level]Sum{}, Cells: map[Level]map[string]Sum{}}
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if b.From, b.To, err = days(ctx, tx, a.Period); err != nil {
			return err
		}
		err = read(ctx, tx, "", "", b.From, b.To, func(l Level, _, kind string, n Sum) {
			if b.Cells[l] == nil {
				b.Cells[l] = map[string]Sum{}
			}
			cell, level := b.Cells[l][kind], b.Levels[l]
			cell.add(n)
			level.add(n)
			b.Cells[l][kind], b.Levels[l] = cell, level
			if !slices.Contains(b.Kinds, kind) {
				b.Kinds = append(b.Kinds, kind)
			}
		})
		if err != nil {
			return err
		}
		slices.Sort(b.Kinds)
		b.Lines, err = lines(ctx, tx, a, b.From, b.To)
		return err
	})
	if err != nil {
		return Board{}, fmt.Errorf("engagement: %w", err)
	}
	order := orders[strings.TrimPrefix(a.Sort, "-")]
	slices.SortStableFunc(b.Lines, func(x, y Line) int {
		if strings.HasPrefix(a.Sort, "-") {
			x, y = y, x
		}
		return cmp.Or(order(x, y), -cmp.Compare(x.Sum.Missed(), y.Sum.Missed()), strings.Compare(x.Of, y.Of))
	})
	return b, nil
}

// Levels returns what each level was expected to do in a period and how it
// stands: of the whole county, or of one area. From and To are its days.
func (s *Service) Levels(ctx context.Context, by access.Actor, period string, area id.Area) (b Board, err error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return Board{}, err
	}
	b.Levels = map[Level]Sum{}
	face := ""
	if area != "" {
		face = "area"
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if b.From, b.To, err = days(ctx, tx, period); err != nil {
			return err
		}
		return read(ctx, tx, face, "", b.From, b.To, func(l Level, who, _ string, n Sum) {
			if who == string(area) {
				sum := b.Levels[l]
				sum.add(n)
				b.Levels[l] = sum
			}
		})
	})
	if err != nil {
		return Board{}, fmt.Errorf("engagement of the levels: %w", err)
	}
	return b, nil
}

// Shown is the page of lines that was asked for, and whether more follow.
func (b Board) Shown() (lines []Line, more bool) {
	from := min(b.Page*pageSize, len(b.Lines))
	to := min(from+pageSize, len(b.Lines))
	return b.Lines[from:to], to < len(b.Lines)
}

// days is the period up to yesterday.
func days(ctx context.Context, tx *db.Tx, period string) (from, to string, err error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return "", "", err
	}
	campaign, err := counties.Current(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		campaign, err = counties.Campaign{}, nil
	}
	if err != nil {
		return "", "", err
	}
	to = shift(tx.Now.In(county.Zone).Format(time.DateOnly), -1)
	switch period {
	case "week":
		from = shift(to, -6)
	case "month":
		from = shift(to, -29)
	default:
		from = cmp.Or(campaign.StartsOn, to)
	}
	return from, max(from, to), nil
}

// read sums one face of a period, of one level or of all.
func read(ctx context.Context, tx *db.Tx, face string, level Level, from, to string, tell func(l Level, who, kind string, n Sum)) error {
	for _, st := range stretches(from, to) {
		var w db.Where
		w.And("county = ?", tx.County)
		w.And("span = ?", st.span)
		w.And("face = ?", face)
		w.And("begins >= ?", st.from)
		w.And("begins <= ?", st.to)
		if level != "" {
			w.And("level = ?", level)
		}
		group := "level, who, kind"
		if face != "" {
			group = "level, who" // kinds are told apart only where all are shown
		}
		kind := "kind"
		if face != "" {
			kind = "''"
		}
		err := db.Each(ctx, tx, func(r db.Row) error {
			var l Level
			var who, kind string
			var n Sum
			if err := r.Scan(&l, &who, &kind, &n.Expected, &n.InTime, &n.Late); err != nil {
				return err
			}
			tell(l, who, kind, n)
			return nil
		}, `SELECT level, who, `+kind+`, CAST(SUM(expected) AS BIGINT), CAST(SUM(in_time) AS BIGINT), CAST(SUM(late) AS BIGINT) FROM engagement_sums `+w.String()+` GROUP BY `+group+` LIMIT 200000`, w.Args...)
		if err != nil {
			return fmt.Errorf("sums of engagement: %w", err)
		}
	}
	return nil
}

// lines are who stands behind a level.
func lines(ctx context.Context, tx *db.Tx, a Ask, from, to string) ([]Line, error) {
	sums := map[string]Sum{}
	err := read(ctx, tx, a.Face, a.Level, from, to, func(_ Level, who, _ string, n Sum) {
		s := sums[who]
		s.add(n)
		sums[who] = s
	})
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, tx, a.Face)
	if err != nil {
		return nil, err
	}
	out := make([]Line, 0, len(sums))
	for of, n := range sums {
		l := names(of)
		l.Of, l.Sum = of, n
		out = append(out, l)
	}
	return out, nil
}

// namesOf returns how those of a face are called.
func namesOf(ctx context.Context, tx *db.Tx, face string) (func(of string) Line, error) {
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	switch face {
	case "area":
		names, err := areas.Names(ctx, tx)
		return func(of string) Line { return Line{Name: names[id.Area(of)]} }, err
	case "group":
		names, err := org.GroupNames(ctx, tx)
		return func(of string) Line { return Line{Name: names[id.Group(of)]} }, err
	case "unit":
		return func(of string) Line { return Line{Name: units[id.Unit(of)]} }, nil
	}
	who, err := everybody(ctx, tx, units)
	return func(of string) Line { return who[of] }, err
}

// everybody is how persons, accounts and units are called, with the unit of a
// person.
func everybody(ctx context.Context, tx *db.Tx, units map[id.Unit]string) (map[string]Line, error) {
	persons, err := org.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	accounts, err := people.Active(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Line, len(persons)+len(accounts)+len(units))
	for u, name := range units {
		out[string(u)] = Line{Name: name}
	}
	for _, a := range accounts {
		out[string(a.ID)] = Line{Name: a.Label, Note: units[a.Unit]}
	}
	for _, p := range persons {
		out[string(p.ID)] = Line{Name: p.Name, Note: units[p.Unit]}
	}
	return out, nil
}
