package assess_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/attachments"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// second is another person of the office.
func (w *world) second() access.Actor {
	by := w.Office
	by.Account, by.Name = id.New[id.Account](), "创卫办二"
	return by
}

func (w *world) fact(kind string) assess.Fact {
	return assess.Fact{Who: w.area(), Kind: kind, Day: month + "-03", Times: 1, Ground: odd, Document: "永创卫办〔2017〕31号"}
}

func (w *world) line(rule string) assess.Explained {
	w.t.Helper()
	e, err := w.assess.Explain(w.t.Context(), w.Office, month, w.area())
	w.ok(err)
	for _, l := range e.Lines {
		if l.Rule.Code == rule {
			return l
		}
	}
	w.t.Fatalf("no line %s", rule)
	return assess.Explained{}
}

func TestANotedFactCountsOnceASecondPersonConfirmedItAndOpensFromTheMark(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		bad := w.fact("noted.nothing")
		bad.Day, bad.Ground, bad.Document, bad.Times, bad.Who.Of = "2031-01-01", " ", "", 0, "x"
		_, err := w.assess.EnterNote(c, w.Office, bad)
		f := fields(t, err)
		for _, name := range []string{"ground", "document", "of", "day", "kind"} {
			if f[name] == "" {
				t.Errorf("nothing is said of %s: %v", name, f)
			}
		}
		_, err = w.assess.EnterNote(c, w.west, w.fact("noted.media"))
		refused(t, "noted by an area", err, fault.Forbidden)
		fact := w.fact("noted.media")
		fact.Times, fact.Key = 2, "key"
		made, err := w.assess.EnterNote(c, w.Office, fact)
		w.ok(err)
		if again, err := w.assess.EnterNote(c, w.Office, fact); err != nil || again != made {
			t.Errorf("sent twice it is %s: %v", again, err)
		}
		w.ok(w.assess.Compute(c, w.Office, month))
		if l := w.line("exposed"); l.Line.N != 0 {
			t.Errorf("it counts before it is confirmed: %+v", l.Line)
		}
		refused(t, "confirmed by who noted it", w.assess.ConfirmNote(c, w.Office, made), fault.Conflict)
		refused(t, "confirmed by an area", w.assess.ConfirmNote(c, w.west, made), fault.Forbidden)
		if _, _, err := w.assess.GetNote(c, w.west, made); !fault.Is(err, fault.NotFound) {
			t.Errorf("an area sees what waits: %v", err)
		}
		w.todos(w.second(), "assess.step.confirm")
		w.Clock.Add(time.Minute)
		w.ok(w.assess.ConfirmNote(c, w.second(), made))
		refused(t, "confirmed twice", w.assess.ConfirmNote(c, w.second(), made), fault.Conflict)
		w.Clock.Add(time.Minute)
		w.ok(w.assess.Compute(c, w.Office, month))
		// Two media items at 1 off each, twice as heavy.
		l := w.line("exposed")
		if l.Line.N != 2 || l.Line.Got != -4*rules.One {
			t.Errorf("exposed: %+v", l.Line)
		}
		w.opens(l, "noted.media", 1)
		w.ok(w.assess.Publish(c, w.Office, month, 48))
		refused(t, "withdrawn without a reason", w.assess.WithdrawNote(c, w.Office, made, " "), fault.Invalid)
		w.Clock.Add(49 * time.Hour)
		w.ok(w.assess.Lock(c, w.Office, month))
		_, err = w.assess.EnterNote(c, w.Office, w.fact("noted.media"))
		if f := fields(t, err); f["day"] != "assess.note_locked" {
			t.Errorf("noted in a month that is locked: %v", err)
		}
		w.ok(w.assess.WithdrawNote(c, w.Office, made, odd))
		refused(t, "withdrawn twice", w.assess.WithdrawNote(c, w.Office, made, odd), fault.Conflict)
		// The locked month keeps what it counted, and still opens it.
		l = w.line("exposed")
		if l.Line.N != 2 {
			t.Errorf("a locked month changed: %+v", l.Line)
		}
		w.opens(l, "noted.media", 1)
		n, story, err := w.assess.GetNote(c, w.west, made)
		if err != nil || n.State != assess.NoteWithdrawn || n.Reason != odd || len(story) != 3 {
			t.Errorf("the record: %+v %d %v", n, len(story), err)
		}
		w.sound()
	})
}

