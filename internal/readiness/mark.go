package readiness

import (
	"cmp"
	"maps"
	"math"
	"reflect"
	"slices"

	"chuangwei/internal/standard"
)

// Range is a prediction: the least, the expected and the most.
type Range struct{ Low, Mid, High int64 }

// shares says how much of its weight a clause is expected to bring, in
// thousandths. The rule is ours: an examiner takes for lost what is not met, may
// take either way what has no proof, and marks down what is at risk.
var shares = map[standard.State]Range{
	standard.VetoFailed: {0, 0, 0},
	standard.NotMet:     {0, 200, 500},
	standard.NoEvidence: {0, 500, 1000},
	standard.AtRisk:     {500, 750, 1000},
	standard.Met:        {1000, 1000, 1000},
}

// Clause is a clause of the standard as it stands.
type Clause struct {
	ID, Code      string
	Name, English string
	Link          string
	Weight        int64 // against the other clauses of its chapter
	State         standard.State
	Veto          bool   // fails the whole, whatever the mark
	OpenCases     int    // that hang on it, each once
	CasesLink     string // the list of them
	Projects      int    // that hang on it and are not done
	Missing       int    // pieces of evidence that are not accepted
	Short         bool   // its value is not what the target asks for
}

// Visit is what the last mock inspection found of a chapter.
type Visit struct {
	Full, Got int64 // thousandths of a mark
	Sites     int   // that were looked at
	Link      string
}

// Chapter is a chapter of the standard.
type Chapter struct {
	Key           string // of its weight in the settings: family and code, such as JX-03
	Code          string
	Name, English string
	Full          int64 // thousandths of a mark
	Clauses       []Clause
	Visit         *Visit // nil: none has looked at it
	Cases         Open
}

// Open are the cases that are open, each counted once, though it may hang on
// several clauses, and the list of them.
type Open struct {
	N    int
	Link string // empty: there are none
}

// Standing is the standard in force as it stands.
type Standing struct {
	Chapters []Chapter
	Cases    Open // of all chapters
}

// Settings are what the office decides about the prediction.
type Settings struct {
	Pass       int64 `json:"pass"`        // marks of a thousand that are enough
	VisitShare int64 `json:"visit_share"` // percent that a mock visit weighs where there is one
	CaseDays   int64 `json:"case_days"`   // tenths of a day's work to close a case
	ProofDays  int64 `json:"proof_days"`  // tenths of a day's work to bring a piece of evidence
	ValueDays  int64 `json:"value_days"`  // tenths of a day's work to bring a value to its target
	// Weights are the points that chapters are worth, by their keys; a chapter that
	// has none here keeps those that it came with.
	Weights map[string]int64 `json:"weights,omitempty"`
}

func (s Settings) equal(to Settings) bool {
	same := maps.Equal(s.Weights, to.Weights)
	s.Weights, to.Weights = nil, nil
	return same && reflect.DeepEqual(s, to)
}

// whole is the full mark of all chapters, in thousandths.
const whole = 1_000_000

// weigh makes chapters worth what the settings say, in all the whole.
func (s Settings) weigh(chapters []Chapter) []Chapter {
	out, sum := slices.Clone(chapters), int64(0)
	for i, c := range out {
		if w, ok := s.Weights[c.Key]; ok {
			out[i].Full = w * 1000
		}
		sum += out[i].Full
	}
	for i := range out {
		out[i].Full = out[i].Full * whole / max(sum, 1)
	}
	return out
}

// Usual are the settings that nobody has changed: the pass mark is that of the
// national method (800 of 1,000), the days are ours.
func Usual() Settings {
	return Settings{Pass: 800, VisitShare: 50, CaseDays: 5, ProofDays: 10, ValueDays: 200}
}

// Part is the prediction for a chapter. Marks are in thousandths.
type Part struct {
	Chapter

	Paper Range // by its clauses alone
	Seen  Range // by the visit alone; zero without one
	Mark  Range // both
	Of    map[standard.State]int
	Proof int // pieces of evidence that are missing
}

// Act is what would raise the mark: one clause brought to where it is met.
type Act struct {
	Clause Clause
	Part   int   // of which chapter
	Gain   int64 // thousandths of a mark
	Days   int64 // tenths of a day's work
}

// PerDay is the gain for each day's work, in thousandths of a mark.
func (a Act) PerDay() int64 { return a.Gain * 10 / max(a.Days, 1) }

// Prediction is the whole.
type Prediction struct {
	Parts  []Part
	Full   int64 // thousandths of a mark
	Mark   Range // thousandths of a mark, of Full
	Vetoes []Clause
	Acts   []Act // most per day's work first
	Set    Settings
	Cases  Open // of all chapters
	Added  int  // open cases added up clause by clause: one that hangs on two counts in both
}

// Of1000 is a range of the whole as marks of a thousand, rounded down: it never
// promises what is not there.
func (p Prediction) Of1000() Range {
	if p.Full == 0 {
		return Range{}
	}
	return Range{p.Mark.Low * 1000 / p.Full, p.Mark.Mid * 1000 / p.Full, p.Mark.High * 1000 / p.Full}
}

