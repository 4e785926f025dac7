package equipment

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// MaxMany bounds the items that are changed at once.
const MaxMany = 500

// Move brings items to another state: all of them or, where it is not to be
// done to one, none.
type Move struct {
	Items  []id.Equipment
	To     State
	DueOn  string // by when what goes under repair is to be back
	Reason string
	Key    string
}

// Allocation gives items to an area, and perhaps to another unit: all or none.
type Allocation struct {
	Items  []id.Equipment
	Area   id.Area // empty: the whole county
	Unit   id.Unit // empty: whichever has each now
	Since  string  // empty: today
	Reason string
	Key    string
}

// Move brings items to another state. Those that stand there are left as they
// are. It returns how many were changed.
func (s *Service) Move(ctx context.Context, by access.Actor, m Move) (changed int, err error) {
	same := m
	same.Key = ""
	m.Reason = strings.TrimSpace(m.Reason)
	return s.many(ctx, by, m.Items, m.Key, same, func(_ context.Context, _ *db.Tx, x *Item, day string) (string, map[string]any, error) {
		if x.State == m.To {
			return "", nil, nil
		}
		was := x.State
		var f fault.Fields
		x.stand(&f, m.To, m.DueOn, m.Reason, day)
		data := map[string]any{"state": string(x.State)}
		if m.Reason != "" {
			data["reason"] = m.Reason
		}
		if x.DueOn != "" {
			data["due_on"] = x.DueOn
		}
		if len(m.Items) > 1 && slices.ContainsFunc(f, func(x fault.Field) bool { return x.Key == "equipment.no_way" }) {
			return "", nil, fault.New(fault.Conflict, "equipment.no_way_of", x.Label(), keyOf(was), keyOf(m.To))
		}
		return "equipment.move", data, f.Err()
	})
}

// Allocate gives items to an area. It returns how many were changed.
func (s *Service) Allocate(ctx context.Context, by access.Actor, a Allocation) (changed int, err error) {
	same := a
	same.Key = ""
	a.Reason = strings.TrimSpace(a.Reason)
	return s.many(ctx, by, a.Items, a.Key, same, func(ctx context.Context, tx *db.Tx, x *Item, day string) (string, map[string]any, error) {
		var f fault.Fields
		was := *x
		f.Text("reason", a.Reason, MaxText)
		if err := x.allocate(ctx, tx, &f, plain(a.Area), a.Since, day); err != nil {
			return "", nil, err
		}
		if a.Unit != "" {
			x.Unit = plain(a.Unit)
			if err := checkUnit(ctx, tx, &f, x.Unit); err != nil {
				return "", nil, err
			}
		}
		if err := f.Err(); err != nil {
			return "", nil, err
		}
		if was.Area == x.Area && was.Unit == x.Unit {
			*x = was // it has been there since
			return "", nil, nil
		}
		data := map[string]any{"area": x.Area, "unit": x.Unit, "since": x.Since}
		if a.Reason != "" {
			data["reason"] = a.Reason
		}
		return "equipment.allocate", data, nil
	})
}

// many does something to items, within one unit of work. do changes one and
// returns the act for the timeline; none: it is left as it was.
func (s *Service) many(ctx context.Context, by access.Actor, list []id.Equipment, key string, same any, do func(context.Context, *db.Tx, *Item, string) (string, map[string]any, error)) (changed int, err error) {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	if len(list) == 0 || len(list) > MaxMany {
		return 0, fault.New(fault.Invalid, "equipment.many", MaxMany)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		changed = 0
		_, _, err := once.Do(ctx, tx, by, key, same, func() (string, error) {
			day, err := today(ctx, tx)
			if err != nil {
				return "", err
			}
			for _, i := range list {
				x, err := standing(ctx, tx, by, i, 0)
				if err != nil {
					return "", err
				}
				act, data, err := do(ctx, tx, &x, day)
				if err != nil {
					return "", err
				}
				if act == "" {
					continue
				}
				if err := by.Check(access.RunEquipment, x.Owners()); err != nil {
					return "", err
				}
				if err := save(ctx, tx, by, x, act, data); err != nil {
					return "", err
				}
				changed++
			}
			return "done", nil
		})
		return err
	})
	return changed, err
}

// stand brings x to a state, if a way leads there.
func (x *Item) stand(f *fault.Fields, to State, due, reason, today string) {
	was := x.State
	reason = strings.TrimSpace(reason)
	f.Text("reason", reason, MaxText)
	switch {
	case !to.Valid():
		f.Add("state", "equipment.choose")
		return
	case was == to:
		if to.Waits() && due != "" {
			checkDay(f, "due_on", due)
			x.DueOn = due
		}
		return
	case was != "" && !slices.Contains(ways[was], to):
		f.Add("state", "equipment.no_way", keyOf(was), keyOf(to))
		return
	case was != "" && to.Why() && reason == "":
		f.Add("reason", "fault.need_text")
	}
	x.State, x.StateOn, x.DueOn, x.Reason = to, today, "", reason
	if !to.Waits() {
		return
	}
	x.DueOn = due
	switch {
	case due != "":
		checkDay(f, "due_on", due)
	case to == Repair:
		f.Add("due_on", "equipment.need_back")
	}
}
