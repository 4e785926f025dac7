package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// columns of the record, in the order of row and scan.
var columns = []string{
	"id", "campaign", "number", "register_no", "title", "details", "state", "version",
	"category", "area", "grp", "lead_unit", "check_unit", "source", "survey", "theme",
	"address", "street", "lon", "lat", "place_source", "accuracy", "morton", "route",
	"reporter", "reporter_unit", "reported_at", "filed_at", "dispatched_at", "signed_at", "handled_at", "closed_at",
	"rejected_at", "merged_at", "rework_at", "returned_at", "extended_at", "reopened_at", "updated_at",
	"case_limit", "clock_at", "due_at", "first_due", "warned", "rework", "returned", "extended", "reopened",
	"suspended_from", "review_on", "pauses",
	"rectifier", "rectifier_person", "rectifier_unit", "area_checker", "area_checker_person", "area_checker_unit",
	"final_checker", "final_checker_unit", "closing", "measures", "reason", "merged_to",
	"voided_at", "voided_by", "void_reason", "photos_before", "photos_after", "photos_fresh",
	"live", "clock_due", "settle_at", "warn_at", "staged", "digest", "sign_limit", "sign_by", "sign_told",
}

// columnList is what a SELECT reads.
var columnList = strings.Join(columns, ", ")

// row returns the values of c in the order of columns. What is derived from
// others is made here and nowhere else.
func (c *Case) row() []any {
	var lon, lat, morton any
	if c.Place.Located {
		lon, lat, morton = c.Place.Point.Lon, c.Place.Point.Lat, geo.Key(c.Place.Point)
	}
	clockDue := time.Time{}
	if c.Ticking() {
		clockDue, _ = c.Deadline()
	}
	return []any{
		string(c.ID), string(c.Campaign), c.Number, c.RegisterNo, c.Title, c.Details, string(c.State), c.Version,
		c.Category, db.Null(c.Area), db.Null(c.Group), db.Null(c.LeadUnit), db.Null(c.CheckUnit), string(c.Source), db.Null(c.Survey), db.Null(c.Theme),
		c.Place.Address, c.Place.Street, lon, lat, c.Place.Source, c.Place.Accuracy, morton, encode(c.Route),
		db.Null(c.Reporter), db.Null(c.ReporterUnit), db.Millis(c.ReportedAt), db.Millis(c.FiledAt), db.Millis(c.DispatchedAt), db.Millis(c.SignedAt), db.Millis(c.HandledAt), db.Millis(c.ClosedAt),
		db.Millis(c.RejectedAt), db.Millis(c.MergedAt), db.Millis(c.ReworkAt), db.Millis(c.ReturnedAt), db.Millis(c.ExtendedAt), db.Millis(c.ReopenedAt), db.Millis(c.UpdatedAt),
		c.Limit.String(), db.Millis(c.ClockAt), db.Millis(c.DueAt), db.Millis(c.FirstDue), int64(c.Warned), int64(c.Rework), int64(c.Returned), int64(c.Extended), int64(c.Reopened),
		db.Millis(c.SuspendedFrom), c.ReviewOn, encode(c.Pauses),
		db.Null(c.Rectifier), db.Null(c.RectifierPerson), db.Null(c.RectifierUnit), db.Null(c.AreaChecker), db.Null(c.AreaCheckerPerson), db.Null(c.AreaCheckerUnit),
		db.Null(c.FinalChecker), db.Null(c.FinalCheckerUnit), string(c.Closing), strings.Join(c.Measures, ","), c.Reason, db.Null(c.MergedTo),
		db.Millis(c.VoidedAt), db.Null(c.VoidedBy), c.VoidReason, int64(c.Before), int64(c.After), int64(c.Fresh),
		c.Open(), db.Millis(clockDue), db.Millis(c.settle()), db.Millis(c.warnAt), db.Null(c.staged), c.digest,
		c.SignLimit.String(), db.Millis(c.SignBy), c.signTold,
	}
}

// listColumns is what a list reads: why a case goes where it goes is told on its
// own page only.
var listColumns = strings.Replace(columnList, ", route,", ", '',", 1)

func scanCase(r db.Row) (Case, error) { return newScanner().scan(r) }

