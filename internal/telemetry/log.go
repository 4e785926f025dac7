package telemetry

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/term"
)

// LogOptions says how to log.
type LogOptions struct {
	Format string     // text, json, or auto: text on a terminal
	Level  slog.Level //
	// Context adds what a request's context knows: its identifier, the
	// county. It may be nil.
	Context func(ctx context.Context) []slog.Attr
}

// Logger returns a logger to w.
func Logger(w io.Writer, o LogOptions) *slog.Logger {
	opts := &slog.HandlerOptions{Level: o.Level, ReplaceAttr: hide}
	var h slog.Handler
	if o.Format == "json" || o.Format != "text" && !Terminal(w) {
		h = slog.NewJSONHandler(w, opts)
	} else {
		h = slog.NewTextHandler(w, opts)
	}
	return slog.New(&handler{h, o.Context})
}

// Terminal reports whether w is a terminal: somebody looks on.
func Terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// hide keeps secrets out of the log whatever a caller passes.
func hide(_ []string, a slog.Attr) slog.Attr {
	switch strings.ToLower(a.Key) {
	case "password", "token", "secret", "cookie", "authorization":
		return slog.String(a.Key, "***")
	}
	return a
}

type handler struct {
	slog.Handler
	context func(context.Context) []slog.Attr
}

// Handle implements slog.Handler.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	if h.context != nil {
		r.AddAttrs(h.context(ctx)...)
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h *handler) WithAttrs(as []slog.Attr) slog.Handler {
	return &handler{h.Handler.WithAttrs(as), h.context}
}

// WithGroup implements slog.Handler.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.Handler.WithGroup(name), h.context}
}