// Verdict is what the prediction comes to. Its name is the message
// "readiness.verdict." + Verdict.
type Verdict string

// The verdicts.
const (
	Refused  Verdict = "refused"  // a veto item fails: no mark helps
	Passes   Verdict = "passes"   // even the least is enough
	Likely   Verdict = "likely"   // what is expected is enough, the least is not
	Unlikely Verdict = "unlikely" // the most is enough, what is expected is not
	Fails    Verdict = "fails"    // not even the most is enough
	Unknown  Verdict = "unknown"  // there is nothing to predict from
)

// Verdict tells what the prediction comes to. A total never hides a veto.
func (p Prediction) Verdict() Verdict {
	of := p.Of1000()
	switch {
	case p.Full == 0:
		return Unknown
	case len(p.Vetoes) > 0:
		return Refused
	case of.Low >= p.Set.Pass:
		return Passes
	case of.Mid >= p.Set.Pass:
		return Likely
	case of.High >= p.Set.Pass:
		return Unlikely
	}
	return Fails
}

// Predict predicts the mark from the chapters. The ends of the whole are the sums
// of the chapters' ends: everything at its worst and everything at its best.
func Predict(chapters []Chapter, set Settings) Prediction {
	p := Prediction{Set: set}
	for i, c := range chapters {
		part := Part{Chapter: c, Of: map[standard.State]int{}}
		sum := weight(c.Clauses)
		seen := int64(0)
		if c.Visit != nil && c.Visit.Full > 0 {
			part.Seen, seen = c.Visit.predict(c.Full), set.VisitShare
			if sum == 0 {
				seen = 100 // there is nothing else to go by
			}
		}
		for _, x := range c.Clauses {
			part.Of[x.State]++
			p.Added += x.OpenCases
			part.Proof += x.Missing
			if x.State == standard.VetoFailed {
				p.Vetoes = append(p.Vetoes, x)
			}
			if sum > 0 && x.State != standard.Met {
				gain := rounded(c.Full*x.Weight*(1000-shares[x.State].Mid)*(100-seen), sum*1000*100)
				p.Acts = append(p.Acts, Act{Clause: x, Part: i, Gain: gain, Days: set.days(x)})
			}
		}
		part.Paper = paper(c, sum)
		part.Mark = mix(part.Paper, part.Seen, seen)
		p.Parts = append(p.Parts, part)
		p.Full += c.Full
		p.Mark.Low += part.Mark.Low
		p.Mark.Mid += part.Mark.Mid
		p.Mark.High += part.Mark.High
	}
	slices.SortStableFunc(p.Acts, func(a, b Act) int {
		return cmp.Or(cmp.Compare(b.PerDay(), a.PerDay()), cmp.Compare(b.Gain, a.Gain), cmp.Compare(a.Clause.Code, b.Clause.Code))
	})
	return p
}

// rounded is a divided by b, rounded once: both are positive.
func rounded(a, b int64) int64 { return (a + b/2) / b }

func weight(clauses []Clause) (sum int64) {
	for _, x := range clauses {
		sum += x.Weight
	}
	return sum
}

// paper is what the clauses of a chapter are expected to bring. A chapter without
// clauses may bring anything.
func paper(c Chapter, sum int64) (r Range) {
	if sum == 0 {
		return Range{0, c.Full / 2, c.Full}
	}
	for _, x := range c.Clauses {
		s := shares[x.State]
		r.Low += x.Weight * s.Low
		r.Mid += x.Weight * s.Mid
		r.High += x.Weight * s.High
	}
	of := func(n int64) int64 { return c.Full * n / (sum * 1000) }
	return Range{of(r.Low), of(r.Mid), of(r.High)}
}

// predict is what a visit lets expect of a chapter that is worth full: its rate,
// with Wilson's interval of 95 % for as many sites as it looked at.
func (v Visit) predict(full int64) Range {
	r := min(max(float64(v.Got)/float64(v.Full), 0), 1)
	n := float64(max(v.Sites, 1))
	const z = 1.96
	middle := (r + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(r*(1-r)/n+z*z/(4*n*n))
	of := func(x float64) int64 { return int64(math.Round(min(max(x, 0), 1) * float64(full))) }
	return Range{min(of(middle-half), of(r)), of(r), max(of(middle+half), of(r))}
}

// mix weighs b with share percent and a with the rest.
func mix(a, b Range, share int64) Range {
	m := func(x, y int64) int64 { return (x*(100-share) + y*share) / 100 }
	return Range{m(a.Low, b.Low), m(a.Mid, b.Mid), m(a.High, b.High)}
}

// days is how much work brings a clause to where it is met, in tenths of a day.
// What has nothing to be done that is known takes as long as a piece of evidence.
func (s Settings) days(x Clause) int64 {
	n := int64(x.OpenCases+x.Projects)*s.CaseDays + int64(x.Missing)*s.ProofDays
	if x.Short {
		n += s.ValueDays
	}
	if n == 0 {
		n = s.ProofDays
	}
	return n
}
