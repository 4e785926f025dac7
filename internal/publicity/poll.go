package publicity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
)

// SubjectPoll is the kind of record of a survey of awareness.
const SubjectPoll = "publicity_poll"

// PollPrefix begins such a survey's visible number, as in DC-0001.
const PollPrefix = "DC-"

// PollState is where a survey of awareness stands. Its name is the message
// "publicity.poll.…".
type PollState string

// The states.
const (
	PollNew    PollState = "draft"
	PollOpen   PollState = "open" // citizens are asked
	PollClosed PollState = "closed"
)

// The kinds of questions. The name of each is the message
// "publicity.question.…", and that of an answer "publicity.answer.…", or for
// channels that of the channel.
const (
	AskKnow      = "know"
	AskSupport   = "support"
	AskSatisfied = "satisfied"
	AskChannel   = "channel" // any number of them
)

// QuestionKinds lists them.
func QuestionKinds() []string { return []string{AskKnow, AskSupport, AskSatisfied, AskChannel} }

// Choices are what may be answered to a kind of question, in the order of the
// printed form.
func Choices(kind string) []string {
	switch kind {
	case AskKnow:
		return []string{"yes", "heard", "no"}
	case AskSupport:
		return []string{"support", "neutral", "against"}
	case AskSatisfied:
		return []string{"content", "basically", "discontent"}
	}
	out := []string{}
	for _, c := range Channels() {
		out = append(out, string(c))
	}
	return append(out, "people", "nowhere")
}

// ChoiceKey is the message that names an answer.
func ChoiceKey(kind, value string) string {
	if kind == AskChannel && Channel(value).Valid() {
		return "publicity.channel." + value
	}
	return "publicity.answer." + value
}

// Ages and Trades list whom a survey tells apart. The names are the messages
// "publicity.age.…" and "publicity.trade.…".
func Ages() []string { return []string{"young", "middle", "older", "old"} }

// Trades lists them.
func Trades() []string { return []string{"resident", "shopkeeper", "staff", "school"} }

// The faces by which a sample is planned.
const (
	FaceArea  = "area"
	FaceAge   = "age"
	FaceTrade = "trade"
)

// What ages and trades weigh in a sample: adults by age as in the census of
// 2010, and residents before all others.
var (
	ageWeights   = []int64{26, 35, 23, 16}
	tradeWeights = []int64{50, 20, 20, 10}
)

// Question is a question of a survey.
type Question struct {
	Seq     int64
	Kind    string
	Text    string
	English string // empty: as Text
}

// Said is the question in a language.
func (q Question) Said(t lang.Tag) string {
	if t == lang.English && q.English != "" {
		return q.English
	}
	return q.Text
}

// UsualQuestions is the set that a survey begins with: the five of the surveys
// of satisfaction that counties print, and where people heard of it.
func UsualQuestions() (out []Question) {
	for i, kind := range []string{AskKnow, AskKnow, AskSupport, AskSatisfied, AskSatisfied, AskChannel} {
		key := fmt.Sprint("publicity.usual.", i+1)
		out = append(out, Question{Seq: int64(i + 1), Kind: kind, Text: lang.In(lang.Chinese, key), English: lang.In(lang.English, key)})
	}
	return out
}

// Poll is a survey of awareness. Shares are of a thousand.
type Poll struct {
	ID         id.Poll
	Campaign   id.Campaign
	Number     int64
	Title      string
	OpensOn    string
	ClosesOn   string
	Share      int64 // that is expected to know
	Margin     int64
	Silent     int64 // that will not answer
	Population int64 // 0: large
	Sample     int64 // answers that are needed
	Issued     int64 // forms that are to be given out
	State      PollState
	Actor      string
	Version    int64
}

// Label is the survey's visible number.
func (p Poll) Label() string { return fmt.Sprintf("%s%04d", PollPrefix, p.Number) }

// Link is the address of the survey's page.
func (p Poll) Link() string { return "/publicity/awareness/" + string(p.ID) }

const pollColumns = `id, campaign, number, title, opens_on, closes_on, share, margin, silent, population, sample, issued, state, actor, version`

func scanPoll(r db.Row) (p Poll, err error) {
	return p, r.Scan(&p.ID, &p.Campaign, &p.Number, &p.Title, &p.OpensOn, &p.ClosesOn, &p.Share, &p.Margin, &p.Silent, &p.Population, &p.Sample, &p.Issued, &p.State, &p.Actor, &p.Version)
}

