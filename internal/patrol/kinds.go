package patrol

import (
	"context"
	_ "embed" // the built-in dictionary
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
)

// What an action counts as in the daily report: each is a figure, and its name
// is the message "figure.patrol.…".
const (
	Stalls        = "stalls"
	SmallAds      = "small_ads"
	DumpsAndPlots = "dumps_and_plots"
	Sheds         = "sheds"
	Signs         = "signs"
	Traffic       = "traffic"
	Persuasion    = "persuasion"
	Notices       = "notices"
	Goods         = "goods"
	Others        = "other"
)

// CountsAs lists them in the order of the report.
func CountsAs() []string {
	return []string{Stalls, Goods, SmallAds, DumpsAndPlots, Sheds, Signs, Traffic, Notices, Persuasion, Others}
}

// Kind is what an action may be.
type Kind struct {
	Code           string
	Name           string
	English        string
	Measure        string // what is counted: stalls, notices
	MeasureEnglish string // one and many, as in shed/sheds
	CountsAs       string
	Icon           string
	Category       string // of a case that is made of it; empty: none is
	Goods          bool   // goods may be held
	Quick          bool   // a button of its own on the phone
	Active         bool
	Seq            int
	Version        int64 // 0: as built in
}

// In returns the kind's name in a language.
func (k Kind) In(t lang.Tag) string {
	if t == lang.English && k.English != "" {
		return k.English
	}
	return k.Name
}

// MeasureIn returns what is counted, in a language, as it stands behind the
// number n.
func (k Kind) MeasureIn(t lang.Tag, n int64) string {
	if t != lang.English || k.MeasureEnglish == "" {
		return k.Measure
	}
	one, many, both := strings.Cut(k.MeasureEnglish, "/")
	if both && n != 1 {
		return strings.TrimSpace(many)
	}
	return strings.TrimSpace(one)
}

// Dictionary is the kinds of a county, in their order. It is shared: nobody
// changes it.
type Dictionary struct {
	List []Kind
	of   map[string]int
}

func newDictionary(list []Kind) *Dictionary {
	slices.SortStableFunc(list, func(a, b Kind) int { return a.Seq - b.Seq })
	d := &Dictionary{List: list, of: make(map[string]int, len(list))}
	for i, k := range list {
		d.of[k.Code] = i
	}
	return d
}

// Of returns the kind of code. For one that is not there, its code stands in
// place of its name.
func (d *Dictionary) Of(code string) (Kind, bool) {
	i, ok := d.of[code]
	if !ok {
		return Kind{Code: code, Name: code}, false
	}
	return d.List[i], true
}

//go:embed kinds.tsv
var builtIn string

