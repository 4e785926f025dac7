package countiesweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/counties"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// calendarPage is a year of the calendar with its forms.
type calendarPage struct {
	Year    counties.Year
	May     bool
	History []journal.Line

	Day, Name string
	Off       bool
	Errors    ui.Errors
	File      []string // what is wrong with a file, line by line
}

func (h *Handler) calendar(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.year(r, r.URL.Query().Get("year"))
	if err != nil {
		return nil, err
	}
	p.Off = true
	return calendarView(p), nil
}

func (h *Handler) year(r *http.Request, year string) (p calendarPage, err error) {
	n := 0
	if year != "" {
		if n, err = strconv.Atoi(year); err != nil {
			return p, fault.New(fault.NotFound, "fault.not_found").Because(err)
		}
	}
	if p.Year, err = h.Counties.Year(r.Context(), web.Actor(r), n); err != nil {
		return p, err
	}
	p.May = mayManage(r) == nil
	if p.May {
		p.History, err = h.Counties.History(r.Context(), web.Actor(r), counties.SubjectCalendar, strconv.Itoa(p.Year.Year))
	}
	return p, err
}

// yearOf is the year of a day of a form; nothing if it is no day.
func yearOf(day string) string {
	if len(day) < 4 {
		return ""
	}
	if _, err := strconv.Atoi(day[:4]); err != nil {
		return ""
	}
	return day[:4]
}

func calendarAt(year string) string {
	if year == "" {
		return "/calendar"
	}
	return "/calendar?year=" + url.QueryEscape(year)
}

func (h *Handler) editDay(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	day, off, name := r.PostFormValue("day"), r.PostFormValue("kind") != "work", r.PostFormValue("name")
	err := h.Counties.EditDay(r.Context(), web.Actor(r), day, off, name)
	if errs, ok := web.FieldErrors(r, err); ok {
		p, err := h.year(r, r.PostFormValue("year"))
		if err != nil {
			return nil, err
		}
		p.Errors, p.Day, p.Off, p.Name = errs, day, off, name
		return web.Unprocessable(calendarView(p)), nil
	}
	return saved(w, r, err, calendarAt(yearOf(day)))
}

func (h *Handler) resetDay(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	day := r.PostFormValue("day")
	err := h.Counties.ResetDay(r.Context(), web.Actor(r), day)
	return saved(w, r, err, calendarAt(yearOf(day)))
}

// maxFile is more than a century of holidays.
const maxFile = 2 << 20

func (h *Handler) importDays(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxFile); err != nil {
		return nil, err
	}
	if err := mayManage(r); err != nil {
		return nil, err
	}
	year := r.PostFormValue("year")
	refuse := func(text string, lines []string) (templ.Component, error) {
		p, err := h.year(r, year)
		if err != nil {
			return nil, err
		}
		p.Errors, p.File, p.Off = ui.Errors{"file": text}, lines, true
		return web.Unprocessable(calendarView(p)), nil
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return refuse(lang.T(r.Context(), "county.file_needed"), nil)
	}
	defer file.Close() //nolint:errcheck // it was only read
	got, err := h.Counties.ImportDays(r.Context(), web.Actor(r), head.Filename, file)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		why := web.Explain(r, err)
		var lines []string
		for _, f := range why.Fields {
			lines = append(lines, f.Text)
		}
		return refuse(why.Text, lines)
	}
	if err != nil {
		return nil, err
	}
	var years []string
	for _, y := range got.Years {
		years = append(years, strconv.Itoa(y))
	}
	web.Flash(w, r, "county.imported", strings.Join(years, ", "), got.Added, got.Unchanged)
	if len(years) > 0 {
		year = years[0]
	}
	web.Redirect(w, r, calendarAt(year))
	return nil, nil
}
