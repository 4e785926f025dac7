package equipment

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
)

// Draft is an item as somebody enters it or changes it.
type Draft struct {
	Code     string
	Kind     string
	Name     string
	Quantity int64
	Area     id.Area // empty: the whole county
	Unit     id.Unit
	Since    string // empty: today, or as it was where the area stays
	Address  string
	Located  bool
	Point    geo.Point
	Capacity string
	State    State  // empty: as it was; of a new one in use
	DueOn    string // of what is planned or under repair
	Reason   string // of a state that changes
	Project  string // identifier or visible number; may be empty
	Cost     int64  // fen
	Note     string
	Version  int64 // of the item that is changed; 0: whichever
	Key      string
}

// take checks a draft and makes x what it says.
func (s *Service) take(ctx context.Context, tx *db.Tx, x *Item, d Draft) error {
	var f fault.Fields
	was := *x
	x.Code, x.Kind, x.Name, x.Quantity, x.Unit = words(d.Code), plain(d.Kind), words(d.Name), d.Quantity, plain(d.Unit)
	x.Address, x.Capacity, x.Note, x.Cost = words(d.Address), words(d.Capacity), strings.TrimSpace(d.Note), d.Cost
	x.Located, x.Point = d.Located, d.Point.Rounded()
	if !x.Located {
		x.Point = geo.Point{}
	}
	f.Need("name", x.Name, MaxName)
	for name, text := range map[string]string{"code": x.Code, "address": x.Address, "capacity": x.Capacity} {
		f.Text(name, text, MaxName)
	}
	f.Text("note", x.Note, MaxText)
	if x.Located && !x.Point.Valid() {
		f.Add("lon", "equipment.bad_point")
	}
	if x.Cost < 0 || x.Cost > MaxCost {
		f.Add("cost", "equipment.bad_money")
	}
	if err := s.takeKind(ctx, tx, x, was, &f); err != nil {
		return err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	if err := x.allocate(ctx, tx, &f, plain(d.Area), d.Since, day); err != nil {
		return err
	}
	if err := s.takeProject(ctx, tx, x, d.Project, &f); err != nil {
		return err
	}
	to := d.State
	if to == "" {
		to = was.State
	}
	if to == "" {
		to = InUse
	}
	x.stand(&f, to, d.DueOn, d.Reason, day)
	if x.Code != "" && f == nil {
		twice, err := db.Exists(ctx, tx, `SELECT 1 FROM equipment WHERE county = $1 AND code = $2 AND id <> $3`, tx.County, x.Code, x.ID)
		if err != nil {
			return err
		}
		if twice {
			f.Add("code", "equipment.code_twice", x.Code)
		}
	}
	return f.Err()
}

// takeKind refuses a kind that there is not or that is offered no more, a
// quantity that its kind does not have, and a unit that there is not.
func (s *Service) takeKind(ctx context.Context, tx *db.Tx, x *Item, was Item, f *fault.Fields) error {
	kinds, err := Kinds(ctx, tx)
	if err != nil {
		return err
	}
	k, ok := kindOf(kinds, x.Kind)
	switch {
	case !ok || !k.Active && x.Kind != was.Kind:
		f.Add("kind", "equipment.choose")
	case x.Quantity < 1 || x.Quantity > MaxQuantity:
		f.Add("quantity", "equipment.bad_count", 1, MaxQuantity)
	case !k.Counted && x.Quantity != 1:
		f.Add("quantity", "equipment.single")
	}
	return checkUnit(ctx, tx, f, x.Unit)
}

func checkUnit(ctx context.Context, tx *db.Tx, f *fault.Fields, u id.Unit) error {
	_, err := org.GetUnit(ctx, tx, u)
	if fault.Is(err, fault.NotFound) {
		f.Add("unit", "equipment.choose")
		return nil
	}
	return err
}

// allocate makes x an area's, since a day; without one since today, or as it
// was where the area stays.
func (x *Item) allocate(ctx context.Context, tx *db.Tx, f *fault.Fields, area id.Area, since, today string) error {
	if area != "" {
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		if names[area] == "" {
			f.Add("area", "equipment.choose")
		}
	}
	if since == "" && (x.Since == "" || area != x.Area) {
		since = today
	}
	if since != "" {
		checkDay(f, "since", since)
		x.Since = since
	}
	x.Area = area
	return nil
}

func (s *Service) takeProject(ctx context.Context, tx *db.Tx, x *Item, name string, f *fault.Fields) error {
	x.Project = ""
	if name = words(name); name == "" {
		return nil
	}
	if s.projects != nil && fault.Storable(name) {
		p, err := s.projects(ctx, tx, name)
		if err == nil {
			x.Project = p.ID
			return nil
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	f.Add("project", "equipment.no_project", name)
	return nil
}

// Add enters an item.
func (s *Service) Add(ctx context.Context, by access.Actor, d Draft) (item id.Equipment, err error) {
	if !by.MayEver(access.RunEquipment) {
		return "", by.Check(access.RunEquipment, access.Owners{})
	}
	same := d
	same.Key = ""
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			x, err := s.add(ctx, tx, by, d)
			return string(x.ID), err
		})
		item = id.Equipment(answer)
		return err
	})
	return item, err
}

