package app

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/web"
)

// Pages that show how things stand are told when something has happened, by
// server-sent events: "moved" when a record of the county has changed, "beat" so
// that a page knows that it is still told. What has happened is not sent: a page
// asks for itself anew, as whoever looks at it.
//
// A county is looked at by one goroutine however many look on: the cost is one
// short query every few seconds.
const (
	liveLook = 2 * time.Second  // how often a county is looked at
	liveBeat = 20 * time.Second // how often a page hears that nothing happened
	liveMost = 300              // pages of one county, in one process
	liveFor  = 10 * time.Minute // then the page asks again, if it is still signed in
)

// live is the counties that somebody looks on at.
type live struct {
	db       *db.DB
	stopping chan struct{}
	stop     func()

	mu       sync.Mutex
	counties map[id.County]*watched
}

// watched is a county and the pages that are told of it.
type watched struct {
	pages map[chan string]bool
	end   context.CancelFunc
}

func newLive(d *db.DB) *live {
	l := &live{db: d, stopping: make(chan struct{}), counties: map[id.County]*watched{}}
	l.stop = sync.OnceFunc(func() { close(l.stopping) })
	return l
}

// join adds a page and returns what it hears.
func (l *live) join(ctx context.Context, county id.County) (chan string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.counties[county]
	if w == nil {
		// It goes on for the others when this page goes.
		ctx, end := context.WithCancel(context.WithoutCancel(ctx))
		w = &watched{pages: map[chan string]bool{}, end: end}
		l.counties[county] = w
		go l.watch(ctx, county, w)
	}
	if len(w.pages) >= liveMost {
		return nil, fault.New(fault.Unavailable, "app.live.full")
	}
	hear := make(chan string, 1)
	w.pages[hear] = true
	return hear, nil
}

// leave takes a page away, and stops looking when it was the last.
func (l *live) leave(county id.County, hear chan string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.counties[county]
	delete(w.pages, hear)
	if len(w.pages) == 0 {
		w.end()
		delete(l.counties, county)
	}
}

// watch looks whether the county's newest entry in the journal is another.
func (l *live) watch(ctx context.Context, county id.County, w *watched) {
	tick := time.NewTicker(liveLook)
	defer tick.Stop()
	var last journal.Cursor
	for first := true; ; first = false {
		newest, err := l.newest(ctx, county)
		if err == nil && newest != last {
			last = newest
			if !first {
				l.tell(w)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (l *live) newest(ctx context.Context, county id.County) (c journal.Cursor, err error) {
	err = l.db.Read(ctx, county, func(tx *db.Tx) error {
		lines, err := journal.Recent(ctx, tx, journal.Filter{Limit: 1})
		if len(lines) > 0 {
			c = lines[0].Cursor()
		}
		return err
	})
	return c, err
}

// tell never waits: a page that has not yet heard of the last change hears of
// both at once.
func (l *live) tell(w *watched) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for hear := range w.pages {
		select {
		case hear <- "moved":
		default:
		}
	}
}

// serve answers with the events of the reader's county until the reader goes.
func (l *live) serve(w http.ResponseWriter, r *http.Request) error {
	by := web.Actor(r)
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	hear, err := l.join(r.Context(), by.County)
	if err != nil {
		return err
	}
	defer l.leave(by.County, hear)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy is to pass it on at once
	answer := http.NewResponseController(w)
	send := func(event string) error {
		// The server's own limit is for answers that come to an end.
		if err := answer.SetWriteDeadline(time.Now().Add(2 * liveBeat)); err != nil { //nolint:forbidigo // the connection's clock, not the county's
			return err
		}
		if _, err := io.WriteString(w, "event: "+event+"\ndata: "+strconv.FormatInt(l.db.Now(by.County).UnixMilli(), 10)+"\n\n"); err != nil {
			return err
		}
		return answer.Flush()
	}
	if send("beat") != nil {
		return nil // the reader has gone
	}
	beat := time.NewTicker(liveBeat)
	defer beat.Stop()
	end := time.NewTimer(liveFor)
	defer end.Stop()
	for {
		event := "beat"
		select {
		case <-r.Context().Done():
			return nil
		case <-l.stopping:
			return nil
		case <-end.C:
			return nil
		case event = <-hear:
		case <-beat.C:
		}
		if send(event) != nil {
			return nil
		}
	}
}
