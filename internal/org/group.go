package org

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// Group is a professional working group: a lead unit and its members, who
// answer for kinds of problems in the whole county.
type Group struct {
	ID       id.Group
	Code     string // the dictionary of event categories names it by this
	Seq      int
	Name     string
	Duty     string // what it answers for
	LeadUnit id.Unit
	Members  []id.Unit // without the lead unit
	Retired  bool
	Version  int64
}

// GroupDraft is a group as somebody enters it.
type GroupDraft struct {
	Code     string
	Seq      int // 0: after the last
	Name     string
	Duty     string
	LeadUnit id.Unit
	Members  []id.Unit
	Version  int64
	Key      string
}

// Draft returns g as a draft, to be changed.
func (g Group) Draft() GroupDraft {
	return GroupDraft{Code: g.Code, Seq: g.Seq, Name: g.Name, Duty: g.Duty, LeadUnit: g.LeadUnit, Members: slices.Clone(g.Members), Version: g.Version}
}

const groupColumns = `id, code, seq, name, duty, lead_unit, retired, version`

func scanGroup(r db.Row) (g Group, err error) {
	return g, r.Scan(&g.ID, &g.Code, &g.Seq, &g.Name, &g.Duty, db.Text(&g.LeadUnit), &g.Retired, &g.Version)
}

// Groups lists the working groups in their order, retired ones left out.
func Groups(ctx context.Context, tx *db.Tx) ([]Group, error) {
	groups, err := db.All(ctx, tx, scanGroup, `SELECT `+groupColumns+` FROM working_groups WHERE county = $1 AND retired = FALSE ORDER BY seq, code LIMIT 500`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("groups: %w", err)
	}
	return groups, fillMembers(ctx, tx, groups)
}

// GetGroup returns one working group.
func GetGroup(ctx context.Context, tx *db.Tx, group id.Group) (Group, error) {
	g, err := db.One(ctx, tx, scanGroup, `SELECT `+groupColumns+` FROM working_groups WHERE county = $1 AND id = $2`, tx.County, plainText(group))
	if errors.Is(err, db.ErrNone) {
		return g, none()
	}
	if err != nil {
		return g, fmt.Errorf("group: %w", err)
	}
	one := []Group{g}
	err = fillMembers(ctx, tx, one)
	return one[0], err
}

// GroupNames returns the name of every group, retired ones too.
func GroupNames(ctx context.Context, tx *db.Tx) (map[id.Group]string, error) {
	out := map[id.Group]string{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var g id.Group
		var name string
		if err := r.Scan(&g, &name); err != nil {
			return err
		}
		out[g] = name
		return nil
	}, `SELECT id, name FROM working_groups WHERE county = $1 LIMIT 500`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("group names: %w", err)
	}
	return out, nil
}

func fillMembers(ctx context.Context, tx *db.Tx, groups []Group) error {
	at := map[id.Group]int{}
	for i, g := range groups {
		at[g.ID] = i
	}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var g id.Group
		var u id.Unit
		if err := r.Scan(&g, &u); err != nil {
			return err
		}
		if i, ok := at[g]; ok {
			groups[i].Members = append(groups[i].Members, u)
		}
		return nil
	}, `SELECT m.grp, m.unit FROM group_members m JOIN units u ON u.county = m.county AND u.id = m.unit
		WHERE m.county = $1 ORDER BY m.grp, u.code LIMIT $2`, tx.County, maxUnits)
	if err != nil {
		return fmt.Errorf("group members: %w", err)
	}
	return nil
}

func (d *GroupDraft) check() fault.Fields {
	var fs fault.Fields
	d.Code, d.Name, d.Duty = tidy(d.Code), tidy(d.Name), strings.TrimSpace(d.Duty)
	fs.Need("name", d.Name, maxName)
	fs.Text("duty", d.Duty, maxText)
	if d.Code != "" && !codeForm.MatchString(d.Code) {
		fs.Add("code", "org.code_form")
	}
	if d.Seq < 0 || d.Seq > 9999 {
		fs.Add("seq", "org.seq")
	}
	slices.Sort(d.Members)
	d.Members = slices.Compact(d.Members)
	d.Members = slices.DeleteFunc(d.Members, func(u id.Unit) bool { return u == d.LeadUnit || u == "" })
	return fs
}

func (d *GroupDraft) checkRefs(ctx context.Context, tx *db.Tx, fs *fault.Fields, self id.Group) error {
	names, err := UnitNames(ctx, tx)
	if err != nil {
		return err
	}
	if _, ok := names[d.LeadUnit]; d.LeadUnit != "" && !ok {
		fs.Add("lead", "org.choose")
	}
	for _, m := range d.Members {
		if _, ok := names[m]; !ok {
			fs.Add("members", "org.choose")
			break
		}
	}
	if d.Code == "" || !codeForm.MatchString(d.Code) {
		return nil
	}
	taken, err := db.Exists(ctx, tx, `SELECT 1 FROM working_groups WHERE county = $1 AND code = $2 AND id <> $3`, tx.County, d.Code, self)
	if taken {
		fs.Add("code", "org.group.code_taken", d.Code)
	}
	return err
}

