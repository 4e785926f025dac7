package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chuangwei/internal/access"
	"chuangwei/internal/channel"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

// SubjectRobot is the kind of record of a robot in the journal.
const SubjectRobot = "robot"

// Robot is a robot of a chat group: it says there what the lead of a working
// group is told, or, of none, what the office is told.
type Robot struct {
	ID     id.Robot
	Kind   channel.Kind
	Name   string
	Group  id.Group // empty: the office's
	URL    string   // as entered; it holds a secret and is never shown again
	Secret string
	Quiet  Quiet
	Paused bool
	At     time.Time
}

const (
	maxRobots    = 100
	robotColumns = `id, kind, name, grp, url, secret, quiet_from, quiet_to, paused, created_at`
)

func scanRobot(r db.Row) (x Robot, err error) {
	return x, r.Scan(&x.ID, &x.Kind, &x.Name, db.Text(&x.Group), &x.URL, &x.Secret, &x.Quiet.From, &x.Quiet.To, &x.Paused, db.Time(&x.At))
}

func robots(ctx context.Context, tx *db.Tx) ([]Robot, error) {
	list, err := db.All(ctx, tx, scanRobot, `SELECT `+robotColumns+` FROM robots WHERE county = $1 ORDER BY name, id LIMIT $2`, tx.County, maxRobots)
	if err != nil {
		return nil, fmt.Errorf("robots: %w", err)
	}
	return list, nil
}

// Robots lists the robots, without their addresses and secrets.
func (s *Service) Robots(ctx context.Context, by access.Actor) (list []Robot, err error) {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		list, err = robots(ctx, tx)
		return err
	})
	for i := range list {
		list[i].URL, list[i].Secret = "", ""
	}
	return list, err
}

// AddRobot adds a robot.
func (s *Service) AddRobot(ctx context.Context, by access.Actor, x Robot) (id.Robot, error) {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return "", err
	}
	x.Name, x.URL, x.Secret = strings.Join(strings.Fields(x.Name), " "), strings.TrimSpace(x.URL), strings.TrimSpace(x.Secret)
	var f fault.Fields
	if x.Name == "" || utf8.RuneCountInString(x.Name) > 60 {
		f.Add("name", "inbox.robot_name", 60)
	}
	if !slices.Contains(channel.Kinds(), x.Kind) {
		f.Add("kind", "inbox.choose")
	} else if !(channel.Robot{Kind: x.Kind, URL: x.URL}).Fits() || len(x.URL) > 500 {
		f.Add("url", "inbox.robot_url")
	}
	if len(x.Secret) > 200 {
		f.Add("secret", "inbox.robot_secret")
	}
	x.Quiet.check(&f)
	x.ID = id.New[id.Robot]()
	return x.ID, s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		bad := slices.Clone(f)
		groups, err := org.GroupNames(ctx, tx)
		if err != nil {
			return err
		}
		if x.Group != "" && groups[x.Group] == "" {
			bad.Add("group", "inbox.choose")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		list, err := robots(ctx, tx)
		if err != nil {
			return err
		}
		if len(list) >= maxRobots {
			return fault.New(fault.Conflict, "inbox.many_robots", maxRobots)
		}
		_, err = tx.Exec(ctx, `INSERT INTO robots (county, id, kind, name, grp, url, secret, quiet_from, quiet_to, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			tx.County, x.ID, x.Kind, x.Name, db.Null(x.Group), x.URL, x.Secret, x.Quiet.From, x.Quiet.To, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("add robot: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectRobot, Record: string(x.ID), Act: "robot.added", By: by, First: true, Data: map[string]any{"name": x.Name, "kind": x.Kind}})
	})
}

// PauseRobot lets a robot be silent, or speak again.
func (s *Service) PauseRobot(ctx context.Context, by access.Actor, robot id.Robot, paused bool) error {
	act := "robot.resumed"
	if paused {
		act = "robot.paused"
	}
	return s.changeRobot(ctx, by, robot, act, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE robots SET paused = $3 WHERE county = $1 AND id = $2`, tx.County, robot, paused)
		return err
	})
}

// DropRobot takes a robot away, with what it still had to say.
func (s *Service) DropRobot(ctx context.Context, by access.Actor, robot id.Robot) error {
	return s.changeRobot(ctx, by, robot, "robot.dropped", func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM deliveries WHERE county = $1 AND channel = 'robot' AND target = $2 AND state = 'waiting'`, tx.County, robot); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM robots WHERE county = $1 AND id = $2`, tx.County, robot)
		return err
	})
}

// TryRobot lets a robot say that it is set up.
func (s *Service) TryRobot(ctx context.Context, by access.Actor, robot id.Robot) error {
	return s.changeRobot(ctx, by, robot, "robot.tried", func(tx *db.Tx) error {
		return enqueue(ctx, tx, delivery{Channel: byRobot, Target: string(robot), Same: "try:" + id.New[string](), Message: "inbox.robot_try", Args: "[]", Link: "/inbox"})
	})
}

func (s *Service) changeRobot(ctx context.Context, by access.Actor, robot id.Robot, act string, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		there, err := db.Exists(ctx, tx, `SELECT 1 FROM robots WHERE county = $1 AND id = $2`, tx.County, robot)
		if err != nil {
			return err
		}
		if !there {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := fn(tx); err != nil {
			return fmt.Errorf("%s: %w", act, err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectRobot, Record: string(robot), Act: act, By: by})
	})
}
