package demodata

import (
	"strconv"
	"strings"
)

// PlanTask is a line of the plan of the report's document No. 52, taken apart
// into objectives and tasks. Single tasks are invented.
type PlanTask struct {
	Objective, Title, Group, Lead string
	Responsible                   []string
	Leader                        string // hq: a post of the headquarters; group: none
	Target                        float64
	Unit                          string
	Starts, Due                   string
	Fate                          string // what becomes of it
	Evidence, Basis               string
}

// Plan returns the lines of the plan in their order.
func Plan() []PlanTask {
	var out []PlanTask
	for _, r := range table("plan.csv") {
		target, err := strconv.ParseFloat(r[6], 64)
		if err != nil {
			panic(err)
		}
		out = append(out, PlanTask{
			Objective: r[0], Title: r[1], Group: r[2], Lead: r[3], Responsible: strings.Fields(r[4]), Leader: r[5], Target: target, Unit: r[7],
			Starts: r[8], Due: r[9], Fate: r[10], Evidence: r[11], Basis: r[12],
		})
	}
	return out
}
