package overview

import (
	"context"
	"sync"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// How it stood at the end of a past day does not change any more, and to read it
// costs as much as has changed since. So it is read once and kept.

// stood keeps figures of past days. The zero stood is empty.
type stood struct {
	mu sync.Mutex
	of map[stoodKey]figures.Value
}

type stoodKey struct {
	county   id.County
	campaign id.Campaign
	day, key string
	area     id.Area
	group    id.Group
}

// mostStood bounds what is kept: some weeks of a hundred counties.
const mostStood = 100_000

// weekAgo returns the end of the same day of the last week.
func weekAgo(today time.Time) *figures.Then {
	day := today.AddDate(0, 0, -7)
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, day.Location())
	return figures.At(day.Format(time.DateOnly), end.Add(-time.Millisecond))
}

// ago returns a stock as it stood then; without a key where that is not known.
func (s *Service) ago(ctx context.Context, tx *db.Tx, key string, q figures.Query, then *figures.Then) (figures.Value, error) {
	q.Then, q.From, q.To = then, "", ""
	k := stoodKey{tx.County, q.Campaign, then.Day, key, q.Area, q.Group}
	s.stood.mu.Lock()
	v, ok := s.stood.of[k]
	s.stood.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := s.Book.Value(ctx, tx, key, q)
	if err != nil || v.Later {
		return figures.Value{}, err
	}
	s.stood.mu.Lock()
	defer s.stood.mu.Unlock()
	if s.stood.of == nil || len(s.stood.of) > mostStood {
		s.stood.of = map[stoodKey]figures.Value{}
	}
	s.stood.of[k] = v
	return v, nil
}