// scanner reads rows of columnList, one after the other into the same places:
// they are many, and a page has fifty rows.
type scanner struct {
	c                              Case
	lon, lat                       float64
	morton                         *int64
	clockDue, settle               int64
	route, pauses, limit, measures string
	sign                           string
	live                           bool
	dest                           []any
}

func newScanner() *scanner {
	s := &scanner{}
	c := &s.c
	s.dest = []any{
		&c.ID, &c.Campaign, &c.Number, &c.RegisterNo, &c.Title, &c.Details, &c.State, &c.Version,
		&c.Category, db.Text(&c.Area), db.Text(&c.Group), db.Text(&c.LeadUnit), db.Text(&c.CheckUnit), &c.Source, db.Text(&c.Survey), db.Text(&c.Theme),
		&c.Place.Address, &c.Place.Street, db.Num(&s.lon), db.Num(&s.lat), &c.Place.Source, &c.Place.Accuracy, &s.morton, &s.route,
		db.Text(&c.Reporter), db.Text(&c.ReporterUnit), db.Time(&c.ReportedAt), db.Time(&c.FiledAt), db.Time(&c.DispatchedAt), db.Time(&c.SignedAt), db.Time(&c.HandledAt), db.Time(&c.ClosedAt),
		db.Time(&c.RejectedAt), db.Time(&c.MergedAt), db.Time(&c.ReworkAt), db.Time(&c.ReturnedAt), db.Time(&c.ExtendedAt), db.Time(&c.ReopenedAt), db.Time(&c.UpdatedAt),
		&s.limit, db.Time(&c.ClockAt), db.Time(&c.DueAt), db.Time(&c.FirstDue), &c.Warned, &c.Rework, &c.Returned, &c.Extended, &c.Reopened,
		db.Time(&c.SuspendedFrom), &c.ReviewOn, &s.pauses,
		db.Text(&c.Rectifier), db.Text(&c.RectifierPerson), db.Text(&c.RectifierUnit), db.Text(&c.AreaChecker), db.Text(&c.AreaCheckerPerson), db.Text(&c.AreaCheckerUnit),
		db.Text(&c.FinalChecker), db.Text(&c.FinalCheckerUnit), &c.Closing, &s.measures, &c.Reason, db.Text(&c.MergedTo),
		db.Time(&c.VoidedAt), db.Text(&c.VoidedBy), &c.VoidReason, &c.Before, &c.After, &c.Fresh,
		&s.live, db.Num(&s.clockDue), db.Num(&s.settle), db.Time(&c.warnAt), db.Text(&c.staged), &c.digest,
		&s.sign, db.Time(&c.SignBy), &c.signTold,
	}
	return s
}

func (s *scanner) scan(r db.Row) (Case, error) {
	c := &s.c
	*c = Case{}
	if err := r.Scan(s.dest...); err != nil {
		return Case{}, err
	}
	if s.morton != nil {
		c.Place.Located, c.Place.Point = true, geo.Point{Lon: s.lon, Lat: s.lat}
	}
	if s.measures != "" {
		c.Measures = strings.Split(s.measures, ",")
	}
	if err := c.Limit.UnmarshalText([]byte(s.limit)); err != nil {
		return *c, fmt.Errorf("case %s: %w", c.ID, err)
	}
	if err := c.SignLimit.UnmarshalText([]byte(s.sign)); err != nil {
		return *c, fmt.Errorf("case %s: %w", c.ID, err)
	}
	err := errors.Join(decode(s.route, &c.Route), decode(s.pauses, &c.Pauses))
	return *c, err
}

// encode writes a list as JSON, and none as "".
func encode[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", list, err)) // plain values of our own
	}
	return string(b)
}

func decode[T any](s string, list *[]T) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), list)
}

