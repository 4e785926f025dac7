package counties

import (
	"time"

	"chuangwei/internal/worktime"
)

// builtinStages are the stages that a campaign usually has, each with its
// share of the campaign's days in percent. A county edits them.
var builtinStages = []struct {
	title string
	share int
}{
	{"宣传发动", 10},
	{"集中整治", 50},
	{"巩固提升", 25},
	{"迎检验收", 15},
}

// Stages proposes stages between two days. It proposes none if there is no
// last day, or not a week for each.
func Stages(first, last string) []Stage {
	from, err1 := worktime.ParseDay(first)
	to, err2 := worktime.ParseDay(last)
	if err1 != nil || err2 != nil || from.Until(to) < 7*len(builtinStages) {
		return nil
	}
	days := from.Until(to) + 1
	var out []Stage
	start, share := from, 0
	for i, b := range builtinStages {
		share += b.share
		end := from.Add(days*share/100 - 1)
		if i == len(builtinStages)-1 {
			end = to
		}
		out = append(out, Stage{Title: b.title, StartsOn: start.String(), EndsOn: end.String()})
		start = end.Add(1)
	}
	return out
}

// yearsIn lists the years of a calendar page: from first to last.
func yearsIn(first, last time.Time) (years []int) {
	for y := first.Year(); y <= last.Year(); y++ {
		years = append(years, y)
	}
	return years
}
