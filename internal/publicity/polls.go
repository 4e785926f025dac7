package publicity

import (
	"context"
	"fmt"
	"net/url"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// AnswerFilter narrows lists of answers. The address of a list says the same.
type AnswerFilter struct {
	Campaign  id.Campaign // empty: the current one
	Poll      id.Poll
	Area      id.Area
	Age       string
	Trade     string
	Aware     string // yes, heard or no
	Satisfied string // content, basically or discontent; "pleased": the first two
	Paper     bool
	From, To  string
	Other     string // a unit, group or category: there are none, so that it finds nothing

	Sort  string // number, with - before it: downwards
	After string
	Limit int
}

// AnswerFilterFrom reads the filter of an address.
func AnswerFilterFrom(q url.Values) AnswerFilter {
	return AnswerFilter{
		Campaign: id.Campaign(q.Get("campaign")), Poll: id.Poll(q.Get("poll")), Area: id.Area(q.Get("area")), Age: q.Get("age"), Trade: q.Get("trade"), Aware: q.Get("aware"),
		Satisfied: q.Get("satisfied"), Paper: q.Get("paper") != "", From: q.Get("from"), To: q.Get("to"), Other: q.Get("unit") + q.Get("group") + q.Get("category") + q.Get("theme"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
}

// Values is the filter as the parameters of an address.
func (f AnswerFilter) Values() url.Values {
	return values(map[string]string{
		"campaign": string(f.Campaign), "poll": string(f.Poll), "area": string(f.Area), "age": f.Age, "trade": f.Trade, "aware": f.Aware, "satisfied": f.Satisfied,
		"paper": flag(f.Paper), "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	})
}

// Link is path with the filter as its address.
func (f AnswerFilter) Link(path string) string { return link(path, f.Values()) }

func (f AnswerFilter) narrow(ctx context.Context, tx *db.Tx) (*db.Where, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	if err := ofCampaign(ctx, tx, w, f.Campaign); err != nil {
		return nil, err
	}
	equal(w, "p.poll", f.Poll)
	equal(w, "p.area", f.Area)
	equal(w, "p.age", f.Age)
	equal(w, "p.trade", f.Trade)
	equal(w, "p.aware", f.Aware)
	if f.Satisfied == "pleased" {
		w.And("p.satisfied IN ('content', 'basically')")
	} else {
		equal(w, "p.satisfied", f.Satisfied)
	}
	if f.Paper {
		w.And("p.paper = TRUE")
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	between(w, "p.day", "p.day", f.From, f.To)
	return w, nil
}

func countAnswers(ctx context.Context, tx *db.Tx, f AnswerFilter) (int64, error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return 0, err
	}
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM publicity_answers p `+w.String(), w.Args...)
}

func answerRows(ctx context.Context, tx *db.Tx, f AnswerFilter) ([]Answered, string, error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return nil, "", err
	}
	return pageOf(ctx, tx, `SELECT p.id, p.poll, p.number, p.day, p.area, p.age, p.trade, p.aware, p.satisfied, p.paper, p.actor FROM publicity_answers p`, w,
		db.OrderOf(map[string][]db.Key{"number": {number}}, f.Sort, "number"), f.After, f.Limit, func(r db.Row) (x Answered, err error) {
			return x, r.Scan(&x.ID, &x.Poll, &x.Number, &x.Day, &x.Area, &x.Age, &x.Trade, &x.Aware, &x.Satisfied, &x.Paper, &x.Actor)
		}, func(o db.Order, x Answered) string { return o.Cursor(x.Number) })
}

// Answers returns a page of the answers that f finds, how many there are, and
// where the next page begins.
func (s *Service) Answers(ctx context.Context, by access.Actor, f AnswerFilter) (list []Answered, total int64, next string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if total, err = countAnswers(ctx, tx, f); err != nil {
			return err
		}
		list, next, err = answerRows(ctx, tx, f)
		return err
	})
	return list, total, next, err
}

// EachAnswer calls fn for every answer of the list, in its order.
func (s *Service) EachAnswer(ctx context.Context, by access.Actor, f AnswerFilter, fn func(Answered) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		return inTurn(func(after string) ([]Answered, string, error) {
			f.After = after
			return answerRows(ctx, tx, f)
		}, fn)
	})
}

// Polls lists the surveys of awareness of the campaign, the latest first.
func (s *Service) Polls(ctx context.Context, by access.Actor) (list []Poll, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w := &db.Where{}
		w.And("p.county = ?", tx.County)
		if err := ofCampaign(ctx, tx, w, ""); err != nil {
			return err
		}
		list, err = db.All(ctx, tx, scanPoll, `SELECT `+db.Prefixed("p", pollColumns)+` FROM publicity_polls p `+w.String()+` ORDER BY p.number DESC LIMIT 200`, w.Args...)
		return err
	})
	return list, err
}

// Quota is how many are to be asked of a part of the people, and how many were.
type Quota struct {
	Face, Code  string
	Size, Asked int64
	Aware       int64 // of those asked
}

// Tick is how often something was answered.
type Tick struct {
	Seq   int64
	Value string
	N     int64
}

// Way is what a channel cost and whom it reached, by the activities that are
// done, and how many of those asked heard through it.
type Way struct {
	Channel       Channel
	Heard         int64
	Cost, Reached int64 // in fen, people
}

// PollDetail is a survey with what came of it.
type PollDetail struct {
	Poll      Poll
	Questions []Question
	Quotas    []Quota
	Asked     int64
	Aware     int64 // who know
	Content   int64 // who are satisfied
	Basically int64 // who basically are
	Ticks     []Tick
	Ways      []Way
	Story     []journal.Line
}

// Count is how often a value was answered to a question.
func (d PollDetail) Count(seq int64, value string) int64 {
	for _, t := range d.Ticks {
		if t.Seq == seq && t.Value == value {
			return t.N
		}
	}
	return 0
}

// Poll returns a survey with what came of it.
func (s *Service) Poll(ctx context.Context, by access.Actor, poll id.Poll) (d PollDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = PollDetail{}
		if d.Poll, err = onePoll(ctx, tx, poll); err != nil {
			return err
		}
		if d.Questions, err = questionsOf(ctx, tx, poll); err != nil {
			return err
		}
		if err := d.count(ctx, tx); err != nil {
			return fmt.Errorf("results of survey: %w", err)
		}
		d.Story, err = journal.Of(ctx, tx, SubjectPoll, string(poll))
		return err
	})
	return d, err
}

func (d *PollDetail) count(ctx context.Context, tx *db.Tx) (err error) {
	poll := d.Poll.ID
	for _, c := range []struct {
		to *int64
		f  AnswerFilter
	}{{&d.Asked, AnswerFilter{}}, {&d.Aware, AnswerFilter{Aware: "yes"}}, {&d.Content, AnswerFilter{Satisfied: "content"}}, {&d.Basically, AnswerFilter{Satisfied: "basically"}}} {
		c.f.Campaign, c.f.Poll = d.Poll.Campaign, poll
		if *c.to, err = countAnswers(ctx, tx, c.f); err != nil {
			return err
		}
	}
	d.Quotas, err = db.All(ctx, tx, func(r db.Row) (q Quota, err error) { return q, r.Scan(&q.Face, &q.Code, &q.Size, &q.Asked, &q.Aware) },
		`SELECT q.face, q.code, q.size, COUNT(a.id), COUNT(CASE WHEN a.aware = 'yes' THEN 1 END) FROM publicity_quotas q
			LEFT JOIN publicity_answers a ON a.county = q.county AND a.poll = q.poll AND CASE q.face WHEN 'area' THEN a.area WHEN 'age' THEN a.age ELSE a.trade END = q.code
			WHERE q.county = $1 AND q.poll = $2 GROUP BY q.face, q.code, q.size ORDER BY q.face, q.code LIMIT 1000`, tx.County, poll)
	if err != nil {
		return err
	}
	d.Ticks, err = db.All(ctx, tx, func(r db.Row) (t Tick, err error) { return t, r.Scan(&t.Seq, &t.Value, &t.N) },
		`SELECT seq, value, COUNT(*) FROM publicity_marks WHERE county = $1 AND poll = $2 GROUP BY seq, value LIMIT 1000`, tx.County, poll)
	if err != nil {
		return err
	}
	ways := map[Channel]Way{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var w Way
		err := r.Scan(&w.Channel, &w.Cost, &w.Reached)
		ways[w.Channel] = w
		return err
	}, `SELECT channel, CAST(SUM(cost) AS BIGINT), CAST(SUM(reached) AS BIGINT) FROM publicity_activities WHERE county = $1 AND campaign = $2 AND state = 'done' AND done_on <= $3
		GROUP BY channel LIMIT 100`, tx.County, d.Poll.Campaign, d.Poll.ClosesOn)
	if err != nil {
		return err
	}
	for _, q := range d.Questions {
		if q.Kind != AskChannel {
			continue
		}
		for _, c := range Channels() {
			w := ways[c]
			w.Channel, w.Heard = c, d.Count(q.Seq, string(c))
			d.Ways = append(d.Ways, w)
		}
		break
	}
	return nil
}

// answerFigures are how many citizens were asked, and what they know.
func answerFigures() (defs []figures.Def) {
	for key, f := range map[string]AnswerFilter{"publicity.asked": {}, "publicity.aware": {Aware: "yes"}, "publicity.pleased": {Satisfied: "pleased"}} {
		narrowed := func(q figures.Query) AnswerFilter {
			f := f
			f.Campaign, f.Area, f.From, f.To, f.Other = q.Campaign, q.Area, q.From, q.To, string(q.Unit)+string(q.Group)+q.Category+q.Theme
			return f
		}
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup, figures.ByUnit},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return countAnswers(ctx, tx, narrowed(q))
			},
			Drill: func(q figures.Query) string { return narrowed(q).Link("/publicity/answers") },
		})
	}
	return append(defs,
		figures.Def{Key: "publicity.rate.aware", Kind: figures.Rate, Num: "publicity.aware", Den: "publicity.asked", Sample: true},
		figures.Def{Key: "publicity.rate.pleased", Kind: figures.Rate, Num: "publicity.pleased", Den: "publicity.asked", Sample: true})
}
