package drives

import (
	"context"
	_ "embed" // the built-in list
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
)

// Theme is a special rectification: what it gathers over months.
type Theme struct {
	Code       string
	Seq        int
	Name       string
	English    string
	Content    string   // what it is to reach
	Group      string   // code of the working group that leads
	Categories []string // of cases
	Kinds      []string // of the joint group's actions
	Active     bool
	Version    int64 // 0: as built in
}

// In returns the theme's name in a language.
func (t Theme) In(tag lang.Tag) string {
	if tag == lang.English && t.English != "" {
		return t.English
	}
	return t.Name
}

// Link is the address of the theme's page.
func (t Theme) Link() string { return "/drives/specials/" + t.Code }

//go:embed themes.tsv
var builtIn string

// Builtin returns the nine special rectifications that a county begins with.
var Builtin = sync.OnceValue(func() []Theme {
	var out []Theme
	for i, line := range strings.Split(strings.Trim(builtIn, "\n"), "\n") {
		if i == 0 {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 6 {
			panic("built-in themes, line " + line)
		}
		out = append(out, Theme{Code: f[0], Seq: 10 * i, Name: f[1], English: f[2], Group: f[3], Categories: list(f[4]), Kinds: list(f[5]), Active: true})
	}
	return out
})

// maxThemes bounds how many a county may have.
const maxThemes = 60

// themes are those of the county, in their order.
func themes(ctx context.Context, tx *db.Tx) ([]Theme, error) {
	own, err := db.All(ctx, tx, func(r db.Row) (t Theme, err error) {
		var categories, kinds string
		err = r.Scan(&t.Code, &t.Seq, &t.Name, &t.English, &t.Content, &t.Group, &categories, &kinds, &t.Active, &t.Version)
		t.Categories, t.Kinds = list(categories), list(kinds)
		return t, err
	}, `SELECT code, seq, name, english, content, grp, categories, kinds, active, version FROM drive_themes WHERE county = $1 ORDER BY code LIMIT $2`, tx.County, maxThemes)
	if err != nil {
		return nil, fmt.Errorf("themes: %w", err)
	}
	for _, t := range Builtin() {
		if !slices.ContainsFunc(own, func(o Theme) bool { return o.Code == t.Code }) {
			own = append(own, t)
		}
	}
	slices.SortStableFunc(own, func(a, b Theme) int { return a.Seq - b.Seq })
	return own, nil
}

// Themes returns the special rectifications of the county, those out of use
// too.
func (s *Service) Themes(ctx context.Context, by access.Actor) (out []Theme, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = themes(ctx, tx)
		return err
	})
	return out, err
}

func themeOf(all []Theme, code string) (Theme, bool) {
	i := slices.IndexFunc(all, func(t Theme) bool { return t.Code == code })
	if i < 0 {
		return Theme{}, false
	}
	return all[i], true
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,31}$`)

// SetTheme adds or changes a special rectification.
func (s *Service) SetTheme(ctx context.Context, by access.Actor, t Theme) error {
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return err
	}
	t.Code, t.Name, t.English, t.Content = tidy(t.Code), tidy(t.Name), tidy(t.English), strings.TrimSpace(t.Content)
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		all, err := themes(ctx, tx)
		if err != nil {
			return err
		}
		was, there := themeOf(all, t.Code)
		if t.Version != was.Version {
			return stale()
		}
		if !there && len(all) >= maxThemes {
			return fault.New(fault.Invalid, "drives.many_themes", maxThemes)
		}
		if err := s.checkTheme(ctx, tx, &t); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO drive_themes (county, code, seq, name, english, content, grp, categories, kinds, active, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (county, code) DO UPDATE SET seq = excluded.seq, name = excluded.name, english = excluded.english, content = excluded.content,
				grp = excluded.grp, categories = excluded.categories, kinds = excluded.kinds, active = excluded.active, version = excluded.version`,
			tx.County, t.Code, t.Seq, t.Name, t.English, t.Content, t.Group, strings.Join(t.Categories, ","), strings.Join(t.Kinds, ","), t.Active, was.Version+1)
		if err != nil {
			return fmt.Errorf("set theme: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectTheme, Record: t.Code, Act: "drives.theme", By: by,
			Data: map[string]any{"name": t.Name, "categories": t.Categories, "kinds": t.Kinds, "active": t.Active},
		})
	})
}

func (s *Service) checkTheme(ctx context.Context, tx *db.Tx, t *Theme) error {
	var f fault.Fields
	if !codeForm.MatchString(t.Code) {
		f.Add("code", "drives.bad_code")
	}
	if t.Name == "" {
		f.Add("name", "drives.need_name")
	}
	f.Text("name", t.Name, MaxTitle)
	f.Text("english", t.English, MaxTitle)
	f.Text("content", t.Content, MaxNote)
	if t.Seq < 0 || t.Seq > 9999 {
		f.Add("seq", "drives.bad_seq")
	}
	if t.Group != "" {
		groups, err := org.Groups(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(groups, func(g org.Group) bool { return g.Code == t.Group }) {
			f.Add("group", "drives.choose")
		}
	}
	if err := s.checkCodes(ctx, tx, &f, t.Categories, t.Kinds); err != nil {
		return err
	}
	return f.Err()
}

// checkCodes notes categories and kinds that are in no dictionary.
func (s *Service) checkCodes(ctx context.Context, tx *db.Tx, f *fault.Fields, categories, kinds []string) error {
	dict, err := s.cases.Dictionary(ctx, tx)
	if err != nil {
		return err
	}
	for _, code := range categories {
		if _, ok := dict.Of(code); !ok {
			f.Add("categories", "drives.no_category", code)
			break
		}
	}
	known, err := s.Kinds(ctx, tx)
	if err != nil {
		return err
	}
	for _, code := range kinds {
		if !slices.ContainsFunc(known, func(k Kind) bool { return k.Code == code }) {
			f.Add("kinds", "drives.no_kind", code)
			break
		}
	}
	return nil
}

// Kinds are those of the joint group's actions, within the unit of work of a
// page.
func (s *Service) Kinds(ctx context.Context, tx *db.Tx) ([]Kind, error) {
	if s.patrol == nil {
		return nil, nil
	}
	return s.patrol.Kinds(ctx, tx)
}
