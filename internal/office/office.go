// Package office reads and writes the papers that offices exchange:
// spreadsheets (XLSX, CSV), Word documents (DOCX) and PDF.
//
// Reading a spreadsheet streams: a hundred thousand rows pass in constant
// memory. What a file is gets decided by its content, never by its name, and
// a file that cannot be used ends in a fault that says how to mend it.
//
//	office.go    Open: what a file is; Book
//	cell.go      Row, Cell, column letters
//	archive.go   the zip file beneath XLSX and DOCX, and its limits
//	xlsx.go      workbook, styles and shared strings of an XLSX
//	xlsxrows.go  the rows of one XLSX sheet
//	merge.go     merged cells
//	csv.go       the rows of a CSV file
//	encoding.go  UTF-8, UTF-16 and GB18030; the separator
//	header.go    finding the heading and its columns
//	table.go     the records below a heading
//	date.go      dates as people type them
//	number.go    numbers, coordinates, yes and no
//	sheet.go     writing XLSX and CSV
//	form.go      empty forms to fill in
//	doc.go       building an official paper (GB/T 9704) of blocks; docpaper.go
//	             its head and foot, docpicture.go its pictures
//	docword.go   the blocks as Word; docfile.go the file, docstyles.go its styles
//	docpdf.go    the blocks as PDF; docpdftable.go long tables, docflow.go the
//	             pieces that the library lacks, docfonts.go the fonts,
//	             docmemory.go what saves memory
//	download.go  answering a request with a file
//	fill.go      filling a Word template
//
// The rows are read by this package itself rather than by excelize, which
// hands out formatted text only and loads a whole sheet to tell its merged
// cells; excelize writes.
package office

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"chuangwei/internal/fault"
)

// Book is an open spreadsheet file. It reads from the file that it was opened
// from, which must stay open as long as it is used.
type Book struct {
	sheets []string
	rows   func(sheet string) iter.Seq2[Row, error]
}

// Limits of what is read. They are far above any office's tables and far
// below what would exhaust a small machine.
const (
	MaxColumns    = 512
	maxCellBytes  = 1 << 20
	maxMerges     = 200_000
	maxStringData = 256 << 20
)

// Open decides by its content what the file is and returns it as a book. The
// name only serves to name the one sheet of a CSV file.
func Open(name string, r io.ReaderAt, size int64) (*Book, error) {
	head := make([]byte, 4096)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	head = head[:n]
	switch {
	case size == 0 || len(bytes.TrimSpace(head)) == 0 && size <= int64(len(head)):
		return nil, fault.New(fault.Invalid, "office.empty_file")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openXLSX(r, size)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, oleFault(r, size)
	case looksLikeMarkup(head):
		return nil, fault.New(fault.Invalid, "office.markup")
	}
	return openCSV(sheetName(name), r, size)
}

// Sheets returns the names of the visible sheets, in their order.
func (b *Book) Sheets() []string { return b.sheets }

// Rows iterates over the rows of a sheet, from the top. It can be called more
// than once. After an error it stops.
func (b *Book) Rows(sheet string) iter.Seq2[Row, error] { return b.rows(sheet) }

func sheetName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if base := strings.TrimSuffix(name, path.Ext(name)); base != "" {
		return base
	}
	return name
}

// oleFault tells an encrypted workbook from one of the old binary formats:
// both are OLE files, and the first has a stream of a known name.
func oleFault(r io.ReaderAt, size int64) error {
	mark := make([]byte, 0, 32)
	for _, c := range []byte("EncryptedPackage") {
		mark = append(mark, c, 0)
	}
	const step = 1 << 20
	buf := make([]byte, step+len(mark))
	for off := int64(0); off < min(size, 64<<20); off += step {
		n, err := r.ReadAt(buf, off)
		if bytes.Contains(buf[:n], mark) {
			return fault.New(fault.Invalid, "office.encrypted")
		}
		if err != nil {
			break
		}
	}
	return fault.New(fault.Invalid, "office.old_xls")
}

// looksLikeMarkup finds the web pages and XML tables that many systems export
// under the name of a spreadsheet.
func looksLikeMarkup(head []byte) bool {
	s := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	for _, p := range []string{"<html", "<!doctype", "<?xml", "<table", "<meta", "<head"} {
		if bytes.HasPrefix(s, []byte(p)) {
			return true
		}
	}
	return false
}
