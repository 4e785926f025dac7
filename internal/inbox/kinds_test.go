package inbox_test

import (
	"testing"
	"time"

	"chuangwei/internal/channel"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/mail"
	"chuangwei/internal/people"
)

func TestWhatIsSwitchedOffByAChannelIsInTheInboxAllTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		ctx := t.Context()
		var box mail.Memory
		h.Out, h.Post = channel.New(channel.Options{Inside: true}), &box
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ok(h.people.SetContact(ctx, h.lly, people.Contact{Email: "lly@yongfeng.example", Lang: "en"}))
		if err := h.SetChannels(ctx, h.lly, inbox.Channels{EmailOff: []string{"gossip '"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a sort that is none: %v", err)
		}
		set := func(off ...string) {
			t.Helper()
			ok(h.SetChannels(ctx, h.lly, inbox.Channels{Email: true, EmailOff: off, PushOff: []string{"task"}}))
		}
		mine := inbox.Recipients{Accounts: []id.Account{h.lly.Account}}
		tell := func(kind string) {
			t.Helper()
			m := message(mine)
			m.Kind = kind
			h.tell(t, here, m)
		}
		set()
		tell("case.dispatched")
		tell("task.assigned") // off by another channel only
		if n := h.deliver(t); n != 2 {
			t.Errorf("with everything on %d were sent", n)
		}
		set("case", "other")
		for _, kind := range []string{"case.closed", "urge", "survey.import", "remind"} {
			tell(kind)
		}
		if n := h.deliver(t); n != 2 || len(box.Sent()) != 4 {
			t.Errorf("without cases and what is of no sort %d were sent", n)
		}
		// What was switched off before it went out does not go out.
		tell("urge")
		set("urge")
		if n := h.deliver(t); n != 0 {
			t.Errorf("switched off meanwhile, %d were sent", n)
		}
		// Quiet hours hold for what is left. It is 8:30 in the county.
		ok(h.SetChannels(ctx, h.lly, inbox.Channels{Email: true, EmailOff: []string{"case"}, Quiet: inbox.Quiet{From: "22:00", To: "09:00"}}))
		tell("meeting.called")
		if n := h.deliver(t); n != 0 {
			t.Errorf("within quiet hours %d were sent", n)
		}
		h.clock.Add(31 * time.Minute)
		if n := h.deliver(t); n != 1 {
			t.Errorf("after quiet hours %d were sent", n)
		}
		p, err := h.List(ctx, h.lly, inbox.Filter{Limit: 20})
		ok(err)
		if len(p.Notices) != 8 {
			t.Errorf("%d notices are in the inbox, not all eight", len(p.Notices))
		}
		c, err := h.Channels(ctx, h.lly)
		ok(err)
		if len(c.EmailOff) != 1 || c.EmailOff[0] != "case" || len(c.PushOff) != 0 {
			t.Errorf("kept is %+v", c)
		}
		if c, err := h.Channels(ctx, h.office); err != nil || len(c.EmailOff)+len(c.PushOff) != 0 {
			t.Errorf("another's choice is %+v, %v", c, err)
		}
	})
}
