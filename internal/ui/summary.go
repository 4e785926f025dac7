package ui

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
)

// A summary of what is wrong stands above its fields, and names each by its
// label, which is drawn only later. So it leaves a mark for each, and the page
// puts the labels there when all of it is drawn.
type labels struct {
	mark string // nobody can have written it
	of   map[string]string
	said map[string]string // the text that the mark of a field stands before
}

type labelsKey struct{}

// labelled draws its children, then gives the summaries in them the labels of
// their fields.
func labelled() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		l := &labels{mark: "[" + id.New[string](), of: map[string]string{}, said: map[string]string{}}
		children := templ.GetChildren(ctx)
		ctx = context.WithValue(templ.ClearChildren(ctx), labelsKey{}, l)
		var b bytes.Buffer
		if err := children.Render(ctx, &b); err != nil {
			return err
		}
		text := b.Bytes()
		for name, said := range l.said {
			label := ""
			// A text that names its field says it once.
			if l.of[name] != "" && !strings.Contains(strings.ToLower(said), strings.ToLower(l.of[name])) {
				label = templ.EscapeString(lang.T(ctx, "ui.errors.of", l.of[name]))
			}
			text = bytes.ReplaceAll(text, []byte(l.mark+name+"]"), []byte(label))
		}
		_, err := w.Write(text)
		return err
	})
}

// called is the label of in, and notes it.
func called(ctx context.Context, in Input) string {
	if l, ok := ctx.Value(labelsKey{}).(*labels); ok {
		l.of[strings.TrimPrefix(in.id(), "f-")] = in.Label
	}
	return in.Label
}

// field marks where the label of the field that w is about will stand.
func (w wrong) field(ctx context.Context) string {
	l, ok := ctx.Value(labelsKey{}).(*labels)
	if !ok {
		return ""
	}
	l.said[w.name] = w.text
	return l.mark + w.name + "]"
}