// A fact that is confirmed once the month is published adjusts that mark alone,
// for which appeals run anew; what is locked never changes.
func TestAFactOfAPublishedMonthAdjustsTheMarkAndAppealsRunAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		w.ok(w.assess.Compute(c, w.Office, month))
		w.ok(w.assess.Publish(c, w.Office, month, 48))
		explain := func(of id.Area) assess.Explanation {
			e, err := w.assess.Explain(c, w.west, month, assess.Who{Subject: assess.Areas, Of: string(of)})
			w.ok(err)
			return e
		}
		was, other := explain(w.West), explain(w.East)
		made, err := w.assess.EnterNote(c, w.Office, w.fact("noted.media"))
		w.ok(err)
		late, err := w.assess.EnterNote(c, w.Office, w.fact("noted.outstanding"))
		w.ok(err)
		w.Clock.Add(40 * time.Hour)
		w.ok(w.assess.ConfirmNote(c, w.second(), made))
		now := explain(w.West)
		if now.Mark.Total != was.Mark.Total-2*rules.One || now.Mark.Adjusted != 0 || len(now.Since) != 1 || now.Since[0].Was != was.Mark.Total || now.Since[0].Now != now.Mark.Total || now.Since[0].Note != made {
			t.Fatalf("%s becomes %+v: %+v", was.Mark.Total, now.Mark, now.Since)
		}
		w.opens(w.line("exposed"), "noted.media", 1)
		if again := explain(w.East); again.Mark.Total != other.Mark.Total || len(again.Since) > 0 || !again.Month.AppealUntil.Equal(other.Month.AppealUntil) {
			t.Errorf("another's mark changed too: %+v", again.Mark)
		}
		w.Clock.Add(20 * time.Hour) // the time of the others has passed
		w.todos(w.Office)
		refused(t, "locked while an appeal may come", w.assess.Lock(c, w.Office, month), fault.Conflict)
		objection := assess.Objection{Month: month, Who: w.area(), Rule: "exposed", Reason: odd, Key: "anew"}
		appeal, err := w.assess.Appeal(c, w.west, objection)
		w.ok(err)
		w.ok(w.assess.Decide(c, w.Office, appeal, rules.One, odd))
		w.ok(w.assess.WithdrawNote(c, w.Office, made, odd))
		if now = explain(w.West); now.Mark.Total != was.Mark.Total+rules.One || len(now.Since) != 2 {
			t.Errorf("withdrawn: %+v %+v", now.Mark, now.Since)
		}
		w.Clock.Add(49 * time.Hour)
		refused(t, "locked while a fact waits", w.assess.Lock(c, w.Office, month), fault.Conflict)
		w.ok(w.assess.WithdrawNote(c, w.Office, late, odd))
		w.ok(w.assess.Lock(c, w.Office, month))
		refused(t, "confirmed once it is locked", w.assess.ConfirmNote(c, w.second(), late), fault.Conflict)
		if last := explain(w.West); last.Mark.Total != now.Mark.Total {
			t.Errorf("a locked mark changed: %+v", last.Mark)
		}
		w.sound()
	})
}

// opens holds that a line opens exactly the facts that it counted.
func (w *world) opens(l assess.Explained, key string, want int64) {
	w.t.Helper()
	for _, v := range l.Links {
		if v.Key != key {
			continue
		}
		u, err := url.Parse(v.Link)
		w.ok(err)
		p, err := w.assess.Notes(w.t.Context(), w.west, assess.NoteFilterFrom(u.Query()))
		if err != nil || p.Total != want {
			w.t.Errorf("%s opens %d facts, want %d: %v", v.Link, p.Total, want, err)
		}
		return
	}
	w.t.Errorf("nothing opens %s: %+v", key, l.Links)
}

func TestAnInspectorChoosesWithinTheRangeOfARuleAndNotOfTheirOwnUnit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		p, err := w.assess.Sets(c, w.Office, assess.SetFilter{Subject: assess.Areas})
		w.ok(err)
		made, err := w.assess.Copy(c, w.Office, p.Sets[0].ID, "copy")
		w.ok(err)
		set, _, _, err := w.assess.Get(c, w.Office, made)
		w.ok(err)
		_, rule, _ := set.Body.Rule("rework")
		rule.Shape, rule.Value, rule.Min, rule.Max, rule.Steps = rules.Range, "noted.always", rules.One/2, 2*rules.One, nil
		w.ok(w.assess.ChangeRule(c, w.Office, made, set.Edit, rule))
		w.ok(w.assess.Enforce(c, w.Office, made, 0, "2017-07-01", odd))
		inspector := access.Actor{County: casestest.County, Account: id.New[id.Account](), Name: "检查员", Grants: []access.Grant{{Role: access.Inspector, Scope: access.County}}}
		fact := w.fact("rule.rework")
		fact.Amount = 3 * rules.One
		_, err = w.assess.EnterNote(c, inspector, fact)
		if f := fields(t, err); f["amount"] == "" {
			t.Errorf("outside of the range: %v", err)
		}
		fact.Amount = rules.One
		note, err := w.assess.EnterNote(c, inspector, fact)
		w.ok(err)
		_, err = w.assess.EnterNote(c, inspector, w.fact("noted.media"))
		if f := fields(t, err); f["kind"] == "" {
			t.Errorf("an inspector notes a media item: %v", err)
		}
		w.ok(w.assess.ConfirmNote(c, w.second(), note))
		w.Clock.Add(time.Minute)
		w.ok(w.assess.Compute(c, w.Office, month))
		l := w.line("rework")
		if l.Line.Got != 4*rules.One {
			t.Errorf("one off of five: %+v", l.Line)
		}
		w.opens(l, "rule.rework", 1)
	})
}

