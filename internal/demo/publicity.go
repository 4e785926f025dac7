package demo

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/publicity"
)

// letters is how many copies of the letter to all citizens are handed out, of
// those that are printed.
const (
	letters        = 8042
	lettersPrinted = 8600
)

// campaigners is how the county makes its campaign known: television and
// vehicles by the week, banners and screens of each unit, the letter to all
// citizens by area.
type campaigners struct {
	*teller // with lots and pictures of its own, so that the cases' story goes as it went
}

// show is an activity as the story has it.
type show struct {
	key      string // of its words
	channel  publicity.Channel
	unit     string // code
	area     int    // 0: the whole county
	from     time.Time
	days     int
	times    int64
	expected int64
	yuan     int64
	missed   bool // nobody proves it
}

func (t *teller) publicity() {
	own := *t.loader
	own.rnd = rand.New(rand.NewPCG(2017, 8000)) //nolint:gosec // the same activities every time
	p := &campaigners{&teller{loader: &own, end: t.end, shots: 1 << 21}}
	first := t.day("2017-05-15", 9, 0)
	week := 0
	for at := first; at.Before(t.end.AddDate(0, 0, 7)); at = at.AddDate(0, 0, 7) {
		p.show(t, show{key: "tv", channel: publicity.TV, unit: "wgj", from: at, days: 6, times: 21, expected: 6000, yuan: 1200, missed: week == 13})
		if week%2 == 0 {
			p.show(t, show{key: "vehicle", channel: publicity.Vehicle, unit: "cgd", area: 1 + week%13, from: at.Add(time.Minute), days: 4, times: 10, expected: 2500, yuan: 380})
		}
		week++
	}
	for seq := 1; seq <= 13; seq++ {
		at := t.day("2017-05-22", 10, seq)
		p.show(t, show{key: "banner", channel: publicity.Banner, unit: p.lead[seq], area: seq, from: at, times: 6, expected: 1500, yuan: 480})
		if seq%2 == 1 {
			p.show(t, show{key: "screen", channel: publicity.Screen, unit: p.lead[seq], area: seq, from: at.AddDate(0, 0, 9), days: 20, times: 200, expected: 1800, missed: seq == 3})
		}
	}
	for i, day := range []string{"2017-06-14", "2017-07-03", "2017-08-08"} {
		p.show(t, show{key: "lecture", channel: publicity.Lecture, unit: "wjw", area: 1 + 4*i, from: t.day(day, 15, 0), times: 1, expected: 120, yuan: 300})
	}
	p.show(t, show{key: "school", channel: publicity.School, unit: "jtj", area: 3, from: t.day("2017-06-05", 14, 20), days: 4, times: 12, expected: 600})
	for i, day := range []string{"2017-06-20", "2017-07-18", "2017-08-15"} {
		p.show(t, show{key: fmt.Sprint("wechat.", i), channel: publicity.WeChat, unit: "xcb", from: t.day(day, 18, 0), times: 1, expected: 900})
	}
	t.then(t.day("2017-06-08", 9, 0), func() error { return p.letter(t) })
	t.then(t.day("2017-06-01", 9, 30), func() error { return p.positions(t) })
	t.then(t.day("2017-08-01", 9, 0), func() error { return p.poll(t) })
	t.then(t.day("2017-08-10", 9, 0), func() error { return p.course(t) })
}

// show plans an activity some days before, and has its unit prove it.
func (p *campaigners) show(t *teller, s show) {
	by, has := p.actors["unit-"+s.unit]
	if !has {
		by = p.actors["office"]
	}
	var made id.Activity
	end := s.from.AddDate(0, 0, s.days)
	t.then(s.from.AddDate(0, 0, -4), func() (err error) {
		d := publicity.Draft{
			Title: demodata.Word("publicity." + s.key), Channel: s.channel, Unit: p.units[s.unit], Content: demodata.Word("publicity.content"),
			StartsOn: s.from.Format(time.DateOnly), EndsOn: end.Format(time.DateOnly), Clock: s.from.In(p.zone).Format("15:04"), Times: s.times, Expected: s.expected, Cost: s.yuan * 100,
		}
		if s.area > 0 {
			d.Area, d.Place = p.areas[s.area], p.place(s.area).Street
		}
		if s.channel == publicity.Vehicle {
			d.Place = demodata.Word("publicity.route", p.place(s.area).Street, p.place(s.area%13+1).Street)
		}
		made, err = p.Publicity.Plan(p.ctx, p.actors["office"], d)
		return err
	})
	if s.missed {
		return
	}
	t.then(end.Add(7*time.Hour+time.Duration(len(s.key))*time.Minute), func() error { return p.prove(s, made, by) })
}

