package places

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
	"chuangwei/internal/worktime"
)

// Draft is a place as somebody enters it or changes it.
type Draft struct {
	Kind      Kind
	Trade     Trade // of a venue
	Name      string
	Area      id.Area
	Unit      id.Unit
	Post      id.Post // may be empty
	Contact   string
	Address   string
	Located   bool
	Point     geo.Point
	Radius    int64
	Size      int64
	Company   string
	Committee bool
	Note      string
	Every     int64
	Version   int64 // of the place that is changed; 0: whichever
	Key       string
}

// take checks a draft and makes p what it says.
func (p *Place) take(ctx context.Context, tx *db.Tx, d Draft, today string) error {
	var f fault.Fields
	p.Kind, p.Trade, p.Name, p.Area, p.Unit, p.Post = d.Kind, d.Trade, words(d.Name), plain(d.Area), plain(d.Unit), plain(d.Post)
	p.Contact, p.Address, p.Company, p.Committee, p.Note = words(d.Contact), words(d.Address), words(d.Company), d.Committee, strings.TrimSpace(d.Note)
	p.Located, p.Point, p.Radius, p.Size, p.Every = d.Located, d.Point.Rounded(), d.Radius, d.Size, d.Every
	if p.Kind != Venue {
		p.Trade = ""
	} else if !p.Trade.Valid() {
		f.Add("trade", "places.choose")
	}
	if !p.Kind.Managed() {
		p.Company, p.Committee = "", false
	}
	if p.Kind != Compound {
		p.Committee = false
	}
	if !p.Kind.Sized() {
		p.Size = 0
	}
	if !p.Kind.Valid() {
		f.Add("kind", "places.choose")
	}
	f.Need("name", p.Name, MaxName)
	for name, s := range map[string]string{"contact": p.Contact, "address": p.Address, "company": p.Company} {
		f.Text(name, s, MaxName)
	}
	f.Text("note", p.Note, MaxText)
	checkCount(&f, "radius", p.Radius, 10, 2000)
	checkCount(&f, "size", p.Size, 0, MaxSize)
	checkCount(&f, "every", p.Every, 1, 365)
	if p.Located && !p.Point.Valid() {
		f.Add("lon", "places.bad_point")
	}
	if err := p.checkOwners(ctx, tx, &f); err != nil {
		return err
	}
	if f == nil {
		twice, err := db.Exists(ctx, tx, `SELECT 1 FROM places WHERE county = $1 AND kind = $2 AND area = $3 AND name = $4 AND id <> $5`, tx.County, p.Kind, p.Area, p.Name, p.ID)
		if err != nil {
			return err
		}
		if twice {
			f.Add("name", "places.twice")
		}
		p.due(today)
	}
	return f.Err()
}

// checkOwners refuses an area, a unit or a post that there is not.
func (p *Place) checkOwners(ctx context.Context, tx *db.Tx, f *fault.Fields) error {
	names, err := areas.Names(ctx, tx)
	if err != nil {
		return err
	}
	if names[p.Area] == "" {
		f.Add("area", "places.choose")
	}
	if _, err := org.GetUnit(ctx, tx, p.Unit); fault.Is(err, fault.NotFound) {
		f.Add("unit", "places.choose")
	} else if err != nil {
		return err
	}
	if p.Post == "" {
		return nil
	}
	if _, err := org.GetPost(ctx, tx, p.Post); fault.Is(err, fault.NotFound) {
		f.Add("post", "places.choose")
	} else if err != nil {
		return err
	}
	return nil
}

// due works out by when the place is to be checked: so many days after the last
// check, or from the day on which it was entered.
func (p *Place) due(today string) {
	from := p.CheckedOn
	if from == "" {
		from = today
	}
	if d, err := worktime.ParseDay(from); err == nil {
		p.Next = d.Add(int(p.Every)).String()
	}
	if p.Retired {
		p.Next = ""
	}
}

// Add enters a place.
func (s *Service) Add(ctx context.Context, by access.Actor, d Draft) (place id.Site, err error) {
	if !by.MayEver(access.RunPlaces) {
		return "", by.Check(access.RunPlaces, access.Owners{})
	}
	same := d
	same.Key = ""
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			p, err := add(ctx, tx, by, d)
			return string(p.ID), err
		})
		place = id.Site(answer)
		return err
	})
	return place, err
}

