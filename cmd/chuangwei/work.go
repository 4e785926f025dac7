package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/fault"
	"chuangwei/internal/office"
	"chuangwei/internal/reports"
	"chuangwei/internal/surveys"
)

type importCasesCmd struct {
	File     string `arg:"" name:"file"`
	Survey   string `name:"survey" required:""`
	Create   bool   `name:"create"`
	Register string `name:"register" placeholder:"NAME"`
	Category string `name:"category" placeholder:"CODE"`
	Mapping  string `name:"mapping" placeholder:"FILE"`
	DryRun   bool   `name:"dry-run"`
	Partial  bool   `name:"partial"`
	Format   string `name:"format" enum:"text,json" default:"text"`
	County   string `name:"county" placeholder:"CODE"`
}

// rows writes what became of each row, and the report at the end.
type rows interface {
	Row(office.RowReport) error
	Close(*surveys.Report) error
}

// Run imports a spreadsheet into a survey.
func (c importCasesCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	q := surveys.ImportRequest{
		Survey: c.Survey, Create: c.Create, Register: c.Register, Category: c.Category, Name: filepath.Base(c.File), DryRun: c.DryRun, Partial: c.Partial,
	}
	if c.Mapping != "" {
		f, err := os.Open(c.Mapping)
		if err != nil {
			return fault.New(fault.Invalid, "cli.no_file", c.Mapping).Because(err)
		}
		q.Mapping, err = surveys.ParseMapping(f)
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
	}
	f, err := os.Open(c.File)
	if err != nil {
		return fault.New(fault.Invalid, "cli.no_file", c.File).Because(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	q.File, q.Size = f, info.Size()
	return e.with(app.Options{}, func(a *app.App) error {
		county, err := e.county(a, c.County)
		if err != nil {
			return err
		}
		var out rows = surveys.NewText(e.stdout, e.tag)
		if c.Format == "json" {
			out = surveys.NewJSON(e.stdout, e.tag)
		}
		q.Row = out.Row
		p, stop := e.progress()
		if p != nil {
			q.Progress = func(n int64) { p("cli.import.rows", n, 0) }
		}
		rep, err := a.Surveys.Import(e.ctx, access.System(county), q)
		stop()
		if err != nil {
			return err
		}
		if err := out.Close(rep); err != nil {
			return err
		}
		if !rep.Clean() && !rep.Applied {
			return errInput
		}
		return nil
	})
}

type reportCmd struct {
	Kind   string `arg:"" name:"kind" enum:"stage"`
	AsOf   string `name:"as-of" placeholder:"YYYY-MM-DD"`
	Format string `name:"format" enum:"html,docx,pdf,md,json" default:"md"`
	Output string `name:"output" short:"o" placeholder:"FILE"`
	County string `name:"county" placeholder:"CODE"`
}

// Run writes a report.
func (c reportCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	return e.with(app.Options{}, func(a *app.App) error {
		county, err := e.county(a, c.County)
		if err != nil {
			return err
		}
		r, err := a.Reports.Stage(e.ctx, access.System(county), c.AsOf)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := e.write(&b, r, c.Format, reports.Out{Base: e.settings.URL, Picture: a.Picture(e.ctx, access.System(county))}); err != nil {
			return err
		}
		if c.Output == "" || c.Output == "-" {
			_, err = e.stdout.Write(b.Bytes())
			return err
		}
		return os.WriteFile(c.Output, b.Bytes(), 0o644) //nolint:gosec // a report is for others to read
	})
}

func (e *env) write(w io.Writer, r reports.Report, format string, o reports.Out) error {
	s := r.Spoken(e.ctx)
	switch format {
	case "json":
		return reports.WriteJSON(w, s)
	case "docx":
		return reports.WriteWord(w, s, o)
	case "pdf":
		return reports.WritePDF(w, s, o)
	case "html":
		return reports.WriteHTML(w, s, o)
	}
	return reports.WriteMarkdown(w, s, o)
}