func (p *campaigners) prove(s show, made id.Activity, by access.Actor) error {
	reached := s.expected * int64(55+p.rnd.IntN(40)) / 100
	x := publicity.Proof{Move: publicity.Move{ID: made}, Times: max(s.times-int64(p.rnd.IntN(3)), 1), Reached: reached, Cost: s.yuan * 100, Note: demodata.Word("publicity.note")}
	if s.channel.Online() {
		x.Address = "https://example.org/" + s.key
	} else {
		pic, err := p.picture(by, p.place(max(s.area, 1)), true)
		if err != nil {
			return err
		}
		x.Photos = []publicity.Picture{pic}
	}
	_, err := p.Publicity.Prove(p.ctx, by, x)
	return err
}

// letter prints the letter to all citizens; each area hands its copies out over
// the following days.
func (p *campaigners) letter(t *teller) error {
	office := p.actors["office"]
	m, err := p.Publicity.AddMaterial(p.ctx, office, publicity.MaterialDraft{Title: demodata.Word("publicity.letter"), Kind: publicity.LetterKind, Body: demodata.Word("publicity.letter.body")})
	if err != nil {
		return err
	}
	if err := p.Publicity.Print(p.ctx, office, publicity.PrintDraft{Material: m, Copies: lettersPrinted, Cost: 2580_00, Printer: demodata.Word("publicity.printer")}); err != nil {
		return err
	}
	areas := publicity.Divide(letters, []int64{9, 8, 8, 7, 9, 8, 7, 8, 6, 7, 8, 7, 8})
	for i, copies := range areas {
		seq := i + 1
		for j, part := range publicity.Divide(copies, []int64{60, 22, 12, 6}) {
			d := publicity.Handout{
				Material: m, Area: p.areas[seq], Unit: p.units[p.lead[seq]], Audience: publicity.Audiences()[j], Copies: part, Place: p.place(seq).Street,
				Receiver: demodata.Word(fmt.Sprint("publicity.receiver.", j)),
			}
			if j == 0 {
				d.Committee = p.committee(seq)
			}
			t.then(t.day("2017-06-10", 9, 0).AddDate(0, 0, seq+2*j).Add(time.Duration(seq)*time.Minute), func() error {
				_, err := p.Publicity.HandOut(p.ctx, p.actors[fmt.Sprint("area", seq)], d)
				return err
			})
		}
	}
	return nil
}

// committee is the first village or neighbourhood committee of an area; none
// where it has none.
func (p *campaigners) committee(seq int) id.Unit {
	for _, u := range demodata.Units() {
		if u.Area == seq && org.Kind(u.Kind).IsCommittee() {
			return p.units[u.Code]
		}
	}
	return ""
}

// positions enters each area's screens and boards. Most are checked every month;
// some checks are forgotten.
func (p *campaigners) positions(t *teller) error {
	for seq := 1; seq <= 13; seq++ {
		for i, kind := range []publicity.Channel{publicity.Screen, publicity.Board} {
			d := publicity.PositionDraft{
				Name: demodata.Word("publicity.position."+string(kind), p.place(seq).Street), Kind: kind, Unit: p.units[p.lead[seq]], Area: p.areas[seq], Address: p.place(seq).Address,
				Content: demodata.Word("publicity.content"), Every: 45,
			}
			made, err := p.Publicity.AddPosition(p.ctx, p.actors["office"], d)
			if err != nil {
				return err
			}
			for n := range 3 - (seq+i+1)%3 {
				at := t.day("2017-06-28", 16, 0).AddDate(0, 0, 27*n).Add(time.Duration(2*seq+i) * time.Minute)
				t.then(at, func() error { return p.check(made, seq, n == 2 && seq%5 == 0) })
			}
		}
	}
	return nil
}

func (p *campaigners) check(position id.Position, seq int, bad bool) error {
	by := p.actors[fmt.Sprint("area", seq)]
	pic, err := p.picture(by, p.place(seq), true)
	if err != nil {
		return err
	}
	c := publicity.CheckDraft{Position: position, Passed: !bad, Photos: []publicity.Picture{pic}}
	if bad {
		c.Finding = demodata.Word("publicity.finding")
	}
	return p.Publicity.CheckPosition(p.ctx, by, c)
}

