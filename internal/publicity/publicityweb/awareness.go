package publicityweb

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/sheetweb"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// pollsPage is the list of surveys of awareness.
type pollsPage struct {
	n    *names
	list []publicity.Poll
}

func (h *Handler) polls(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	list, err := h.Publicity.Polls(r.Context(), n.by)
	if err != nil {
		return nil, err
	}
	return pollsView(pollsPage{n, list}), nil
}

// pollForm is the form of a survey.
type pollForm struct {
	n    *names
	poll *publicity.Poll     // that is changed; nil: a new one
	val  func(string) string // what stands in a field
	key  string
	Errs ui.Errors
}

// lines is how many questions the form has room for.
const lines = 12

func (h *Handler) newPoll(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManagePublicity, access.Owners{}); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	v := map[string]string{"share": "90", "margin": "3", "silent": "30", "opens_on": n.today}
	fill(v, publicity.UsualQuestions())
	return pollFormView(pollForm{n: n, val: func(k string) string { return v[k] }}), nil
}

// fill puts questions into the fields of the form.
func fill(v map[string]string, list []publicity.Question) {
	for i, q := range list {
		n := strconv.Itoa(i)
		v["kind-"+n], v["text-"+n], v["english-"+n] = q.Kind, q.Text, q.English
	}
}

// permille reads a percentage with at most one decimal; what cannot be read is
// refused by every check.
func permille(s string) int64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n < 0 || n > 100 {
		return -1
	}
	return int64(n*10 + 0.5)
}

func pollDraft(r *http.Request, n *names) publicity.PollDraft {
	v := r.PostFormValue
	d := publicity.PollDraft{
		Title: v("title"), OpensOn: v("opens_on"), ClosesOn: v("closes_on"), Share: permille(v("share")), Margin: permille(v("margin")), Silent: permille(v("silent")),
		Population: publicity.ParseCount(v("population")), Weights: map[id.Area]int64{}, Version: versionOf(r), Key: web.Key(r),
	}
	for i := range lines {
		at := strconv.Itoa(i)
		d.Questions = append(d.Questions, publicity.Question{Kind: v("kind-" + at), Text: v("text-" + at), English: v("english-" + at)})
	}
	for _, a := range n.areas {
		d.Weights[a.ID] = publicity.ParseCount(v("weight-" + string(a.ID)))
	}
	return d
}

