package office

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"chuangwei/internal/fault"
)

// charset is how a text file is written.
type charset int

const (
	utf8Text charset = iota
	gb18030
	utf16LE
	utf16BE
)

// detect tells the character set of a text file and how many bytes of mark
// lead it. A file without a mark that is valid UTF-8 throughout is UTF-8, any
// other is GB18030, which contains GBK and GB2312.
func detect(r io.ReaderAt, size int64) (charset, int64, error) {
	head := make([]byte, 3)
	n, _ := r.ReadAt(head, 0) // a short file has a short head
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return utf8Text, 3, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return utf16LE, 2, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return utf16BE, 2, nil
	}
	buf := make([]byte, 256<<10)
	in := io.NewSectionReader(r, 0, size)
	kept := 0
	valid := true
	for {
		n, err := io.ReadFull(in, buf[kept:])
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			return 0, 0, fmt.Errorf("read text: %w", err)
		}
		data := buf[:kept+n]
		if bytes.IndexByte(data, 0) >= 0 {
			return 0, 0, fault.New(fault.Invalid, "office.not_spreadsheet")
		}
		if valid {
			// A character may be cut at the end of the buffer.
			cut := len(data)
			for i := 1; !end && i < utf8.UTFMax && i <= len(data); i++ {
				if utf8.RuneStart(data[len(data)-i]) {
					if !utf8.FullRune(data[len(data)-i:]) {
						cut = len(data) - i
					}
					break
				}
			}
			valid = utf8.Valid(data[:cut])
			kept = copy(buf, data[cut:])
		}
		if !valid {
			kept = 0
		}
		if end {
			break
		}
	}
	if valid {
		return utf8Text, 0, nil
	}
	return gb18030, 0, nil
}

// decode returns the text behind the mark as UTF-8.
func decode(r io.ReaderAt, size int64, c charset, mark int64) io.Reader {
	in := io.NewSectionReader(r, mark, size-mark)
	switch c {
	case gb18030:
		return transform.NewReader(in, simplifiedchinese.GB18030.NewDecoder())
	case utf16LE:
		return transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case utf8Text:
	case utf16BE:
		return transform.NewReader(in, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	}
	return in
}

// separator finds what parts the fields: the candidate that occurs, outside
// quotes, in the most of the first lines, and among equals the one that
// occurs most.
func separator(text []byte) byte {
	best, bestLines, bestCount := byte(','), 0, 0
	for _, sep := range []byte{',', '\t', ';'} {
		lines, count, inLine, quoted := 0, 0, 0, false
		for _, b := range text {
			switch {
			case b == '"':
				quoted = !quoted
			case quoted:
			case b == sep:
				count++
				inLine++
			case b == '\n':
				if inLine > 0 {
					lines++
				}
				inLine = 0
			}
		}
		if inLine > 0 {
			lines++
		}
		if lines > bestLines || lines == bestLines && count > bestCount {
			best, bestLines, bestCount = sep, lines, count
		}
	}
	return best
}

// binary reports whether text holds what no table of text holds. A few
// characters that could not be decoded are tolerated.
func binary(text []byte) bool {
	control, bad, all := 0, 0, 0
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && len(text) < utf8.UTFMax {
			break // cut at the end
		}
		text = text[n:]
		all++
		switch {
		case r == utf8.RuneError:
			bad++
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f':
			control++
		}
	}
	return control > 2+all/100 || bad > 2+all/20
}

// peek returns up to n bytes without consuming them.
func peek(br *bufio.Reader, n int) []byte {
	b, _ := br.Peek(n) // what there is; an error comes back with the reading
	return b
}
