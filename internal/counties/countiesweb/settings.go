package countiesweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// settingsForm is the form as it was sent: numbers are still texts.
type settingsForm struct {
	Key     id.County
	Version string
	Values  map[string]string
	Shifts  []counties.Shift
	Units   []ui.Option
	Errors  ui.Errors
}

// blankShifts is how many shifts a form has room for beyond those there are.
const (
	blankShifts = 1
	maxShifts   = 50
)

// rows are the shifts of the form, with room for another.
func (f settingsForm) rows() []counties.Shift {
	return append(append([]counties.Shift{}, f.Shifts...), make([]counties.Shift, blankShifts)...)
}

// in is a field of the form.
func (f settingsForm) in(name, label, hint string) ui.Input {
	return ui.Input{Name: name, Label: label, Hint: hint, Value: f.Values[name]}.At(f.Errors)
}

func (h *Handler) units(r *http.Request) ([]ui.Option, error) {
	if h.Units == nil {
		return nil, nil
	}
	return h.Units(r.Context(), web.Actor(r))
}

func (h *Handler) settings(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	c, err := h.Counties.Get(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	units, err := h.units(r)
	if err != nil {
		return nil, err
	}
	st := c.Settings
	f := settingsForm{Key: c.Key, Version: c.Version, Shifts: st.Shifts, Units: units, Values: map[string]string{
		"name": c.Name, "zone": c.Zone.String(), "case_prefix": st.CasePrefix, "hours": st.Hours, "warn": numbers(st.Warn),
		"before": itoa(st.Evidence.Before), "after": itoa(st.Evidence.After),
		"evidence_meters": itoa(st.Evidence.Meters), "evidence_minutes": itoa(st.Evidence.Minutes),
		"duplicate_meters": itoa(st.Duplicates.Meters), "duplicate_days": itoa(st.Duplicates.Days),
		"lon": degrees(st.Map.Lon), "lat": degrees(st.Map.Lat), "zoom": itoa(st.Map.Zoom),
		"tiles": st.Map.Tiles, "source": st.Map.Source, "shift": mark(st.Map.Shift),
		"address": st.Address, "admin_factor": mark(st.AdminFactor), "office_idle": itoa(st.OfficeIdle), "forget_days": itoa(st.ForgetDays),
	}}
	return settingsPage(f), nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	f := readSettings(r)
	f.Key = web.Actor(r).County
	p, fs := f.profile()
	err := fs.Err()
	if err == nil {
		err = h.Counties.Save(r.Context(), web.Actor(r), p)
	} else if denied := web.Actor(r).Check(access.ManageCounty, access.Owners{}); denied != nil {
		return nil, denied
	}
	if errs, ok := web.Refused(r, err); ok {
		f.Errors = errs
		if f.Units, err = h.units(r); err != nil {
			return nil, err
		}
		return web.Unprocessable(settingsPage(f)), nil
	}
	return saved(w, r, err, "/county")
}

func readSettings(r *http.Request) settingsForm {
	f := settingsForm{Version: r.PostFormValue("version"), Values: map[string]string{}}
	for name := range r.PostForm {
		f.Values[name] = strings.TrimSpace(r.PostFormValue(name))
	}
	for i := range maxShifts {
		n := strconv.Itoa(i)
		sh := counties.Shift{Name: r.PostFormValue("shift_name_" + n), Hours: r.PostFormValue("shift_hours_" + n)}
		for _, u := range r.PostForm["shift_units_"+n] {
			if u != "" {
				sh.Units = append(sh.Units, id.Unit(u))
			}
		}
		if sh.Name != "" || sh.Hours != "" {
			f.Shifts = append(f.Shifts, sh)
		}
	}
	return f
}

// profile reads the form; what is no number is a fault of its field.
func (f settingsForm) profile() (counties.Profile, fault.Fields) {
	var fs fault.Fields
	v := f.Values
	whole := func(name string) int {
		n, err := strconv.Atoi(v[name])
		if err != nil {
			fs.Add(name, "county.number")
		}
		return n
	}
	angle := func(name string) float64 {
		if v[name] == "" {
			return 0
		}
		x, err := strconv.ParseFloat(v[name], 64)
		if err != nil {
			fs.Add(name, "county.number")
		}
		return x
	}
	st := counties.Settings{
		CasePrefix: v["case_prefix"], Hours: v["hours"], Shifts: f.Shifts, Warn: readNumbers(v["warn"]),
		Evidence:   counties.Evidence{Before: whole("before"), After: whole("after"), Meters: whole("evidence_meters"), Minutes: whole("evidence_minutes")},
		Duplicates: counties.Duplicates{Meters: whole("duplicate_meters"), Days: whole("duplicate_days")},
		Map: counties.Map{
			Lon: angle("lon"), Lat: angle("lat"), Zoom: whole("zoom"), Tiles: v["tiles"], Source: v["source"], Shift: v["shift"] != "",
		},
		Address: v["address"], AdminFactor: v["admin_factor"] != "", OfficeIdle: whole("office_idle"), ForgetDays: whole("forget_days"),
	}
	return counties.Profile{Name: v["name"], Zone: v["zone"], Settings: st, Version: f.Version}, fs
}

func itoa(n int) string { return strconv.Itoa(n) }

func mark(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func degrees(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// numbers writes percentages as people write them: 50, 80, 100.
func numbers(ns []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ns), " ", ", "), "[]")
}

// readNumbers reads what numbers writes, also with Chinese commas. What is no
// number makes the list wrong.
func readNumbers(s string) []int {
	var out []int
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(", ，、;%", r) }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			n = -1
		}
		out = append(out, n)
	}
	return out
}

// tabs are the pages about the county.
func tabs(ctx context.Context, active string) []ui.Tab {
	return []ui.Tab{
		{Label: lang.T(ctx, "county.settings"), Href: "/county", Active: active == "settings"},
		{Label: lang.T(ctx, "county.campaigns"), Href: "/county/campaigns", Active: active == "campaigns"},
		{Label: lang.T(ctx, "county.calendar"), Href: "/calendar", Active: active == "calendar"},
		{Label: lang.T(ctx, "ui.history"), Href: "/county/history", Active: active == "history"},
	}
}
