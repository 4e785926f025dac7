package equipment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Kind is a kind of equipment. One without a name of its own is called by the
// message "equipment.kind." and its code, and counted by the word
// "equipment.measure." and its code.
type Kind struct {
	Code    string
	Name    string
	English string
	Measure string // the word that counts it, in Chinese
	Counted bool   // a record is so many alike, not a single one
	Active  bool   // offered for new records
	Seq     int
}

// BuiltIn are the codes of the kinds that every county begins with.
func BuiltIn() []string {
	return []string{"sweeper", "truck", "cart", "patrol", "bin", "toilet", "station", "other"}
}

// countedKinds are the built-in kinds of which a record is so many alike.
var countedKinds = []string{"bin", "other"}

// Vehicles is, in an address, the kinds that drive.
const Vehicles = "vehicles"

var vehicleKinds = []string{"sweeper", "truck", "cart", "patrol"}

// maxKinds bounds the kinds of a county.
const maxKinds = 100

// Kinds lists the kinds of the county within the caller's unit of work: the
// built-in ones as it has changed them, then its own.
func Kinds(ctx context.Context, tx *db.Tx) ([]Kind, error) {
	var out []Kind
	for i, code := range BuiltIn() {
		out = append(out, Kind{Code: code, Active: true, Counted: slices.Contains(countedKinds, code), Seq: i + 1})
	}
	own, err := db.All(ctx, tx, func(r db.Row) (k Kind, err error) {
		return k, r.Scan(&k.Code, &k.Name, &k.English, &k.Measure, &k.Counted, &k.Active, &k.Seq)
	}, `SELECT code, name, english, measure, counted, active, seq FROM equipment_kinds WHERE county = $1 ORDER BY seq, code LIMIT 200`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("kinds of equipment: %w", err)
	}
	for _, k := range own {
		if i := slices.IndexFunc(out, func(x Kind) bool { return x.Code == k.Code }); i >= 0 {
			out[i] = k
		} else {
			out = append(out, k)
		}
	}
	return out, nil
}

// kindOf finds a kind by its code.
func kindOf(all []Kind, code string) (Kind, bool) {
	i := slices.IndexFunc(all, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, false
	}
	return all[i], true
}

// SaveKind changes a kind or, where its code is empty, adds one. A kind of
// which there are lots of several stays counted.
func (s *Service) SaveKind(ctx context.Context, by access.Actor, k Kind) error {
	if err := by.Check(access.ManageEquipment, access.Owners{}); err != nil {
		return err
	}
	k.Name, k.English, k.Measure = words(k.Name), words(k.English), words(k.Measure)
	var f fault.Fields
	f.Need("name", k.Name, 60)
	f.Text("english", k.English, 60)
	f.Need("measure", k.Measure, 10)
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		list, err := Kinds(ctx, tx)
		if err != nil {
			return err
		}
		was, known := kindOf(list, k.Code)
		lots, err := db.Exists(ctx, tx, `SELECT 1 FROM equipment WHERE county = $1 AND kind = $2 AND quantity > 1`, tx.County, plain(k.Code))
		if err != nil {
			return err
		}
		switch {
		case slices.ContainsFunc(list, func(x Kind) bool { return x.Code != k.Code && x.Name == k.Name }):
			f.Add("name", "equipment.kind_twice", k.Name)
		case k.Code == "" && len(list) >= maxKinds:
			f.Add("name", "equipment.many_kinds", maxKinds)
		case k.Code != "" && !known:
			return notFound()
		case lots && !k.Counted:
			f.Add("counted", "equipment.kind_counted")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if k.Code == "" {
			k.Code, k.Active, k.Seq = fmt.Sprintf("own%d", len(list)+1), true, len(list)+1
		} else {
			k.Seq = was.Seq
		}
		_, err = tx.Exec(ctx, `INSERT INTO equipment_kinds (county, code, name, english, measure, counted, active, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, english = excluded.english, measure = excluded.measure, counted = excluded.counted, active = excluded.active`,
			tx.County, k.Code, k.Name, k.English, k.Measure, k.Counted, k.Active, k.Seq)
		if err != nil {
			return fmt.Errorf("kind of equipment: %w", err)
		}
		return set(ctx, tx, by, "equipment.kind", map[string]any{"name": k.Name, "english": k.English, "measure": k.Measure, "active": k.Active})
	})
}

// set tells the journal of a setting that was changed.
func set(ctx context.Context, tx *db.Tx, by access.Actor, act string, data map[string]any) error {
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectSettings, Record: string(tx.County), Act: act, By: by, Data: data})
}

// Named is the kind's own name in Chinese or English; empty: that of its
// message.
func (k Kind) Named(english bool) string {
	if english && k.English != "" {
		return k.English
	}
	return strings.TrimSpace(k.Name)
}
