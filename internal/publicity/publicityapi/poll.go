package publicityapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/publicity"
	"chuangwei/internal/web/rest"
)

// Poll is a survey of awareness.
type Poll struct {
	ID       string `json:"id"`
	Number   string `json:"number" example:"DC-0001"`
	Title    string `json:"title"`
	OpensOn  string `json:"opens_on"`
	ClosesOn string `json:"closes_on"`
	State    string `json:"state" enum:"draft,open,closed"`
	Sample   int64  `json:"sample" doc:"Answers that are needed."`
	Issued   int64  `json:"issued" doc:"Forms that are to be given out."`
	Version  int64  `json:"version"`
}

// PollQuestion is a question with how often each answer was given.
type PollQuestion struct {
	Number  int64            `json:"number"`
	Kind    string           `json:"kind" enum:"know,support,satisfied,channel"`
	Text    string           `json:"text" doc:"In the reader's language."`
	Answers map[string]int64 `json:"answers" doc:"By what may be answered."`
}

// PollShare is a share with its interval of 95 % confidence (Wilson), from 0 to 1.
type PollShare struct {
	Of   int64   `json:"of" doc:"Who were asked."`
	N    int64   `json:"n" doc:"Who said so."`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// PollDetail is a survey with what came of it.
type PollDetail struct {
	Poll
	Questions []PollQuestion `json:"questions"`
	Aware     PollShare      `json:"aware"`
	Satisfied PollShare      `json:"satisfied" doc:"Satisfied or basically so."`
}

// NewPollAnswer is what one citizen answered.
type NewPollAnswer struct {
	Area   string             `json:"area"`
	Age    string             `json:"age" enum:"young,middle,older,old"`
	Trade  string             `json:"trade" enum:"resident,shopkeeper,staff,school"`
	Values map[int64][]string `json:"values" doc:"By the number of the question; several only of a question for channels."`
}

type pollsInput struct{ rest.Common }

type pollList struct {
	Body struct {
		Polls []Poll `json:"polls"`
	}
}

type pollOutput struct{ Body PollDetail }

type answerInput struct {
	rest.Common
	Keyed
	ID   string `path:"id"`
	Body NewPollAnswer
}

func (h *Resource) polls(ctx context.Context, by access.Actor, _ *pollsInput) (*pollList, error) {
	list, err := h.Publicity.Polls(ctx, by)
	if err != nil {
		return nil, err
	}
	out := &pollList{}
	out.Body.Polls = []Poll{}
	for _, p := range list {
		out.Body.Polls = append(out.Body.Polls, pollOf(p))
	}
	return out, nil
}

func (h *Resource) poll(ctx context.Context, by access.Actor, in *oneInput) (*pollOutput, error) {
	return h.showPoll(ctx, by, in.ID)
}

func (h *Resource) showPoll(ctx context.Context, by access.Actor, poll string) (*pollOutput, error) {
	pid, err := rest.ID[id.Poll](poll)
	if err != nil {
		return nil, err
	}
	d, err := h.Publicity.Poll(ctx, by, pid)
	if err != nil {
		return nil, err
	}
	out := PollDetail{Poll: pollOf(d.Poll), Questions: []PollQuestion{}, Aware: interval(d.Aware, d.Asked), Satisfied: interval(d.Content+d.Basically, d.Asked)}
	for _, q := range d.Questions {
		x := PollQuestion{Number: q.Seq, Kind: q.Kind, Text: q.Said(lang.From(ctx)), Answers: map[string]int64{}}
		for _, v := range publicity.Choices(q.Kind) {
			x.Answers[v] = d.Count(q.Seq, v)
		}
		out.Questions = append(out.Questions, x)
	}
	return &pollOutput{out}, nil
}

func (h *Resource) answer(ctx context.Context, by access.Actor, in *answerInput) (*pollOutput, error) {
	pid, err := rest.ID[id.Poll](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if err := h.Publicity.Ask(ctx, by, pid, publicity.Reply{Area: id.Area(b.Area), Age: b.Age, Trade: b.Trade, Values: b.Values}, in.Key); err != nil {
		return nil, err
	}
	return h.showPoll(ctx, by, in.ID)
}

func pollOf(p publicity.Poll) Poll {
	return Poll{
		ID: string(p.ID), Number: p.Label(), Title: p.Title, OpensOn: p.OpensOn, ClosesOn: p.ClosesOn, State: string(p.State), Sample: p.Sample, Issued: p.Issued, Version: p.Version,
	}
}

func interval(n, of int64) PollShare {
	low, high := publicity.Wilson(n, of)
	return PollShare{Of: of, N: n, Low: low, High: high}
}
