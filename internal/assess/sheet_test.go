package assess_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/rules"
)

// written is a set as a spreadsheet.
func (w *world) written(set assess.Set, t lang.Tag) []byte {
	w.t.Helper()
	var b bytes.Buffer
	w.ok(w.assess.WriteSet(w.t.Context(), w.Office, set.ID, t, &b))
	return b.Bytes()
}

func (w *world) take(name string, raw []byte, apply bool) (office.Report, error) {
	w.t.Helper()
	return w.assess.ImportSet(w.t.Context(), w.Office, name, bytes.NewReader(raw), int64(len(raw)), apply)
}

func (w *world) last(subject string) assess.Set {
	w.t.Helper()
	p, err := w.assess.Sets(w.t.Context(), w.Office, assess.SetFilter{Subject: subject})
	w.ok(err)
	return slices.MaxFunc(p.Sets, func(a, b assess.Set) int { return int(a.Version - b.Version) })
}

func TestASetIsWrittenChangedAndReadBackOnceAndAsAWhole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		set := w.last(assess.Areas)
		for _, tag := range []lang.Tag{lang.Chinese, lang.English} {
			rep, err := w.take("set.xlsx", w.written(set, tag), true)
			if err != nil || !rep.Applied || rep.Counts[office.Unchanged] == 0 || rep.Counts[office.Created] > 0 || w.last(assess.Areas).Version != 1 {
				t.Fatalf("as it is, in %s: %+v %v", tag, rep.Counts, err)
			}
		}
		csv := func(lines string) []byte {
			return []byte("line,code,name,full,weight,source,shape,value,of,at,per,cap,floor,down,steps,bands,top\n" + lines)
		}
		good := csv("set,areas," + odd[:6] + ",10,,,,,,,,,,,,,2\nheading,p,P,10,1,,,,,,,,,,,,\nrule,r,R,10,,figure,rate,cases.closed,cases.due_close,90,1,,2.5,,,,\nrule,s,S,,,event,each,cases.rework,,,0.5,5,,,\"6 = 1\n8 = 2\",,\n")
		rep, err := w.take("set.csv", good, false)
		if err != nil || rep.Applied || !rep.Clean() || rep.Counts[office.Created] != 4 || w.last(assess.Areas).Version != 1 {
			t.Fatalf("looked at: %+v %v", rep, err)
		}
		for range 2 { // the second time nothing is new
			if rep, err = w.take("set.csv", good, true); err != nil || !rep.Applied {
				t.Fatalf("taken: %+v %v", rep, err)
			}
		}
		made := w.last(assess.Areas)
		if _, r, _ := made.Body.Rule("s"); made.Version != 2 || !made.Draft() || len(r.Steps) != 2 || r.Steps[1].Per != 2*rules.One {
			t.Errorf("what was made: %+v", made)
		}
		bad := csv("set,areas,A,12,,,,,,,,,,,,,x\nrule,r,R,10,,figure,rate,cases.closed,cases.due_close,90,1,,,,,,\nheading,p,P,10,1,,,,,,,,,,,,\nrule,r,R,10,,figure,rate,cases.closed +,cases.due_close,high,1,,,maybe,,,\nrule,r,,0,,hearsay,guess,cases.lost,,,,,,,6,4 = ,\nnote,n,N,,,,,,,,,,,,,,\n")
		rep, err = w.take("set.csv", bad, true)
		if err != nil || rep.Applied || w.last(assess.Areas).Version != 2 {
			t.Fatalf("a wrong set is taken: %+v %v", rep, err)
		}
		said := map[int]map[string]string{}
		for _, row := range rep.Rows {
			said[row.Row] = map[string]string{}
			for _, p := range row.Problems {
				said[row.Row][p.Heading] = p.Key
			}
		}
		for row, want := range map[int]map[string]string{
			2: {"top": "assess.bad_whole", "full": "assess.sums"}, 3: {"line": "assess.sheet_no_heading"},
			5: {"value": "assess.formula.wrong", "at": "assess.bad_number", "down": "assess.bad_yes"},
			6: {"code": "assess.code_twice", "name": "assess.bad_name", "source": "assess.choose_source", "shape": "assess.bad_shape", "value": "assess.formula.wrong", "steps": "assess.bad_pair", "bands": "assess.bad_pair"},
			7: {"line": "assess.sheet_line"},
		} {
			for heading, key := range want {
				if said[row][heading] != key {
					t.Errorf("row %d, %s: %q, want %s", row, heading, said[row][heading], key)
				}
			}
		}
		rep, err = w.take("set.csv", csv("set,areas,A,10,,,,,,,,,,,,,\nheading,p,P,10,1,,,,,,,,,,,,\nrule,new,R,10,,figure,share,cases.closed,cases.due_close,,,,,,,,\n"), true)
		if err != nil || rep.Applied || len(rep.Rows) != 3 || len(rep.Rows[2].Problems) != 1 || rep.Rows[2].Problems[0].Key != "assess.code_new" || rep.Rows[2].Problems[0].Heading != "code" {
			t.Errorf("a rule of the code new: %+v %v", rep, err)
		}
		rep, err = w.take("set.csv", csv("set,nobody,A,10,,,,,,,,,,,,,\nheading,p,P,10,1,,,,,,,,,,,,\nrule,r,R,10,,figure,share,cases.closed,cases.due_close,,,,,,,,\n"), true)
		if err != nil || rep.Clean() || rep.Rows[0].Problems[0].Key != "assess.sheet_subject" {
			t.Errorf("for nobody: %+v %v", rep, err)
		}
		_, err = w.assess.ImportSet(c, w.west, "set.csv", bytes.NewReader(good), int64(len(good)), true)
		refused(t, "by an area", err, fault.Forbidden)
	})
}

