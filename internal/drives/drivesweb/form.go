package drivesweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// form is a form of a page that may have come back with what is wrong. A page
// has several; Failed names the one that was refused.
type form struct {
	Failed string
	Form   url.Values
	Errs   ui.Errors
	Key    string
}

// refused notes that a form of the page was refused.
func (f *form) refused(r *http.Request, name string, errs ui.Errors) {
	f.Failed, f.Form, f.Errs, f.Key = name, r.PostForm, errs, web.Key(r)
}

// in is a field of the form name, with what was typed into it.
func (f form) in(name string, in ui.Input) ui.Input {
	in.ID = "f-" + name + "-" + in.Name
	if f.Failed != name {
		return in
	}
	if f.Form.Has(in.Name) {
		in.Value = f.Form.Get(in.Name)
		if in.Many {
			in.Values = f.Form[in.Name]
		}
	}
	in.Kept = f.Form[in.Name+"_kept"]
	return in.At(f.Errs)
}

// key is the request key of the form name: the same again after it was
// refused.
func (f form) key(name string) string {
	if f.Failed == name {
		return f.Key
	}
	return ""
}

// summary is what is wrong, by the ids of the controls.
func (f form) summary() ui.Errors {
	out := ui.Errors{}
	for name, text := range f.Errs {
		if name != "" {
			name = f.Failed + "-" + name
		}
		out[name] = text
	}
	return out
}

// whole reads a whole number; what is none is -1.
func whole(r *http.Request, name string) int64 {
	s := strings.TrimSpace(r.PostFormValue(name))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func versionOf(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// chosen are the values of a field that may have several.
func chosen[T ~string](r *http.Request, name string) (out []T) {
	for _, v := range r.PostForm[name] {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, T(v))
		}
	}
	return out
}

func texts[T ~string](vs []T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// blank is a number as a field shows it: nothing for 0.
func blank(n int64) string {
	if n == 0 {
		return ""
	}
	return number(n)
}

// tenths is a mark or score kept in tenths.
func tenths(n int64) string {
	if n < 0 {
		return "—"
	}
	return strconv.FormatFloat(float64(n)/10, 'f', 1, 64)
}

// percent is a share as people read it.
func percent(n, of int64) string {
	if of == 0 {
		return "—"
	}
	return number((100*n+of/2)/of) + "%"
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
