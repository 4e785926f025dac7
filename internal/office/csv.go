package office

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"chuangwei/internal/fault"
)

func openCSV(name string, r io.ReaderAt, size int64) (*Book, error) {
	set, mark, err := detect(r, size)
	if err != nil {
		return nil, err
	}
	head := peek(bufio.NewReaderSize(decode(r, size, set, mark), 64<<10), 64<<10)
	if binary(head) {
		return nil, fault.New(fault.Invalid, "office.not_spreadsheet")
	}
	sep := separator(head)
	skip := false
	if len(head) > 4 && bytes.EqualFold(head[:4], []byte("sep=")) {
		sep, skip = head[4], true // a line only for the spreadsheet program
	}
	b := &Book{sheets: []string{name}}
	b.rows = func(sheet string) iter.Seq2[Row, error] {
		return func(yield func(Row, error) bool) {
			if sheet != name {
				yield(Row{}, fault.New(fault.Invalid, "office.sheet_missing", sheet))
				return
			}
			c := &csvReader{
				sheet: sheet, sep: sep, line: 1,
				in: bufio.NewReaderSize(decode(r, size, set, mark), 256<<10),
			}
			if skip {
				if _, err := c.record(); err != nil {
					return
				}
			}
			for n := 1; ; n++ {
				cells, err := c.record()
				if errors.Is(err, io.EOF) {
					return
				}
				if !yield(Row{Number: n, Cells: cells}, err) || err != nil {
					return
				}
			}
		}
	}
	return b, nil
}

// csvReader reads records as spreadsheet programs do: a quote counts only at
// the beginning of a field, a quoted field may hold line breaks, and records
// may differ in length. encoding/csv either refuses a quote inside a field or,
// lazily, lets an unclosed one swallow the rest of the file.
type csvReader struct {
	in    *bufio.Reader
	sheet string
	sep   byte
	line  int // of the next byte
	row   int
	buf   []byte // the record's text, fields one after another
	ends  []int
}

// record returns the cells of the next record.
func (c *csvReader) record() ([]Cell, error) {
	c.buf, c.ends = c.buf[:0], c.ends[:0]
	line, err := c.readLine()
	if err != nil {
		return nil, err
	}
	c.row++
	for {
		var more bool
		if len(line) > 0 && line[0] == '"' {
			line, more, err = c.quoted(line[1:])
		} else {
			line, more = c.plain(line)
		}
		if err != nil {
			return nil, err
		}
		c.ends = append(c.ends, len(c.buf))
		if !more {
			break
		}
	}
	return c.cells()
}

// cells cuts the record's text into cells, up to the last that is not empty.
func (c *csvReader) cells() ([]Cell, error) {
	text := string(c.buf)
	from, last := 0, 0
	for i, end := range c.ends {
		if clean(text[from:end]) != "" {
			last = i + 1
		}
		from = end
	}
	if last > MaxColumns {
		return nil, fault.New(fault.Invalid, "office.too_many_columns", c.sheet, c.row, MaxColumns)
	}
	out := make([]Cell, last)
	from = 0
	for i, end := range c.ends[:last] {
		out[i] = Cell{Col: i, Text: fuse(clean(text[from:end]))}
		from = end
	}
	return out, nil
}

// plain takes an unquoted field from line and returns what is left of it.
func (c *csvReader) plain(line []byte) (rest []byte, more bool) {
	if i := bytes.IndexByte(line, c.sep); i >= 0 {
		c.buf = append(c.buf, line[:i]...)
		return line[i+1:], true
	}
	c.buf = append(c.buf, line...)
	return nil, false
}

// quoted takes a quoted field, whose opening quote is gone, and reads further
// lines as needed.
func (c *csvReader) quoted(line []byte) (rest []byte, more bool, err error) {
	opened, from := c.line-1, len(c.buf)
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			c.buf = append(append(c.buf, line...), '\n')
			if len(c.buf)-from > maxCellBytes {
				return nil, false, fault.New(fault.Invalid, "office.csv_quote", opened)
			}
			if line, err = c.readLine(); errors.Is(err, io.EOF) {
				return nil, false, fault.New(fault.Invalid, "office.csv_quote", opened)
			} else if err != nil {
				return nil, false, err
			}
			continue
		}
		c.buf = append(c.buf, line[:i]...)
		line = line[i+1:]
		switch {
		case len(line) > 0 && line[0] == '"':
			c.buf = append(c.buf, '"')
			line = line[1:]
		case len(line) == 0:
			return nil, false, nil
		case line[0] == c.sep:
			return line[1:], true, nil
		case len(bytes.TrimLeft(line, " ")) == 0:
			return nil, false, nil
		default:
			return nil, false, fault.New(fault.Invalid, "office.csv_after_quote", c.line-1)
		}
	}
}

// readLine returns the next line without its end, which may be \n, \r\n or a
// lone \r as old programs write it. The slice is good until the next call.
func (c *csvReader) readLine() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	if err == nil || errors.Is(err, io.EOF) && len(line) > 0 {
		c.line++
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
	}
	if !errors.Is(err, bufio.ErrBufferFull) {
		if !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read csv: %w", err)
		}
		return nil, err
	}
	long := append([]byte(nil), line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		if len(long) > MaxColumns*maxCellBytes/64 {
			return nil, fault.New(fault.TooLarge, "office.line_too_long", c.line)
		}
		line, err = c.in.ReadSlice('\n')
		long = append(long, line...)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read csv: %w", err)
	}
	c.line++
	return []byte(strings.TrimRight(string(long), "\r\n")), nil
}
