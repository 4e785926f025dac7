package cases

import (
	"context"
	_ "embed" // the built-in dictionary
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/worktime"
)

// Kind is what sort of matter a category is.
type Kind string

// The kinds. Their names are the messages "case.kind.…".
const (
	EventKind          Kind = "event"          // what people do or leave
	InfrastructureKind Kind = "infrastructure" // what is missing or broken
	LocalKind          Kind = "local"          // the county's own
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{EventKind, InfrastructureKind, LocalKind} }

// Category is a line of the dictionary.
type Category struct {
	Code     string
	Major    string // first two digits
	Name     string
	English  string
	Kind     Kind
	Group    string // code of the working group that answers for it by default
	Limit    worktime.Limit
	Sign     worktime.Limit // to sign for it and secure the place; zero: no limit of its own
	Filing   string         // when it is filed
	Close    string         // when it is closed
	Confused []string       // codes that it is confused with
	Radius   int            // metres within which another may be the same; 0: the county's
	Active   bool
	Seq      int

	filingEnglish, closeEnglish string // of the built-in dictionary
}

// In returns the category's name in a language.
func (c Category) In(t lang.Tag) string {
	if t == lang.English && c.English != "" {
		return c.English
	}
	return c.Name
}

// FilingIn and CloseIn return the conditions in a language. The built-in ones
// are in both; what the county wrote is as it wrote it.
func (c Category) FilingIn(t lang.Tag) string {
	if own, ok := Builtin().Of(c.Code); ok && t == lang.English && own.Filing == c.Filing {
		return own.filingEnglish
	}
	return c.Filing
}

// CloseIn is the closing condition in a language; see FilingIn.
func (c Category) CloseIn(t lang.Tag) string {
	if own, ok := Builtin().Of(c.Code); ok && t == lang.English && own.Close == c.Close {
		return own.closeEnglish
	}
	return c.Close
}

// Major is a major class, the first of the dictionary's two levels.
type Major struct {
	Code    string // two digits
	Name    string // as the county calls it; empty: the built-in "case.major." + Code
	English string
}

// In returns the class's name in the language of ctx.
func (m Major) In(ctx context.Context) string {
	switch {
	case m.Name == "":
		return lang.T(ctx, "case.major."+m.Code)
	case m.English != "" && lang.From(ctx) == lang.English:
		return m.English
	}
	return m.Name
}

// builtInMajors lists the codes of the classes that every county has.
func builtInMajors() []string { return []string{"03", "06", "07", "08", "09", "10"} }

// majorForm reports whether code is that of a class: 01 to 99.
func majorForm(code string) bool {
	return len(code) == 2 && code != "00" && code[0] >= '0' && code[0] <= '9' && code[1] >= '0' && code[1] <= '9'
}

// Dictionary is the categories of a county. It is shared: nobody changes it.
type Dictionary struct {
	Majors []Major    // in order of their codes
	List   []Category // in order of their codes

	byCode map[string]int
}

// newDictionary makes a dictionary of categories and of the classes that a
// county has named itself.
func newDictionary(list []Category, own ...Major) *Dictionary {
	d := &Dictionary{List: list, byCode: make(map[string]int, len(list)), Majors: own}
	for i, c := range list {
		d.byCode[c.Code] = i
	}
	for _, code := range builtInMajors() {
		if _, ok := d.Major(code); !ok {
			d.Majors = append(d.Majors, Major{Code: code})
		}
	}
	slices.SortFunc(d.Majors, func(a, b Major) int { return strings.Compare(a.Code, b.Code) })
	return d
}

// Major returns the class of a code.
func (d *Dictionary) Major(code string) (Major, bool) {
	i := slices.IndexFunc(d.Majors, func(m Major) bool { return m.Code == code })
	if i < 0 {
		return Major{Code: code, Name: code}, false
	}
	return d.Majors[i], true
}

// Of returns the category of code. For one that is not there, its code stands
// in place of its name.
func (d *Dictionary) Of(code string) (Category, bool) {
	i, ok := d.byCode[code]
	if !ok {
		return Category{Code: code, Name: code, English: code}, false
	}
	return d.List[i], true
}

//go:embed dictionary.tsv
var builtIn string

