package surveysweb

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/surveys"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type uploadPage struct {
	survey surveys.Survey
	Errs   ui.Errors
}

type wizardPage struct {
	n       *names
	survey  surveys.Survey
	up      surveys.Upload
	mapping surveys.Mapping
	look    surveys.Preview
	Errs    ui.Errors
	wrong   string // what is wrong with the file as a whole
}

func (h *Handler) upload(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return nil, err
	}
	s, err := h.Surveys.Get(r.Context(), by, id.Survey(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	return uploadView(uploadPage{survey: s}), nil
}

// keep takes the file and leads to its preview.
func (h *Handler) keep(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	s, err := h.Surveys.Get(ctx, by, id.Survey(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if err := web.Form(w, r, surveys.MaxUpload+web.MaxForm); err != nil {
		return nil, err
	}
	again := func(err error) (templ.Component, error) {
		p := web.Explain(r, err)
		if p.Kind == fault.Internal {
			return nil, err
		}
		return web.Unprocessable(uploadView(uploadPage{survey: s, Errs: ui.Errors{"file": p.Text}})), nil
	}
	file, head, err := r.FormFile("file")
	if err != nil || head.Size == 0 {
		return again(fault.New(fault.Invalid, "surveysweb.need_file"))
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(file, surveys.MaxUpload+1))
	if err != nil {
		return nil, err
	}
	imp, err := h.Surveys.Keep(ctx, by, s.ID, head.Filename, data)
	if err != nil {
		return again(err)
	}
	web.Redirect(w, r, "/surveys/"+string(s.ID)+"/imports/"+string(imp))
	return nil, nil
}

func (h *Handler) wizardPage(r *http.Request) (p wizardPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.survey, err = h.Surveys.Get(ctx, by, id.Survey(r.PathValue("id"))); err != nil {
		return p, err
	}
	if p.up, err = h.Surveys.Upload(ctx, by, p.survey.ID, id.Import(r.PathValue("import"))); err != nil {
		return p, err
	}
	p.mapping = p.up.Mapping
	p.n, err = h.names(ctx, by)
	return p, err
}

// preview reads the heading and first rows. A file that cannot be read with
// the mapping is shown all the same, with the reason.
func (h *Handler) preview(r *http.Request, p *wizardPage) error {
	if p.up.State != "waiting" {
		return nil
	}
	if p.up.Problem.Key != "" {
		p.wrong = p.up.Problem.In(lang.From(r.Context()))
	}
	var err error
	if p.look, err = h.Surveys.Look(r.Context(), web.Actor(r), p.up, p.mapping); err != nil {
		said := web.Explain(r, err)
		if said.Kind == fault.Internal {
			return err
		}
		p.wrong = said.Text
	}
	return nil
}

func (h *Handler) wizard(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.wizardPage(r)
	if err != nil {
		return nil, err
	}
	if err := h.preview(r, &p); err != nil {
		return nil, err
	}
	return wizardView(p), nil
}

// step tries the file or brings it in, with the columns as they were chosen.
func (h *Handler) step(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	p, err := h.wizardPage(r)
	if err != nil {
		return nil, err
	}
	p.mapping = mappingFrom(r)
	task := surveys.Task(r.PostFormValue("do"))
	if task != surveys.TaskImport && task != surveys.TaskPartial {
		task = surveys.TaskTry
	}
	if err := h.Surveys.Do(ctx, by, p.up, p.mapping, task); err != nil {
		said := web.Explain(r, err)
		if said.Kind != fault.Invalid && said.Kind != fault.TooLarge {
			return nil, err
		}
		p.Errs, _ = web.FieldErrors(r, err)
		if err := h.preview(r, &p); err != nil {
			return nil, err
		}
		p.wrong = said.Text
		return web.Unprocessable(wizardView(p)), nil
	}
	web.Redirect(w, r, p.href()+"#report")
	return nil, nil
}

// progress is the part of the page that is asked for again while a job has the
// file in hand. When it is done the page is drawn anew.
func (h *Handler) progress(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.wizardPage(r)
	if err != nil {
		return nil, err
	}
	switch part := r.Header.Get("HX-Request") != ""; {
	case part && p.up.Busy():
		return progressBar(p), nil
	case part:
		w.Header().Set("HX-Refresh", "true")
		w.WriteHeader(http.StatusNoContent)
	default:
		web.Redirect(w, r, p.href())
	}
	return nil, nil
}

// href is the address of the file's page.
func (p wizardPage) href() string {
	return "/surveys/" + string(p.survey.ID) + "/imports/" + string(p.up.ID)
}

// mappingFrom reads the chosen columns: c.C is the field of column C, h.C its
// heading. A heading that stands twice is named by its letters.
func mappingFrom(r *http.Request) surveys.Mapping {
	m := surveys.Mapping{Only: true, Columns: map[string]surveys.List{}, Rest: "drop", Defaults: map[string]string{}, Unknown: map[string]string{}}
	seen := map[string]int{}
	for i := range office.MaxColumns {
		if h := r.PostFormValue("h." + office.Letters(i)); h != "" {
			seen[h]++
		}
	}
	for i := range office.MaxColumns {
		letters := office.Letters(i)
		field := r.PostFormValue("c." + letters)
		if !slices.Contains(surveys.Fields(), field) {
			continue
		}
		name := r.PostFormValue("h." + letters)
		if name == "" || seen[name] > 1 {
			name = letters
		}
		m.Columns[field] = append(m.Columns[field], name)
	}
	if len(m.Columns) == 0 {
		m.Columns, m.Only = nil, false
	}
	if r.PostFormValue("rest") != "" {
		m.Rest = "keep"
	}
	for _, field := range []string{"category", "area", "unit"} {
		if v := r.PostFormValue("default_" + field); v != "" && field == "category" {
			m.Defaults[field] = v
		}
		if r.PostFormValue("loose") != "" {
			m.Unknown[field] = "note"
		}
	}
	if r.PostFormValue("loose") != "" {
		m.Unknown["state"] = "note"
	}
	m.CRS = r.PostFormValue("crs")
	m.Dates.Order = r.PostFormValue("order")
	m.Dates.Year, _ = strconv.Atoi(r.PostFormValue("year")) // none: that of the round
	return m
}

// problems is the rows to mend, as a file.
func (h *Handler) problems(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.wizardPage(r)
	if err != nil {
		return nil, err
	}
	if p.up.Report == nil {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	ctx := r.Context()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="problems.csv"`)
	sheet, err := office.NewCSV(w, office.Heads(
		lang.T(ctx, "surveysweb.col.sheet"), lang.T(ctx, "surveysweb.col.row"), lang.T(ctx, "surveysweb.col.column"), lang.T(ctx, "surveysweb.col.heading"),
		lang.T(ctx, "surveysweb.col.outcome"), lang.T(ctx, "surveysweb.col.what"), lang.T(ctx, "surveysweb.col.name")))
	if err != nil {
		return nil, err
	}
	for _, row := range p.up.Report.Rows {
		for _, c := range row.Problems {
			if err := sheet.Row(row.Sheet, row.Row, c.Column, c.Heading, lang.T(ctx, "survey.outcome."+string(row.Outcome)), surveys.Message(lang.From(ctx), c), row.Name); err != nil {
				return nil, err
			}
		}
	}
	return nil, sheet.Close()
}

func fieldOptions(ctx context.Context) (out []ui.Option) {
	for _, f := range surveys.Fields() {
		out = append(out, ui.Option{Value: f, Label: lang.T(ctx, "survey.field."+f)})
	}
	return out
}

// columns are the columns of the first table, whose choice holds for all.
func (p wizardPage) columns() []surveys.ColumnPreview {
	if len(p.look.Tables) == 0 {
		return nil
	}
	return p.look.Tables[0].Columns
}

func columnLabel(c surveys.ColumnPreview) string {
	if c.Heading == "" {
		return c.Letters
	}
	return c.Letters + " " + c.Heading
}

// base is the field of a column, without its place among several.
func base(field string) string {
	for i := range len(field) {
		if field[i] == '#' {
			return field[:i]
		}
	}
	return field
}

// crs is the coordinate system that the form shows: as it was chosen, or as the
// headings say.
func (p wizardPage) crs() string {
	if p.mapping.CRS == "" && len(p.look.Tables) > 0 {
		return string(p.look.Tables[0].CRS)
	}
	return p.mapping.CRS
}

func crsOptions(ctx context.Context) (out []ui.Option) {
	for _, c := range geo.Systems() {
		out = append(out, ui.Option{Value: string(c), Label: lang.T(ctx, c.Key())})
	}
	return out
}

func (p wizardPage) year() string {
	if y := p.mapping.Dates.Year; y != 0 {
		return strconv.Itoa(y)
	}
	return ""
}

func (p wizardPage) sent() bool { return len(p.mapping.Columns) > 0 }

func (p wizardPage) counts(ctx context.Context) []ui.Kpi {
	r := p.up.Report
	kpi := func(o office.Outcome, icon string) ui.Kpi {
		return ui.Kpi{Label: lang.T(ctx, "survey.outcome."+string(o)), Value: lang.Number(ctx, r.Counts[o]), Icon: icon}
	}
	bad := kpi(office.Rejected, "ban")
	if r.Counts[office.Rejected] > 0 {
		bad.Kind, bad.Href = "late", "#rows"
	}
	return []ui.Kpi{kpi(office.Created, "plus"), kpi(office.Updated, "pencil"), kpi(office.Unchanged, "minus"), bad}
}

// verdictKind is how the result is drawn.
func (p wizardPage) verdictKind() string {
	switch r := p.up.Report; {
	case !r.Clean():
		return "doing"
	case r.Applied:
		return "done"
	}
	return "new"
}

// shown is the rows of a report that a page lists.
func shown(r *surveys.Report) []office.RowReport { return r.Rows[:min(len(r.Rows), 200)] }

// templateOf is the register whose empty spreadsheet suits a round.
func templateOf(s surveys.Survey) string {
	if slices.Contains(surveys.Registers(), s.Register) {
		return s.Register
	}
	return surveys.Appearance
}
