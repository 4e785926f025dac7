package cases

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// View is a saved filter of the ledger.
type View struct {
	ID     id.View
	Name   string
	Query  string // the parameters of the address
	Shared bool   // everybody of the county sees it
}

const maxViews = 50 // of one account, or shared

// Views lists the views that by sees: shared ones first.
func (s *Service) Views(ctx context.Context, by access.Actor) (views []View, err error) {
	if !by.MayEver(access.SeeCase) {
		return nil, fault.New(fault.Forbidden, "access.forbidden")
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		views, err = db.All(ctx, tx, func(r db.Row) (v View, err error) {
			var owner id.Account
			err = r.Scan(&v.ID, &v.Name, &v.Query, db.Text(&owner))
			v.Shared = owner == ""
			return v, err
		}, `SELECT id, name, query, account FROM case_views WHERE county = $1 AND (account IS NULL OR account = $2)
			ORDER BY CASE WHEN account IS NULL THEN 0 ELSE 1 END, at, id LIMIT $3`, tx.County, by.Account, 2*maxViews)
		return err
	})
	return views, err
}

// SaveView keeps a filter under a name. To share it takes access.DispatchCase
// for the county.
func (s *Service) SaveView(ctx context.Context, by access.Actor, name string, f Filter, shared bool) (View, error) {
	if !by.MayEver(access.SeeCase) || by.Account == "" {
		return View{}, fault.New(fault.Forbidden, "access.forbidden")
	}
	owner := by.Account
	if shared {
		if err := by.Check(access.DispatchCase, access.Owners{}); err != nil {
			return View{}, err
		}
		owner = ""
	}
	f.After, f.Before = "", ""
	v := View{ID: id.New[id.View](), Name: strings.TrimSpace(name), Query: f.Values().Encode(), Shared: shared}
	var bad fault.Fields
	bad.Text("name", v.Name, 40)
	if v.Name == "" {
		bad.Add("name", "case.need_name")
	}
	if err := bad.Err(); err != nil {
		return v, err
	}
	err := s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM case_views WHERE county = $1 AND COALESCE(account, '') = $2`, tx.County, owner)
		if err != nil {
			return fmt.Errorf("save view: %w", err)
		}
		if n >= maxViews {
			return fault.New(fault.Conflict, "case.many_views", maxViews)
		}
		_, err = tx.Exec(ctx, `INSERT INTO case_views (county, id, account, name, query, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			tx.County, v.ID, db.Null(owner), v.Name, v.Query, db.Millis(tx.Now))
		return err
	})
	return v, err
}

// DropView forgets a view of one's own, or, for who may share, a shared one.
func (s *Service) DropView(ctx context.Context, by access.Actor, view id.View) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		cond := "account = $3"
		if by.May(access.DispatchCase, access.Owners{}) {
			cond = "(account = $3 OR account IS NULL)"
		}
		res, err := tx.Exec(ctx, `DELETE FROM case_views WHERE county = $1 AND id = $2 AND `+cond, tx.County, view, by.Account)
		if err != nil {
			return fmt.Errorf("drop view: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return notFound()
		}
		return nil
	})
}
