package standard

import "chuangwei/internal/lang"

// measures are the measures that are said in the reader's words. Others, such as
// mg/m³, are said as they stand.
var measures = map[string]string{
	"h": "standard.measured.hours", "d": "standard.measured.days", "a": "standard.measured.years", "1/10k": "standard.measured.per_10k", "1/100k": "standard.measured.per_100k",
}

// Measured is a number with its measure.
func (q Quantity) Measured(t lang.Tag, measure string) string {
	if key, ok := measures[measure]; ok {
		return lang.In(t, key, q.String())
	}
	switch measure {
	case "":
		return q.String()
	case "%", "‰":
		return q.String() + measure
	}
	return q.String() + " " + measure
}

// Why says why the clause stands as it does, the heaviest reason first: numbers
// with the measure of the clause.
func (s Standing) Why(t lang.Tag) (out []string) {
	for _, r := range s.Reasons {
		args := make([]any, len(r.Args))
		for i, a := range r.Args {
			if q, ok := a.(Quantity); ok {
				a = q.Measured(t, s.Measure)
			}
			args[i] = a
		}
		out = append(out, lang.In(t, "standard.why."+r.Key, args...))
	}
	return out
}
