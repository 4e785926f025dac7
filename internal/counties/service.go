package counties

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Service does what people do with a county.
type Service struct{ DB *db.DB }

// New returns a service on d.
func New(d *db.DB) *Service { return &Service{DB: d} }

// Draft is a county to be.
type Draft struct {
	Key  id.County
	Name string
	Zone string // Asia/Shanghai if empty
	Demo bool
	// Settings are Defaults if nil.
	Settings *Settings
}

// Check tidies the draft and notes what is wrong with it.
func (d *Draft) Check(fs *fault.Fields) {
	d.Name = tidy(d.Name)
	if d.Zone == "" {
		d.Zone = "Asia/Shanghai"
	}
	if !d.Key.Valid() {
		fs.Add("county", "county.code")
	}
	checkName(fs, "name", d.Name)
	checkZone(fs, d.Zone)
}

// Create makes a county.
func (s *Service) Create(ctx context.Context, by access.Actor, d Draft) (County, error) {
	var c County
	err := s.DB.Write(ctx, d.Key, func(tx *db.Tx) (err error) {
		c, err = Insert(ctx, tx, by, d)
		return err
	})
	return c, err
}

// Insert makes a county within a transaction of that county. Only the program
// itself may: nobody belongs to a county that is not there.
func Insert(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (County, error) {
	if !by.System || by.County != d.Key || tx.County != d.Key {
		return County{}, fault.New(fault.Forbidden, "access.forbidden")
	}
	var fs fault.Fields
	d.Check(&fs)
	settings := Defaults()
	if d.Settings != nil {
		settings = *d.Settings
	}
	settings.check(&fs)
	if err := fs.Err(); err != nil {
		return County{}, err
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return County{}, fmt.Errorf("create county: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO counties (county, name, zone, settings, clock_offset, demo, created_at) VALUES ($1, $2, $3, $4, 0, $5, $6)`,
		d.Key, d.Name, d.Zone, string(text), d.Demo, db.Millis(tx.Now))
	if db.IsUnique(err) {
		return County{}, fault.New(fault.Conflict, "county.there", string(d.Key)).Because(err)
	}
	if err != nil {
		return County{}, fmt.Errorf("create county: %w", err)
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(d.Key), Act: "county.created", By: by, First: true,
		Data: map[string]any{"name": d.Name, "zone": d.Zone},
	})
	if err != nil {
		return County{}, err
	}
	return Of(ctx, tx)
}

// Profile is what a county's own page changes.
type Profile struct {
	Name     string
	Zone     string
	Settings Settings
	Version  string // of the county that the form showed; empty: do not mind
}

// Save changes name, zone and settings of the actor's county.
func (s *Service) Save(ctx context.Context, by access.Actor, p Profile) error {
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := Of(ctx, tx)
		if err != nil {
			return err
		}
		if p.Version != "" && p.Version != was.Version {
			return fault.New(fault.Conflict, "county.stale")
		}
		var fs fault.Fields
		p.Name = tidy(p.Name)
		checkName(&fs, "name", p.Name)
		checkZone(&fs, p.Zone)
		p.Settings.check(&fs)
		if err := fs.Err(); err != nil {
			return err
		}
		changes := differences(was, p)
		if len(changes) == 0 {
			return nil
		}
		text, err := json.Marshal(p.Settings)
		if err != nil {
			return fmt.Errorf("save settings: %w", err)
		}
		if _, err := tx.Exec(ctx, `UPDATE counties SET name = $2, zone = $3, settings = $4 WHERE county = $1`,
			tx.County, p.Name, p.Zone, string(text)); err != nil {
			return fmt.Errorf("save settings: %w", err)
		}
		if err := reworkHours(ctx, tx, by, was, p.Settings); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: Subject, Record: string(tx.County), Act: "county.changed", By: by, Data: map[string]any{"changes": changes},
		})
	})
}

