package ical_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"chuangwei/internal/ical"
)

// What was written is read back, with text that iCalendar has to escape.
func TestACalendarIsReadBack(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("UTC+8", 8*60*60)
	title := "清运; 'a,b' \\n 😀\n第二行 " + strings.Repeat("长", 100)
	var b bytes.Buffer
	err := ical.Write(&b, ical.Calendar{Name: "我的任务", Zone: "Asia/Shanghai", Events: []ical.Event{
		{UID: "t1@360825", Start: time.Date(2017, 8, 31, 0, 0, 0, 0, zone), End: time.Date(2017, 8, 31, 0, 0, 0, 0, zone), AllDay: true, Free: true, Title: title, Link: "https://x/plan/tasks/1"},
		{UID: "m1@360825", Start: time.Date(2017, 8, 25, 14, 30, 0, 0, zone), End: time.Date(2017, 8, 25, 16, 0, 0, 0, zone), Title: "调度会", Canceled: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	got, err := ics.ParseCalendar(&b)
	if err != nil {
		t.Fatal(err)
	}
	events := got.Events()
	if len(events) != 2 {
		t.Fatalf("%d events", len(events))
	}
	day := events[0]
	if s := day.GetProperty(ics.ComponentPropertySummary).Value; ics.FromText(s) != title && s != title {
		t.Errorf("title %q", s)
	}
	if s, e := day.GetProperty(ics.ComponentPropertyDtStart).Value, day.GetProperty(ics.ComponentPropertyDtEnd).Value; s != "20170831" || e != "20170901" {
		t.Errorf("a day from %s to %s", s, e)
	}
	if s := events[1].GetProperty(ics.ComponentPropertyDtStart).Value; s != "20170825T063000Z" {
		t.Errorf("an instant: %s", s)
	}
}