func TestNotedFactsKeepTheirFilesAndAreFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		up, err := w.assess.KeepForNote(c, w.Office, "依据.txt", "text/plain", strings.NewReader("x"))
		if err == nil {
			fact := w.fact("noted.criticised")
			fact.Document, fact.Files = "", []*attachments.Upload{up}
			note, err := w.assess.EnterNote(c, w.Office, fact)
			w.ok(err)
			n, _, err := w.assess.GetNote(c, w.Office, note)
			if err != nil || len(n.Files) != 1 {
				t.Fatalf("files of the fact: %+v %v", n.Files, err)
			}
			if _, _, err := w.assess.OpenNoteFile(c, w.west, n.Files[0].ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("an area opens the file of what waits: %v", err)
			}
		} else if !fault.Is(err, fault.Unavailable) {
			t.Fatal(err)
		}
		for i := range 3 {
			fact := w.fact("noted.outstanding")
			fact.Day = month + "-1" + string(rune('0'+i))
			_, err := w.assess.EnterNote(c, w.Office, fact)
			w.ok(err)
		}
		for f, want := range map[assess.NoteFilter]int64{
			{}: 3, {Kind: "noted.outstanding"}: 3, {Kind: "noted.media"}: 0, {Text: "KD-0002"}: 1, {Text: "100%_"}: 3, {State: assess.NoteWaiting}: 3, {From: month + "-11"}: 2, {To: month + "-10"}: 1, {Counted: "1"}: 0,
		} {
			p, err := w.assess.Notes(c, w.Office, f)
			if err != nil || p.Total != want {
				t.Errorf("%+v finds %d, want %d: %v", f, p.Total, want, err)
			}
		}
		for _, sort := range []string{"day", "-day", "number", "name", "state"} {
			n, f := 0, assess.NoteFilter{Sort: sort, Limit: 1}
			for {
				p, err := w.assess.Notes(c, w.Office, f)
				w.ok(err)
				n += len(p.Notes)
				if f.After = p.Next; p.Next == "" {
					break
				}
			}
			if n != 3 {
				t.Errorf("by %s the pages have %d facts", sort, n)
			}
		}
	})
}

// inspected stands for the inspections of a county.
type inspected struct{ west id.Area }

func (i inspected) Marks(_ context.Context, _ *db.Tx, _, _, subject string) ([]assess.Inspected, error) {
	if subject != assess.Areas {
		return nil, nil
	}
	of := string(i.west)
	return []assess.Inspected{
		{Of: of, Day: "2017-07-26", Round: "routine", Sheet: "unit", Site: "market", Got: 80_000, Full: 100_000},
		{Of: of, Day: "2017-07-27", Round: "mock", Sheet: "b1", Site: "street", Got: 70_000, Full: 100_000},
	}, nil
}

func (inspected) Narrowed(context.Context, *db.Tx) (rounds, sites, sheets []string, err error) {
	return []string{"routine", "mock"}, []string{"market", "street"}, []string{"unit", "b1", "committee"}, nil
}

func (inspected) Links(_ context.Context, _ *db.Tx, w assess.Who, n assess.Inspected, from, to string) ([]string, error) {
	return []string{"/inspections/visits?area=" + w.Of + "&kind=" + n.Round + "&sheet=" + n.Sheet + "&site=" + n.Site + "&from=" + from + "&to=" + to}, nil
}

