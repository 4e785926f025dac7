package office

import "github.com/carlos7ags/folio/layout"

// laid is a cell that is ready to be put into a row.
type laid struct {
	text flow
	span int
	none bool // it has no text
}

// longTable is what is left of a table. Only as many rows as a page can hold
// are laid out at a time, or the cost would grow with the square of their
// number.
type longTable struct {
	widths     []float64
	head, rows [][]laid
}

func (t table) pdf(p *pdfBody) {
	p.doc.Add(later(func() layout.Element {
		l := longTable{widths: t.widths(blockPts)}
		for _, r := range t.Head {
			l.head = append(l.head, t.laid(p, r, "TableHead"))
		}
		for _, r := range t.Rows {
			l.rows = append(l.rows, l.divided(t.laid(p, r, "TableText"))...)
		}
		return l
	}))
	p.doc.Add(gap(4))
}

func (t table) laid(p *pdfBody, cells []Col, style string) []laid {
	var out []laid
	for _, c := range t.full(cells) {
		l := p.look(style)
		if c.Right {
			l.align = layout.AlignRight
		}
		x := laid{span: max(1, c.Span)}
		var ok bool
		if x.text, ok = p.flow(l, c.written()...).(flow); !ok {
			x.none = true
		}
		out = append(out, x)
	}
	return out
}

// padding is the room at the sides of a cell.
const padding = 4

// divided makes several rows of one that no page could hold, for a row is not
// broken otherwise.
func (t longTable) divided(row []laid) [][]laid {
	const most = 30 // lines; a page has room for 39
	var out [][]laid
	for {
		rest := make([]laid, len(row))
		more := false
		at := 0
		for i, c := range row {
			width := -2.0 * padding
			for _, w := range t.widths[at:min(at+c.span, len(t.widths))] {
				width += w
			}
			at += c.span
			rest[i] = laid{span: c.span, none: true}
			if c.none || c.text.para.MeasureLines(width) <= most {
				continue
			}
			head, tail := c.text.para.SplitAfterLine(most, width)
			row[i].text.para = head
			rest[i] = c
			rest[i].text.para = tail
			more = true
		}
		out = append(out, row)
		if !more {
			return out
		}
		row = rest
	}
}

// PlanLayout implements layout.Element.
func (t longTable) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	const most = 40 // rows of 20 pt, the least, on a page
	x := layout.NewTable().SetColumnWidths(t.widths)
	for _, r := range t.head {
		put(x.AddHeaderRow(), r)
	}
	rows := t.rows[:min(most, len(t.rows))]
	for _, r := range rows {
		put(x.AddRow(), r)
	}
	plan := x.PlanLayout(area)
	done := len(rows)
	if over, ok := plan.Overflow.(*layout.Table); ok {
		done -= len(over.Rows()) - len(t.head)
	}
	if plan.Status != layout.LayoutNothing {
		plan.Status, plan.Overflow = layout.LayoutFull, nil
		if done < len(t.rows) {
			plan.Status, plan.Overflow = layout.LayoutPartial, longTable{t.widths, t.head, t.rows[done:]}
		}
	}
	return plan
}

func put(row *layout.Row, cells []laid) {
	b := layout.Border{Width: 0.5, Style: layout.BorderSolid}
	for _, c := range cells {
		var e layout.Element = c.text
		if c.none {
			e = gap(smallLine)
		}
		cell := row.AddCellElement(e).SetVAlign(layout.VAlignMiddle).SetPaddingSides(layout.Padding{Left: padding, Right: padding}).
			SetBorders(layout.CellBorders{Top: b, Right: b, Bottom: b, Left: b})
		if c.span > 1 {
			cell.SetColspan(c.span)
		}
	}
}