// Builtin returns the dictionary that a county begins with.
var Builtin = sync.OnceValue(func() *Dictionary {
	var list []Kind
	for i, line := range strings.Split(strings.Trim(builtIn, "\n"), "\n") {
		if i == 0 {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 10 {
			panic("built-in kinds of actions, line " + line)
		}
		list = append(list, Kind{
			Code: f[0], Name: f[1], English: f[2], Measure: f[3], MeasureEnglish: f[4], CountsAs: f[5], Icon: f[6], Category: f[7],
			Goods: f[8] != "", Quick: f[9] != "", Active: true, Seq: i * 10,
		})
	}
	return newDictionary(list)
})

// maxKinds bounds how many kinds a county may have of its own, maxMeasure the
// English words for what they count.
const (
	maxKinds   = 200
	maxMeasure = 40
)

func dictionary(ctx context.Context, tx *db.Tx) (*Dictionary, error) {
	own, err := db.All(ctx, tx, func(r db.Row) (k Kind, err error) {
		return k, r.Scan(&k.Code, &k.Name, &k.English, &k.Measure, &k.MeasureEnglish, &k.CountsAs, &k.Icon, &k.Category, &k.Goods, &k.Quick, &k.Active, &k.Seq, &k.Version)
	}, `SELECT code, name, english, measure, measure_english, counts_as, icon, category, goods, quick, active, seq, version
		FROM patrol_kinds WHERE county = $1 ORDER BY code LIMIT $2`, tx.County, maxKinds)
	if err != nil {
		return nil, fmt.Errorf("kinds of actions: %w", err)
	}
	if len(own) == 0 {
		return Builtin(), nil
	}
	list := slices.Clone(Builtin().List)
	for _, k := range own {
		if i := slices.IndexFunc(list, func(x Kind) bool { return x.Code == k.Code }); i >= 0 {
			list[i] = k
		} else {
			list = append(list, k)
		}
	}
	return newDictionary(list), nil
}

// Kinds returns the dictionary of by's county.
func (s *Service) Kinds(ctx context.Context, by access.Actor) (d *Dictionary, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d, err = dictionary(ctx, tx)
		return err
	})
	return d, err
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,29}$`)

// SetKind adds a kind or changes it: k.Version as it was shown, 0 for one that
// is built in or new. What a kind counts as is changed for the actions to
// come; those that are recorded stand as they were counted.
func (s *Service) SetKind(ctx context.Context, by access.Actor, k Kind) error {
	if err := by.Check(access.ManagePatrol, access.Owners{}); err != nil {
		return err
	}
	for _, p := range []*string{&k.Code, &k.Name, &k.English, &k.Measure, &k.MeasureEnglish} {
		*p = tidy(*p)
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		d, err := dictionary(ctx, tx)
		if err != nil {
			return err
		}
		if err := s.checkKind(ctx, tx, k); err != nil {
			return err
		}
		was, there := d.Of(k.Code)
		if k.Version != was.Version {
			return stale()
		}
		if !there && len(d.List) >= maxKinds {
			return fault.New(fault.Invalid, "patrol.many_kinds", maxKinds)
		}
		_, err = tx.Exec(ctx, `INSERT INTO patrol_kinds (county, code, name, english, measure, measure_english, counts_as, icon, category, goods, quick, active, seq, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, english = excluded.english, measure = excluded.measure,
				measure_english = excluded.measure_english, counts_as = excluded.counts_as, icon = excluded.icon, category = excluded.category,
				goods = excluded.goods, quick = excluded.quick, active = excluded.active, seq = excluded.seq, version = excluded.version`,
			tx.County, k.Code, k.Name, k.English, k.Measure, k.MeasureEnglish, k.CountsAs, k.Icon, k.Category, k.Goods, k.Quick, k.Active, k.Seq, was.Version+1)
		if err != nil {
			return fmt.Errorf("set kind: %w", err)
		}
		data := map[string]any{"name": k.Name, "measure": k.Measure, "counts_as": k.CountsAs, "category": k.Category, "active": k.Active}
		if there {
			data["was"] = map[string]any{"name": was.Name, "measure": was.Measure, "counts_as": was.CountsAs, "category": was.Category, "active": was.Active}
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectKind, Record: k.Code, Act: "patrol.kind", By: by, Data: data})
	})
}

func (s *Service) checkKind(ctx context.Context, tx *db.Tx, k Kind) error {
	var f fault.Fields
	if !codeForm.MatchString(k.Code) {
		f.Add("code", "patrol.bad_code")
	}
	if k.Name == "" {
		f.Add("name", "patrol.need_name")
	}
	if k.Measure == "" {
		f.Add("measure", "patrol.need_measure")
	}
	f.Text("name", k.Name, MaxName)
	f.Text("english", k.English, MaxName)
	f.Text("measure", k.Measure, 12)
	f.Text("measure_english", k.MeasureEnglish, maxMeasure)
	if !slices.Contains(CountsAs(), k.CountsAs) {
		f.Add("counts_as", "patrol.choose")
	}
	if k.Seq < 0 || k.Seq > 9999 {
		f.Add("seq", "patrol.bad_seq")
	}
	if k.Category != "" {
		dict, err := s.cases.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		if c, ok := dict.Of(k.Category); !ok || !c.Active {
			f.Add("category", "patrol.choose")
		}
	}
	return f.Err()
}