// Builtin returns the dictionary that a county begins with: the 97 events of
// GB/T 47678.5 by their codes, infrastructure items, and local extensions.
var Builtin = sync.OnceValue(func() *Dictionary {
	var list []Category
	for i, line := range strings.Split(strings.TrimSpace(builtIn), "\n") {
		f := strings.Split(line, "\t")
		if i == 0 {
			continue
		}
		limit, sign, err := twoLimits(f[5])
		if err != nil || len(f) != 11 {
			panic("built-in dictionary, line " + line)
		}
		c := Category{
			Code: f[0], Major: f[0][:2], Name: f[1], English: f[2], Kind: Kind(f[3]), Group: f[4], Limit: limit, Sign: sign,
			Filing: f[7], Close: f[8], filingEnglish: f[9], closeEnglish: f[10], Active: true, Seq: i,
		}
		if f[6] != "" {
			c.Confused = strings.Split(f[6], ",")
		}
		list = append(list, c)
	}
	return newDictionary(list)
})

// twoLimits reads the limit of a line, 5wd, and the one to sign before it, if
// there is one: 4wh+20wd.
func twoLimits(s string) (limit, sign worktime.Limit, err error) {
	first, second, two := strings.Cut(s, "+")
	if !two {
		limit, err = worktime.ParseLimit(s)
		return limit, sign, err
	}
	if sign, err = worktime.ParseLimit(first); err != nil {
		return limit, sign, err
	}
	limit, err = worktime.ParseLimit(second)
	return limit, sign, err
}

// dictionaries keeps what was read, with a mark of the state it was read from.
type dictionaries struct {
	mu sync.RWMutex
	of map[id.County]kept
}

type kept struct {
	mark int64
	dict *Dictionary
}

