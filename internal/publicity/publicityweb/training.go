package publicityweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// coursesPage is the list of courses.
type coursesPage struct {
	n    *names
	list []publicity.Course
}

func (h *Handler) courses(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	list, err := h.Publicity.Courses(r.Context(), n.by)
	if err != nil {
		return nil, err
	}
	return coursesView(coursesPage{n, list}), nil
}

// courseForm is the form of a course.
type courseForm struct {
	n    *names
	was  *publicity.Course // that is changed; nil: a new one
	val  func(string) string
	key  string
	Errs ui.Errors
}

func (p courseForm) in(in ui.Input) ui.Input {
	in.Value = p.val(in.Name)
	return in.At(p.Errs)
}

func (h *Handler) newCourse(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManagePublicity, access.Owners{}); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	return courseFormView(courseForm{n: n, val: func(k string) string { return map[string]string{"opens_on": n.today}[k] }}), nil
}

func (h *Handler) addCourse(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	made, err := h.Publicity.AddCourse(r.Context(), web.Actor(r), courseDraft(r))
	if errs, ok := web.Refused(r, err); ok {
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(courseFormView(courseForm{n: n, val: v, key: web.Key(r), Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.course")
	web.Redirect(w, r, "/publicity/training/"+string(made))
	return nil, nil
}

func courseDraft(r *http.Request) publicity.CourseDraft {
	v := r.PostFormValue
	d := publicity.CourseDraft{
		Title: v("title"), Body: v("body"), OpensOn: v("opens_on"), DueOn: v("due_on"), Pass: publicity.ParseCount(v("pass")),
		Edition: publicity.ParseCount(v("edition")), Key: web.Key(r),
	}
	for i := range publicity.MaxItems {
		at := strconv.Itoa(i)
		d.Items = append(d.Items, publicity.Item{Text: v("text-" + at), Options: strings.Split(v("options-"+at), "\n"), Answer: publicity.ParseCount(v("answer-" + at))})
	}
	return d
}

func (p courseForm) action() string {
	if p.was == nil {
		return "/publicity/training"
	}
	return p.was.Link() + "/change"
}

func (p courseForm) back() string {
	if p.was == nil {
		return "/publicity/training"
	}
	return p.was.Link()
}

// title is the message that names the form.
func (p courseForm) title() string {
	if p.was == nil {
		return "publicityweb.new_course"
	}
	return "publicityweb.edit_course"
}

func (h *Handler) editCourse(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManagePublicity, access.Owners{}); err != nil {
		return nil, err
	}
	p, err := h.coursePage(r)
	if err != nil {
		return nil, err
	}
	c := p.Course
	v := map[string]string{"title": c.Title, "body": c.Body, "opens_on": c.OpensOn, "due_on": c.DueOn, "pass": decimal(c.Pass), "edition": decimal(c.Edition)}
	for i, x := range p.Items {
		at := strconv.Itoa(i)
		v["text-"+at], v["options-"+at], v["answer-"+at] = x.Text, strings.Join(x.Options, "\n"), decimal(x.Answer)
	}
	return courseFormView(courseForm{n: p.n, was: &c, val: func(k string) string { return v[k] }}), nil
}

func (h *Handler) changeCourse(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	course := id.Course(r.PathValue("id"))
	err := h.Publicity.ChangeCourse(r.Context(), web.Actor(r), course, courseDraft(r))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.coursePage(r)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(courseFormView(courseForm{n: p.n, was: &p.Course, val: r.PostFormValue, key: web.Key(r), Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.course_change")
	web.Redirect(w, r, "/publicity/training/"+string(course))
	return nil, nil
}

// coursePage is one course.
type coursePage struct {
	n *names
	publicity.CourseDetail
	sent
}

func (h *Handler) coursePage(r *http.Request) (p coursePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.CourseDetail, err = h.Publicity.Course(r.Context(), p.n.by, id.Course(r.PathValue("id")))
	return p, err
}

func (h *Handler) course(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.coursePage(r)
	if err != nil {
		return nil, err
	}
	return courseView(p), nil
}

func (h *Handler) phoneCourse(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.coursePage(r)
	if err != nil {
		return nil, err
	}
	return phoneCourseView(p), nil
}

func (h *Handler) answerQuiz(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.coursePage(r)
	if err != nil {
		return nil, err
	}
	picked := map[int64]int64{}
	for _, x := range p.Items {
		picked[x.Seq] = publicity.ParseCount(r.PostFormValue(publicity.QuestionField(x.Seq)))
	}
	a, err := h.Publicity.Answer(r.Context(), p.n.by, p.Course.ID, publicity.ParseCount(r.PostFormValue("edition")), picked, web.Key(r))
	if errs, ok := web.Refused(r, err); ok {
		p.sent = back(r, "quiz", errs)
		return web.Unprocessable(phoneCourseView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	said := "publicityweb.did.quiz_failed"
	if a.Passed {
		said = "publicityweb.did.quiz_passed"
	}
	web.Flash(w, r, said, a.Score, len(p.Items))
	web.Redirect(w, r, "/m"+p.Course.Link())
	return nil, nil
}

func (h *Handler) withdraw(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	course := id.Course(r.PathValue("id"))
	err := h.Publicity.Withdraw(r.Context(), web.Actor(r), course, r.PostFormValue("reason"))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.coursePage(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, "withdraw", errs)
		return web.Unprocessable(courseView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.withdraw")
	web.Redirect(w, r, "/publicity/training/"+string(course))
	return nil, nil
}

// itemInput is the input of a question of the quiz.
func (p coursePage) itemInput(x publicity.Item) ui.Input {
	in := ui.Input{Name: publicity.QuestionField(x.Seq), Label: decimal(x.Seq) + ". " + x.Text, Required: true, Chips: true}
	for i, o := range x.Options {
		in.Options = append(in.Options, ui.Option{Value: strconv.Itoa(i + 1), Label: o})
	}
	in.Values = append([]string{}, p.vals[in.Name]...)
	return in.At(p.Errs)
}

// mayAnswer reports whether the reader has the quiz still before them.
func (p coursePage) mayAnswer() bool {
	return p.Course.Open(p.Today) && (p.Own == nil || !p.Own.Passed) && p.n.by.Account != ""
}

// villagesPage is what the committees do.
type villagesPage struct {
	n    *names
	area id.Area
	idle bool
	list []publicity.Committee
}

func (h *Handler) villagesOf(r *http.Request) (p villagesPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	q := r.URL.Query()
	p.area, p.idle = id.Area(q.Get("area")), q.Get("idle") != ""
	p.list, err = h.Publicity.Committees(r.Context(), p.n.by, p.area, p.idle)
	return p, err
}

func (h *Handler) villages(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.villagesOf(r)
	if err != nil {
		return nil, err
	}
	return villagesView(p), nil
}

func (h *Handler) exportVillages(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.villagesOf(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	return nil, office.Download(w, r, lang.T(ctx, "publicityweb.tab.villages"), heads(ctx, "committee", "area", "done", "receipts", "copies", "quiz_passed"), func(s office.Sheet) error {
		for _, c := range p.list {
			if err := s.Row(c.Unit.Name, p.n.area[c.Unit.Area], c.Done, c.Receipts, c.Copies, c.Passed); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p villagesPage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{Action: "/publicity/villages", Target: "list", Items: []ui.Input{
		{Name: "area", Label: lang.T(ctx, "publicityweb.col.area"), Value: string(p.area), Options: p.n.areaOptions()},
		{Name: "idle", Label: lang.T(ctx, "publicityweb.idle"), Value: flag(p.idle), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "publicityweb.only_idle")}}},
	}}
}
