package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/alecthomas/kong"

	"chuangwei/internal/fault"
)

// Origin is where a setting's value came from.
type Origin string

// The origins, the strongest first.
const (
	FromFlag        Origin = "flag"
	FromEnvironment Origin = "environment"
	FromFile        Origin = "file"
	FromDefault     Origin = "default"
)

// Line is one setting as it stands.
type Line struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // a secret is masked
	Origin Origin `json:"origin"`
	Detail string `json:"detail,omitempty"` // the variable or the file
}

// Loader gives kong what stands in the settings' file. It is used for one
// command line.
type Loader struct {
	// DefaultData is the data folder of a command if nobody names one.
	DefaultData func(command string) string

	loaded bool
	path   string
	values map[string]any
	used   map[string]bool // names that the file decided
}

var _ kong.Resolver = (*Loader)(nil)

// Validate implements kong.Resolver. The file is known only once the command
// line has been read, so Resolve looks at it.
func (l *Loader) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver: it is asked for every flag that does not
// stand on the command line, and what it returns would override the
// environment, so it returns nothing where that speaks.
func (l *Loader) Resolve(ctx *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !setting(flag) {
		return nil, nil //nolint:nilnil // kong's way to say nothing
	}
	if _, ok := variable(flag); ok {
		return nil, nil //nolint:nilnil // the environment is stronger
	}
	if flag.Name == "data" {
		return l.DefaultData(command(ctx)), nil
	}
	if err := l.load(ctx); err != nil {
		return nil, err
	}
	v, ok := l.values[flag.Name]
	if !ok {
		return nil, nil //nolint:nilnil // the default stands
	}
	l.used[flag.Name] = true
	return v, nil
}

// load reads the file of the data folder once.
func (l *Loader) load(ctx *kong.Context) error {
	if l.loaded {
		return nil
	}
	l.loaded, l.values, l.used = true, map[string]any{}, map[string]bool{}
	l.path = filepath.Join(l.dataOf(ctx), File)
	b, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &raw); err != nil {
		return fault.New(fault.Invalid, "cli.config.file", l.path, err.Error())
	}
	known := map[string]*kong.Flag{}
	for _, f := range ctx.Model.Flags {
		if setting(f) && f.Name != "data" {
			known[f.Name] = f
		}
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if known[name] == nil {
			return fault.New(fault.Invalid, "cli.config.unknown", l.path, name)
		}
		v, err := scalar(raw[name])
		if err != nil {
			return fault.New(fault.Invalid, "cli.config.value", l.path, name)
		}
		l.values[name] = v
	}
	return nil
}

// scalar returns a text, number or truth value as kong reads one.
func scalar(raw json.RawMessage) (string, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return "", err
	}
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case json.Number:
		return v.String(), nil
	}
	return "", fmt.Errorf("%s is not a plain value", raw)
}

// dataOf is the data folder, before kong has put it into the settings.
func (l *Loader) dataOf(ctx *kong.Context) string {
	for _, f := range ctx.Model.Flags {
		if f.Name != "data" {
			continue
		}
		if given(ctx, f) {
			if dir, ok := ctx.FlagValue(f).(string); ok {
				return dir
			}
		}
		if dir, ok := variable(f); ok {
			return dir
		}
	}
	return l.DefaultData(command(ctx))
}

// List returns every setting with its origin, after the command line has been
// read.
func (l *Loader) List(ctx *kong.Context) []Line {
	var out []Line
	for _, f := range ctx.Model.Flags {
		if !setting(f) {
			continue
		}
		line := Line{Name: f.Name, Value: fmt.Sprint(f.Target.Interface()), Origin: FromDefault}
		if f.Tag.Has("secret") {
			line.Value = Mask(line.Value)
		}
		switch _, env := variable(f); {
		case given(ctx, f):
			line.Origin = FromFlag
		case env:
			line.Origin, line.Detail = FromEnvironment, f.Envs[0]
		case l.used[f.Name]:
			line.Origin, line.Detail = FromFile, l.path
		}
		out = append(out, line)
	}
	return out
}

// setting reports whether a flag is one of Settings: those alone have a
// variable of the environment.
func setting(f *kong.Flag) bool { return len(f.Envs) > 0 }

func variable(f *kong.Flag) (string, bool) {
	if len(f.Envs) == 0 {
		return "", false
	}
	return os.LookupEnv(f.Envs[0])
}

func given(ctx *kong.Context, f *kong.Flag) bool {
	return slices.ContainsFunc(ctx.Path, func(p *kong.Path) bool { return p.Flag == f && !p.Resolved })
}

func command(ctx *kong.Context) string {
	if n := ctx.Selected(); n != nil {
		return n.Name
	}
	return ""
}