// Dictionary returns the categories of the county. What the county has changed
// stands in the table; for the rest the built-in dictionary holds.
func (s *Service) Dictionary(ctx context.Context, tx *db.Tx) (*Dictionary, error) {
	// Every change makes a row's sequence grow, so their sum is a mark.
	mark, err := db.One(ctx, tx, db.Value[int64], `SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM categories WHERE county = $1`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("dictionary: %w", err)
	}
	if mark == 0 {
		return Builtin(), nil
	}
	s.dicts.mu.RLock()
	was := s.dicts.of[tx.County]
	s.dicts.mu.RUnlock()
	if was.dict != nil && was.mark == mark {
		return was.dict, nil
	}
	own, err := db.All(ctx, tx, scanCategory, `SELECT `+categoryColumns+` FROM categories WHERE county = $1 ORDER BY code LIMIT 5000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("dictionary: %w", err)
	}
	list := slices.Clone(Builtin().List)
	var majors []Major
	for _, c := range own {
		if majorForm(c.Code) {
			majors = append(majors, Major{c.Code, c.Name, c.English})
		} else if i, ok := Builtin().byCode[c.Code]; ok {
			list[i] = c
		} else {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Category) int { return strings.Compare(a.Code, b.Code) })
	d := newDictionary(list, majors...)
	s.dicts.mu.Lock()
	defer s.dicts.mu.Unlock()
	if s.dicts.of == nil {
		s.dicts.of = map[id.County]kept{}
	}
	s.dicts.of[tx.County] = kept{mark, d}
	return d, nil
}

const categoryColumns = `code, major, name, english, kind, grp, case_limit, sign_limit, filing, closing, confused, radius, active, seq`

func scanCategory(r db.Row) (c Category, err error) {
	var limit, sign, confused string
	if err := r.Scan(&c.Code, &c.Major, &c.Name, &c.English, &c.Kind, &c.Group, &limit, &sign, &c.Filing, &c.Close, &confused, &c.Radius, &c.Active, &c.Seq); err != nil {
		return c, err
	}
	if confused != "" {
		c.Confused = strings.Split(confused, ",")
	}
	return c, errors.Join(c.Limit.UnmarshalText([]byte(limit)), c.Sign.UnmarshalText([]byte(sign)))
}

// Categories returns the categories of by's county.
func (s *Service) Categories(ctx context.Context, by access.Actor) (d *Dictionary, err error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		d, err = s.Dictionary(ctx, tx)
		return err
	})
	return d, err
}

// SetMajor adds a class or names it otherwise.
func (s *Service) SetMajor(ctx context.Context, by access.Actor, m Major) error {
	c := Category{Code: m.Code, Name: m.Name, English: m.English, Kind: LocalKind, Active: true}
	return s.set(ctx, by, c, func(_ *Dictionary, _ *Known, c *Category) error {
		var f fault.Fields
		if !majorForm(c.Code) {
			f.Add("code", "case.bad_major")
		}
		c.checkNames(&f)
		return f.Err()
	})
}

// SetCategory adds a category or changes it. A code that cases have is never
// taken away: it is made inactive.
func (s *Service) SetCategory(ctx context.Context, by access.Actor, c Category) error {
	return s.set(ctx, by, c, func(dict *Dictionary, k *Known, c *Category) error { return c.check(dict, k) })
}

// set writes a line of either level.
func (s *Service) set(ctx context.Context, by access.Actor, c Category, check func(*Dictionary, *Known, *Category) error) error {
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return err
	}
	c.tidy()
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		dict, err := s.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return err
		}
		if err := check(dict, k, &c); err != nil {
			return err
		}
		was, known := dict.Of(c.Code)
		seq, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(seq), 0) + 1 FROM categories WHERE county = $1`, tx.County)
		if err != nil {
			return fmt.Errorf("set category: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO categories (county, code, major, name, english, kind, grp, case_limit, sign_limit, filing, closing, confused, radius, active, seq)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
			ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, english = excluded.english, kind = excluded.kind, grp = excluded.grp,
				case_limit = excluded.case_limit, sign_limit = excluded.sign_limit, filing = excluded.filing, closing = excluded.closing, confused = excluded.confused,
				radius = excluded.radius, active = excluded.active, seq = excluded.seq`,
			tx.County, c.Code, c.Major, c.Name, c.English, string(c.Kind), c.Group, c.Limit.String(), c.Sign.String(), c.Filing, c.Close,
			strings.Join(c.Confused, ","), c.Radius, c.Active, seq)
		if err != nil {
			return fmt.Errorf("set category: %w", err)
		}
		data := map[string]any{"name": c.Name, "group": c.Group, "limit": c.Limit.String(), "sign_limit": c.Sign.String(), "active": c.Active}
		if known {
			data["was"] = map[string]any{"name": was.Name, "group": was.Group, "limit": was.Limit.String(), "sign_limit": was.Sign.String(), "active": was.Active}
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: "category", Record: c.Code, Act: "category.set", By: by, Data: data})
	})
}

func (c *Category) tidy() {
	for _, p := range []*string{&c.Code, &c.Name, &c.English, &c.Group, &c.Filing, &c.Close} {
		*p = strings.Join(strings.Fields(*p), " ")
	}
	c.Code = strings.ToUpper(c.Code)
	if len(c.Code) >= 2 {
		c.Major = c.Code[:2]
	}
}

// check: a code is a major class of two digits and three further signs.
func (c Category) check(dict *Dictionary, k *Known) error {
	var f fault.Fields
	if _, ok := dict.Major(c.Major); !ok || !codeForm(c.Code) {
		f.Add("code", "case.bad_code")
	}
	c.checkNames(&f)
	f.Text("filing", c.Filing, 500)
	f.Text("closing", c.Close, 500)
	if !slices.Contains(Kinds(), c.Kind) {
		f.Add("kind", "case.bad_parameter", string(c.Kind))
	}
	if _, ok := k.group(c.Group); c.Group != "" && !ok {
		f.Add("group", "case.unknown_group")
	}
	if !c.Limit.IsZero() && !c.Limit.Valid() {
		f.Add("limit", "case.bad_limit")
	}
	if !c.Sign.IsZero() && !c.Sign.Valid() {
		f.Add("sign", "case.bad_limit")
	}
	if c.Radius < 0 || c.Radius > 5000 {
		f.Add("radius", "case.bad_radius")
	}
	for _, other := range c.Confused {
		if _, ok := dict.Of(other); !ok || other == c.Code {
			f.Add("confused", "case.unknown_category", other)
		}
	}
	return f.Err()
}

func (c Category) checkNames(f *fault.Fields) {
	if c.Name == "" {
		f.Add("name", "case.need_name")
	}
	f.Text("name", c.Name, 60)
	f.Text("english", c.English, 120)
}

func codeForm(s string) bool {
	if len(s) != 5 {
		return false
	}
	for i, r := range s {
		if (r < '0' || r > '9') && (i != 2 || r != 'L') {
			return false
		}
	}
	return true
}