// insertRow writes a new row. Columns that have their default are left out,
// which makes the hottest statement of the program half as long.
func insertRow(ctx context.Context, tx *db.Tx, c *Case) error {
	names := []string{"county"}
	args := []any{tx.County}
	marks := []string{tx.Dialect.Mark(1)}
	for i, v := range c.row() {
		if blank(v) && columns[i] != "live" {
			continue
		}
		names = append(names, columns[i])
		args = append(args, v)
		marks = append(marks, tx.Dialect.Mark(len(args)))
	}
	_, err := tx.Exec(ctx, "INSERT INTO cases ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
	if err != nil {
		return fmt.Errorf("insert case: %w", err)
	}
	return nil
}

// insertRows writes many new rows. A column in which all of them have the
// default is left out.
func insertRows(ctx context.Context, tx *db.Tx, cs []Case) error {
	rows := make([][]any, len(cs))
	needed := make([]bool, len(columns))
	for i := range cs {
		rows[i] = cs[i].row()
		for j, v := range rows[i] {
			needed[j] = needed[j] || !blank(v) || columns[j] == "live"
		}
	}
	in := db.Insert{Into: "INSERT INTO cases", Columns: []string{"county"}, Apart: true}
	for j, name := range columns {
		if needed[j] {
			in.Columns = append(in.Columns, name)
		}
	}
	err := in.Rows(ctx, tx, len(cs), func(i int, values []any) ([]any, error) {
		values = append(values, string(tx.County))
		for j, v := range rows[i] {
			if needed[j] {
				values = append(values, v)
			}
		}
		return values, nil
	})
	if err != nil {
		return fmt.Errorf("insert cases: %w", err)
	}
	return nil
}

func blank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case int64:
		return v == 0
	case float64:
		return v == 0
	case bool:
		return !v
	}
	return false
}

// updateRow writes what differs between was and c. Only the indexes of columns
// that changed are touched. Somebody else's change in between is a conflict.
func updateRow(ctx context.Context, tx *db.Tx, was, c *Case) error {
	c.Version = was.Version + 1
	var w db.Where
	var set []string
	before := was.row()
	for i, v := range c.row() {
		if v != before[i] {
			set = append(set, columns[i]+" = "+w.Arg(v))
		}
	}
	w.And("county = ?", tx.County)
	w.And("id = ?", c.ID)
	w.And("version = ?", was.Version)
	res, err := tx.Exec(ctx, "UPDATE cases SET "+strings.Join(set, ", ")+" "+w.String(), w.Args...)
	if err != nil {
		return fmt.Errorf("update case %s: %w", c.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(fault.New(fault.Conflict, "case.stale"), err)
	}
	return nil
}

// load reads a case with its assisting units. One that is staged is not there.
func load(ctx context.Context, tx *db.Tx, cid id.Case) (Case, error) {
	c, err := db.One(ctx, tx, scanCase, "SELECT "+columnList+" FROM cases WHERE county = $1 AND id = $2 AND staged IS NULL", tx.County, cid)
	if errors.Is(err, db.ErrNone) {
		return c, notFound()
	}
	if err != nil {
		return c, fmt.Errorf("case %s: %w", cid, err)
	}
	cs := []Case{c}
	if err := loadAssist(ctx, tx, cs); err != nil {
		return c, err
	}
	return cs[0], nil
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// loadAssist fills in the assisting units.
func loadAssist(ctx context.Context, tx *db.Tx, cs []Case) error {
	if len(cs) == 0 {
		return nil
	}
	at := make(map[id.Case]int, len(cs))
	ids := make([]id.Case, len(cs))
	for i, c := range cs {
		at[c.ID], ids[i] = i, c.ID
	}
	var w db.Where
	w.And("county = ?", tx.County)
	db.In(&w, "case_id", ids)
	err := db.Each(ctx, tx, func(r db.Row) error {
		var c id.Case
		var u id.Unit
		if err := r.Scan(&c, &u); err != nil {
			return err
		}
		cs[at[c]].Assist = append(cs[at[c]].Assist, u)
		return nil
	}, "SELECT case_id, unit FROM case_units "+w.String()+" ORDER BY case_id, seq", w.Args...)
	if err != nil {
		return fmt.Errorf("assisting units: %w", err)
	}
	return nil
}

// storeAssist replaces the assisting units.
func storeAssist(ctx context.Context, tx *db.Tx, c *Case) error {
	if _, err := tx.Exec(ctx, "DELETE FROM case_units WHERE county = $1 AND case_id = $2", tx.County, c.ID); err != nil {
		return fmt.Errorf("assisting units: %w", err)
	}
	for i, u := range c.Assist {
		_, err := tx.Exec(ctx, "INSERT INTO case_units (county, case_id, unit, role, seq) VALUES ($1, $2, $3, 'assist', $4)", tx.County, c.ID, u, i)
		if err != nil {
			return fmt.Errorf("assisting units: %w", err)
		}
	}
	return nil
}
