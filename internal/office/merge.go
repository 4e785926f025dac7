package office

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"chuangwei/internal/fault"
)

// merges gives every cell of a merged range the range's value while the rows
// go by. Only ranges that the present row lies in are held open.
type merges struct {
	waiting []mergeRange // by first row
	open    []mergeRange
}

type mergeRange struct {
	r1, c1, r2, c2 int
	value          Cell
}

// merges reads the merged ranges of a sheet. They stand behind its rows, so
// the part is read through once for them alone, without parsing it.
func (w *workbook) merges(part string) (*merges, error) {
	rc, err := w.open(part)
	if err != nil {
		return nil, err
	}
	defer rc.Close() //nolint:errcheck // it was only read
	m := &merges{}
	br := bufio.NewReaderSize(rc, 64<<10)
	for {
		tag, err := br.ReadSlice('>')
		if i := bytes.Index(tag, []byte("mergeCell ")); i >= 0 {
			if r, ok := parseRange(refOf(string(tag[i:]))); ok {
				m.waiting = append(m.waiting, r)
			}
			if len(m.waiting) > maxMerges {
				return nil, fault.New(fault.TooLarge, "office.too_many_merges", maxMerges)
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			slices.SortStableFunc(m.waiting, func(a, b mergeRange) int { return a.r1 - b.r1 })
			return m, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, fault.New(fault.Invalid, "office.broken_part", part).Because(err)
		}
	}
}

func refOf(tag string) string {
	_, rest, ok := strings.Cut(tag, "ref=")
	if !ok || len(rest) < 2 {
		return ""
	}
	ref, _, _ := strings.Cut(rest[1:], rest[:1])
	return ref
}

func parseRange(ref string) (r mergeRange, ok bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return r, false
	}
	var ok1, ok2 bool
	r.c1, r.r1, ok1 = parseRef(from)
	r.c2, r.r2, ok2 = parseRef(to)
	if !ok1 || !ok2 || r.c1 > r.c2 || r.r1 > r.r2 || r.c1 >= MaxColumns {
		return r, false
	}
	r.c2 = min(r.c2, MaxColumns-1)
	return r, true
}

// fill puts the values of merged ranges into row, whose turn it is.
func (m *merges) fill(row *Row) {
	m.open = slices.DeleteFunc(m.open, func(r mergeRange) bool { return r.r2 < row.Number })
	for len(m.waiting) > 0 && m.waiting[0].r1 <= row.Number {
		r := m.waiting[0]
		m.waiting = m.waiting[1:]
		if r.r1 == row.Number {
			r.value = row.Cell(r.c1)
		}
		// Ranges do not overlap, so a row cannot lie in more than it has cells;
		// a file that says otherwise is not worth the work.
		if r.value.Text != "" && r.r2 >= row.Number && len(m.open) < MaxColumns {
			m.open = append(m.open, r)
		}
	}
	for _, r := range m.open {
		for c := r.c1; c <= r.c2; c++ {
			if row.Number == r.r1 && c == r.c1 {
				continue
			}
			v := r.value
			v.Col, v.Merged = c, true
			row.put(v)
		}
	}
}
