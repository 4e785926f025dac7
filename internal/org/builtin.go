package org

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// The codes of what every county begins with.
const (
	Headquarters = "headquarters"
	Office       = "office"
)

// builtinCategories are the four classes in which units are compared.
var builtinCategories = []Category{
	{Code: "A", Seq: 1, Name: "片区牵头单位"},
	{Code: "B", Seq: 2, Name: "专业组牵头、主要职能部门"},
	{Code: "C", Seq: 3, Name: "片区成员单位"},
	{Code: "D", Seq: 4, Name: "乡镇与村（居）委会"},
}

// builtinBodies are the two bodies that lead a campaign.
var builtinBodies = []Body{
	{Code: Headquarters, Seq: 1, Name: "创建卫生县城指挥部"},
	{Code: Office, Seq: 2, Name: "创建卫生县城指挥部办公室"},
}

// BuiltinGroups are the eight working groups that a county may begin with. The
// dictionary of event categories names them by code.
func BuiltinGroups() []GroupDraft {
	return []GroupDraft{
		{Code: "appearance", Seq: 1, Name: "市容环境专业组"},
		{Code: "villages", Seq: 2, Name: "社区与城中村专业组"},
		{Code: "municipal", Seq: 3, Name: "市政基础设施专业组"},
		{Code: "markets", Seq: 4, Name: "农贸市场与食品专业组"},
		{Code: "venues", Seq: 5, Name: "公共场所与六小行业专业组"},
		{Code: "pests", Seq: 6, Name: "病媒防制与传染病专业组"},
		{Code: "environment", Seq: 7, Name: "环境保护专业组"},
		{Code: "publicity", Seq: 8, Name: "宣传与健康教育专业组"},
	}
}

// Begin gives a new county what every one has and, with groups, the eight
// working groups, whose lead units are still to be named. by is who begins it.
func (s *Service) Begin(ctx context.Context, tx *db.Tx, by access.Actor, groups bool) error {
	if err := Install(ctx, tx); err != nil || !groups {
		return err
	}
	for _, g := range BuiltinGroups() {
		if _, err := s.createGroup(ctx, tx, by, g); err != nil {
			return fmt.Errorf("begin with groups: %w", err)
		}
	}
	return nil
}

// Install gives a county its four categories and two bodies, unless it has
// them. Whoever creates a county calls it; changes of the organisation call it
// too, so that none can miss them.
func Install(ctx context.Context, tx *db.Tx) error {
	has, err := db.Exists(ctx, tx, `SELECT 1 FROM unit_categories WHERE county = $1`, tx.County)
	if err != nil || has {
		return err
	}
	for _, c := range builtinCategories {
		_, err := tx.Exec(ctx, `INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, $2, $3, $4)
			ON CONFLICT (county, code) DO NOTHING`, tx.County, c.Code, c.Seq, c.Name)
		if err != nil {
			return fmt.Errorf("install categories: %w", err)
		}
	}
	for _, b := range builtinBodies {
		_, err := tx.Exec(ctx, `INSERT INTO bodies (county, id, code, seq, name) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (county, code) DO NOTHING`, tx.County, id.New[id.Body](), b.Code, b.Seq, b.Name)
		if err != nil {
			return fmt.Errorf("install bodies: %w", err)
		}
	}
	return nil
}