// poll asks some 385 citizens, of each area its part, on the phone or on paper.
// Four of five know of the campaign; hardly anybody heard of it on television.
func (p *campaigners) poll(t *teller) error {
	office := p.actors["office"]
	poll, err := p.Publicity.AddPoll(p.ctx, office, publicity.PollDraft{
		Title: demodata.Word("publicity.poll", 8), OpensOn: "2017-08-01", ClosesOn: "2017-08-18", Share: 900, Margin: 30, Silent: 300, Questions: publicity.UsualQuestions(),
	})
	if err != nil {
		return err
	}
	if err := p.Publicity.OpenPoll(p.ctx, office, poll); err != nil {
		return err
	}
	for i, size := range publicity.Divide(385, []int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}) {
		seq := i + 1
		var list []publicity.Reply
		for range size {
			list = append(list, p.reply(seq))
		}
		t.then(t.day("2017-08-02", 17, 0).AddDate(0, 0, seq), func() error {
			return p.Publicity.AskAll(p.ctx, p.actors[fmt.Sprint("area", seq)], poll, list)
		})
	}
	t.then(t.day("2017-08-18", 17, 30), func() error { return p.Publicity.ClosePoll(p.ctx, office, poll) })
	t.then(t.day("2017-08-24", 16, 0), func() error {
		for i, month := range []int{9, 12} { // the next is under way, the last is only planned
			next, err := p.Publicity.AddPoll(p.ctx, office, publicity.PollDraft{
				Title: demodata.Word("publicity.poll", month), OpensOn: fmt.Sprintf("2017-%02d-01", month), ClosesOn: fmt.Sprintf("2017-%02d-15", month), Share: 900, Margin: 30, Silent: 300,
				Questions: publicity.UsualQuestions(),
			})
			if err != nil {
				return err
			}
			if i == 0 {
				if err := p.Publicity.OpenPoll(p.ctx, office, next); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return nil
}

// reply is what a citizen of an area may answer.
func (p *campaigners) reply(seq int) publicity.Reply {
	lot := func(weights ...int) int {
		n := 0
		for _, w := range weights {
			n += w
		}
		n = p.rnd.IntN(n)
		for i, w := range weights {
			if n -= w; n < 0 {
				return i
			}
		}
		return 0
	}
	pickOf := func(kind string, weights ...int) []string { return []string{publicity.Choices(kind)[lot(weights...)]} }
	r := publicity.Reply{Area: p.areas[seq], Age: publicity.Ages()[lot(26, 35, 23, 16)], Trade: publicity.Trades()[lot(50, 20, 20, 10)], Values: map[int64][]string{
		1: pickOf(publicity.AskKnow, 74, 14, 12), 2: pickOf(publicity.AskKnow, 46, 31, 23), 3: pickOf(publicity.AskSupport, 88, 11, 1),
		4: pickOf(publicity.AskSatisfied, 61, 27, 12), 5: pickOf(publicity.AskSatisfied, 66, 24, 10),
	}}
	if r.Values[1][0] == "no" {
		r.Values[6] = []string{"nowhere"}
		return r
	}
	for _, way := range []struct {
		value string
		in    int // of a hundred
	}{{"tv", 9}, {"vehicle", 22}, {"screen", 12}, {"banner", 38}, {"letter", 41}, {"school", 8}, {"wechat", 27}, {"people", 33}} {
		if p.rnd.IntN(100) < way.in {
			r.Values[6] = append(r.Values[6], way.value)
		}
	}
	if len(r.Values[6]) == 0 {
		r.Values[6] = []string{"people"}
	}
	return r
}

// course is a quiz that most units' people pass, some fail, and some forget.
func (p *campaigners) course(t *teller) error {
	d := publicity.CourseDraft{Title: demodata.Word("publicity.course"), Body: demodata.Word("publicity.course.body"), OpensOn: "2017-08-10", DueOn: "2017-08-24", Pass: 4}
	for i := range 5 {
		d.Items = append(d.Items, publicity.Item{Text: demodata.Word(fmt.Sprint("publicity.quiz.", i)), Options: strings.Split(demodata.Word(fmt.Sprint("publicity.quiz.options.", i)), "/"), Answer: 1})
	}
	course, err := p.Publicity.AddCourse(p.ctx, p.actors["office"], d)
	if err != nil {
		return err
	}
	keys := slices.Sorted(maps.Keys(p.actors))
	n := 0
	for _, key := range keys {
		by := p.actors[key]
		if !strings.HasPrefix(key, "unit-") && !strings.HasPrefix(key, "area") {
			continue
		}
		if n++; n%3 == 0 {
			continue // forgotten
		}
		right := int64(5)
		if n%7 == 1 {
			right = 2
		}
		t.then(t.day("2017-08-11", 16, 0).AddDate(0, 0, n%9).Add(time.Duration(n)*time.Minute), func() error {
			picked := map[int64]int64{}
			for i := range int64(5) {
				picked[i+1] = 1
				if i >= right {
					picked[i+1] = 2
				}
			}
			_, err := p.Publicity.Answer(p.ctx, by, course, 1, picked, "")
			return err
		})
	}
	return nil
}