// CreateGroup enters a working group.
func (s *Service) CreateGroup(ctx context.Context, by access.Actor, d GroupDraft) (group id.Group, err error) {
	err = s.write(ctx, by, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			g, err := s.createGroup(ctx, tx, by, d)
			return string(g), err
		})
		group = id.Group(answer)
		return err
	})
	return group, err
}

func (s *Service) createGroup(ctx context.Context, tx *db.Tx, by access.Actor, d GroupDraft) (id.Group, error) {
	group := id.New[id.Group]()
	fs := d.check()
	if err := d.checkRefs(ctx, tx, &fs, group); err != nil {
		return "", fmt.Errorf("create group: %w", err)
	}
	if err := fs.Err(); err != nil {
		return "", err
	}
	given := d
	if d.Code == "" {
		d.Code = string(group)
	}
	if d.Seq == 0 {
		last, err := db.One(ctx, tx, db.Value[int], `SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM working_groups WHERE county = $1`, tx.County)
		if err != nil {
			return "", fmt.Errorf("create group: %w", err)
		}
		d.Seq = last + 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO working_groups (county, id, code, seq, name, duty, lead_unit, retired, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, 1)`, tx.County, group, d.Code, d.Seq, d.Name, d.Duty, db.Null(d.LeadUnit))
	if err != nil {
		return "", fmt.Errorf("create group: %w", err)
	}
	if err := setMembers(ctx, tx, group, d.Members); err != nil {
		return "", err
	}
	c, err := groupChanges(ctx, tx, GroupDraft{}, given)
	if err != nil {
		return "", err
	}
	return group, note(ctx, tx, by, SubjectGroup, string(group), "group.created", c)
}

func setMembers(ctx context.Context, tx *db.Tx, group id.Group, members []id.Unit) error {
	if _, err := tx.Exec(ctx, `DELETE FROM group_members WHERE county = $1 AND grp = $2`, tx.County, group); err != nil {
		return fmt.Errorf("group members: %w", err)
	}
	for _, m := range members {
		if _, err := tx.Exec(ctx, `INSERT INTO group_members (county, grp, unit) VALUES ($1, $2, $3)`, tx.County, group, m); err != nil {
			return fmt.Errorf("group members: %w", err)
		}
	}
	return nil
}

// ChangeGroup changes a working group and its members.
func (s *Service) ChangeGroup(ctx context.Context, by access.Actor, group id.Group, d GroupDraft) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		was, err := GetGroup(ctx, tx, group)
		if err != nil {
			return err
		}
		if d.Code == "" {
			d.Code = was.Code
		}
		if d.Seq == 0 {
			d.Seq = was.Seq
		}
		fs := d.check()
		if err := d.checkRefs(ctx, tx, &fs, group); err != nil {
			return fmt.Errorf("change group: %w", err)
		}
		if err := fs.Err(); err != nil {
			return err
		}
		if d.Version != 0 && d.Version != was.Version {
			return stale()
		}
		old := was.Draft()
		old.check()
		c, err := groupChanges(ctx, tx, old, d)
		if err != nil || c.none() {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE working_groups SET code = $3, seq = $4, name = $5, duty = $6, lead_unit = $7, version = version + 1
			WHERE county = $1 AND id = $2`, tx.County, group, d.Code, d.Seq, d.Name, d.Duty, db.Null(d.LeadUnit))
		if err != nil {
			return fmt.Errorf("change group: %w", err)
		}
		if err := setMembers(ctx, tx, group, d.Members); err != nil {
			return err
		}
		return note(ctx, tx, by, SubjectGroup, string(group), "group.changed", c)
	})
}

// RetireGroup takes a group out of the lists, or back into them.
func (s *Service) RetireGroup(ctx context.Context, by access.Actor, group id.Group, retired bool) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		was, err := GetGroup(ctx, tx, group)
		if err != nil || was.Retired == retired {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE working_groups SET retired = $3, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, group, retired)
		if err != nil {
			return fmt.Errorf("retire group: %w", err)
		}
		act := "group.restored"
		if retired {
			act = "group.retired"
		}
		return note(ctx, tx, by, SubjectGroup, string(group), act, changes{})
	})
}

func groupChanges(ctx context.Context, tx *db.Tx, was, now GroupDraft) (c changes, err error) {
	names, err := UnitNames(ctx, tx)
	if err != nil {
		return c, err
	}
	list := func(units []id.Unit) string {
		var out []string
		for _, u := range units {
			out = append(out, names[u])
		}
		slices.Sort(out)
		return strings.Join(out, ", ")
	}
	if was.Seq != 0 && was.Seq != now.Seq {
		c.text("seq", strconv.Itoa(was.Seq), strconv.Itoa(now.Seq))
	}
	c.text("name", was.Name, now.Name)
	c.text("code", was.Code, now.Code)
	c.text("duty", was.Duty, now.Duty)
	c.text("lead", names[was.LeadUnit], names[now.LeadUnit])
	c.text("members", list(was.Members), list(now.Members))
	return c, nil
}

// GroupList lists the working groups.
func (s *Service) GroupList(ctx context.Context, by access.Actor) (groups []Group, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		groups, err = Groups(ctx, tx)
		return err
	})
	return groups, err
}

// Group returns one working group.
func (s *Service) Group(ctx context.Context, by access.Actor, group id.Group) (g Group, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		g, err = GetGroup(ctx, tx, group)
		return err
	})
	return g, err
}
