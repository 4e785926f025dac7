package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
)

// What a formula may cost, as CEL estimates it before it runs and counts it
// while it runs, and how long it may be.
const (
	MostCost    = 1000
	MostFormula = 500 // code points
)

// keyword is what a figure's key looks like.
var keyword = regexp.MustCompile(`^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$`)

// FormulaError says what is wrong with a formula, and where.
type FormulaError struct {
	Line, Col int // from 1
	Key       string
	Args      []any
}

func (e *FormulaError) Error() string {
	return fmt.Sprintf("%d:%d: %s %v", e.Line, e.Col, e.Key, e.Args)
}

// Formula is a formula that has been checked.
type Formula struct {
	text string
	keys []string // the figures that it names, in order
	run  cel.Program
}

// Keys lists the figures that the formula names.
func (f *Formula) Keys() []string { return f.keys }

// wrong is what is wrong with a formula; its message takes the position last.
func wrong(line, col int, key string, args ...any) *FormulaError {
	line, col = max(line, 1), max(col, 1)
	return &FormulaError{line, col, key, append(args, line, col)}
}

// Language compiles formulas over a set of figure keys.
type Language struct {
	env    *cel.Env
	known  map[string]bool
	barred map[string]string
}

// Bar refuses formulas that name a key, with a message that takes the key and
// its position: it would have no number for those who are marked.
func (l *Language) Bar(key, message string) { l.barred[key] = message }

// NewLanguage returns the language in which keys may be named.
func NewLanguage(keys []string) (*Language, error) {
	l := &Language{known: map[string]bool{}, barred: map[string]string{}}
	opts := []cel.EnvOption{
		cel.ParserExpressionSizeLimit(MostFormula), cel.ParserRecursionLimit(30), cel.ExpressionNodeLimit(200), cel.EagerlyValidateDeclarations(true),
	}
	for _, k := range keys {
		if keyword.MatchString(k) && !l.known[k] {
			l.known[k] = true
			opts = append(opts, cel.Variable(k, cel.IntType))
		}
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("formulas: %w", err)
	}
	l.env = env
	return l, nil
}

// Compile checks a formula: that it can be read, names only known figures,
// yields a whole number without a binary fraction on the way, and is cheap. Its
// error is a *FormulaError.
func (l *Language) Compile(text string) (*Formula, error) {
	if why, ok := l.barred[text]; ok {
		return nil, wrong(1, 1, why, text)
	}
	if l.known[text] {
		return &Formula{text: text, keys: []string{text}}, nil
	}
	if strings.TrimSpace(text) == "" {
		return nil, wrong(1, 1, "assess.formula.empty")
	}
	checked, issues := l.env.Compile(text)
	if issues != nil && issues.Err() != nil {
		e := issues.Errors()[0]
		return nil, wrong(e.Location.Line(), e.Location.Column()+1, "assess.formula.wrong", reason(e.Message))
	}
	if checked.OutputType() != cel.IntType {
		return nil, wrong(1, 1, "assess.formula.not_whole", checked.OutputType().String())
	}
	if e := l.inexact(checked); e != nil {
		return nil, e
	}
	estimate, err := l.env.EstimateCost(checked, sizes{})
	if err != nil {
		return nil, wrong(1, 1, "assess.formula.dear", "?", MostCost)
	}
	if estimate.Max > MostCost {
		return nil, wrong(1, 1, "assess.formula.dear", estimate.Max, MostCost)
	}
	run, err := l.env.Program(checked, cel.CostLimit(MostCost), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, wrong(1, 1, "assess.formula.wrong", reason(err.Error()))
	}
	f := &Formula{text: text, run: run}
	for _, ref := range checked.NativeRep().ReferenceMap() {
		if l.known[ref.Name] && !slices.Contains(f.keys, ref.Name) {
			f.keys = append(f.keys, ref.Name)
		}
	}
	slices.Sort(f.keys)
	if e := l.refused(checked); e != nil {
		return nil, e
	}
	return f, nil
}

// refused finds the first key of a formula that is barred.
func (l *Language) refused(checked *cel.Ast) (first *FormulaError) {
	native := checked.NativeRep()
	for node, ref := range native.ReferenceMap() {
		why, ok := l.barred[ref.Name]
		if !ok {
			continue
		}
		at := native.SourceInfo().GetStartLocation(node)
		// A key with dots stands where its last dot does: it begins before that.
		e := wrong(at.Line(), at.Column()+1-strings.LastIndexByte(ref.Name, '.'), why, ref.Name)
		if first == nil || e.Line < first.Line || e.Line == first.Line && e.Col < first.Col {
			first = e
		}
	}
	return first
}

// inexact finds a part of a formula that is no exact number.
func (l *Language) inexact(checked *cel.Ast) *FormulaError {
	native := checked.NativeRep()
	var at int64
	for node, t := range native.TypeMap() {
		if t == types.DoubleType && (at == 0 || node < at) {
			at = node
		}
	}
	if at == 0 {
		return nil
	}
	loc := native.SourceInfo().GetStartLocation(at)
	return wrong(loc.Line(), loc.Column()+1, "assess.formula.fraction")
}

// reason is the first line of what CEL says.
func reason(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// sizes tells CEL nothing about sizes: figures are whole numbers.
type sizes struct{}

func (sizes) EstimateSize(cost.AstNode) *cost.SizeEstimate { return nil }

func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// errMissing says that a formula names a figure that is not known of the unit:
// nothing to count, rather than none.
var errMissing = errors.New("a figure is missing")

// value is the formula's number for the given figures.
func (f *Formula) value(figures map[string]int64) (int64, error) {
	for _, k := range f.keys {
		if _, ok := figures[k]; !ok {
			return 0, errMissing
		}
	}
	if f.run == nil {
		return figures[f.text], nil
	}
	in := make(map[string]any, len(f.keys))
	for _, k := range f.keys {
		in[k] = figures[k]
	}
	out, _, err := f.run.Eval(in)
	if err != nil {
		return 0, fmt.Errorf("formula: %w", err)
	}
	n, ok := out.Value().(int64)
	if !ok {
		return 0, errors.New("formula: no whole number")
	}
	return n, nil
}

// NotedKeys lists the keys that begin with prefix in the set's formulas, in
// order: what is noted by hand, and inspections, have whatever names a set gives
// them.
func (s Set) NotedKeys(prefix string) (out []string) {
	for _, f := range s.formulas() {
		out = append(out, keysWith(prefix, f.text)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// NotedKeys lists the keys that begin with prefix in the rule's formulas, in the
// order in which they stand there.
func (r Rule) NotedKeys(prefix string) (out []string) {
	for _, text := range []string{r.Value, r.Of, r.Heavy} {
		out = append(out, keysWith(prefix, text)...)
	}
	return out
}

func keysWith(prefix, text string) (out []string) {
	for _, word := range keysIn.FindAllString(text, -1) {
		if strings.HasPrefix(word, prefix) {
			out = append(out, word)
		}
	}
	return out
}

// Measured are the keys of numbers that are measured rather than counted: those
// that bands are read off. If one is not known it is not 0.
func (s Set) Measured() map[string]bool {
	out := map[string]bool{}
	for _, p := range s.Parts {
		for _, r := range p.Rules {
			if r.Shape == Bands && r.Of == "" {
				for _, key := range keysWith("", r.Value) {
					out[key] = true
				}
			}
		}
	}
	return out
}

var keysIn = regexp.MustCompile(`[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)+`)
