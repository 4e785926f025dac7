package places

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Item is one thing that a check of a kind of place looks at. One without a
// name of its own is called by the message "places.item." with kind and code.
type Item struct {
	Kind     Kind
	Code     string
	Name     string
	English  string
	Category string // of the case that a fault makes
	Active   bool   // looked at by new checks
	Seq      int64
}

// Named is the item's own name in Chinese or English; empty: that of its
// message.
func (i Item) Named(english bool) string {
	if english && i.English != "" {
		return i.English
	}
	return i.Name
}

// builtIn are the items that every county begins with, by kind: the state of a
// compound in ten, of an urban village in six.
var builtIn = map[Kind][][2]string{
	Compound: {
		{"cleaning", "06012"},
		{"refuse", "03010"},
		{"stairs", "06036"},
		{"parking", "03014"},
		{"building", "06001"},
		{"ads", "07001"},
		{"green", "06045"},
		{"drains", "03006"},
		{"lights", "03007"},
		{"pests", "06038"},
	},
	Village: {{"sewers", "03017"}, {"roads", "03002"}, {"toilets", "03008"}, {"lights", "03007"}, {"building", "06001"}, {"ads", "07001"}, {"refuse", "06011"}, {"animals", "06038"}},
	Market:  {{"facilities", "03012"}, {"refuse", "06042"}, {"spill", "09005"}, {"drains", "03006"}, {"toilet", "03009"}, {"parking", "03014"}},
	Venue:   {{"front", "09005"}, {"floor", "06012"}, {"refuse", "06010"}, {"waste_water", "06030"}, {"sign", "07006"}, {"ads", "07001"}},
}

// maxItems bounds the items of a kind.
const maxItems = 40

// Items lists what checks look at, of every kind, within the caller's unit of
// work: the built-in items as the county has changed them, then its own.
func Items(ctx context.Context, tx *db.Tx) ([]Item, error) {
	var out []Item
	for _, k := range Kinds() {
		for i, b := range builtIn[k] {
			out = append(out, Item{Kind: k, Code: b[0], Category: b[1], Active: true, Seq: int64(i + 1)})
		}
	}
	own, err := db.All(ctx, tx, func(r db.Row) (i Item, err error) {
		return i, r.Scan(&i.Kind, &i.Code, &i.Name, &i.English, &i.Category, &i.Active, &i.Seq)
	}, `SELECT kind, code, name, english, category, active, seq FROM places_items WHERE county = $1 ORDER BY kind, seq, code LIMIT 400`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("items of checks: %w", err)
	}
	for _, x := range own {
		if i := slices.IndexFunc(out, x.same); i >= 0 {
			out[i] = x
		} else {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int {
		return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind)
	})
	return out, nil
}

func (i Item) same(o Item) bool { return i.Kind == o.Kind && i.Code == o.Code }

// Items lists what checks look at.
func (s *Service) Items(ctx context.Context, by access.Actor) (out []Item, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = Items(ctx, tx)
		return err
	})
	return out, err
}

// active are the items that a new check of a kind looks at.
func active(all []Item, k Kind) (out []Item) {
	for _, i := range all {
		if i.Kind == k && i.Active {
			out = append(out, i)
		}
	}
	return out
}

// SaveItem changes an item or, where its code is empty, adds one to its kind.
func (s *Service) SaveItem(ctx context.Context, by access.Actor, i Item) error {
	if err := by.Check(access.ManagePlaces, access.Owners{}); err != nil {
		return err
	}
	i.Name, i.English = words(i.Name), words(i.English)
	var f fault.Fields
	f.Need("name", i.Name, 60)
	f.Text("english", i.English, 60)
	if !i.Kind.Valid() {
		f.Add("kind", "places.choose")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		dict, err := s.cases.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		list, err := Items(ctx, tx)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(x Item) bool { return x.Kind != i.Kind })
		at := slices.IndexFunc(list, i.same)
		if c, ok := dict.Of(i.Category); !ok || !c.Active {
			f.Add("category", "places.choose")
		}
		switch {
		case slices.ContainsFunc(list, func(x Item) bool { return x.Code != i.Code && x.Name == i.Name }):
			f.Add("name", "places.item_twice", i.Name)
		case i.Code == "" && len(list) >= maxItems:
			f.Add("name", "places.many_items", maxItems)
		case i.Code != "" && at < 0:
			return notFound()
		}
		if err := f.Err(); err != nil {
			return err
		}
		if i.Code == "" {
			i.Code, i.Active, i.Seq = fmt.Sprintf("own%d", len(list)+1), true, int64(len(list)+1)
		} else {
			i.Seq = list[at].Seq
		}
		_, err = tx.Exec(ctx, `INSERT INTO places_items (county, kind, code, name, english, category, active, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (county, kind, code) DO UPDATE SET name = excluded.name, english = excluded.english, category = excluded.category, active = excluded.active`,
			tx.County, i.Kind, i.Code, i.Name, i.English, i.Category, i.Active, i.Seq)
		if err != nil {
			return fmt.Errorf("item of checks: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectItems, Record: string(tx.County), Act: "places.item", By: by,
			Data: map[string]any{"name": i.Name, "english": i.English, "kind": string(i.Kind), "active": i.Active},
		})
	})
}