// SetSettings changes the settings alone.
func (s *Service) SetSettings(ctx context.Context, by access.Actor, st Settings) error {
	c, err := s.Get(ctx, by)
	if err != nil {
		return err
	}
	return s.Save(ctx, by, Profile{Name: c.Name, Zone: c.Zone.String(), Settings: st, Version: c.Version})
}

// Rename changes the name alone.
func (s *Service) Rename(ctx context.Context, by access.Actor, name string) error {
	c, err := s.Get(ctx, by)
	if err != nil {
		return err
	}
	return s.Save(ctx, by, Profile{Name: name, Zone: c.Zone.String(), Settings: c.Settings, Version: c.Version})
}

// Get returns the actor's county.
func (s *Service) Get(ctx context.Context, by access.Actor) (c County, err error) {
	err = s.see(ctx, by, func(tx *db.Tx) error {
		c, err = Of(ctx, tx)
		return err
	})
	return c, err
}

// History returns what happened to a record of this package.
func (s *Service) History(ctx context.Context, by access.Actor, subject, record string) (lines []journal.Line, err error) {
	if subject != Subject && subject != SubjectCampaign && subject != SubjectCalendar {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		lines, err = journal.Of(ctx, tx, subject, record)
		return err
	})
	return lines, err
}

// Change is a field that got another value. Its name is the message
// "county.field." + Field; a field of a part of the settings is evidence.meters.
type Change struct{ Field, Old, New string }

// ChangesOf returns the changes that a line of the journal tells.
func ChangesOf(l journal.Line) (out []Change) {
	rows, _ := l.Data["changes"].([]any)
	for _, r := range rows {
		cells, _ := r.([]any)
		if len(cells) != 3 {
			continue
		}
		var c [3]string
		for i := range c {
			c[i], _ = cells[i].(string)
		}
		out = append(out, Change{c[0], c[1], c[2]})
	}
	return out
}

// differences lists the fields that p changes, by their names in JSON; those of
// a part of the settings as part.field.
func differences(was County, p Profile) [][]string {
	var out [][]string
	add := func(field, a, b string) {
		if a != b {
			out = append(out, []string{field, a, b})
		}
	}
	add("name", was.Name, p.Name)
	add("zone", was.Zone.String(), p.Zone)
	var compare func(prefix string, a, b reflect.Value)
	compare = func(prefix string, a, b reflect.Value) {
		for i := range a.NumField() {
			name := prefix + a.Type().Field(i).Tag.Get("json")
			if a.Field(i).Kind() == reflect.Struct {
				compare(name+".", a.Field(i), b.Field(i))
				continue
			}
			add(name, words(a.Field(i).Interface()), words(b.Field(i).Interface()))
		}
	}
	compare("", reflect.ValueOf(was.Settings), reflect.ValueOf(p.Settings))
	return out
}

// words writes a setting for the history, in every reader's language.
func words(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "✓"
		}
		return ""
	case []int:
		out := make([]string, len(v))
		for i, n := range v {
			out[i] = strconv.Itoa(n)
		}
		return strings.Join(out, ", ")
	case []Shift:
		out := make([]string, len(v))
		for i, s := range v {
			out[i] = fmt.Sprintf("%s %s (%d)", s.Name, s.Hours, len(s.Units))
		}
		return strings.Join(out, " | ")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func checkName(fs *fault.Fields, field, name string) {
	switch {
	case name == "":
		fs.Add(field, "county.required")
	case utf8.RuneCountInString(name) > maxName:
		fs.Add(field, "county.too_long", maxName)
	case !printable(name):
		fs.Add(field, "county.unreadable")
	}
}

func checkZone(fs *fault.Fields, zone string) {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
		fs.Add("zone", "county.zone")
	}
}

// printable reports whether s is text that both databases keep.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' })
}

func asFault(err error) *fault.Error {
	f, _ := errors.AsType[*fault.Error](err)
	return f
}

func (s *Service) manage(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, fn)
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Read(ctx, by.County, fn)
}

func (s *Service) see(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Read(ctx, by.County, fn)
}
