package meetings

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, campaign, number, kind, area, grp, series, period, title, place, chair, starts_at, minutes, day, state, reason,
	frozen_at, material, begun_at, closed_at, created_at, version`

func scan(r db.Row) (m Meeting, err error) {
	return m, r.Scan(&m.ID, &m.Campaign, &m.Number, &m.Kind, db.Text(&m.Area), db.Text(&m.Group), db.Text(&m.Series), &m.Period, &m.Title, &m.Place, &m.Chair,
		db.Time(&m.Starts), &m.Minutes, &m.Day, &m.State, &m.Reason, db.Time(&m.FrozenAt), &m.material, db.Time(&m.BegunAt), db.Time(&m.ClosedAt), db.Time(&m.Created), &m.Version)
}

func insert(ctx context.Context, tx *db.Tx, m Meeting) error {
	_, err := tx.Exec(ctx, `INSERT INTO meetings (county, id, campaign, number, kind, area, grp, series, period, title, place, chair, starts_at, minutes, day, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.County, m.ID, m.Campaign, m.Number, m.Kind, db.Null(m.Area), db.Null(m.Group), db.Null(m.Series), m.Period, m.Title, m.Place, m.Chair,
		db.Millis(m.Starts), m.Minutes, m.Day, m.State, db.Millis(m.Created))
	if err != nil {
		return fmt.Errorf("insert meeting: %w", err)
	}
	return putUnits(ctx, tx, m)
}

// update writes what may change of a meeting but for who is asked to come.
func update(ctx context.Context, tx *db.Tx, m *Meeting) error {
	m.Version++
	_, err := tx.Exec(ctx, `UPDATE meetings SET kind = $3, area = $4, grp = $5, title = $6, place = $7, chair = $8, starts_at = $9, minutes = $10, day = $11, state = $12,
		reason = $13, frozen_at = $14, material = $15, begun_at = $16, closed_at = $17, version = $18 WHERE county = $1 AND id = $2`,
		tx.County, m.ID, m.Kind, db.Null(m.Area), db.Null(m.Group), m.Title, m.Place, m.Chair, db.Millis(m.Starts), m.Minutes, m.Day, m.State,
		m.Reason, db.Millis(m.FrozenAt), m.material, db.Millis(m.BegunAt), db.Millis(m.ClosedAt), m.Version)
	if err != nil {
		return fmt.Errorf("update meeting: %w", err)
	}
	return nil
}

// putUnits writes who is asked to come; what is known of who came stays.
func putUnits(ctx context.Context, tx *db.Tx, m Meeting) error {
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("meeting = ?", m.ID)
	cond := ""
	if len(m.Units) > 0 {
		marks := make([]string, len(m.Units))
		for i, u := range m.Units {
			marks[i] = w.Arg(u)
		}
		cond = " AND NOT unit IN (" + strings.Join(marks, ", ") + ")"
	}
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_units `+w.String()+cond, w.Args...); err != nil {
		return fmt.Errorf("units of meeting: %w", err)
	}
	for i, u := range m.Units {
		_, err := tx.Exec(ctx, `INSERT INTO meeting_units (county, meeting, unit, seq) VALUES ($1, $2, $3, $4)
			ON CONFLICT (county, meeting, unit) DO UPDATE SET seq = excluded.seq`, tx.County, m.ID, u, i+1)
		if err != nil {
			return fmt.Errorf("units of meeting: %w", err)
		}
	}
	return nil
}

// one returns a meeting of the county.
func one(ctx context.Context, tx *db.Tx, meeting id.Meeting) (Meeting, error) {
	if !fault.Storable(string(meeting)) {
		return Meeting{}, notFound()
	}
	m, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM meetings WHERE county = $1 AND id = $2`, tx.County, meeting)
	if errors.Is(err, db.ErrNone) {
		return m, notFound()
	}
	if err != nil {
		return m, fmt.Errorf("read meeting: %w", err)
	}
	list := []Meeting{m}
	err = fill(ctx, tx, list)
	return list[0], err
}

// fill reads what stands around meetings: units and counts.
func fill(ctx context.Context, tx *db.Tx, list []Meeting) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[id.Meeting]*Meeting, len(list))
	ids := make([]id.Meeting, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	const most = 400
	for len(ids) > 0 {
		n := min(most, len(ids))
		var w db.Where
		w.And("county = ?", tx.County)
		db.In(&w, "meeting", ids[:n])
		ids = ids[n:]
		err := db.Each(ctx, tx, func(r db.Row) error {
			var m id.Meeting
			var u id.Unit
			err := r.Scan(&m, &u)
			at[m].Units = append(at[m].Units, u)
			return err
		}, `SELECT meeting, unit FROM meeting_units `+w.String()+` ORDER BY meeting, seq, unit`, w.Args...)
		if err != nil {
			return fmt.Errorf("units of meetings: %w", err)
		}
		err = db.Each(ctx, tx, func(r db.Row) error {
			var m id.Meeting
			var n int
			err := r.Scan(&m, &n)
			at[m].Points = n
			return err
		}, `SELECT meeting, COUNT(*) FROM meeting_points `+w.String()+` GROUP BY meeting`, w.Args...)
		if err != nil {
			return fmt.Errorf("agendas of meetings: %w", err)
		}
		err = db.Each(ctx, tx, func(r db.Row) error {
			var m id.Meeting
			var all, open int
			err := r.Scan(&m, &all, &open)
			at[m].Decisions, at[m].Undone = all, open
			return err
		}, `SELECT meeting, COUNT(*), COALESCE(SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0) FROM meeting_decisions `+w.String()+` AND state <> 'withdrawn' GROUP BY meeting`, w.Args...)
		if err != nil {
			return fmt.Errorf("decisions of meetings: %w", err)
		}
	}
	return nil
}
