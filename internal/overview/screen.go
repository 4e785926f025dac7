package overview

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
)

// Screen is what hangs on the wall of the headquarters: where it is bad, who is
// behind, and what is happening now.
type Screen struct {
	Overview
	Now     time.Time
	Outline []Shape
	Bounds  geo.Bounds
	Patrol  *PatrolScene // nil without a joint group
	Drive   *DriveScene  // nil without an attack week
	Ahead   *AheadScene  // nil without a standard in force
	Feed    []Event
}

// Shape is an area on the screen's map.
type Shape struct {
	Line
	Boundary geo.Boundary
}

// PatrolScene is the joint group's day.
type PatrolScene struct {
	Link            string
	Present, People int // who has come, of whom
	Counts          []Count
	Hours           []Count // actions of each hour that the group is out
	Report          string  // message key of how the day's report stands
}

// DriveScene is the attack week that is under way, or the last.
type DriveScene struct {
	Title, Link string
	State       string // message key
	Day, Days   int    // which of its days it is; Day 0: none of them
	Done, Cells int64  // what is to be done is a cell: a key task in an area
	Came        Part
	Behind      int64
	Areas       []Part // cells done, by area
	Tasks       []Part // cells done, by key task
}

// AheadScene is how far it is to the certificate. Marks are of a thousand.
type AheadScene struct {
	Link            string
	Low, Mark, High int64
	Pass            int64  // what is enough
	Verdict         string // message key
	Good            bool   // it is enough, and no veto item fails
	Vetoes          []Count
	Chapters        []ChapterMark
}

// ChapterMark is a chapter's part of the mark, in thousandths of one.
type ChapterMark struct {
	Name, Link            string
	Low, Mark, High, Full int64
}

// Share is how much of its full mark the chapter is expected to bring.
func (c ChapterMark) Share() figures.Ratio { return figures.Ratio{Num: c.Mark, Den: c.Full} }

// Part is how much of something is done.
type Part struct {
	Name, Link string
	N, Of      int64
	Behind     int64 // of what is not done, what should be further
	Came       Count // people who came, under its own address
	Expected   int64
}

// Share is the share that is done.
func (p Part) Share() figures.Ratio { return figures.Ratio{Num: p.N, Den: p.Of} }

// Count is a number with its name.
type Count struct {
	Label string
	N     int64
	Link  string
}

// Event is something that has just happened.
type Event struct {
	At                time.Time
	Who, What, Number string
	Place, Link       string
}

// Scenes is what other slices bring to the screen; any of them may be nil.
type Scenes struct {
	Patrol func(ctx context.Context, by access.Actor) (*PatrolScene, error)
	Drive  func(ctx context.Context, by access.Actor) (*DriveScene, error)
	Ahead  func(ctx context.Context, by access.Actor) (*AheadScene, error)
	Feed   func(ctx context.Context, by access.Actor) ([]Event, error)
}

// Screen returns the screen as it stands now, of this week.
func (s *Service) Screen(ctx context.Context, by access.Actor) (out Screen, err error) {
	if out.Overview, err = s.Overview(ctx, by, Ask{}); err != nil {
		return out, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out.Now = tx.Now
		list, err := areas.List(ctx, tx)
		if err != nil {
			return err
		}
		out.Outline, out.Bounds = outline(out.Areas, list)
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("screen: %w", err)
	}
	if s.Scenes.Patrol != nil {
		if out.Patrol, err = s.Scenes.Patrol(ctx, by); err != nil {
			return out, fmt.Errorf("screen: %w", err)
		}
	}
	if s.Scenes.Drive != nil {
		if out.Drive, err = s.Scenes.Drive(ctx, by); err != nil {
			return out, fmt.Errorf("screen: %w", err)
		}
	}
	if s.Scenes.Ahead != nil {
		if out.Ahead, err = s.Scenes.Ahead(ctx, by); err != nil {
			return out, fmt.Errorf("screen: %w", err)
		}
	}
	// What happens to single cases is for those who may see all of them.
	if s.Scenes.Feed != nil && by.Reach(access.SeeCase).All {
		if out.Feed, err = s.Scenes.Feed(ctx, by); err != nil {
			return out, fmt.Errorf("screen: %w", err)
		}
	}
	return out, nil
}

// outline puts the lines of areas beside their boundaries, in one order.
func outline(lines []Line, list []areas.Area) (out []Shape, all geo.Bounds) {
	for i, l := range lines {
		if i >= len(list) || list[i].Name != l.Name || list[i].Boundary.Empty() {
			continue
		}
		b := list[i].Boundary
		if len(out) == 0 {
			all = b.Bounds()
		} else {
			all = all.Union(b.Bounds())
		}
		out = append(out, Shape{Line: l, Boundary: b})
	}
	return out, all
}

// Heat is how bad it is in an area, from 0 to 4: by the share of its open cases
// that are late.
func (l Line) Heat() int {
	if l.Open.N == 0 || l.Overdue.N == 0 {
		return 0
	}
	return min(4, 1+int(figures.Ratio{Num: l.Overdue.N, Den: l.Open.N}.Float()*10))
}
