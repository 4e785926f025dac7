package casesweb

import (
	"context"
	"strconv"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// icon of an act's button.
var actIcon = map[cases.Act]string{
	cases.DoFile: "clipboard-check", cases.DoReject: "ban", cases.DoMerge: "git-merge", cases.DoDispatch: "send", cases.DoSign: "check",
	cases.DoReturn: "arrow-back-up", cases.DoRectify: "tool", cases.DoHandIn: "walk", cases.DoAreaPass: "circle-check", cases.DoAreaFail: "x", cases.DoFinalPass: "circle-check",
	cases.DoFinalFail: "x", cases.DoAskExtend: "clock", cases.DoExtend: "clock", cases.DoAskSuspend: "player-pause", cases.DoSuspend: "player-pause",
	cases.DoResume: "rotate", cases.DoChooseCheck: "user", cases.DoForceClose: "lock", cases.DoReopen: "refresh", cases.DoVisit: "eye-check",
	cases.DoEdit: "edit", cases.DoComment: "message", cases.DoAttach: "paperclip", cases.DoVoid: "trash",
}

// asAct is the button and the form of a step.
func (p casePage) asAct(ctx context.Context, s cases.Step) ui.Act {
	key := "case.act." + string(s.Act)
	a := ui.Act{
		ID: string(s.Act), Label: lang.T(ctx, key), Icon: actIcon[s.Act], Title: lang.T(ctx, key) + " " + p.label(),
		Action: p.href() + "/" + string(s.Act), Submit: lang.T(ctx, key), Open: p.Failed == s.Act,
	}
	if s.Main {
		a.Kind = "primary"
	}
	a.Files = takesPhotos(s.Act)
	switch s.Act {
	case cases.DoVoid, cases.DoForceClose, cases.DoReject:
		a.Danger = true
		a.Text = lang.T(ctx, "casesweb.text."+string(s.Act))
	default: // a form of a few fields, and nothing lost by it
	}
	return a
}

// errs are what is wrong with the form of an act, if it is the one that was
// refused.
func (p casePage) errs(act cases.Act) ui.Errors {
	if p.Failed == act {
		return p.Errs
	}
	return nil
}

// val is what was typed into the refused form, else def.
func (p casePage) val(act cases.Act, name, def string) string {
	if p.Failed == act && p.Form.Has(name) {
		return p.Form.Get(name)
	}
	return def
}

// in is an input of the form of an act. Forms of one page share names, so each
// control has its act in its id.
func (p casePage) in(act cases.Act, in ui.Input) ui.Input {
	in.ID = fieldID(act, in.Name)
	in.Value = p.val(act, in.Name, in.Value)
	if p.Failed == act {
		in.Kept = p.Form[keptField(in.Name)]
	}
	return in.At(p.errs(act))
}

func fieldID(act cases.Act, name string) string { return "f-" + string(act) + "-" + name }

// summary is what is wrong with the refused form, by the ids of its controls:
// forms of one page share names.
func (p casePage) summary() (errs ui.Errors, order []string) {
	errs = ui.Errors{}
	for name, text := range p.Errs {
		if name != "" {
			name = string(p.Failed) + "-" + name
		}
		errs[name] = text
	}
	for _, name := range fieldsOf() {
		order = append(order, string(p.Failed)+"-"+name)
	}
	return errs, order
}

// asked returns the open ask of a kind, if there is one.
func (p casePage) asked(kind string) (cases.Asked, bool) {
	for _, a := range p.Asks {
		if a.Kind == kind && a.DecidedAt.IsZero() {
			return a, true
		}
	}
	return cases.Asked{}, false
}

// version goes with every form: who acts on a page that is no longer true is
// told.
func (p casePage) version() string { return strconv.FormatInt(p.Case.Version, 10) }

// proposed is what the form of filing shows first.
func (p casePage) proposed() (area id.Area, group id.Group, lead id.Unit) {
	area, group, lead = p.Case.Area, p.Case.Group, p.Case.LeadUnit
	if area == "" {
		area = p.prop.Area
	}
	if group == "" {
		group = p.prop.Group
	}
	if lead == "" {
		lead = p.prop.LeadUnit
	}
	return area, group, lead
}

// limitValue is the number and the unit that a form of a limit shows.
func (p casePage) limitValue() (n, unit string) {
	l := p.Case.Limit
	if l.N == 0 {
		l = p.prop.Limit
	}
	if l.N == 0 {
		return "", "work_hour"
	}
	return strconv.Itoa(l.N), string(l.Unit)
}

func (p casePage) measures(ctx context.Context, act cases.Act) ui.Input {
	in := ui.Input{Name: "measure", Label: lang.T(ctx, "casesweb.measures"), ID: fieldID(act, "measure")}
	for _, m := range cases.Measures() {
		in.Options = append(in.Options, ui.Option{Value: m, Label: lang.T(ctx, "case.measure."+m)})
	}
	if p.Failed == act {
		in.Values = p.Form["measure"]
	}
	return in.At(p.errs(act))
}

// main and rest are the steps that move the case on, and the others.
func (p casePage) mainSteps() (main, rest []cases.Step) {
	for _, s := range p.Steps {
		switch {
		case s.Act == cases.DoComment || s.Act == cases.DoAttach:
			// these have their place under the timeline
		case s.Main || s.Act == cases.DoAreaFail || s.Act == cases.DoFinalFail:
			main = append(main, s)
		default:
			rest = append(rest, s)
		}
	}
	return main, rest
}

func (p casePage) assistInput(ctx context.Context) ui.Input {
	in := p.in(cases.DoDispatch, ui.Input{Name: "assist", Label: lang.T(ctx, "casesweb.assisting"), Many: true, Options: p.n.unitOptions(ctx, p.Case.Area)})
	for _, u := range p.Case.Assist {
		in.Values = append(in.Values, string(u))
	}
	if p.Failed == cases.DoDispatch {
		in.Values = p.Form["assist"]
	}
	return in
}

// local is t as a form's field of date and time shows it.
func (p casePage) local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(p.n.county.Zone).Format("2006-01-02T15:04")
}