// A rule of inspections is narrowed by the kind of round, the sheet, the kind of
// site, or the days of the month, and opens exactly what it counts.
func TestInspectionsAreNarrowedByRoundSheetSiteAndDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.assess.Inspections = inspected{w.West}
		w.begin()
		made, err := w.assess.DraftFrom(c, w.Office, "R10", assess.Areas, "r10")
		w.ok(err)
		w.ok(w.assess.Enforce(c, w.Office, made, 0, "2017-07-01", odd))
		w.ok(w.assess.Compute(c, w.Office, month))
		at := "/inspections/visits?area=" + string(w.West)
		for rule, want := range map[string]struct {
			got  rules.Mark
			link string
		}{
			"ordinary": {80 * rules.One, at + "&kind=&sheet=&site=&from=2017-07-01&to=2017-07-26"},
			"end":      {70 * rules.One, at + "&kind=&sheet=&site=&from=2017-07-27&to=2017-07-31"},
		} {
			if l := w.line(rule); l.Line.None != "" || l.Line.Got != want.got || len(l.Links) != 1 || l.Links[0].Link != want.link {
				t.Errorf("%s: %+v %+v", rule, l.Line, l.Links)
			}
		}
		if made, err = w.assess.DraftFrom(c, w.Office, "R12", assess.Areas, "r12"); err != nil {
			t.Fatal(err)
		}
		refused(t, "sheets that there are not", w.assess.Enforce(c, w.Office, made, 0, "2017-08-01", odd), fault.Invalid)
		set, _, _, err := w.assess.Get(c, w.Office, made)
		w.ok(err)
		for key, want := range map[string]rules.Mark{"inspect.sheet_unit": 80 * rules.One, "inspect.site_street": 70 * rules.One, "inspect.mock": 70 * rules.One} {
			_, rule, _ := set.Body.Rule("planning")
			rule.Value, rule.Of = key+"_got", key+"_full"
			body := set
			body.Body.Parts = []rules.Part{{Code: "planning", Full: 100 * rules.One, Rules: []rules.Rule{rule}}}
			trial, err := w.assess.WhatIf(c, w.Office, body, month)
			w.ok(err)
			for _, m := range trial.Moved {
				if m.Who.Of == string(w.West) && m.Now.Total != want {
					t.Errorf("by %s the west has %+v, want %s", key, m.Now, want)
				}
			}
		}
	})
}

func TestInspectionsMakeMarksAndOpen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.assess.Inspections = inspected{w.West}
		w.begin()
		w.ok(w.assess.Compute(t.Context(), w.Office, month))
		l := w.line("checks")
		if l.Line.None != "" || l.Line.Got != 22500 || len(l.Links) != 1 || l.Links[0].Link != "/inspections/visits?area="+string(w.West)+"&kind=&sheet=&site=&from=2017-07-01&to=2017-07-31" {
			t.Errorf("150 of 200 in 30: %+v %+v", l.Line, l.Links)
		}
		e, err := w.assess.Explain(t.Context(), w.Office, month, assess.Who{Subject: assess.Areas, Of: string(w.East)})
		if err != nil || e.Mark.Result.Lines[0].None != rules.NoneInspection {
			t.Errorf("without an inspection: %+v %v", e.Mark.Result.Lines, err)
		}
	})
}

func TestWhatIsMeasuredAndWasNotNotedIsNotRatedRatherThanNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		made, err := w.assess.DraftFrom(c, w.Office, "R11", assess.Areas, "draft")
		w.ok(err)
		if again, err := w.assess.DraftFrom(c, w.Office, "R11", assess.Areas, "draft"); err != nil || again != made {
			t.Errorf("sent twice it is %s: %v", again, err)
		}
		_, err = w.assess.DraftFrom(c, w.Office, "R11", "nobody", "")
		refused(t, "for nobody", err, fault.Invalid)
		_, err = w.assess.DraftFrom(c, w.Office, "R99", assess.Areas, "")
		refused(t, "of nothing", err, fault.NotFound)
		_, err = w.assess.DraftFrom(c, w.west, "R11", assess.Areas, "")
		refused(t, "by an area", err, fault.Forbidden)
		w.ok(w.assess.Enforce(c, w.Office, made, 0, "2017-07-01", odd))
		w.ok(w.assess.Compute(c, w.Office, month))
		if l := w.line("survey"); l.Line.None != rules.NoneMissing {
			t.Errorf("without a survey: %+v", l.Line)
		}
		fact := w.fact("noted.survey")
		fact.Times = 81
		note, err := w.assess.EnterNote(c, w.Office, fact)
		w.ok(err)
		w.ok(w.assess.ConfirmNote(c, w.second(), note))
		w.ok(w.assess.Compute(c, w.Office, month))
		if l := w.line("survey"); l.Line.Got != 1500 {
			t.Errorf("a mean of 81: %+v", l.Line)
		}
	})
}