func (h *Handler) addPoll(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	made, err := h.Publicity.AddPoll(r.Context(), n.by, pollDraft(r, n))
	if errs, ok := web.Refused(r, err); ok {
		return web.Unprocessable(pollFormView(pollForm{n: n, val: r.PostFormValue, key: web.Key(r), Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.poll")
	web.Redirect(w, r, "/publicity/awareness/"+string(made))
	return nil, nil
}

// pollPage is one survey with what came of it.
type pollPage struct {
	n *names
	publicity.PollDetail
	sent
}

func (h *Handler) pollPage(r *http.Request) (p pollPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.PollDetail, err = h.Publicity.Poll(r.Context(), p.n.by, id.Poll(r.PathValue("id")))
	return p, err
}

func (h *Handler) poll(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.pollPage(r)
	if err != nil {
		return nil, err
	}
	return pollView(p), nil
}

// pollPaper is the form as citizens fill it in, with the numbers by which it
// is entered.
func (h *Handler) pollPaper(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.pollPage(r)
	if err != nil {
		return nil, err
	}
	return paperView(p), nil
}

func (h *Handler) editPoll(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.pollPage(r)
	if err != nil {
		return nil, err
	}
	if !mayManage(p.n.by) || p.Poll.State != publicity.PollNew {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	x := p.Poll
	v := map[string]string{
		"title": x.Title, "opens_on": x.OpensOn, "closes_on": x.ClosesOn, "share": tenth(x.Share), "margin": tenth(x.Margin), "silent": tenth(x.Silent),
		"population": decimal(x.Population), "version": decimal(x.Version),
	}
	fill(v, p.Questions)
	for _, q := range p.Quotas {
		if q.Face == publicity.FaceArea {
			v["weight-"+q.Code] = decimal(q.Size)
		}
	}
	return pollFormView(pollForm{n: p.n, poll: &x, val: func(k string) string { return v[k] }}), nil
}

func (h *Handler) changePoll(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.pollPage(r)
	if err != nil {
		return nil, err
	}
	err = h.Publicity.ChangePoll(r.Context(), p.n.by, p.Poll.ID, pollDraft(r, p.n))
	if errs, ok := web.Refused(r, err); ok {
		return web.Unprocessable(pollFormView(pollForm{n: p.n, poll: &p.Poll, val: r.PostFormValue, key: web.Key(r), Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.change")
	web.Redirect(w, r, p.Poll.Link())
	return nil, nil
}

func (h *Handler) movePoll(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	poll, ctx, by := id.Poll(r.PathValue("id")), r.Context(), web.Actor(r)
	act := r.PathValue("act")
	var did error = fault.New(fault.NotFound, "fault.not_found")
	switch act {
	case "open":
		did = h.Publicity.OpenPoll(ctx, by, poll)
	case "close":
		did = h.Publicity.ClosePoll(ctx, by, poll)
	}
	if errs, ok := web.Refused(r, did); ok {
		p, err := h.pollPage(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, act, errs)
		return web.Unprocessable(pollView(p)), nil
	}
	if did != nil {
		return nil, did
	}
	web.Flash(w, r, "publicityweb.did.poll_"+act)
	web.Redirect(w, r, "/publicity/awareness/"+string(poll))
	return nil, nil
}

func (h *Handler) phonePoll(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.pollPage(r)
	if err != nil {
		return nil, err
	}
	return phonePollView(p), nil
}

// ask enters what one citizen answered, and asks the next.
func (h *Handler) ask(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.pollPage(r)
	if err != nil {
		return nil, err
	}
	v := r.PostFormValue
	reply := publicity.Reply{Area: id.Area(v("area")), Age: v("age"), Trade: v("trade"), Values: map[int64][]string{}}
	for _, q := range p.Questions {
		reply.Values[q.Seq] = r.PostForm[publicity.QuestionField(q.Seq)]
	}
	err = h.Publicity.Ask(r.Context(), p.n.by, p.Poll.ID, reply, web.Key(r))
	if errs, ok := web.Refused(r, err); ok {
		p.sent = back(r, "ask", errs)
		return web.Unprocessable(phonePollView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.ask", p.Asked+1)
	web.Redirect(w, r, "/m"+p.Poll.Link()+"?area="+string(reply.Area))
	return nil, nil
}

func formsImport(r *http.Request) sheetweb.Page {
	ctx := r.Context()
	poll := "/publicity/awareness/" + r.PathValue("id")
	return sheetweb.Page{
		Title: lang.T(ctx, "publicityweb.import_forms"), About: lang.T(ctx, "publicityweb.about.import_forms"), Active: "publicity", Path: poll + "/import", Back: poll,
		Crumbs: crumbs(ctx, ui.Crumb{Label: lang.T(ctx, "publicityweb.tab.awareness"), Href: "/publicity/awareness"}),
	}
}

func (h *Handler) formImport(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if _, err := h.pollPage(r); err != nil {
		return nil, err
	}
	return formsImport(r).View(), nil
}

func (h *Handler) formSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	form, err := h.Publicity.PaperForm(r.Context(), web.Actor(r), id.Poll(r.PathValue("id")), lang.From(r.Context()))
	if err != nil {
		return nil, err
	}
	return nil, sheetweb.Form(w, form)
}

func (h *Handler) importForms(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return formsImport(r).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		return h.Publicity.ImportForms(r.Context(), web.Actor(r), id.Poll(r.PathValue("id")), name, file, size, apply)
	})
}

// answersPage is the list of answers.
type answersPage struct {
	n      *names
	filter publicity.AnswerFilter
	list   []publicity.Answered
	total  int64
	next   string
}

func (h *Handler) answers(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	p := answersPage{n: n, filter: publicity.AnswerFilterFrom(r.URL.Query())}
	if p.list, p.total, p.next, err = h.Publicity.Answers(r.Context(), n.by, p.filter); err != nil {
		return nil, err
	}
	return answersView(p), nil
}

func (h *Handler) exportAnswers(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := publicity.AnswerFilterFrom(r.URL.Query())
	f.After = ""
	return nil, office.Download(w, r, lang.T(ctx, "publicityweb.answers"), heads(ctx, "number", "day", "area", "age", "trade", "aware", "satisfied", "paper", "asker"), func(s office.Sheet) error {
		return h.Publicity.EachAnswer(ctx, n.by, f, func(x publicity.Answered) error {
			return s.Row(x.Number, office.Day(x.Day), n.area[x.Area], lang.T(ctx, "publicity.age."+x.Age), lang.T(ctx, "publicity.trade."+x.Trade),
				lang.T(ctx, "publicity.answer."+x.Aware), lang.T(ctx, "publicity.answer."+x.Satisfied), paper(ctx, x.Paper), x.Actor)
		})
	})
}

func paper(ctx context.Context, on bool) string {
	if on {
		return lang.T(ctx, "publicityweb.on_paper")
	}
	return lang.T(ctx, "publicityweb.on_phone")
}

func (p answersPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func (p answersPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	satisfied := append(options(ctx, "publicity.answer.", publicity.Choices(publicity.AskSatisfied)), ui.Option{Value: "pleased", Label: lang.T(ctx, "publicityweb.pleased")})
	return ui.Filters{
		Action: "/publicity/answers", Target: "list", Keep: []string{"sort", "campaign", "poll"},
		Items: []ui.Input{
			{Name: "area", Label: lang.T(ctx, "publicityweb.col.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "age", Label: lang.T(ctx, "publicityweb.col.age"), Value: f.Age, Options: options(ctx, "publicity.age.", publicity.Ages())},
			{Name: "trade", Label: lang.T(ctx, "publicityweb.col.trade"), Value: f.Trade, Options: options(ctx, "publicity.trade.", publicity.Trades())},
			{Name: "aware", Label: lang.T(ctx, "publicityweb.col.aware"), Value: f.Aware, Options: options(ctx, "publicity.answer.", publicity.Choices(publicity.AskKnow))},
		},
		More: []ui.Input{
			{Name: "satisfied", Label: lang.T(ctx, "publicityweb.col.satisfied"), Value: f.Satisfied, Options: satisfied},
			{Name: "from", Label: lang.T(ctx, "publicityweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "publicityweb.to"), Type: "date", Value: f.To},
		},
	}
}

// tenth is a share of a thousand as a percentage.
func tenth(n int64) string {
	if n%10 == 0 {
		return decimal(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// share is a part of a whole in per cent.
func share(k, n int64) string { return figures.Ratio{Num: k, Den: n}.Percent() }

// interval is where a share lies with 95 % confidence.
func interval(ctx context.Context, k, n int64) string {
	if n == 0 {
		return ""
	}
	low, high := publicity.Wilson(k, n)
	return lang.T(ctx, "publicityweb.interval", fmt.Sprintf("%.1f", 100*low), fmt.Sprintf("%.1f", 100*high))
}

// link is the list of the survey's answers, narrowed further.
func (p pollPage) link(f publicity.AnswerFilter) string {
	f.Poll = p.Poll.ID
	return f.Link("/publicity/answers")
}

func (p pollPage) kpis(ctx context.Context) []ui.Kpi {
	pleased := p.Content + p.Basically
	return []ui.Kpi{
		{Label: lang.T(ctx, "publicityweb.asked"), Value: lang.Number(ctx, p.Asked), Href: p.link(publicity.AnswerFilter{}), Note: lang.T(ctx, "publicityweb.of_sample", p.Poll.Sample, share(p.Asked, p.Poll.Issued)), Icon: "users", Kind: "new"},
		{Label: lang.T(ctx, "publicityweb.awareness"), Value: share(p.Aware, p.Asked), Href: p.link(publicity.AnswerFilter{Aware: "yes"}), Note: interval(ctx, p.Aware, p.Asked), Icon: "speakerphone", Kind: "done"},
		{Label: lang.T(ctx, "publicityweb.satisfaction"), Value: share(pleased, p.Asked), Href: p.link(publicity.AnswerFilter{Satisfied: "pleased"}), Note: interval(ctx, pleased, p.Asked), Icon: "star", Kind: "done"},
		{Label: lang.T(ctx, "publicityweb.content"), Value: share(p.Content, p.Asked), Href: p.link(publicity.AnswerFilter{Satisfied: "content"}), Note: interval(ctx, p.Content, p.Asked), Icon: "star", Kind: "check"},
	}
}

// called is the name of a part of the people.
func (p pollPage) called(ctx context.Context, q publicity.Quota) string {
	if q.Face == publicity.FaceArea {
		return dash(p.n.area[id.Area(q.Code)])
	}
	return lang.T(ctx, "publicity."+q.Face+"."+q.Code)
}

// quotaLink is the list of the answers of a part of the people.
func (p pollPage) quotaLink(q publicity.Quota) string {
	f := publicity.AnswerFilter{}
	switch q.Face {
	case publicity.FaceArea:
		f.Area = id.Area(q.Code)
	case publicity.FaceAge:
		f.Age = q.Code
	default:
		f.Trade = q.Code
	}
	return p.link(f)
}

// quotasOf are the parts of one face, in their order.
func (p pollPage) quotasOf(face string) (out []publicity.Quota) {
	order := map[string][]string{publicity.FaceAge: publicity.Ages(), publicity.FaceTrade: publicity.Trades()}[face]
	if face == publicity.FaceArea {
		for _, a := range p.n.areas {
			order = append(order, string(a.ID))
		}
	}
	for _, code := range order {
		for _, q := range p.Quotas {
			if q.Face == face && q.Code == code {
				out = append(out, q)
			}
		}
	}
	return out
}

// choices are what may be answered to a question.
func choices(ctx context.Context, q publicity.Question) (out []ui.Option) {
	for _, v := range publicity.Choices(q.Kind) {
		out = append(out, ui.Option{Value: v, Label: lang.T(ctx, publicity.ChoiceKey(q.Kind, v))})
	}
	return out
}

// questionInput is the input of a question, with what was answered before
// where the form came back.
func (p pollPage) questionInput(ctx context.Context, q publicity.Question) ui.Input {
	in := ui.Input{Name: publicity.QuestionField(q.Seq), Label: decimal(q.Seq) + ". " + q.Said(lang.From(ctx)), Required: true, Options: choices(ctx, q), Chips: true}
	in.Values = append([]string{}, p.vals[in.Name]...)
	in.Many = q.Kind == publicity.AskChannel
	return in.At(p.Errs)
}

// chips is the input of area, age or trade.
func (p pollPage) chips(name, label, first string, of []ui.Option) ui.Input {
	in := ui.Input{Name: name, Label: label, Required: true, Options: of, Chips: true, Values: []string{first}}
	if v, ok := p.vals[name]; ok {
		in.Values = v
	}
	return in.At(p.Errs)
}

// asked is the area in which somebody asks, as the address says.
func (n *names) asked() string {
	u, err := url.Parse(n.url)
	if err != nil {
		return ""
	}
	return u.Query().Get("area")
}
