package casesapi

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/web/rest"
)

// Entry is something that happened to a case.
type Entry struct {
	Seq   int64          `json:"seq" doc:"Counts the entries of the case from 1."`
	At    time.Time      `json:"at"`
	Act   string         `json:"act" doc:"What was done, the same in every language." example:"case.dispatch"`
	Text  string         `json:"text" doc:"What was done, in the reader's language."`
	Actor string         `json:"actor" doc:"The post of who did it."`
	Facts map[string]any `json:"facts,omitempty" doc:"What belongs to it: units by identifier, instants in milliseconds since 1970, reasons as they were typed."`
}

type timeline struct {
	Body struct {
		Entries []Entry `json:"entries"`
	}
}

// Asked is an ask for more time, or for the clock to stand still.
type Asked struct {
	ID        string     `json:"id" doc:"Goes into request of the decision."`
	Kind      string     `json:"kind" enum:"extension,suspension"`
	Unit      string     `json:"unit,omitempty"`
	By        string     `json:"by" doc:"The post of who asked."`
	At        time.Time  `json:"at"`
	Reason    string     `json:"reason"`
	DueAt     *time.Time `json:"due_at,omitempty" doc:"Of an extension: the deadline asked for."`
	ReviewOn  string     `json:"review_on,omitempty" doc:"Of a suspension: the day to look again."`
	DecidedAt *time.Time `json:"decided_at,omitempty" doc:"Left out while it waits."`
	Granted   *bool      `json:"granted,omitempty"`
	Answer    string     `json:"answer,omitempty"`
}

type askedList struct {
	Body struct {
		Requests []Asked `json:"requests"`
	}
}

type askedInput struct {
	rest.Common
	Number  string `path:"number" doc:"The visible number, or the identifier." example:"WT-0312"`
	Pending bool   `query:"pending" doc:"Only those that wait for a decision."`
}

func (h *Resource) registerStory(a *rest.API) {
	rest.Add(a, rest.Op{ID: "case-timeline", Path: "/cases/{number}/timeline", Tag: "cases", Summary: "What happened to a case, oldest first"},
		func(ctx context.Context, by access.Actor, in *caseInput) (*timeline, error) {
			c, err := h.find(ctx, by, in.Number)
			if err != nil {
				return nil, err
			}
			lines, err := h.Cases.Timeline(ctx, by, c.ID)
			out := &timeline{}
			out.Body.Entries = make([]Entry, 0, len(lines))
			for _, l := range lines {
				out.Body.Entries = append(out.Body.Entries, Entry{Seq: l.Seq, At: l.At, Act: l.Act, Text: lang.T(ctx, "journal.act."+l.Act), Actor: l.Actor, Facts: l.Data})
			}
			return out, err
		})
	rest.Add(a, rest.Op{ID: "case-requests", Path: "/cases/{number}/requests", Tag: "cases", Summary: "What is asked of a case, newest first", About: "Extensions and suspensions. /cases?asked=any lists the cases of which one waits for a decision."},
		func(ctx context.Context, by access.Actor, in *askedInput) (*askedList, error) {
			c, err := h.find(ctx, by, in.Number)
			if err != nil {
				return nil, err
			}
			list, err := h.Cases.Asks(ctx, by, c.ID)
			out := &askedList{}
			out.Body.Requests = []Asked{}
			for _, q := range list {
				if in.Pending && !q.DecidedAt.IsZero() {
					continue
				}
				one := Asked{
					ID: string(q.ID), Kind: q.Kind, Unit: string(q.Unit), By: q.ByName, At: q.At, Reason: q.Reason,
					DueAt: at(q.Due), ReviewOn: q.Review, DecidedAt: at(q.DecidedAt), Answer: q.Answer,
				}
				if one.DecidedAt != nil {
					one.Granted = &q.Granted
				}
				out.Body.Requests = append(out.Body.Requests, one)
			}
			return out, err
		})
}
