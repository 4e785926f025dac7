package notices

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, campaign, number, kind, state, word, year, no, case_id, batch, area, issuer, party_kind, party, party_id, contact, party_address, address,
	object, structure, floors, length_cm, width_cm, size_dm2, built, permit, facts, basis, demand, due_on, statement_days, remedies, officers, account, actor, drafted_on,
	issued_on, signer, signer_name, unpowered, method, served_on, served_at, served_place, receiver, relation, witness1, witness2, server, visits, complied_on,
	transferred_to, ended_on, reason, moved_at, version`

func scan(r db.Row) (x Notice, err error) {
	p, o, t, v := &x.Party, &x.Object, &x.Text, &x.Serving
	return x, r.Scan(&x.ID, &x.Campaign, &x.Number, &x.Kind, &x.State, &x.Word, &x.Year, &x.No, db.Text(&x.Case), db.Text(&x.Batch), &x.Area, &x.Issuer,
		&p.Kind, &p.Name, &p.ID, &p.Contact, &p.Address, &x.Address, &o.Name, &o.Structure, &o.Floors, &o.Length, &o.Width, &o.Size, &o.Built, &o.Permit,
		&t.Facts, &t.Basis, &t.Demand, &t.DueOn, &t.Statement, &t.Remedies, &t.Officers, db.Text(&x.Account), &x.Actor, &x.DraftedOn,
		&x.IssuedOn, db.Text(&x.Signer), &x.SignerName, &x.Unpowered, &v.Method, &v.On, db.Time(&v.At), &v.Place, &v.Receiver, &v.Relation, &v.Witness1, &v.Witness2,
		&v.Server, &x.Visits, &x.CompliedOn, &x.TransferredTo, &x.EndedOn, &x.Reason, db.Time(&x.Moved), &x.Version)
}

func insert(ctx context.Context, tx *db.Tx, x Notice) error {
	p, o, t := x.Party, x.Object, x.Text
	_, err := tx.Exec(ctx, `INSERT INTO served_notices (county, id, campaign, number, kind, state, case_id, batch, area, issuer, party_kind, party, party_id, contact, party_address,
		address, object, structure, floors, length_cm, width_cm, size_dm2, built, permit, facts, basis, demand, due_on, statement_days, remedies, officers,
		account, actor, drafted_on, moved_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)`,
		tx.County, x.ID, x.Campaign, x.Number, x.Kind, x.State, db.Null(x.Case), db.Null(x.Batch), x.Area, x.Issuer, p.Kind, p.Name, p.ID, p.Contact, p.Address,
		x.Address, o.Name, o.Structure, o.Floors, o.Length, o.Width, o.Size, o.Built, o.Permit, t.Facts, t.Basis, t.Demand, t.DueOn, t.Statement, t.Remedies, t.Officers,
		db.Null(x.Account), x.Actor, x.DraftedOn, db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("insert notice: %w", err)
	}
	return nil
}

// update writes what may change of a notice.
func update(ctx context.Context, tx *db.Tx, x *Notice) error {
	x.Version++
	p, o, t, v := x.Party, x.Object, x.Text, x.Serving
	_, err := tx.Exec(ctx, `UPDATE served_notices SET kind = $3, state = $4, word = $5, year = $6, no = $7, case_id = $8, area = $9, issuer = $10, party_kind = $11, party = $12,
		party_id = $13, contact = $14, party_address = $15, address = $16, object = $17, structure = $18, floors = $19, length_cm = $20, width_cm = $21, size_dm2 = $22, built = $23,
		permit = $24, facts = $25, basis = $26, demand = $27, due_on = $28, statement_days = $29, remedies = $30, officers = $31, issued_on = $32, signer = $33, signer_name = $34,
		unpowered = $35, method = $36, served_on = $37, served_at = $38, served_place = $39, receiver = $40, relation = $41, witness1 = $42, witness2 = $43, server = $44, visits = $45,
		complied_on = $46, transferred_to = $47, ended_on = $48, reason = $49, moved_at = $50, version = $51 WHERE county = $1 AND id = $2`,
		tx.County, x.ID, x.Kind, x.State, x.Word, x.Year, x.No, db.Null(x.Case), x.Area, x.Issuer, p.Kind, p.Name, p.ID, p.Contact, p.Address, x.Address, o.Name, o.Structure,
		o.Floors, o.Length, o.Width, o.Size, o.Built, o.Permit, t.Facts, t.Basis, t.Demand, t.DueOn, t.Statement, t.Remedies, t.Officers, x.IssuedOn, db.Null(x.Signer), x.SignerName,
		x.Unpowered, v.Method, v.On, db.Millis(v.At), v.Place, v.Receiver, v.Relation, v.Witness1, v.Witness2, v.Server, x.Visits, x.CompliedOn, x.TransferredTo, x.EndedOn, x.Reason,
		db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("update notice: %w", err)
	}
	return nil
}

// one returns a notice of the county.
func one(ctx context.Context, tx *db.Tx, notice id.Served) (Notice, error) {
	if !fault.Storable(string(notice)) {
		return Notice{}, notFound()
	}
	x, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM served_notices WHERE county = $1 AND id = $2`, tx.County, notice)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("read notice: %w", err)
	}
	return x, nil
}

// running returns the notice of a kind that runs for a case.
func running(ctx context.Context, tx *db.Tx, c id.Case, kind string) (x Notice, has bool, err error) {
	x, err = db.One(ctx, tx, scan, `SELECT `+columns+` FROM served_notices WHERE county = $1 AND case_id = $2 AND kind = $3 AND state IN ('draft', 'issued', 'served', 'refused')`, tx.County, c, kind)
	if errors.Is(err, db.ErrNone) {
		return x, false, nil
	}
	if err != nil {
		return x, false, fmt.Errorf("notices of a case: %w", err)
	}
	return x, true, nil
}

// About lists the notices about a case, the latest first, within the caller's
// unit of work.
func About(ctx context.Context, tx *db.Tx, c id.Case) ([]Notice, error) {
	return db.All(ctx, tx, scan, `SELECT `+columns+` FROM served_notices WHERE county = $1 AND case_id = $2 ORDER BY number DESC LIMIT 50`, tx.County, c)
}
