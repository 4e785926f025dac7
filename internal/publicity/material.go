package publicity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// SubjectMaterial is the kind of record of a material.
const SubjectMaterial = "publicity_material"

// MaterialPrefix begins a material's visible number, as in CL-0001.
const MaterialPrefix = "CL-"

// LetterKind is the kind of the letter to all citizens.
const LetterKind = "letter"

// MaterialKinds lists the kinds of materials. The name of each is the message
// "publicity.material.…".
func MaterialKinds() []string { return []string{LetterKind, "leaflet", "poster", "handbook", "item"} }

// Material is something printed or made to be handed out.
type Material struct {
	ID       id.Material
	Campaign id.Campaign
	Number   int64
	Title    string
	Kind     string
	Body     string // its text; may be empty
	Printed  int64  // copies
	Given    int64
	Cost     int64 // in fen
	Actor    string
	Version  int64
}

// Label is the material's visible number.
func (m Material) Label() string { return fmt.Sprintf("%s%04d", MaterialPrefix, m.Number) }

// MaterialNumber reads a visible number of a material.
func MaterialNumber(s string) (int64, bool) { return numberOf(MaterialPrefix, s) }

// Link is the address of the material's page.
func (m Material) Link() string { return "/publicity/materials/" + string(m.ID) }

// Stock is how many copies are left.
func (m Material) Stock() int64 { return m.Printed - m.Given }

// Print is a print run.
type Print struct {
	ID      string
	Day     string
	Copies  int64
	Cost    int64 // in fen
	Printer string
	Actor   string
	At      time.Time
	Void    string // why it does not hold; empty: it does
}

const materialColumns = `id, campaign, number, title, kind, body, printed, given, cost, actor, version`

func scanMaterial(r db.Row) (m Material, err error) {
	return m, r.Scan(&m.ID, &m.Campaign, &m.Number, &m.Title, &m.Kind, &m.Body, &m.Printed, &m.Given, &m.Cost, &m.Actor, &m.Version)
}

func oneMaterial(ctx context.Context, tx *db.Tx, material id.Material) (Material, error) {
	m, err := db.One(ctx, tx, scanMaterial, `SELECT `+materialColumns+` FROM publicity_materials WHERE county = $1 AND id = $2`, tx.County, plain(material))
	if errors.Is(err, db.ErrNone) {
		return m, notFound()
	}
	return m, err
}

// MaterialDraft is a material as somebody enters it or changes it.
type MaterialDraft struct {
	Title   string
	Kind    string // stays as it is when a material is changed
	Body    string
	Version int64 // of the material that is changed; 0: whichever
	Key     string
}

func (m *Material) take(d MaterialDraft) error {
	var f fault.Fields
	m.Title, m.Body = words(d.Title), strings.TrimSpace(d.Body)
	f.Need("title", m.Title, MaxTitle)
	f.Text("body", m.Body, 10*MaxText)
	if !slices.Contains(MaterialKinds(), m.Kind) {
		f.Add("kind", "publicity.choose")
	}
	return f.Err()
}

