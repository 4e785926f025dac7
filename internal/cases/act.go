package cases

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
	"chuangwei/internal/search"
)

// work is one act on one case: the case as it was and as it becomes.
type work struct {
	tx     *db.Tx
	by     access.Actor
	do     Act
	k      *Known
	was, c Case
	data   map[string]any // what the timeline tells of the act
	reason string
	told   []Message
}

// act does one act: it reads the case, holds the lifecycle, permission and the
// rule of outsiders against it, lets fn change it, and stores everything that
// follows from the change.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (Case, error) {
	c, _, err := s.actOnce(ctx, by, do, m, func(w *work) (string, error) { return "", fn(w) })
	return c, err
}

// actOnce is act, with what fn answers: when the request arrives again nothing
// is done, and the answer is that of the first time.
func (s *Service) actOnce(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) (string, error)) (c Case, answer string, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		var again bool
		answer, again, err = once.Do(ctx, tx, by, m.Key, []string{string(do), string(m.ID), m.Said}, func() (string, error) {
			w, err := s.begin(ctx, tx, by, do, m)
			if err != nil {
				return "", err
			}
			answer, err := fn(w)
			if err != nil {
				return "", err
			}
			err = s.finish(ctx, w)
			c = w.c
			return answer, err
		})
		if again {
			c, err = see(ctx, tx, by, m.ID)
		}
		return err
	})
	if err != nil {
		return Case{}, "", err
	}
	return c, answer, nil
}

// begin reads the case and refuses what is not allowed.
func (s *Service) begin(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move) (*work, error) {
	c, err := load(ctx, tx, m.ID)
	if err != nil {
		return nil, err
	}
	if !by.May(access.SeeCase, c.Owners(access.SeeCase)) {
		return nil, notFound()
	}
	if !c.VoidedAt.IsZero() {
		return nil, fault.New(fault.Conflict, "case.voided")
	}
	if m.Version != 0 && m.Version != c.Version {
		return nil, fault.New(fault.Conflict, "case.stale")
	}
	r, ok := ruleFor(do, c.State)
	if !ok {
		return nil, fault.New(fault.Conflict, "case.move", lang.Key("case.act."+string(do)), lang.Key("case.state."+string(c.State)))
	}
	if err := by.Check(r.Need, c.Owners(r.Need)); err != nil {
		return nil, err
	}
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := outsider(r, c, by, k.unitsOf(by)); err != nil {
		return nil, err
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if r.Why && m.Reason == "" {
		f.Add("reason", "case.need_reason")
	}
	f.Text("reason", m.Reason, MaxReason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	w := &work{tx: tx, by: by, do: do, k: k, was: c, c: c, data: map[string]any{}, reason: m.Reason}
	w.c.Assist, w.c.Route = slices.Clone(c.Assist), slices.Clone(c.Route)
	w.c.Pauses, w.c.Measures = slices.Clone(c.Pauses), slices.Clone(c.Measures)
	if r.To != "" {
		w.c.State = r.To
	}
	return w, nil
}

// finish stores the case with everything that follows from its change.
func (s *Service) finish(ctx context.Context, w *work) error {
	if err := s.save(ctx, w.tx, w.k, &w.was, &w.c); err != nil {
		return err
	}
	if err := w.note(ctx); err != nil {
		return err
	}
	for _, m := range w.told {
		m.Case = w.c
		if err := s.tell(ctx, w.tx, m); err != nil {
			return err
		}
	}
	if err := s.tellFollowers(ctx, w.tx, w.by, w.c, "case.tell.follow", lang.Key("journal.act.case."+string(w.do)), lang.Key("case.state."+string(w.c.State))); err != nil {
		return err
	}
	return s.bus.Publish(ctx, w.tx, HasMoved{Case: w.c.ID, Act: w.do, From: w.was.State, To: w.c.State, By: w.by})
}

// note writes the act into the timeline.
func (w *work) note(ctx context.Context) error {
	if w.reason != "" {
		w.data["reason"] = w.reason
	}
	if w.c.State != w.was.State {
		w.data["state"] = string(w.c.State)
	}
	return journal.Append(ctx, w.tx, journal.Entry{
		Subject: Subject, Record: string(w.c.ID), Act: "case." + string(w.do), By: w.by, Data: w.data,
	})
}

// save writes the row, the tallies, the cells of the map and the search terms.
func (s *Service) save(ctx context.Context, tx *db.Tx, k *Known, was, c *Case) error {
	if err := s.schedule(ctx, tx, k, was, c); err != nil {
		return err
	}
	if err := keepPast(ctx, tx, k, was); err != nil {
		return err
	}
	c.UpdatedAt = tx.Now
	if err := updateRow(ctx, tx, was, c); err != nil {
		return err
	}
	if !slices.Equal(was.Assist, c.Assist) {
		if err := storeAssist(ctx, tx, c); err != nil {
			return err
		}
	}
	if err := figures.Add(ctx, tx, change(was, c, k)...); err != nil {
		return err
	}
	if err := addCells(ctx, tx, cellChange(was, c)); err != nil {
		return err
	}
	if before, after := was.text(), c.text(); !slices.Equal(before, after) {
		return search.Put(ctx, tx, Subject, search.Doc{Record: string(c.ID), Text: after})
	}
	return nil
}

// text is what a case is found by.
func (c Case) text() []string {
	return []string{c.Title, c.Details, c.Place.Address, c.Place.Street, c.RegisterNo}
}

// outsider refuses a check by somebody who had a part in the work: the person
// who rectified, the other checker, or anybody of a unit that rectified. units
// are those for which by acts.
func outsider(r Rule, c Case, by access.Actor, units []id.Unit) error {
	if r.Need != access.AreaCheck && r.Need != access.FinalCheck {
		return nil
	}
	if by.Account == "" || by.System {
		return fault.New(fault.Forbidden, "case.check_account")
	}
	if by.Account == c.Rectifier || by.Person != "" && by.Person == c.RectifierPerson {
		return fault.New(fault.Forbidden, "case.check_rectifier")
	}
	if r.Need == access.FinalCheck && (by.Account == c.AreaChecker || by.Person != "" && by.Person == c.AreaCheckerPerson) {
		return fault.New(fault.Forbidden, "case.check_twice")
	}
	worked := append([]id.Unit{c.RectifierUnit, c.LeadUnit}, c.Assist...)
	for _, u := range units {
		if slices.Contains(worked, u) {
			return fault.New(fault.Forbidden, "case.check_own_unit")
		}
	}
	return nil
}

// unitsOf lists the units for which somebody acts, as far as the actor says.
func unitsOf(by access.Actor) []id.Unit {
	units := one(by.Unit)
	for _, g := range by.Grants {
		if g.Scope == access.Unit && g.Of != "" {
			units = append(units, id.Unit(g.Of))
		}
	}
	return units
}

// unitsOf lists the units for which somebody acts. Whoever leads an area or a
// group acts for its lead unit, though the account names none.
func (k *Known) unitsOf(by access.Actor) []id.Unit {
	units := unitsOf(by)
	for _, g := range by.Grants {
		switch g.Role {
		case access.AreaLead:
			units = append(units, one(k.Areas[id.Area(g.Of)].Lead)...)
		case access.GroupLead:
			units = append(units, one(k.Groups[id.Group(g.Of)].Lead)...)
		default: // the account names the unit, or there is none
		}
	}
	return units
}

// checkNote refuses a note that is too long.
func checkNote(note string) error {
	var f fault.Fields
	f.Text("note", note, MaxComment)
	return f.Err()
}
