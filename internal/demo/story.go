package demo

import (
	"container/heap"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/geo"
	"chuangwei/internal/photos"
	"chuangwei/internal/photos/synthetic"
)

// reported is how many cases are brought in one by one, besides the surveys.
const reported = 210

// fresh is how many of them come in at the end.
const fresh = 38

// moment is something that happens at its time.
type moment struct {
	at  time.Time
	seq int // keeps the order of what happens at once
	do  func() error
}

// agenda is what is still to happen, the next first.
type agenda []moment

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	if a[i].at.Equal(a[j].at) {
		return a[i].seq < a[j].seq
	}
	return a[i].at.Before(a[j].at)
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push implements heap.Interface.
func (a *agenda) Push(x any) { *a = append(*a, x.(moment)) }

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	old := *a
	last := old[len(old)-1]
	*a = old[:len(old)-1]
	return last
}

// teller tells the story: one act after the other, each at its time. What
// would happen after the present does not happen, so that the county is left
// with cases in every state.
type teller struct {
	*loader
	todo  agenda
	seq   int
	end   time.Time
	shots int        // made so far: the seed of the next
	last  cases.Case // filed last: what a second report of the same is merged into
}

func (t *teller) then(at time.Time, do func() error) {
	t.seq++
	heap.Push(&t.todo, moment{at, t.seq, do})
}

func (l *loader) story() error {
	end, err := time.ParseInLocation("2006-01-02 15:04", present, l.zone)
	if err != nil {
		return err
	}
	t := &teller{loader: l, end: end}
	findings := append(demodata.Findings("appearance"), demodata.Findings("daily")...)
	start := l.day(firstDay, 8, 0)
	for i := range reported {
		share := float64(i) / (reported - fresh)
		at := t.hours(start.Add(time.Duration(share * float64(end.AddDate(0, 0, -2).Sub(start)))))
		if left := reported - i; left <= fresh {
			// The last days bring enough that there is something of every
			// state on the desks.
			at = t.hours(end.Add(-time.Duration(left*left) * 150 * time.Second))
		}
		t.then(at, func() error { return t.begin(pick(l, findings)) })
	}
	for _, r := range rounds {
		imported, err := time.ParseInLocation("2006-01-02 15:04", r.imported, l.zone)
		if err != nil {
			return err
		}
		t.then(imported, func() error { return t.round(r) })
	}
	if err := t.patrol(); err != nil {
		return err
	}
	for at := l.day(firstDay, 12, 0); at.Before(end); at = at.Add(6 * time.Hour) {
		if h := at.In(l.zone).Hour(); h == 12 || h == 18 {
			t.then(at, t.warn)
		}
	}
	t.then(end.Add(-time.Minute), t.warn)
	t.plan()
	t.drives()
	t.presence()
	t.meetings()
	t.support()
	t.supervise()
	t.works()
	t.equipment()
	t.placesSeen()
	t.reports()
	t.documents()
	t.notices()
	t.publicity()
	t.inspections()
	t.assess()
	t.findings()
	t.standard()
	for len(t.todo) > 0 {
		next := heap.Pop(&t.todo).(moment)
		if next.at.After(end) {
			break
		}
		l.at(next.at)
		if err := next.do(); err != nil {
			return fmt.Errorf("on %s: %w", next.at.Format("2006-01-02 15:04"), err)
		}
	}
	l.at(end.Add(-time.Minute))
	return t.leaveAsks()
}

func pick[T any](l *loader, of []T) T { return of[l.rnd.IntN(len(of))] }

// hours moves an instant into the hours in which people are about.
func (t *teller) hours(at time.Time) time.Time {
	at = at.In(t.zone)
	switch h := at.Hour(); {
	case h < 8:
		return time.Date(at.Year(), at.Month(), at.Day(), 8, 5+t.rnd.IntN(50), 0, 0, t.zone)
	case h >= 19:
		return time.Date(at.Year(), at.Month(), at.Day()+1, 8, 5+t.rnd.IntN(50), 0, 0, t.zone)
	}
	return at
}

// after returns an instant between two numbers of hours from now.
func (t *teller) after(low, high float64) time.Time {
	h := low + t.rnd.Float64()*(high-low)
	return t.hours(t.DB.Now(County).Add(time.Duration(h * float64(time.Hour))))
}

// place returns an invented place in an area.
func (t *teller) place(area int) cases.Place {
	var of []demodata.Street
	for _, s := range demodata.Streets() {
		if s.Area == area {
			of = append(of, s)
		}
	}
	street := pick(t.loader, of)
	p := demodata.Areas()[area-1].Centre(t.rnd.Float64()-0.5, t.rnd.Float64()-0.5)
	return cases.Place{
		Address: demodata.Word("address", street.Name, 1+t.rnd.IntN(180)), Street: street.Name,
		Located: true, Point: geo.Point{Lon: p[0], Lat: p[1]}, Source: "gps", Accuracy: float64(4 + t.rnd.IntN(20)),
	}
}

// begin brings a case in, with a photo.
func (t *teller) begin(f demodata.Finding) error {
	area := 1 + t.rnd.IntN(13)
	place := t.place(area)
	by := t.actors[[]string{"inspector1", "inspector2", "patrol", fmt.Sprint("area", area)}[t.rnd.IntN(4)]]
	before, err := t.picture(by, place, false)
	if err != nil {
		return err
	}
	c, _, err := t.Cases.Open(t.ctx, by, cases.Draft{
		Category: f.Code, Details: f.Text, Place: place, Before: []cases.Picture{before}, Anyway: true,
	})
	if err != nil {
		return err
	}
	t.live(c, area)
	return nil
}

// warn tells of deadlines, as the program's own round does. In the evening
// those who act have read what they were told, but for the last day.
func (t *teller) warn() error {
	if _, err := t.Cases.Warn(t.ctx, County); err != nil {
		return err
	}
	now := t.DB.Now(County).In(t.zone)
	if now.Hour() < 18 || t.end.Sub(now) > 24*time.Hour {
		return nil
	}
	for _, by := range t.actors {
		if err := t.Inbox.MarkAll(t.ctx, by); err != nil {
			return err
		}
	}
	return nil
}

// picture makes a photo of a place: plainly synthetic, with its time and place
// in it as a camera writes them.
func (t *teller) picture(by access.Actor, p cases.Place, after bool) (cases.Picture, error) {
	now := t.DB.Now(County).In(t.zone)
	t.shots++
	jitter := func() float64 { return (t.rnd.Float64() - 0.5) * 0.0002 }
	data, err := synthetic.JPEG(synthetic.Scene{
		Seed: uint64(t.shots)*7919 + 17, After: after, Caption: now.Format("2006-01-02 15:04"), Width: 480, Height: 360,
		Taken: now, Lon: p.Point.Lon + jitter(), Lat: p.Point.Lat + jitter(),
	})
	if err != nil {
		return nil, err
	}
	return t.Photos.Prepare(t.ctx, by, photos.Upload{Data: data, Synthetic: true})
}