// Whatever a set has that may count, its spreadsheet tells all of it.
func TestEverySetIsReadBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	all, err := rules.Examples()
	if err != nil {
		t.Fatal(err)
	}
	begin, err := rules.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, begin...)
	marks := rapid.Map(rapid.Int64Range(0, 99_999), func(n int64) rules.Mark { return rules.Mark(n) })
	words := rapid.StringMatching(`[\p{Han}a-z]([\p{Han}a-zA-Z0-9=+%_'",;（）。 -]{0,12}[\p{Han}a-z])?`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "set")
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		s = rules.Set{} // a copy that may be changed
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatal(err)
		}
		s.Code, s.Name.ZH, s.Basis.EN = "", words.Draw(t, "name"), words.Draw(t, "basis")
		s.Full, s.Bonus, s.Least, s.Lists.RedAt = marks.Draw(t, "full"), marks.Draw(t, "bonus"), rapid.Int64Range(0, 99).Draw(t, "least"), marks.Draw(t, "red")
		p := &s.Parts[rapid.IntRange(0, len(s.Parts)-1).Draw(t, "part")]
		p.Weight = marks.Draw(t, "weight")
		if len(p.Rules) > 0 {
			r := &p.Rules[rapid.IntRange(0, len(p.Rules)-1).Draw(t, "rule")]
			r.Name.EN, r.At, r.Cap, r.Floor, r.Down = words.Draw(t, "rule name"), marks.Draw(t, "at"), marks.Draw(t, "cap"), marks.Draw(t, "floor"), rapid.Bool().Draw(t, "down")
			for range rapid.IntRange(0, 3).Draw(t, "steps") {
				r.Steps = append(r.Steps, rules.Step{From: rapid.Int64Range(1, 99).Draw(t, "from"), Per: marks.Draw(t, "per")})
				r.Bands = append(r.Bands, rules.Band{From: marks.Draw(t, "from"), Mark: marks.Draw(t, "mark")})
			}
		}
		for i := range s.Parts {
			if len(s.Parts[i].Rules) == 0 {
				s.Parts[i].Rules = nil // of a heading alone none or nil is the same
			}
		}
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := assess.WriteSheet("areas", s, rapid.SampledFrom([]lang.Tag{lang.Chinese, lang.English}).Draw(t, "lang"), &b); err != nil {
			t.Fatal(err)
		}
		subject, again, wrong, err := assess.ReadSheet("set.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || subject != "areas" || len(wrong) > 0 {
			t.Fatalf("of %s: %v %v", subject, wrong, err)
		}
		got, err := json.Marshal(again)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s becomes %s: %v", want, got, err)
		}
	})
}