func (s *Service) add(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Item, error) {
	x := Item{ID: id.New[id.Equipment](), Account: by.Account, Actor: by.Name, Version: 1}
	if err := s.take(ctx, tx, &x, d); err != nil {
		return x, err
	}
	if err := by.Check(access.RunEquipment, x.Owners()); err != nil {
		return x, err
	}
	var err error
	if x.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return x, err
	}
	lon, lat := x.lonLat()
	_, err = tx.Exec(ctx, `INSERT INTO equipment (county, id, number, code, kind, name, quantity, area, unit, since, address, lon, lat, capacity, state, state_on, due_on, reason, project, cost, note,
		account, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		tx.County, x.ID, x.Number, x.Code, x.Kind, x.Name, x.Quantity, db.Null(x.Area), x.Unit, x.Since, x.Address, lon, lat, x.Capacity, x.State, x.StateOn, x.DueOn, x.Reason,
		db.Null(x.Project), x.Cost, x.Note, db.Null(x.Account), x.Actor)
	if err != nil {
		return x, fmt.Errorf("insert equipment: %w", err)
	}
	return x, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(x.ID), Act: "equipment.add", By: by, First: true,
		Data: map[string]any{"name": x.Name, "code": x.Code, "kind": x.Kind, "area": x.Area, "unit": x.Unit, "quantity": x.Quantity, "state": string(x.State)},
	})
}

// Change changes what is known of an item.
func (s *Service) Change(ctx context.Context, by access.Actor, item id.Equipment, d Draft) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, err := s.change(ctx, tx, by, item, d)
		return err
	})
}

func (s *Service) change(ctx context.Context, tx *db.Tx, by access.Actor, item id.Equipment, d Draft) (changed bool, err error) {
	x, err := standing(ctx, tx, by, item, d.Version)
	if err != nil {
		return false, err
	}
	was := x
	if err := s.take(ctx, tx, &x, d); err != nil {
		return false, err
	}
	if err := by.Check(access.RunEquipment, x.Owners()); err != nil {
		return false, err
	}
	if x == was {
		return false, nil
	}
	return true, save(ctx, tx, by, x, "equipment.change", changes(was, x))
}

// changes are the fields that differ, as they are now.
func changes(was, now Item) map[string]any {
	out := map[string]any{}
	for name, pair := range map[string][2]string{
		"name": {was.Name, now.Name}, "code": {was.Code, now.Code}, "kind": {was.Kind, now.Kind}, "area": {string(was.Area), string(now.Area)}, "unit": {string(was.Unit), string(now.Unit)},
		"address": {was.Address, now.Address}, "capacity": {was.Capacity, now.Capacity}, "state": {string(was.State), string(now.State)}, "project": {string(was.Project), string(now.Project)},
		"note": {was.Note, now.Note},
	} {
		if pair[0] != pair[1] {
			out[name] = pair[1]
		}
	}
	if was.Quantity != now.Quantity {
		out["quantity"] = now.Quantity
	}
	if was.Cost != now.Cost {
		out["cost"] = now.Cost
	}
	return out
}

// standing returns an item that by may change.
func standing(ctx context.Context, tx *db.Tx, by access.Actor, item id.Equipment, version int64) (Item, error) {
	x, err := one(ctx, tx, item)
	switch {
	case err != nil:
		return x, err
	case version != 0 && version != x.Version:
		return x, fault.New(fault.Conflict, "equipment.stale")
	}
	return x, by.Check(access.RunEquipment, x.Owners())
}

func save(ctx context.Context, tx *db.Tx, by access.Actor, x Item, act string, data map[string]any) error {
	lon, lat := x.lonLat()
	_, err := tx.Exec(ctx, `UPDATE equipment SET code = $3, kind = $4, name = $5, quantity = $6, area = $7, unit = $8, since = $9, address = $10, lon = $11, lat = $12, capacity = $13, state = $14,
		state_on = $15, due_on = $16, reason = $17, project = $18, cost = $19, note = $20, version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, x.ID, x.Code, x.Kind, x.Name, x.Quantity, db.Null(x.Area), x.Unit, x.Since, x.Address, lon, lat, x.Capacity, x.State, x.StateOn, x.DueOn, x.Reason,
		db.Null(x.Project), x.Cost, x.Note)
	if err != nil {
		return fmt.Errorf("update equipment: %w", err)
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(x.ID), Act: act, By: by, Data: data})
}

// AddPhotos hangs photos on an item.
func (s *Service) AddPhotos(ctx context.Context, by access.Actor, item id.Equipment, list []Picture) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		x, err := standing(ctx, tx, by, item, 0)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			var f fault.Fields
			f.Add("photos", "equipment.need_photo")
			return f.Err()
		}
		for _, pic := range list {
			if err := pic.Insert(ctx, tx, by, Subject, string(x.ID), photos.Other); err != nil {
				return err
			}
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(x.ID), Act: "equipment.photo", By: by, Data: map[string]any{"photos": len(list)}})
	})
}