func onePoll(ctx context.Context, tx *db.Tx, poll id.Poll) (Poll, error) {
	p, err := db.One(ctx, tx, scanPoll, `SELECT `+pollColumns+` FROM publicity_polls WHERE county = $1 AND id = $2`, tx.County, plain(poll))
	if errors.Is(err, db.ErrNone) {
		return p, notFound()
	}
	return p, err
}

func questionsOf(ctx context.Context, tx *db.Tx, poll id.Poll) ([]Question, error) {
	return db.All(ctx, tx, func(r db.Row) (q Question, err error) { return q, r.Scan(&q.Seq, &q.Kind, &q.Text, &q.English) },
		`SELECT seq, kind, text, english FROM publicity_questions WHERE county = $1 AND poll = $2 ORDER BY seq LIMIT 50`, tx.County, poll)
}

// PollDraft is a survey as somebody plans it. Shares are of a thousand.
type PollDraft struct {
	Title                 string
	OpensOn, ClosesOn     string
	Share, Margin, Silent int64
	Population            int64 // 0: large
	Questions             []Question
	Weights               map[id.Area]int64 // of areas: households, say; none weighs nothing, all none the same
	Version               int64
	Key                   string
}

// maxQuestions bounds the questions of one survey.
const maxQuestions = 12

func (p *Poll) take(d PollDraft) (questions []Question, err error) {
	var f fault.Fields
	p.Title, p.OpensOn, p.ClosesOn, p.Share, p.Margin, p.Silent, p.Population = words(d.Title), d.OpensOn, d.ClosesOn, d.Share, d.Margin, d.Silent, d.Population
	f.Need("title", p.Title, MaxTitle)
	checkDay(&f, "opens_on", p.OpensOn)
	checkDay(&f, "closes_on", p.ClosesOn)
	if f == nil && p.ClosesOn < p.OpensOn {
		f.Add("closes_on", "publicity.ends_before")
	}
	for _, n := range []struct {
		name         string
		n, low, high int64
	}{{"share", p.Share, 10, 990}, {"margin", p.Margin, 5, 200}, {"silent", p.Silent, 0, 900}} {
		if n.n < n.low || n.n > n.high {
			f.Add(n.name, "publicity.bad_share", float64(n.low)/10, float64(n.high)/10)
		}
	}
	checkCount(&f, "population", p.Population, 0, 1_000_000_000)
	for _, w := range d.Weights {
		checkCount(&f, "weights", w, 0, MaxCount)
	}
	for _, q := range d.Questions {
		q.Text, q.English, q.Seq = words(q.Text), words(q.English), int64(len(questions)+1)
		if q.Text == "" {
			continue
		}
		f.Text("questions", q.Text, MaxTitle)
		f.Text("questions", q.English, MaxTitle)
		if !slices.Contains(QuestionKinds(), q.Kind) {
			f.Add("questions", "publicity.choose")
		}
		questions = append(questions, q)
	}
	has := func(kind string) bool {
		return slices.ContainsFunc(questions, func(q Question) bool { return q.Kind == kind })
	}
	if !has(AskKnow) || !has(AskSatisfied) || len(questions) > maxQuestions {
		f.Add("questions", "publicity.need_questions", maxQuestions)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	p.Sample = SampleSize(float64(p.Share)/1000, float64(p.Margin)/1000, p.Population)
	p.Issued = Issued(p.Sample, float64(p.Silent)/1000)
	return questions, nil
}

// AddPoll plans a survey.
func (s *Service) AddPoll(ctx context.Context, by access.Actor, d PollDraft) (poll id.Poll, err error) {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, []any{"poll", d.Title, d.OpensOn, d.ClosesOn, d.Share, d.Margin, d.Silent, d.Population, d.Questions}, func() (string, error) {
			p := Poll{ID: id.New[id.Poll](), State: PollNew, Actor: by.Name, Version: 1}
			questions, err := p.take(d)
			if err != nil {
				return "", err
			}
			if p.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
				return "", err
			}
			if p.Number, err = counties.Take(ctx, tx, SubjectPoll, 1); err != nil {
				return "", err
			}
			_, err = tx.Exec(ctx, `INSERT INTO publicity_polls (county, id, campaign, number, title, opens_on, closes_on, share, margin, silent, population, sample, issued, state, account, actor)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
				tx.County, p.ID, p.Campaign, p.Number, p.Title, p.OpensOn, p.ClosesOn, p.Share, p.Margin, p.Silent, p.Population, p.Sample, p.Issued, p.State, db.Null(by.Account), p.Actor)
			if err != nil {
				return "", fmt.Errorf("insert survey of awareness: %w", err)
			}
			if err := planned(ctx, tx, p, questions, d.Weights); err != nil {
				return "", err
			}
			return string(p.ID), told(ctx, tx, by, SubjectPoll, string(p.ID), "publicity.poll", map[string]any{"title": p.Title, "sample": p.Sample})
		})
		poll = id.Poll(answer)
		return err
	})
	return poll, err
}

// ChangePoll changes a survey that has not begun.
func (s *Service) ChangePoll(ctx context.Context, by access.Actor, poll id.Poll, d PollDraft) error {
	return s.onPoll(ctx, by, poll, d.Version, PollNew, func(tx *db.Tx, p *Poll) (string, error) {
		questions, err := p.take(d)
		if err != nil {
			return "", err
		}
		for _, table := range []string{"publicity_questions", "publicity_quotas"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE county = $1 AND poll = $2`, tx.County, p.ID); err != nil {
				return "", fmt.Errorf("plan of survey: %w", err)
			}
		}
		return "publicity.poll_change", planned(ctx, tx, *p, questions, d.Weights)
	})
}

