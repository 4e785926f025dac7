package inbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/channel"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/mail"
	"chuangwei/internal/people"
)

// chat is a chat group's server.
type chat struct {
	*httptest.Server
	mu     sync.Mutex
	said   []string
	answer string
	before func() // called before it answers
}

func newChat(t *testing.T) *chat {
	t.Helper()
	c := &chat{answer: `{"errcode":0}`}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		c.said = append(c.said, string(body))
		answer, before := c.answer, c.before
		c.mu.Unlock()
		if before != nil {
			before()
		}
		io.WriteString(w, answer)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *chat) n() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.said)
}

// robot adds a robot of the office's, and lets it speak to c.
func (h house) robot(t *testing.T, c *chat, q inbox.Quiet) id.Robot {
	t.Helper()
	h.Out = channel.New(channel.Options{Inside: true})
	x, err := h.AddRobot(t.Context(), h.office, inbox.Robot{Kind: channel.WeCom, Name: "创卫工作群", URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", Quiet: q})
	if err != nil {
		t.Fatal(err)
	}
	err = h.db.Write(t.Context(), here, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE robots SET url = $2 WHERE county = $1`, here, c.URL)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (h house) deliver(t *testing.T) int {
	t.Helper()
	n, err := h.Deliver(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var toOffice = inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}

func TestARobotSaysOnceWhatItsOwnerIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, c := open(t, d), newChat(t)
		robot := h.robot(t, c, inbox.Quiet{})
		h.tell(t, here, message(toOffice))
		h.tell(t, here, message(inbox.Recipients{Units: []id.Unit{"u1"}})) // not the office's
		once := message(toOffice)
		once.Once = "warn:1"
		h.tell(t, here, once)
		h.tell(t, here, once)
		if n := h.deliver(t); n != 2 || h.deliver(t) != 0 || c.n() != 2 {
			t.Errorf("sent %d, %d arrived", n, c.n())
		}
		if !strings.Contains(c.said[0], "沿街乱堆") || !strings.Contains(c.said[0], "https://cw.example.cn/cases/WT-0312") {
			t.Errorf("it said %s", c.said[0])
		}
		if err := h.PauseRobot(t.Context(), h.office, robot, true); err != nil {
			t.Fatal(err)
		}
		h.tell(t, here, message(toOffice))
		if h.deliver(t) != 0 {
			t.Error("paused, it spoke")
		}
		list, err := h.Robots(t.Context(), h.office)
		if err != nil || len(list) != 1 || list[0].URL != "" || list[0].Secret != "" {
			t.Errorf("robots: %+v %v", list, err)
		}
		if _, err := h.Robots(t.Context(), h.lly); !fault.Is(err, fault.Forbidden) {
			t.Errorf("seen by a liaison: %v", err)
		}
		_, err = h.AddRobot(t.Context(), h.office, inbox.Robot{Kind: channel.Feishu, Name: "x", URL: "https://127.0.0.1/", Quiet: inbox.Quiet{From: "25:00"}, Group: "none"})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("all wrong: %v", err)
		}
	})
}

func TestWhatWasNotTakenIsSentAgainAndWhatMayHaveArrivedIsNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, c := open(t, d), newChat(t)
		robot := h.robot(t, c, inbox.Quiet{})
		state := func() inbox.DeliveryState {
			t.Helper()
			list, err := h.Deliveries(t.Context(), h.office, robot)
			if err != nil || len(list) == 0 {
				t.Fatal(list, err)
			}
			return list[0].State
		}
		c.answer = `{"errcode":45009}`
		h.tell(t, here, message(toOffice))
		h.deliver(t)
		if h.deliver(t); c.n() != 1 || state() != inbox.Waiting {
			t.Errorf("tried %d times at once, %s", c.n(), state())
		}
		for range 10 {
			h.clock.Add(7 * time.Hour)
			h.deliver(t)
		}
		if c.n() != 6 || state() != inbox.Failed {
			t.Errorf("tried %d times, then %s", c.n(), state())
		}
		c.answer = `nonsense`
		h.tell(t, here, message(toOffice))
		h.deliver(t)
		h.clock.Add(7 * time.Hour)
		if h.deliver(t); c.n() != 7 || state() != inbox.Unsure {
			t.Errorf("sent %d times, then %s", c.n(), state())
		}
	})
}

// The program is killed after a message went out and before that is noted: the
// next one does not send it again.
func TestWhatWasClaimedByAProgramThatIsNoMoreIsNotSentTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, c := open(t, d), newChat(t)
		h.robot(t, c, inbox.Quiet{})
		h.tell(t, here, message(toOffice))
		other := inbox.New(d, "https://cw.example.cn")
		other.Out = h.Out
		// While it is being sent, another program looks, and later one that
		// was started anew.
		c.before = func() {
			c.mu.Lock()
			c.before = nil
			c.mu.Unlock()
			if n, err := other.Deliver(t.Context(), here); err != nil || n != 0 {
				t.Errorf("a second program sent %d, %v", n, err)
			}
			h.clock.Add(time.Hour)
			if n, err := other.Deliver(t.Context(), here); err != nil || n != 0 {
				t.Errorf("an hour later %d were sent, %v", n, err)
			}
		}
		h.deliver(t)
		if c.n() != 1 {
			t.Errorf("%d arrived", c.n())
		}
		var waits int
		err := d.Read(t.Context(), here, func(tx *db.Tx) (err error) {
			waits, err = db.One(t.Context(), tx, db.Value[int], `SELECT COUNT(*) FROM deliveries WHERE county = $1 AND state IN ('waiting', 'sending')`, here)
			return err
		})
		if err != nil || waits != 0 {
			t.Errorf("%d still wait, %v", waits, err)
		}
	})
}

func TestManyProgramsSendEverythingOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, c := open(t, d), newChat(t)
		h.robot(t, c, inbox.Quiet{})
		for range 20 {
			h.tell(t, here, message(toOffice))
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := h.Deliver(t.Context(), here); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if c.n() != 20 {
			t.Errorf("%d arrived", c.n())
		}
	})
}

func TestAPersonIsToldByTheChosenChannelsOutsideQuietHours(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		var box mail.Memory
		h.Out, h.Post = channel.New(channel.Options{Inside: true}), &box
		if err := h.people.SetContact(t.Context(), h.lly, people.Contact{Email: "lly@yongfeng.example", Lang: "en"}); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []inbox.Channels{{Quiet: inbox.Quiet{From: "22:00"}}, {Quiet: inbox.Quiet{From: "x", To: "07:00"}}, {Remind: -1}} {
			if err := h.SetChannels(t.Context(), h.lly, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		// It is 8:30 in the county.
		if err := h.SetChannels(t.Context(), h.lly, inbox.Channels{Email: true, Quiet: inbox.Quiet{From: "22:00", To: "09:00"}}); err != nil {
			t.Fatal(err)
		}
		mine := inbox.Recipients{Accounts: []id.Account{h.lly.Account}}
		h.tell(t, here, message(mine))
		h.tell(t, here, message(mine))
		if h.deliver(t) != 0 {
			t.Error("sent within quiet hours")
		}
		p, err := h.List(t.Context(), h.lly, inbox.Filter{Limit: 10})
		if err != nil || len(p.Notices) != 2 {
			t.Fatal(p, err)
		}
		if err := h.Mark(t.Context(), h.lly, []id.Notice{p.Notices[0].ID}); err != nil {
			t.Fatal(err)
		}
		h.clock.Add(31 * time.Minute)
		if n := h.deliver(t); n != 1 || len(box.Sent()) != 1 {
			t.Errorf("after quiet hours %d were sent", n)
		}
		if m := box.Sent()[0]; m.To != "lly@yongfeng.example" || !strings.Contains(m.Text, "/cases/WT-0312") {
			t.Errorf("letter %+v", m)
		}
	})
}

func TestQuietHoursGoOverMidnight(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	at := func(text string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct {
		q          inbox.Quiet
		now, until string
	}{
		{inbox.Quiet{}, "2017-08-25 03:00", ""},
		{inbox.Quiet{From: "22:00", To: "07:00"}, "2017-08-25 23:00", "2017-08-26 07:00"},
		{inbox.Quiet{From: "22:00", To: "07:00"}, "2017-08-25 03:00", "2017-08-25 07:00"},
		{inbox.Quiet{From: "22:00", To: "07:00"}, "2017-08-25 07:00", ""},
		{inbox.Quiet{From: "22:00", To: "07:00"}, "2017-08-25 21:59", ""},
		{inbox.Quiet{From: "12:00", To: "14:00"}, "2017-08-25 13:00", "2017-08-25 14:00"},
		{inbox.Quiet{From: "12:00", To: "12:00"}, "2017-08-25 12:00", ""},
	} {
		got := c.q.Over(at(c.now))
		if c.until == "" && !got.IsZero() || c.until != "" && !got.Equal(at(c.until)) {
			t.Errorf("%v at %s: until %v, want %s", c.q, c.now, got, c.until)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		clock := func(name string) string {
			return time.Date(2017, 1, 1, 0, rapid.IntRange(0, 1439).Draw(rt, name), 0, 0, zone).Format("15:04")
		}
		q := inbox.Quiet{From: clock("from"), To: clock("to")}
		now := at("2017-08-25 00:00").Add(time.Duration(rapid.IntRange(0, 1439).Draw(rt, "now")) * time.Minute)
		if over := q.Over(now); !over.IsZero() && (!over.After(now) || over.Sub(now) > 24*time.Hour || over.Format("15:04") != q.To || !q.Over(over).IsZero()) {
			rt.Fatalf("%v at %s until %s", q, now, over)
		}
	})
}

func TestABrowserIsTheAccountsThatLetItLast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		one := channel.Device{Endpoint: "https://push.example/1", P256dh: "p", Auth: "a"}
		for _, bad := range []string{"http://push.example/", "https://", "x", "https://a@push.example/"} {
			if err := h.AddDevice(t.Context(), h.lly, channel.Device{Endpoint: bad, P256dh: "p", Auth: "a"}, ""); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", bad, err)
			}
		}
		for _, by := range []access.Actor{h.office, h.lly} {
			if err := h.AddDevice(t.Context(), by, one, strings.Repeat("浏", 200)); err != nil {
				t.Fatal(err)
			}
		}
		if list, err := h.Devices(t.Context(), h.office); err != nil || len(list) != 0 {
			t.Errorf("the first still has it: %v %v", list, err)
		}
		list, err := h.Devices(t.Context(), h.lly)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if err := h.DropDevice(t.Context(), h.office, list[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("dropped by another: %v", err)
		}
		if err := h.DropDevice(t.Context(), h.lly, list[0].ID); err != nil {
			t.Error(err)
		}
		a, err1 := h.PushKey(t.Context(), here)
		b, err2 := h.PushKey(t.Context(), here)
		if err1 != nil || err2 != nil || a == "" || a != b {
			t.Errorf("keys %q and %q: %v %v", a, b, err1, err2)
		}
	})
}