// AddMaterial enters a material, of which nothing is printed yet.
func (s *Service) AddMaterial(ctx context.Context, by access.Actor, d MaterialDraft) (material id.Material, err error) {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, []string{"material", d.Title, d.Kind, d.Body}, func() (string, error) {
			m := Material{ID: id.New[id.Material](), Kind: d.Kind, Actor: by.Name, Version: 1}
			if err := m.take(d); err != nil {
				return "", err
			}
			if m.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
				return "", err
			}
			if m.Number, err = counties.Take(ctx, tx, SubjectMaterial, 1); err != nil {
				return "", err
			}
			_, err := tx.Exec(ctx, `INSERT INTO publicity_materials (county, id, campaign, number, title, kind, body, account, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				tx.County, m.ID, m.Campaign, m.Number, m.Title, m.Kind, m.Body, db.Null(by.Account), m.Actor)
			if err != nil {
				return "", fmt.Errorf("insert material: %w", err)
			}
			return string(m.ID), journal.Append(ctx, tx, journal.Entry{
				Subject: SubjectMaterial, Record: string(m.ID), Act: "publicity.material", By: by, First: true, Data: map[string]any{"title": m.Title, "kind": m.Kind},
			})
		})
		material = id.Material(answer)
		return err
	})
	return material, err
}

// ChangeMaterial changes the name and the text of a material.
func (s *Service) ChangeMaterial(ctx context.Context, by access.Actor, material id.Material, d MaterialDraft) error {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		m, err := oneMaterial(ctx, tx, material)
		if err != nil {
			return err
		}
		if d.Version != 0 && d.Version != m.Version {
			return fault.New(fault.Conflict, "publicity.stale")
		}
		if err := m.take(d); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE publicity_materials SET title = $3, body = $4, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, m.ID, m.Title, m.Body)
		if err != nil {
			return fmt.Errorf("change material: %w", err)
		}
		return told(ctx, tx, by, SubjectMaterial, string(m.ID), "publicity.material_change", map[string]any{"title": m.Title})
	})
}

// PrintDraft is a print run as somebody enters it.
type PrintDraft struct {
	Material id.Material
	Day      string // empty: today
	Copies   int64
	Cost     int64 // in fen
	Printer  string
	Key      string
}

// Print enters a print run: its copies are in stock.
func (s *Service) Print(ctx context.Context, by access.Actor, d PrintDraft) error {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return err
	}
	same := d
	same.Key = ""
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) { return "", printed(ctx, tx, by, d) })
		return err
	})
}

func printed(ctx context.Context, tx *db.Tx, by access.Actor, d PrintDraft) error {
	m, err := oneMaterial(ctx, tx, d.Material)
	if err != nil {
		return err
	}
	var f fault.Fields
	if err := pastDay(ctx, tx, &f, &d.Day); err != nil {
		return err
	}
	d.Printer = words(d.Printer)
	f.Text("printer", d.Printer, MaxTitle)
	checkCount(&f, "copies", d.Copies, 1, MaxCount-m.Printed)
	checkCost(&f, "cost", d.Cost)
	if err := f.Err(); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO publicity_prints (county, id, material, day, copies, cost, printer, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.County, id.New[string](), m.ID, d.Day, d.Copies, d.Cost, d.Printer, by.Name, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("print run: %w", err)
	}
	if err := stocked(ctx, tx, m.ID, d.Copies, 0, d.Cost); err != nil {
		return err
	}
	return told(ctx, tx, by, SubjectMaterial, string(m.ID), "publicity.print", map[string]any{"day": d.Day, "copies": d.Copies, "cost": d.Cost})
}

// pastDay makes an empty day today and refuses one that is still to come.
func pastDay(ctx context.Context, tx *db.Tx, f *fault.Fields, day *string) error {
	now, err := today(ctx, tx)
	if err != nil {
		return err
	}
	if *day == "" {
		*day = now
	}
	checkDay(f, "day", *day)
	if *day > now {
		f.Add("day", "publicity.to_come")
	}
	return nil
}

// stocked changes what is printed and given of a material. The one statement
// looks and changes, so that no two at once take the same copies.
func stocked(ctx context.Context, tx *db.Tx, material id.Material, printed, given, cost int64) error {
	res, err := tx.Exec(ctx, `UPDATE publicity_materials SET printed = printed + $3, given = given + $4, cost = cost + $5, version = version + 1
		WHERE county = $1 AND id = $2 AND given + $4 <= printed + $3 AND given + $4 >= 0`, tx.County, material, printed, given, cost)
	if err != nil {
		return fmt.Errorf("stock of material: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 1 {
		return err
	}
	m, err := oneMaterial(ctx, tx, material)
	if err != nil {
		return err
	}
	var f fault.Fields
	f.Add("copies", "publicity.out_of_stock", m.Stock())
	return f.Err()
}

// VoidPrint says that a print run was entered by mistake. Its copies must
// still be in stock.
func (s *Service) VoidPrint(ctx context.Context, by access.Actor, material id.Material, run, reason string) error {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		var copies, cost int64
		err := lookUp(ctx, tx, []any{&copies, &cost}, `SELECT copies, cost FROM publicity_prints WHERE county = $1 AND id = $2 AND material = $3 AND void = ''`,
			tx.County, plain(run), plain(material))
		if err != nil {
			return err
		}
		if reason, err = given(reason); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE publicity_prints SET void = $3 WHERE county = $1 AND id = $2`, tx.County, run, reason); err != nil {
			return fmt.Errorf("void print run: %w", err)
		}
		if err := stocked(ctx, tx, material, -copies, 0, -cost); err != nil {
			return err
		}
		return told(ctx, tx, by, SubjectMaterial, string(material), "publicity.print_void", map[string]any{"copies": copies, "reason": reason})
	})
}

// lookUp reads one row that must be there.
func lookUp(ctx context.Context, tx *db.Tx, into []any, query string, args ...any) error {
	_, err := db.One(ctx, tx, func(r db.Row) (bool, error) { return true, r.Scan(into...) }, query, args...)
	if errors.Is(err, db.ErrNone) {
		return notFound()
	}
	return err
}

// given is a reason that must be given.
func given(reason string) (string, error) {
	var f fault.Fields
	reason = strings.TrimSpace(reason)
	if reason == "" {
		f.Add("reason", "publicity.need_reason")
	}
	f.Text("reason", reason, MaxText)
	return reason, f.Err()
}

func printsOf(ctx context.Context, tx *db.Tx, material id.Material) ([]Print, error) {
	return db.All(ctx, tx, func(r db.Row) (p Print, err error) {
		return p, r.Scan(&p.ID, &p.Day, &p.Copies, &p.Cost, &p.Printer, &p.Actor, db.Time(&p.At), &p.Void)
	}, `SELECT id, day, copies, cost, printer, actor, at, void FROM publicity_prints WHERE county = $1 AND material = $2 ORDER BY day, id LIMIT 500`, tx.County, material)
}