// OpenPoll lets citizens be asked.
func (s *Service) OpenPoll(ctx context.Context, by access.Actor, poll id.Poll) error {
	return s.onPoll(ctx, by, poll, 0, PollNew, func(_ *db.Tx, p *Poll) (string, error) {
		p.State = PollOpen
		return "publicity.poll_open", nil
	})
}

// ClosePoll ends the asking.
func (s *Service) ClosePoll(ctx context.Context, by access.Actor, poll id.Poll) error {
	return s.onPoll(ctx, by, poll, 0, PollOpen, func(_ *db.Tx, p *Poll) (string, error) {
		p.State = PollClosed
		return "publicity.poll_close", nil
	})
}

// onPoll does one act on a survey that is in a state.
func (s *Service) onPoll(ctx context.Context, by access.Actor, poll id.Poll, version int64, at PollState, do func(*db.Tx, *Poll) (act string, err error)) error {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err := onePoll(ctx, tx, poll)
		switch {
		case err != nil:
			return err
		case p.State != at:
			return fault.New(fault.Conflict, "publicity.poll_state", lang.Key("publicity.poll."+string(p.State)))
		case version != 0 && version != p.Version:
			return fault.New(fault.Conflict, "publicity.stale")
		}
		act, err := do(tx, &p)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE publicity_polls SET title = $3, opens_on = $4, closes_on = $5, share = $6, margin = $7, silent = $8, population = $9, sample = $10, issued = $11,
			state = $12, version = version + 1 WHERE county = $1 AND id = $2`,
			tx.County, p.ID, p.Title, p.OpensOn, p.ClosesOn, p.Share, p.Margin, p.Silent, p.Population, p.Sample, p.Issued, p.State)
		if err != nil {
			return fmt.Errorf("update survey of awareness: %w", err)
		}
		return told(ctx, tx, by, SubjectPoll, string(p.ID), act, map[string]any{"sample": p.Sample})
	})
}

// planned stores the questions of a survey and how many are to be asked of
// whom: the sample divided among the areas by their weights, and among ages
// and trades.
func planned(ctx context.Context, tx *db.Tx, p Poll, questions []Question, weights map[id.Area]int64) error {
	in := db.Insert{Into: "INSERT INTO publicity_questions", Columns: []string{"county", "poll", "seq", "kind", "text", "english"}}
	err := in.Rows(ctx, tx, len(questions), func(i int, v []any) ([]any, error) {
		q := questions[i]
		return append(v, tx.County, p.ID, q.Seq, q.Kind, q.Text, q.English), nil
	})
	if err != nil {
		return fmt.Errorf("questions: %w", err)
	}
	list, err := areas.Brief(ctx, tx)
	if err != nil {
		return err
	}
	var codes []string
	var weigh []int64
	for _, a := range list {
		codes, weigh = append(codes, string(a.ID)), append(weigh, weights[a.ID])
	}
	for _, face := range []struct {
		name    string
		codes   []string
		weights []int64
	}{{FaceArea, codes, weigh}, {FaceAge, Ages(), ageWeights}, {FaceTrade, Trades(), tradeWeights}} {
		if len(face.codes) == 0 {
			continue
		}
		sizes := Divide(p.Sample, face.weights)
		in := db.Insert{Into: "INSERT INTO publicity_quotas", Columns: []string{"county", "poll", "face", "code", "size"}}
		err := in.Rows(ctx, tx, len(sizes), func(i int, v []any) ([]any, error) {
			return append(v, tx.County, p.ID, face.name, face.codes[i], sizes[i]), nil
		})
		if err != nil {
			return fmt.Errorf("quotas: %w", err)
		}
	}
	return nil
}
