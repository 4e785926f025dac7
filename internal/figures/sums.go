package figures

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Sums adds up changes of tallies before they are stored, for what changes the
// same rows again and again, as an import does. It holds one number for each row
// of the tallies that it changes, however many the records are. The zero Sums
// is empty.
type Sums struct {
	words  []string // of the keys, each once; the first is ""
	number map[string]uint32
	n      map[row]int64
	days   map[row][]row // the keys of each tally, made when it is asked for
}

// row is the key of a row of the tallies but for the county, each word by its
// number, in the order of the key.
type row [8]uint32

// The places in a row.
const (
	inCampaign = iota
	inFigure
	inArea
	inGroup
	inUnit
	inCategory
	inTheme
	inDay
)

// Add adds changes.
func (s *Sums) Add(deltas ...Delta) {
	s.days = nil
	for i := range deltas {
		d := &deltas[i]
		if d.N == 0 {
			continue
		}
		whole := s.row(d.Tally, d.Dims)
		for _, face := range faces {
			if r, ok := whole.face(face); ok {
				s.n[r] += d.N
			}
		}
	}
}

// row is the key of a tally under dimensions.
func (s *Sums) row(tally string, d Dims) row {
	if s.n == nil {
		s.words, s.number, s.n = []string{""}, map[string]uint32{"": 0}, map[row]int64{}
	}
	return row{
		inCampaign: s.of(string(d.Campaign)), inFigure: s.of(tally), inArea: s.of(string(d.Area)), inGroup: s.of(string(d.Group)),
		inUnit: s.of(string(d.Unit)), inCategory: s.of(d.Category), inTheme: s.of(d.Theme), inDay: s.of(d.Day),
	}
}

// Of returns what was added of a tally for q, which must be Tallied.
func (s *Sums) Of(tally string, q Query) int64 {
	key, ok := s.find(tally, Dims{Campaign: q.Campaign, Area: q.Area, Unit: q.Unit, Group: q.Group, Category: q.Category, Theme: q.Theme})
	if !ok {
		return 0
	}
	if s.days == nil {
		s.days = map[row][]row{}
		for r := range s.n {
			whole := r
			whole[inDay] = 0
			s.days[whole] = append(s.days[whole], r)
		}
	}
	var n int64
	for _, r := range s.days[key] {
		day := s.words[r[inDay]]
		if (q.From == "" || day >= q.From) && (q.To == "" || day <= q.To) {
			n += s.n[r]
		}
	}
	return n
}

// find is the key of a tally under dimensions but for the day, if it was ever
// added to.
func (s *Sums) find(tally string, d Dims) (row, bool) {
	var r row
	for place, word := range map[int]string{
		inCampaign: string(d.Campaign), inFigure: tally, inArea: string(d.Area), inGroup: string(d.Group),
		inUnit: string(d.Unit), inCategory: d.Category, inTheme: d.Theme,
	} {
		n, ok := s.number[word]
		if !ok {
			return r, false
		}
		r[place] = n
	}
	return r, true
}

// dims is what a key says.
func (s *Sums) dims(r row) (tally string, d Dims) {
	word := func(at int) string { return s.words[r[at]] }
	return word(inFigure), Dims{
		Campaign: id.Campaign(word(inCampaign)), Day: word(inDay), Area: id.Area(word(inArea)), Unit: id.Unit(word(inUnit)),
		Group: id.Group(word(inGroup)), Category: word(inCategory), Theme: word(inTheme),
	}
}

func (s *Sums) of(word string) uint32 {
	n, ok := s.number[word]
	if !ok {
		n = uint32(len(s.words))
		s.words = append(s.words, word)
		s.number[word] = n
	}
	return n
}

// face is r with only those of its dimensions that a face has, and false if
// one of them is empty.
func (r row) face(places []int) (row, bool) {
	f := row{inCampaign: r[inCampaign], inFigure: r[inFigure], inDay: r[inDay]}
	for _, at := range places {
		if r[at] == 0 {
			return f, false
		}
		f[at] = r[at]
	}
	return f, true
}

// Store changes the tallies by what was added up. It may be called again, by a
// unit of work that is run again.
func (s *Sums) Store(ctx context.Context, tx *db.Tx) error {
	// One order for everybody, that of the key: two writers never wait for each
	// other's rows, and neighbours are changed together.
	place := make([]uint32, len(s.words))
	byWord := make([]uint32, len(s.words))
	for i := range byWord {
		byWord[i] = uint32(i)
	}
	slices.SortFunc(byWord, func(a, b uint32) int {
		if s.words[a] < s.words[b] {
			return -1
		}
		return 1
	})
	for i, word := range byWord {
		place[word] = uint32(i)
	}
	rows := make([]row, 0, len(s.n))
	for r, n := range s.n {
		if n != 0 {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		for i := range a {
			if a[i] != b[i] {
				return int(place[a[i]]) - int(place[b[i]])
			}
		}
		return 0
	})
	in := db.Insert{
		Into:    "INSERT INTO tallies",
		Columns: []string{"county", "campaign", "figure", "area", "grp", "unit", "category", "theme", "day", "n"},
		Then:    "ON CONFLICT (county, campaign, figure, area, grp, unit, category, theme, day) DO UPDATE SET n = tallies.n + excluded.n",
	}
	err := in.Rows(ctx, tx, len(rows), func(i int, values []any) ([]any, error) {
		values = append(values, string(tx.County))
		for _, word := range rows[i] {
			values = append(values, s.words[word])
		}
		return append(values, s.n[rows[i]]), nil
	})
	if err != nil {
		return fmt.Errorf("tally: %w", err)
	}
	return nil
}
