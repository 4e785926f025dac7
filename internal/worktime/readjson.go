package worktime

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
)

// maxFile is more than a century of holidays.
const maxFile = 1 << 20

// maxFaults is how many faults of a file are listed at once.
const maxFaults = 20

// faults collects what is wrong with a file by line and field.
type faults struct{ fs fault.Fields }

// add notes a fault; every message of a file begins with line and field, and
// may name the value.
func (f *faults) add(line int, field, key, value string) {
	if len(f.fs) < maxFaults {
		if r := []rune(value); len(r) > 30 {
			value = string(r[:30]) + "…"
		}
		f.fs.Add("line."+strconv.Itoa(line), key, strconv.Itoa(line), field, value)
	}
}

func (f *faults) put(ds Days, line int, field string, d Day, s Special) {
	if old, twice := ds[d]; twice && old != s {
		f.add(line, field, "worktime.file.twice", d.String())
		return
	}
	ds[d] = s
}

func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxFile {
		return nil, fault.New(fault.TooLarge, "worktime.file.large", strconv.Itoa(maxFile>>10)+" KB")
	}
	return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), nil
}

// ReadJSON reads a year in the form of the holiday-cn files: an object with
// days, each of date, isOffDay and name. Faults name the line and the field.
func ReadJSON(r io.Reader) (Days, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	var f faults
	ds := Days{}
	dec := json.NewDecoder(bytes.NewReader(b))
	lineAt := func(offset int64) int { return 1 + bytes.Count(b[:min(int(offset), len(b))], []byte("\n")) }
	if err := enterDays(dec); err != nil {
		return nil, fault.New(fault.Invalid, "worktime.file.not_json").Because(err)
	}
	for dec.More() {
		var e struct {
			Name, Date any
			IsOffDay   any
		}
		at := dec.InputOffset()
		at += int64(bytes.IndexFunc(b[at:], func(r rune) bool { return !strings.ContainsRune(", \t\r\n", r) }))
		line := lineAt(at)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fault.New(fault.Invalid, "worktime.file.json_line", strconv.Itoa(line)).Because(err)
		}
		if json.Unmarshal(raw, &e) != nil {
			f.add(line, "days", "worktime.file.entry", string(raw))
			continue
		}
		date, _ := e.Date.(string)
		d, err := ParseDay(date)
		if err != nil {
			f.add(line, "date", "worktime.file.date", date)
		}
		off, ok := e.IsOffDay.(bool)
		if !ok {
			f.add(line, "isOffDay", "worktime.file.kind", "")
		}
		name, isText := e.Name.(string)
		if !isText && e.Name != nil || len(name) > maxName {
			f.add(line, "name", "worktime.file.name", name)
		}
		if err == nil && ok {
			f.put(ds, line, "date", d, Special{Off: off, Name: name})
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, fault.New(fault.Invalid, "worktime.file.json_line", strconv.Itoa(lineAt(dec.InputOffset()))).Because(err)
	}
	return f.result(ds)
}

// maxName is the longest name of a holiday, in bytes.
const maxName = 200

func (f *faults) result(ds Days) (Days, error) {
	if err := f.fs.Err(); err != nil {
		return nil, err
	}
	if len(ds) == 0 {
		return nil, fault.New(fault.Invalid, "worktime.file.empty")
	}
	return ds, nil
}

// enterDays moves dec into the array "days" of the outermost object.
func enterDays(dec *json.Decoder) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return unexpected(err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		if key == "days" {
			if t, err := dec.Token(); err != nil || t != json.Delim('[') {
				return unexpected(err)
			}
			return nil
		}
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return err
		}
	}
	return unexpected(nil)
}

func unexpected(err error) error {
	if err == nil {
		return io.ErrUnexpectedEOF
	}
	return err
}
