package standard

// State is how a clause stands. Its name is the message "standard.state.…".
type State string

// The states, from the worst to the best.
const (
	VetoFailed State = "veto_failed"
	NotMet     State = "not_met"
	NoEvidence State = "no_evidence"
	AtRisk     State = "at_risk"
	Met        State = "met"
)

// States lists them.
func States() []State { return []State{VetoFailed, NotMet, NoEvidence, AtRisk, Met} }

// rank orders the states: the higher, the better.
func (s State) rank() int {
	for i, x := range States() {
		if x == s {
			return i
		}
	}
	return -1
}

// Facts are what is known of a clause when it is judged.
type Facts struct {
	Kind   Kind
	Veto   bool
	Target *Quantity
	Value  *Quantity // the latest
	Before *Quantity // the one before it
	// Low and High are where the share of all lies with 95 % confidence, if the
	// value is that of a sample; else nil.
	Low, High *Quantity
	Stale     bool // the value is of an earlier year
	// Evidence of this year: asked for, accepted and good, accepted but expired.
	Due, Accepted, Expired int64
	// What hangs on the clause: whether anything may, and what is open of it.
	Hooks                         bool
	Open, Overdue, Projects, Late int64
	Found, FoundLate              int64 // cases of surveys that are open, and overdue
}

// Reason is one thing that makes a clause stand as it does: the message
// "standard.why." and Key, with its arguments: a Quantity is one of the clause's
// measure, an int64 counts. Standing.Why says it.
type Reason struct {
	Key  string
	Args []any
}

// Verdict is a state with its reasons, the heaviest first.
type Verdict struct {
	State   State
	Reasons []Reason
}

func (v *Verdict) worsen(to State, key string, args ...any) {
	if to.rank() < v.State.rank() {
		v.State = to
	}
	v.Reasons = append(v.Reasons, Reason{key, args})
}

// near is how close to its target a value is at risk: one part in fifty.
const near = 50

// Judge says how a clause stands. It is the only place where that is decided.
//
// The value decides first: one that misses its target is not met or, of a
// necessary condition, a failed veto. A good value is at risk while it is close
// to its target or, measured by a sample, may lie on its other side; while it is of an earlier year, while evidence is missing or expired, or
// while something that hangs on the clause is open; what is overdue says that
// it is not met, whatever the value is.
func Judge(f Facts) Verdict {
	v := Verdict{State: Met}
	switch {
	case f.Value != nil:
		v.weigh(f)
	case f.Kind == YesNo && f.Hooks:
		// Nobody need say that a street is in order: it shows.
	default:
		v.worsen(NoEvidence, "no_value")
	}
	if f.doubtful() {
		v.worsen(AtRisk, "doubtful", *f.Low, *f.High)
	}
	if f.Overdue > 0 {
		v.worsen(NotMet, "overdue", f.Overdue)
	}
	if f.Late > 0 {
		v.worsen(NotMet, "projects_late", f.Late)
	}
	if f.FoundLate > 0 {
		v.worsen(NotMet, "survey_overdue", f.FoundLate)
	}
	if f.Open > f.Overdue {
		v.worsen(AtRisk, "open", f.Open-f.Overdue)
	}
	if f.Projects > f.Late {
		v.worsen(AtRisk, "projects", f.Projects-f.Late)
	}
	if f.Found > f.FoundLate {
		v.worsen(AtRisk, "survey", f.Found-f.FoundLate)
	}
	if f.Due > 0 && f.Accepted < f.Due {
		v.worsen(AtRisk, "evidence", f.Accepted, f.Due)
	}
	if f.Expired > 0 {
		v.worsen(AtRisk, "expired", f.Expired)
	}
	if f.Stale && f.Value != nil {
		v.worsen(AtRisk, "stale")
	}
	return v
}

// doubtful reports whether the target lies within the interval of a sample: then
// the share of all may be on either side of it.
func (f Facts) doubtful() bool {
	return f.Value != nil && f.Target != nil && f.Low != nil && f.High != nil && *f.Low < *f.Target && *f.Target <= *f.High
}

// weigh judges the value by its target.
func (v *Verdict) weigh(f Facts) {
	value := *f.Value
	miss := func(key string, args ...any) {
		if f.Veto {
			v.worsen(VetoFailed, key, args...)
		} else {
			v.worsen(NotMet, key, args...)
		}
	}
	var target Quantity
	if f.Target != nil {
		target = *f.Target
	}
	margin := max(target, -target) / near
	switch f.Kind {
	case YesNo, Veto:
		if value < One {
			miss("no")
		}
	case AtLeast, LocalPlan:
		switch {
		case f.Target == nil:
			v.worsen(NoEvidence, "no_target")
		case value < target:
			miss("below", value, target)
		case value < target+margin && target+margin <= 100*One:
			v.worsen(AtRisk, "close", value, target)
		}
	case Above:
		switch {
		case f.Target == nil:
			v.worsen(NoEvidence, "no_target")
		case value <= target:
			miss("below", value, target)
		case value <= target+margin && target+margin < 100*One:
			v.worsen(AtRisk, "close", value, target)
		}
	case AtMost:
		switch {
		case f.Target == nil:
			v.worsen(NoEvidence, "no_target")
		case value > target:
			miss("over", value, target)
		case value > target-margin:
			v.worsen(AtRisk, "close", value, target)
		}
	case Equal:
		switch {
		case f.Target == nil:
			v.worsen(NoEvidence, "no_target")
		case value != target:
			miss("unequal", value, target)
		}
	case Falling:
		v.trend(f, -1, miss)
	case Rising:
		v.trend(f, 1, miss)
	case MostOrFall:
		if f.Target == nil || value > target {
			v.trend(f, -1, miss)
		}
	case LeastOrUp:
		if f.Target == nil || value < target {
			v.trend(f, 1, miss)
		}
	}
}

// trend judges whether the value goes the right way: 1 is up, -1 down.
func (v *Verdict) trend(f Facts, way Quantity, miss func(string, ...any)) {
	switch {
	case f.Before == nil:
		v.worsen(NoEvidence, "one_value")
	case way*(*f.Value-*f.Before) < 0:
		miss("wrong_way", *f.Before, *f.Value)
	case *f.Value == *f.Before:
		v.worsen(AtRisk, "unmoved", *f.Value)
	}
}