func add(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Place, error) {
	p := Place{ID: id.New[id.Site](), Account: by.Account, Actor: by.Name, Version: 1}
	day, err := today(ctx, tx)
	if err != nil {
		return p, err
	}
	if err := p.take(ctx, tx, d, day); err != nil {
		return p, err
	}
	if err := by.Check(access.RunPlaces, p.Owners()); err != nil {
		return p, err
	}
	if p.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return p, err
	}
	lon, lat := p.lonLat()
	_, err = tx.Exec(ctx, `INSERT INTO places (county, id, number, kind, trade, name, area, unit, post, contact, address, lon, lat, radius, size, company, committee, note, every, next_on, account, actor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		tx.County, p.ID, p.Number, p.Kind, p.Trade, p.Name, p.Area, p.Unit, db.Null(p.Post), p.Contact, p.Address, lon, lat, p.Radius, p.Size, p.Company, p.Committee, p.Note,
		p.Every, p.Next, db.Null(p.Account), p.Actor)
	if err != nil {
		return p, fmt.Errorf("insert place: %w", err)
	}
	return p, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(p.ID), Act: "places.add", By: by, First: true,
		Data: map[string]any{"name": p.Name, "kind": string(p.Kind), "area": p.Area, "unit": p.Unit},
	})
}

// Change changes what is known of a place.
func (s *Service) Change(ctx context.Context, by access.Actor, place id.Site, d Draft) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, err := change(ctx, tx, by, place, d)
		return err
	})
}

func change(ctx context.Context, tx *db.Tx, by access.Actor, place id.Site, d Draft) (changed bool, err error) {
	p, err := standing(ctx, tx, by, place, d.Version, access.RunPlaces)
	if err != nil {
		return false, err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return false, err
	}
	was := p
	if p.CheckedOn == "" {
		day = earlier(was.Next, was.Every) // it was due from the day on which it was entered
	}
	if err := p.take(ctx, tx, d, day); err != nil {
		return false, err
	}
	if p.Kind != was.Kind && p.Check != "" {
		var f fault.Fields
		f.Add("kind", "places.kind_checked")
		return false, f.Err()
	}
	if err := by.Check(access.RunPlaces, p.Owners()); err != nil {
		return false, err
	}
	if p == was {
		return false, nil
	}
	return true, save(ctx, tx, by, p, "places.change", changes(was, p))
}

// earlier is the day some days before another.
func earlier(day string, days int64) string {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return day
	}
	return d.Add(-int(days)).String()
}

// changes are the fields that differ, as they are now.
func changes(was, now Place) map[string]any {
	out := map[string]any{}
	for name, pair := range map[string][2]string{
		"name": {was.Name, now.Name}, "area": {string(was.Area), string(now.Area)}, "unit": {string(was.Unit), string(now.Unit)}, "post": {string(was.Post), string(now.Post)},
		"contact": {was.Contact, now.Contact}, "address": {was.Address, now.Address}, "company": {was.Company, now.Company}, "note": {was.Note, now.Note},
	} {
		if pair[0] != pair[1] {
			out[name] = pair[1]
		}
	}
	if was.Size != now.Size {
		out["size"] = now.Size
	}
	return out
}

// standing returns a place that is not retired, to which by may do act.
func standing(ctx context.Context, tx *db.Tx, by access.Actor, place id.Site, version int64, act access.Act) (Place, error) {
	p, err := one(ctx, tx, place)
	switch {
	case err != nil:
		return p, err
	case version != 0 && version != p.Version:
		return p, fault.New(fault.Conflict, "places.stale")
	case p.Retired:
		return p, fault.New(fault.Conflict, "places.is_retired")
	}
	return p, by.Check(act, p.Owners())
}

func save(ctx context.Context, tx *db.Tx, by access.Actor, p Place, act string, data map[string]any) error {
	lon, lat := p.lonLat()
	_, err := tx.Exec(ctx, `UPDATE places SET kind = $3, trade = $4, name = $5, area = $6, unit = $7, post = $8, contact = $9, address = $10, lon = $11, lat = $12, radius = $13, size = $14,
		company = $15, committee = $16, note = $17, every = $18, last_check = $19, checked_on = $20, met = $21, asked = $22, next_on = $23, retired = $24, version = version + 1
		WHERE county = $1 AND id = $2`,
		tx.County, p.ID, p.Kind, p.Trade, p.Name, p.Area, p.Unit, db.Null(p.Post), p.Contact, p.Address, lon, lat, p.Radius, p.Size, p.Company, p.Committee, p.Note, p.Every,
		p.Check, p.CheckedOn, p.Met, p.Asked, p.Next, p.Retired)
	if err != nil {
		return fmt.Errorf("update place: %w", err)
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(p.ID), Act: act, By: by, Data: data})
}

// Retire says that a place is looked after no more; Restore takes that back.
func (s *Service) Retire(ctx context.Context, by access.Actor, place id.Site, reason string) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err := standing(ctx, tx, by, place, 0, access.RunPlaces)
		if err != nil {
			return err
		}
		var f fault.Fields
		reason = strings.TrimSpace(reason)
		f.Need("reason", reason, MaxText)
		if err := f.Err(); err != nil {
			return err
		}
		p.Retired = true
		p.due("")
		return save(ctx, tx, by, p, "places.retire", map[string]any{"reason": reason})
	})
}

// Restore takes a place that was retired back into the register. Its check is
// due so many days from today.
func (s *Service) Restore(ctx context.Context, by access.Actor, place id.Site) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err := one(ctx, tx, place)
		if err != nil {
			return err
		}
		if !p.Retired {
			return fault.New(fault.Conflict, "places.not_retired")
		}
		if err := by.Check(access.RunPlaces, p.Owners()); err != nil {
			return err
		}
		day, err := today(ctx, tx)
		if err != nil {
			return err
		}
		p.Retired, p.Next = false, earlier(day, -p.Every)
		return save(ctx, tx, by, p, "places.restore", nil)
	})
}

// AddPhotos hangs photos on a place.
func (s *Service) AddPhotos(ctx context.Context, by access.Actor, place id.Site, list []Picture) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err := standing(ctx, tx, by, place, 0, access.CheckPlaces)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			var f fault.Fields
			f.Add("photos", "places.need_photo")
			return f.Err()
		}
		for _, pic := range list {
			if err := pic.Insert(ctx, tx, by, Subject, string(p.ID), photos.Other); err != nil {
				return err
			}
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(p.ID), Act: "places.photo", By: by, Data: map[string]any{"photos": len(list)}})
	})
}
