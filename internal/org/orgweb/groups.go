package orgweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type groupsView struct {
	names
	groups     []org.Group
	categories map[string][]ui.Option
	manage     bool
}

func (h *Handler) groups(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v := groupsView{manage: manages(r)}
	var err error
	if v.groups, err = h.Org.GroupList(r.Context(), web.Actor(r)); err != nil {
		return nil, err
	}
	if v.categories, err = h.categoriesOf(r); err != nil {
		return nil, err
	}
	v.names, err = h.names(r)
	return groupsPage(v), err
}

// categoriesOf are the event categories of every group, by the group's code.
func (h *Handler) categoriesOf(r *http.Request) (map[string][]ui.Option, error) {
	if h.Categories == nil {
		return nil, nil //nolint:nilnil // no group has any
	}
	return h.Categories(r.Context(), web.Actor(r))
}

// members lists the members of a group by name.
func (v names) members(g org.Group) string {
	var out []string
	for _, m := range g.Members {
		out = append(out, v.unit[m])
	}
	return Dash(strings.Join(out, " · "))
}

type groupView struct {
	names
	group      org.Group
	posts      []org.Post
	categories []ui.Option
	events     []ui.Event
	figures    []ui.Kpi
	manage     bool
}

func (h *Handler) group(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, group := r.Context(), web.Actor(r), id.Group(r.PathValue("id"))
	v := groupView{manage: manages(r)}
	var err error
	if v.group, err = h.Org.Group(ctx, by, group); err != nil {
		return nil, err
	}
	if v.posts, err = h.Org.PostList(ctx, by, org.PostFilter{Group: group}); err != nil {
		return nil, err
	}
	lines, err := h.Org.History(ctx, by, org.SubjectGroup, string(group))
	if err != nil {
		return nil, err
	}
	v.events = Events(ctx, lines)
	all, err := h.categoriesOf(r)
	if err != nil {
		return nil, err
	}
	v.categories = all[v.group.Code]
	if h.OfGroup != nil {
		if v.figures, err = h.OfGroup(ctx, by, group); err != nil {
			return nil, err
		}
	}
	v.names, err = h.names(r)
	return groupPage(v), err
}

func (h *Handler) groupForm(r *http.Request, of id.Group, d org.GroupDraft) (Form, error) {
	n, err := h.names(r)
	if err != nil {
		return Form{}, err
	}
	ctx := r.Context()
	f := Form{
		Title: lang.T(ctx, "org.group.new"), Active: "groups", Action: "/org/groups", Cancel: "/org/groups",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "org.tab.groups"), Href: "/org/groups"}},
	}
	if of != "" {
		f.Title = lang.T(ctx, "org.edit", d.Name)
		f.Action = "/org/groups/" + string(of)
		f.Cancel = f.Action
		f.Hidden = [][2]string{VersionField(d.Version)}
	}
	units := UnitOptions(ctx, n.units, n.categories)
	f.Fields = []Field{
		{Input: ui.Input{Name: "seq", Label: Label(r, "seq"), Value: ZeroBlank(d.Seq), Width: "short", InputMode: "numeric"}},
		{Input: ui.Input{Name: "name", Label: Label(r, "name"), Value: d.Name, Required: true, Max: 80}},
		{Input: ui.Input{Name: "code", Label: Label(r, "code"), Value: ownCode(d.Code, string(of)), Hint: lang.T(ctx, "org.hint.group_code"), Max: 36, Width: "mid"}},
		{Control: Choice, Input: ui.Input{Name: "lead", Label: Label(r, "lead"), Value: string(d.LeadUnit), Options: units, Blank: lang.T(ctx, "ui.none")}},
		{Control: Choice, Input: ui.Input{Name: "members", Label: Label(r, "members"), Values: Strings(d.Members), Many: true, Options: units, Hint: lang.T(ctx, "org.hint.many")}},
		{Control: Long, Input: ui.Input{Name: "duty", Label: Label(r, "duty"), Value: d.Duty, Max: 2000, Rows: 4}},
	}
	return f, nil
}

// Strings are identifiers as a form carries them.
func Strings[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, v := range ids {
		out[i] = string(v)
	}
	return out
}

// Picked are the identifiers that a form chose.
func Picked[T ~string](values []string) []T {
	var out []T
	for _, v := range values {
		if v != "" {
			out = append(out, T(v))
		}
	}
	return out
}

func groupDraft(r *http.Request) org.GroupDraft {
	return org.GroupDraft{
		Seq: Number(r.PostFormValue("seq")), Name: r.PostFormValue("name"), Code: r.PostFormValue("code"), LeadUnit: id.Unit(r.PostFormValue("lead")),
		Members: Picked[id.Unit](r.PostForm["members"]), Duty: r.PostFormValue("duty"), Version: Version(r), Key: web.Key(r),
	}
}

func (h *Handler) newGroup(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	f, err := h.groupForm(r, "", org.GroupDraft{})
	return FormPage(f), err
}

func (h *Handler) createGroup(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	return h.saveGroup(w, r, "")
}

func (h *Handler) changeGroup(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	return h.saveGroup(w, r, id.Group(r.PathValue("id")))
}

func (h *Handler) saveGroup(w http.ResponseWriter, r *http.Request, group id.Group) (templ.Component, error) {
	d := groupDraft(r)
	var err error
	to := group
	if group == "" {
		to, err = h.Org.CreateGroup(r.Context(), web.Actor(r), d)
	} else {
		err = h.Org.ChangeGroup(r.Context(), web.Actor(r), group, d)
	}
	if err != nil {
		f, e := h.groupForm(r, group, d)
		if e != nil {
			return nil, e
		}
		return f.Again(r, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/groups/"+string(to))
	return nil, nil
}

func (h *Handler) editGroup(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	g, err := h.Org.Group(r.Context(), web.Actor(r), id.Group(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	f, err := h.groupForm(r, g.ID, g.Draft())
	return FormPage(f), err
}

func (h *Handler) retireGroup(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	group := id.Group(r.PathValue("id"))
	if err := h.Org.RetireGroup(r.Context(), web.Actor(r), group, r.PostFormValue("retired") == "1"); err != nil {
		return nil, err
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/groups/"+string(group))
	return nil, nil
}
