package office

import (
	"bytes"
	"image"
	"image/color"
	"slices"

	"github.com/carlos7ags/folio/layout"
)

// The pieces of a PDF's flow that the library does not have. Each is laid out
// anew for the room that a page has left; heights and widths are in points.

// later is an element that is made when its page is laid out, so that a long
// paper is never in memory as elements all at once.
type later func() layout.Element

// PlanLayout implements layout.Element.
func (l later) PlanLayout(area layout.LayoutArea) layout.LayoutPlan { return l().PlanLayout(area) }

// flow is a paragraph that begins on the next page if not one line of it fits
// here, or, for headings, if what follows would not.
type flow struct {
	para  *layout.Paragraph
	line  float64 // height of a line
	keep  float64 // room that must remain below it
	tag   string  // its tag in the structure; empty: P
	label string  // of the bookmark, for headings
	rest  bool    // it began on an earlier page
}

// PlanLayout implements layout.Element.
func (f flow) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	need := f.line
	if f.keep > 0 {
		need = f.para.MeasureHeight(area.Width) + f.keep
	}
	const rounding = 0.05 // 22 lines of 28.9 pt are a page
	if !area.AtFragmentTop && area.Height+rounding < need {
		return layout.LayoutPlan{Status: layout.LayoutNothing}
	}
	area.Height += rounding
	plan := f.para.PlanLayout(area)
	if f.tag != "" {
		for i := range plan.Blocks {
			plan.Blocks[i].Tag = f.tag
		}
		if f.tag[0] == 'H' && !f.rest && len(plan.Blocks) > 0 {
			plan.Blocks[0].HeadingText = f.label
		}
	}
	if para, ok := plan.Overflow.(*layout.Paragraph); ok && plan.Status == layout.LayoutPartial {
		f.para, f.keep, f.rest = para, 0, true
		plan.Overflow = f
	}
	return plan
}

// MinWidth and MaxWidth implement layout.Measurable.
func (f flow) MinWidth() float64 { return f.para.MinWidth() }

// MaxWidth is the width of the paragraph in one line.
func (f flow) MaxWidth() float64 { return f.para.MaxWidth() }

// gap is empty room of a height.
type gap float64

// PlanLayout implements layout.Element.
func (g gap) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	h := min(float64(g), max(0, area.Height))
	return layout.LayoutPlan{Consumed: h, Blocks: []layout.PlacedBlock{{Width: area.Width, Height: h}}}
}

// inset is an element with room to its left and right.
type inset struct {
	inner       layout.Element
	left, right float64
}

// PlanLayout implements layout.Element.
func (i inset) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	area.Width -= i.left + i.right
	plan := i.inner.PlanLayout(area)
	for n := range plan.Blocks {
		plan.Blocks[n].X += i.left
	}
	if plan.Overflow != nil {
		plan.Overflow = inset{plan.Overflow, i.left, i.right}
	}
	return plan
}

// whole is an element that no page break divides if a page can hold it.
type whole struct{ inner layout.Element }

// PlanLayout implements layout.Element.
func (w whole) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	plan := w.inner.PlanLayout(area)
	if plan.Status == layout.LayoutPartial && !area.AtFragmentTop {
		return layout.LayoutPlan{Status: layout.LayoutNothing}
	}
	return plan
}

// bottom is an element at the foot of the text block.
type bottom struct{ inner layout.Element }

// PlanLayout implements layout.Element.
func (b bottom) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	plan := b.inner.PlanLayout(area)
	if down := area.Height - plan.Consumed; plan.Status == layout.LayoutFull && down > 0 {
		for i := range plan.Blocks {
			plan.Blocks[i].Y += down
		}
		// The room above counts, or the page would take it for its top margin.
		plan.Blocks = append([]layout.PlacedBlock{{Width: area.Width, Height: down}}, plan.Blocks...)
		plan.Consumed = area.Height
	}
	return plan
}

// rule is a line, or several below each other.
type rule struct {
	color  layout.Color
	widths []float64 // of the strokes, from above
	from   float64   // the edge of the text block
	long   float64
}

// PlanLayout implements layout.Element.
func (r rule) PlanLayout(layout.LayoutArea) layout.LayoutPlan {
	height := 0.0
	for _, w := range r.widths {
		height += w + 1
	}
	draw := func(ctx layout.DrawContext, x, top float64) {
		s := ctx.Stream
		s.SaveState()
		s.SetStrokeColorRGB(r.color.R, r.color.G, r.color.B)
		y := top
		for _, w := range r.widths {
			s.SetLineWidth(w)
			s.MoveTo(x, y-w/2)
			s.LineTo(x+r.long, y-w/2)
			s.Stroke()
			y -= w + 1
		}
		s.RestoreState()
	}
	return layout.LayoutPlan{Consumed: height, Blocks: []layout.PlacedBlock{{X: r.from, Width: r.long, Height: height, Draw: draw}}}
}

// stencil is a picture of two colours as its dark rectangles: a code is as sharp
// as the printer, and takes no room as pixels.
type stencil struct {
	dark          []image.Rectangle
	of            image.Rectangle
	width, height float64
	alt           string
}

// stencil returns the code as rectangles. One that is no picture is empty room.
func (c code) stencil() layout.Element {
	img, _, err := image.Decode(bytes.NewReader(c.data))
	if err != nil {
		return gap(1)
	}
	b := img.Bounds()
	s := stencil{of: b, width: c.width * mm, height: c.height * mm, alt: c.alt}
	above := 0 // of s.dark, where the rectangles of the row above begin
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := darkOf(img, y)
		if same(s.dark[above:], row) {
			for i := above; i < len(s.dark); i++ {
				s.dark[i].Max.Y = y + 1
			}
			continue
		}
		above = len(s.dark)
		s.dark = append(s.dark, row...)
	}
	return s
}

// darkOf are the dark runs of a row of pixels.
func darkOf(img image.Image, y int) (out []image.Rectangle) {
	b := img.Bounds()
	from := -1
	for x := b.Min.X; x <= b.Max.X; x++ {
		dark := x < b.Max.X && color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 128 //nolint:forcetypeassert // the model makes nothing else
		switch {
		case dark && from < 0:
			from = x
		case !dark && from >= 0:
			out = append(out, image.Rect(from, y, x, y+1))
			from = -1
		}
	}
	return out
}

// same reports whether rectangles stand above each other, one by one.
func same(above, below []image.Rectangle) bool {
	return slices.EqualFunc(above, below, func(a, b image.Rectangle) bool { return a.Min.X == b.Min.X && a.Max.X == b.Max.X && a.Max.Y == b.Min.Y })
}

// PlanLayout implements layout.Element.
func (s stencil) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	if s.height > area.Height && area.Height > 0 {
		return layout.LayoutPlan{Status: layout.LayoutNothing}
	}
	draw := func(ctx layout.DrawContext, x, top float64) {
		ctx.Stream.SaveState()
		ctx.Stream.SetFillColorRGB(0, 0, 0)
		dx, dy := s.width/float64(s.of.Dx()), s.height/float64(s.of.Dy())
		for _, r := range s.dark {
			ctx.Stream.Rectangle(x+float64(r.Min.X-s.of.Min.X)*dx, top-float64(r.Max.Y-s.of.Min.Y)*dy, float64(r.Dx())*dx, float64(r.Dy())*dy)
		}
		ctx.Stream.Fill()
		ctx.Stream.RestoreState()
	}
	return layout.LayoutPlan{Consumed: s.height, Blocks: []layout.PlacedBlock{{Width: s.width, Height: s.height, Tag: "Figure", AltText: s.alt, Draw: draw}}}
}
