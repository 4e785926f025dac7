package publicityweb

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// materialsPage is the list of materials.
type materialsPage struct {
	n      *names
	filter publicity.ReceiptFilter
	list   []publicity.Material
	next   string
	sent
}

func (h *Handler) materialsOf(r *http.Request) (p materialsPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if r.Method == http.MethodGet {
		p.filter = publicity.ReceiptFilterFrom(r.URL.Query())
	}
	p.list, p.next, err = h.Publicity.Materials(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) materials(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.materialsOf(r)
	if err != nil {
		return nil, err
	}
	return materialsView(p), nil
}

func (h *Handler) exportMaterials(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	f := publicity.ReceiptFilterFrom(r.URL.Query())
	f.After, f.Limit = "", 500
	return nil, office.Download(w, r, lang.T(ctx, "publicityweb.tab.materials"), heads(ctx, "number", "title", "kind", "printed", "given", "stock", "cost"), func(s office.Sheet) error {
		for {
			list, next, err := h.Publicity.Materials(ctx, web.Actor(r), f)
			if err != nil {
				return err
			}
			for _, m := range list {
				if err := s.Row(m.Label(), m.Title, lang.T(ctx, "publicity.material."+m.Kind), m.Printed, m.Given, m.Stock(), yuan(m.Cost)); err != nil {
					return err
				}
			}
			if f.After = next; next == "" {
				return nil
			}
		}
	})
}

func materialDraft(r *http.Request) publicity.MaterialDraft {
	v := r.PostFormValue
	return publicity.MaterialDraft{Title: v("title"), Kind: v("kind"), Body: v("body"), Version: versionOf(r), Key: web.Key(r)}
}

func (h *Handler) addMaterial(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	made, err := h.Publicity.AddMaterial(r.Context(), web.Actor(r), materialDraft(r))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.materialsOf(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, "material", errs)
		return web.Unprocessable(materialsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.material")
	web.Redirect(w, r, "/publicity/materials/"+string(made))
	return nil, nil
}

func (p materialsPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func materialFilters(ctx context.Context, f publicity.ReceiptFilter) ui.Filters {
	return ui.Filters{
		Action: "/publicity/materials", Target: "list", Keep: []string{"sort", "campaign"},
		Text:  &ui.Input{Name: "q", Label: lang.T(ctx, "publicityweb.search_material"), Value: f.Text},
		Items: []ui.Input{{Name: "kind", Label: lang.T(ctx, "publicityweb.col.kind"), Value: f.Kind, Options: options(ctx, "publicity.material.", publicity.MaterialKinds())}},
	}
}

func mayManage(by access.Actor) bool { return by.May(access.ManagePublicity, access.Owners{}) }

// materialPage is one material.
type materialPage struct {
	n *names
	publicity.MaterialDetail
	sent
}

func (h *Handler) materialPage(r *http.Request) (p materialPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.MaterialDetail, err = h.Publicity.Material(r.Context(), p.n.by, id.Material(r.PathValue("id")))
	return p, err
}

func (h *Handler) material(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.materialPage(r)
	if err != nil {
		return nil, err
	}
	return materialView(p), nil
}

func (h *Handler) phoneMaterial(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.materialPage(r)
	if err != nil {
		return nil, err
	}
	return phoneMaterialView(p), nil
}

// onMaterial does what a form of a material's page says; the page comes back
// where it was refused.
func (h *Handler) onMaterial(w http.ResponseWriter, r *http.Request, form, said string, do func(material id.Material) error) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	material := id.Material(r.PathValue("id"))
	err := do(material)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.materialPage(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, form, errs)
		if r.PostFormValue("phone") != "" {
			return web.Unprocessable(phoneMaterialView(p)), nil
		}
		return web.Unprocessable(materialView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, said)
	web.Redirect(w, r, web.Back(r, "/publicity/materials/"+string(material)))
	return nil, nil
}

func (h *Handler) changeMaterial(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onMaterial(w, r, "material", "publicityweb.did.change", func(m id.Material) error {
		return h.Publicity.ChangeMaterial(r.Context(), web.Actor(r), m, materialDraft(r))
	})
}

func (h *Handler) print(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onMaterial(w, r, "print", "publicityweb.did.print", func(m id.Material) error {
		v := r.PostFormValue
		return h.Publicity.Print(r.Context(), web.Actor(r), publicity.PrintDraft{
			Material: m, Day: v("day"), Copies: publicity.ParseCount(v("copies")), Cost: fenOf(r, "cost"), Printer: v("printer"), Key: web.Key(r),
		})
	})
}

func (h *Handler) voidPrint(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onMaterial(w, r, "void-"+r.FormValue("run"), "publicityweb.did.void", func(m id.Material) error {
		return h.Publicity.VoidPrint(r.Context(), web.Actor(r), m, r.PostFormValue("run"), r.PostFormValue("reason"))
	})
}

func (h *Handler) handOut(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onMaterial(w, r, "hand", "publicityweb.did.hand_out", func(m id.Material) error {
		v := r.PostFormValue
		_, err := h.Publicity.HandOut(r.Context(), web.Actor(r), publicity.Handout{
			Material: m, Day: v("day"), Area: id.Area(v("area")), Committee: id.Unit(v("committee")), Unit: id.Unit(v("unit")), Audience: v("audience"),
			Copies: publicity.ParseCount(v("copies")), Place: v("place"), Receiver: v("receiver"), Key: web.Key(r),
		})
		return err
	})
}

// materialPaper is the material's text as a document in Word.
func (h *Handler) materialPaper(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.materialPage(r)
	if err != nil {
		return nil, err
	}
	ctx, m := r.Context(), p.Material
	at, err := time.ParseInLocation(time.DateOnly, p.Today, time.UTC)
	if err != nil {
		return nil, err
	}
	d := office.NewDoc(office.DocMeta{Title: m.Title, Author: p.n.county.Name, Created: at, English: lang.From(ctx) == lang.English})
	d.Title(m.Title)
	for line := range strings.Lines(m.Body) {
		if line = strings.TrimSpace(line); line != "" {
			d.P(office.Text(line))
		}
	}
	d.Sign(lang.T(ctx, "publicityweb.office", p.n.county.Name), lang.Day(ctx, at))
	office.Attach(w, m.Title+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	_, err = d.WriteTo(w)
	return nil, err
}

// committees are the village and neighbourhood committees.
func (n *names) committees() (out []ui.Option) {
	for _, u := range n.units {
		if u.Kind.IsCommittee() {
			out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
		}
	}
	return out
}

// areaRow is what went to an area, by audience.
type areaRow struct {
	area  id.Area
	of    map[string]int64
	total int64
}

func (p materialPage) byArea() (out []areaRow) {
	for _, a := range p.n.areas {
		row := areaRow{area: a.ID, of: map[string]int64{}}
		for _, x := range p.Parts {
			if x.Area == a.ID {
				row.of[x.Audience] += x.Copies
				row.total += x.Copies
			}
		}
		if row.total > 0 {
			out = append(out, row)
		}
	}
	return out
}

func (p materialPage) mayHandOut() bool { return mayRun(p.n.by) && p.Material.Stock() > 0 }

// receiptsLink is the list of the material's receipts, narrowed further.
func (p materialPage) receiptsLink(area id.Area, audience string) string {
	return publicity.ReceiptFilter{Material: p.Material.ID, Area: area, Audience: audience}.Link("/publicity/receipts")
}

// bar is how much of what was printed is handed out.
func bar(m publicity.Material) int { return int(min(m.Given, m.Printed)) }

func (p materialPage) printForm(ctx context.Context) ui.Act {
	return p.open(ui.Act{ID: "print", Label: lang.T(ctx, "publicityweb.print_run"), Action: p.Material.Link() + "/print"})
}

func (p materialPage) handForm(ctx context.Context) ui.Act {
	return p.open(ui.Act{ID: "hand", Label: lang.T(ctx, "publicityweb.hand_out"), Kind: "primary", Text: lang.T(ctx, "publicityweb.about.hand_out", p.Material.Stock()), Action: p.Material.Link() + "/hand-out"})
}

func (p materialPage) changeForm(ctx context.Context) ui.Act {
	return p.open(ui.Act{ID: "material", Label: lang.T(ctx, "publicity.act.change"), Action: p.Material.Link() + "/change"})
}

func (p materialPage) voidForm(ctx context.Context, run publicity.Print) ui.Act {
	return p.open(ui.Act{ID: "void-" + run.ID, Label: lang.T(ctx, "publicityweb.void"), Small: true, Danger: true, Text: lang.T(ctx, "publicityweb.about.void"), Action: p.Material.Link() + "/void"})
}

// ownUnit is the unit that the form of handing out begins with.
func (n *names) ownUnit() string {
	if slices.ContainsFunc(n.units, func(u org.Unit) bool { return u.ID == n.by.Unit }) {
		return string(n.by.Unit)
	}
	return ""
}