// Whatever stands in a spreadsheet, the reader says what is wrong with it or
// gives a set that is written and read the same.
func FuzzSetReader(f *testing.F) {
	for _, s := range []string{"set,areas,A,10", "set,areas,A,10\nheading,p,P,1e9\nrule,r,R,-1", "rule", "set,\x00,A", "heading,a,b,c\nset,areas,x,5", "set,areas,合计,10\n合计,,,10"} {
		f.Add("line,code,name,full,value,steps,bands\n" + s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		subject, s, wrong, err := assess.ReadSheet("set.csv", bytes.NewReader([]byte(text)), int64(len(text)))
		if err != nil || len(wrong) > 0 {
			return
		}
		var b bytes.Buffer
		if err := assess.WriteSheet(subject, s, lang.English, &b); err != nil {
			return // what a spreadsheet cannot hold
		}
		_, again, wrong, err := assess.ReadSheet("set.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(wrong) > 0 || len(again.Parts) != len(s.Parts) || again.Full != s.Full {
			t.Errorf("%q becomes %+v: %v %v", text, again, wrong, err)
		}
	})
}

// A figure that is not kept by those who are marked would count nothing for
// everybody: the set is refused, with the place and the reason.
func TestASetOfFiguresThatAreNotKeptByItsSubjectIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		county := numbers("patrol.reports", func(figures.Query) int64 { return 0 })
		county.Lacks = figures.OfCounty()
		now := numbers("org.employees", func(figures.Query) int64 { return 9 })
		now.Kind = figures.Stock
		var defs []figures.Def
		for _, key := range w.assess.Book.Keys() {
			d, _ := w.assess.Book.Def(key)
			defs = append(defs, d)
		}
		w.assess.Book = figures.NewBook(append(defs, county, now)...)
		w.assess.Inspections = inspected{w.West}
		made, err := w.assess.Copy(c, w.Office, w.last(assess.Areas).ID, "copy")
		w.ok(err)
		set, _, _, err := w.assess.Get(c, w.Office, made)
		w.ok(err)
		_, rule, _ := set.Body.Rule("rework")
		for value, want := range map[string]string{
			"cases.rework + patrol.reports": "assess.lacks.area", "patrol.reports": "assess.lacks.area", "org.employees": "assess.lacks.day",
			"inspect.nothing_got": "assess.lacks.inspection", "inspect.sheet_lost_got": "assess.lacks.inspection",
		} {
			rule.Value = value
			err := w.assess.ChangeRule(c, w.Office, made, set.Edit, rule)
			refused(t, value, err, fault.Invalid)
			if got := fields(t, err)["value"]; got != want {
				t.Errorf("%s is refused by %s, want %s", value, got, want)
			}
		}
		rule.Value = "inspect.sheet_unit_got + inspect.end_got"
		w.ok(w.assess.ChangeRule(c, w.Office, made, set.Edit, rule))
		// A set that counts already says so of itself, and its rule is not rated.
		body := w.last(assess.Areas)
		body.Body.Parts = []rules.Part{{Code: "p", Name: rules.Text{ZH: "p"}, Rules: []rules.Rule{{Code: "late", Name: rules.Text{ZH: "r"}, Source: rules.Report, Shape: rules.Each, Value: "patrol.reports", Per: rules.One, Cap: 5 * rules.One}}}}
		trial, err := w.assess.WhatIf(c, w.Office, body, month)
		if err != nil || len(trial.Moved) == 0 {
			t.Fatalf("%+v %v", trial, err)
		}
		for _, why := range trial.Moved[0].Why {
			if why.Rule == "late" && why.Now.None != rules.NoneMissing {
				t.Errorf("a figure that is not kept is rated: %+v", why.Now)
			}
		}
	})
}
