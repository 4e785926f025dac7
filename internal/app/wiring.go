package app

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// What a slice asks of others that it does not know, answered by those.

// grantTargets tells people what a grant may be for.
type grantTargets struct{}

// GrantTargets implements people.Targets.
func (grantTargets) GrantTargets(ctx context.Context, tx *db.Tx) ([]people.Target, error) {
	var out []people.Target
	list, err := areas.Brief(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		out = append(out, people.Target{Scope: access.Area, ID: string(x.ID), Name: x.Name, Unit: x.LeadUnit})
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, x := range groups {
		out = append(out, people.Target{Scope: access.Group, ID: string(x.ID), Name: x.Name, Unit: x.LeadUnit})
	}
	units, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, x := range units {
		out = append(out, people.Target{
			Scope: access.Unit, ID: string(x.ID), Name: x.Name, Unit: x.ID,
			Committee: x.Kind.IsCommittee(),
		})
	}
	return out, nil
}

// teller puts what cases tell into inboxes.
type teller struct{}

// Tell implements cases.Teller. The first arguments of every message are the
// case's number and title; the slice's own follow.
func (teller) Tell(ctx context.Context, tx *db.Tx, m cases.Message) error {
	if m.Case.ID == "" { // of no case: how a job ended
		_, err := inbox.Tell(ctx, tx, inbox.Message{
			To: inbox.Recipients{Accounts: []id.Account{m.Account}}, Kind: "case." + m.Kind, Key: m.Key, Args: m.Args, Link: "/calendar",
		})
		return err
	}
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return err
	}
	out := inbox.Message{
		Kind: "case." + m.Kind, Subject: cases.Subject, Record: string(m.Case.ID), Key: m.Key,
		Args: append([]any{cases.Label(c.Settings.CasePrefix, m.Case.Number), m.Case.Title}, m.Args...),
		Link: "/case/" + string(m.Case.ID), Due: m.Due,
	}
	out.To.Units = m.Units
	if m.Account != "" {
		out.To.Accounts = []id.Account{m.Account}
	}
	if m.Office {
		out.To.Holders = append(out.To.Holders, inbox.Everyone(access.Office))
	}
	if m.Kind == "check" && m.Case.Area != "" {
		out.To.Holders = append(out.To.Holders, inbox.Holder{Role: access.AreaLead, Scope: access.Area, Of: string(m.Case.Area)})
	}
	if len(m.Followers) > 0 {
		if out.To.Accounts, err = seeing(ctx, tx, m.Case, m.Followers); err != nil {
			return err
		}
		out.Unless = true
	}
	if m.Kind == "warn" {
		out.Once = fmt.Sprintf("%s:%s:%v:%d", m.Key, m.Case.ID, m.Args, m.Due.UnixMilli())
	}
	_, err = inbox.Tell(ctx, tx, out)
	return err
}

// seeing returns those of the accounts that may see the case now.
func seeing(ctx context.Context, tx *db.Tx, c cases.Case, all []id.Account) (out []id.Account, err error) {
	for _, account := range all {
		by, err := people.ActorOf(ctx, tx, account)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if by.May(access.SeeCase, c.Owners(access.SeeCase)) {
			out = append(out, account)
		}
	}
	return out, nil
}
