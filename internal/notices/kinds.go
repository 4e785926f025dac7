package notices

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Power is what the law must give a unit before it may issue a kind of notice.
// Its name is the message "notices.power.…". Empty: none is wanted.
type Power string

// The powers.
const (
	ToRectify  Power = "rectify"  // to order that something is put right
	ToDemolish Power = "demolish" // to order that an illegal structure is taken down
	ToForce    Power = "force"    // to take it down by force
)

// Powers lists them.
func Powers() []Power { return []Power{ToRectify, ToDemolish, ToForce} }

// Kind is a kind of notice and what it wants. Of a built-in kind, what is empty
// is said by its messages: "notices.kind.", "notices.basis.", "notices.demand."
// and "notices.remedies." with its code.
type Kind struct {
	Code     string
	Name     string
	English  string
	Power    Power // that its issuer needs
	Sets     Sets  // what it wants besides the facts
	Days     int64 // until its deadline, usually
	Basis    string
	Demand   string
	Remedies string
	Active   bool // offered for new notices
	Seq      int
}

// Sets is what a kind of notice sets for the party.
type Sets struct {
	Statement int64 // days for a statement and a defence; 0: it sets none
	Remedies  bool  // it names the ways to have it reviewed
}

// builtIn are the kinds that every county begins with, in the order in which
// the law lets them follow each other.
var builtIn = []Kind{
	{Code: "advise", Days: 7, Active: true},
	{Code: "order", Power: ToRectify, Days: 5, Sets: Sets{Remedies: true}, Active: true},
	{Code: "intent", Power: ToDemolish, Days: 10, Sets: Sets{Statement: 3}, Active: true},
	{Code: "demolish", Power: ToDemolish, Days: 15, Sets: Sets{Remedies: true}, Active: true},
	{Code: "force", Power: ToForce, Days: 5, Sets: Sets{Remedies: true}, Active: true},
}

// BuiltIn reports whether a code is that of a built-in kind.
func BuiltIn(code string) bool {
	return slices.ContainsFunc(builtIn, func(k Kind) bool { return k.Code == code })
}

const (
	maxKinds = 60
	maxDays  = 365
)

// Kinds lists the kinds of the county within the caller's unit of work: the
// built-in ones as it has changed them, then its own.
func Kinds(ctx context.Context, tx *db.Tx) ([]Kind, error) {
	out := slices.Clone(builtIn)
	for i := range out {
		out[i].Seq = i + 1
	}
	own, err := db.All(ctx, tx, func(r db.Row) (k Kind, err error) {
		err = r.Scan(&k.Code, &k.Name, &k.English, &k.Power, &k.Sets.Statement, &k.Days, &k.Basis, &k.Demand, &k.Remedies, &k.Active, &k.Seq)
		k.Sets.Remedies = k.Remedies != ""
		return k, err
	}, `SELECT code, name, english, power, statement_days, due_days, basis, demand, remedies, active, seq FROM served_kinds WHERE county = $1 ORDER BY seq, code LIMIT 200`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("kinds of notices: %w", err)
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

// Kinds lists the kinds of notices.
func (s *Service) Kinds(ctx context.Context, by access.Actor) (out []Kind, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = Kinds(ctx, tx)
		return err
	})
	return out, err
}

func kindOf(ctx context.Context, tx *db.Tx, code string) (Kind, bool, error) {
	list, err := Kinds(ctx, tx)
	if err != nil {
		return Kind{}, false, err
	}
	i := slices.IndexFunc(list, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, false, nil
	}
	return list[i], true, nil
}

// SaveKind changes a kind or, where its code is empty, adds one.
func (s *Service) SaveKind(ctx context.Context, by access.Actor, k Kind) error {
	if err := by.Check(access.ManageNotices, access.Owners{}); err != nil {
		return err
	}
	k.Name, k.English = words(k.Name), words(k.English)
	var f fault.Fields
	f.Need("name", k.Name, 60)
	f.Text("english", k.English, 60)
	f.Need("basis", k.Basis, MaxText)
	f.Need("demand", k.Demand, MaxText)
	f.Text("remedies", k.Remedies, MaxText)
	if k.Power != "" && !slices.Contains(Powers(), k.Power) {
		f.Add("power", "notices.choose")
	}
	checkDays(&f, "statement", k.Sets.Statement, 0)
	checkDays(&f, "days", k.Days, 1)
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		list, err := Kinds(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(x Kind) bool { return x.Code == k.Code })
		switch {
		case slices.ContainsFunc(list, func(x Kind) bool { return x.Code != k.Code && x.Name == k.Name }):
			f.Add("name", "notices.kind_twice", k.Name)
		case k.Code == "" && len(list) >= maxKinds:
			f.Add("name", "notices.many_kinds", maxKinds)
		case k.Code != "" && at < 0:
			return notFound()
		}
		if err := f.Err(); err != nil {
			return err
		}
		if k.Code == "" {
			k.Code, k.Active, k.Seq = fmt.Sprintf("own%d", len(list)+1), true, len(list)+1
		} else {
			k.Seq = list[at].Seq
		}
		_, err = tx.Exec(ctx, `INSERT INTO served_kinds (county, code, name, english, power, statement_days, due_days, basis, demand, remedies, active, seq)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, english = excluded.english, power = excluded.power, statement_days = excluded.statement_days,
			due_days = excluded.due_days, basis = excluded.basis, demand = excluded.demand, remedies = excluded.remedies, active = excluded.active`,
			tx.County, k.Code, k.Name, k.English, k.Power, k.Sets.Statement, k.Days, k.Basis, k.Demand, k.Remedies, k.Active, k.Seq)
		if err != nil {
			return fmt.Errorf("kind of notices: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSetting, Record: string(tx.County), Act: "served.kind", By: by,
			Data: map[string]any{"code": k.Code, "name": k.Name, "power": k.Power, "days": k.Days, "statement": k.Sets.Statement, "active": k.Active},
		})
	})
}

func checkDays(f *fault.Fields, name string, n, least int64) {
	if n < least || n > maxDays {
		f.Add(name, "notices.bad_days", least, maxDays)
	}
}
