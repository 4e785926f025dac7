package main

import (
	"path/filepath"
	"strconv"
	"strings"

	"chuangwei/internal/app"
	"chuangwei/internal/backup"
	"chuangwei/internal/lang"
)

type doctorCmd struct {
	Mend   bool   `name:"mend"`
	Format string `name:"format" enum:"text,json" default:"text"`
}

// Run recounts and verifies everything.
func (c doctorCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	return e.with(app.Options{}, func(a *app.App) error {
		var all []app.Finding
		well, err := a.Doctor(e.ctx, c.Mend, func(f app.Finding) { all = append(all, f) })
		if err != nil {
			return err
		}
		if c.Format == "json" {
			err = e.json(map[string]any{"well": well, "findings": all})
		} else {
			e.findings(all, well)
		}
		if err == nil && !well {
			err = errQuiet
		}
		return err
	})
}

func (e *env) findings(all []app.Finding, well bool) {
	t := table{{lang.In(e.tag, "cli.doctor.check"), lang.In(e.tag, "cli.doctor.county"), lang.In(e.tag, "cli.doctor.looked"), lang.In(e.tag, "cli.doctor.result")}}
	for _, f := range all {
		result := lang.In(e.tag, "cli.doctor.ok")
		n := len(f.Wrong) + int(f.More)
		switch {
		case f.Mended > 0:
			result = lang.In(e.tag, "cli.doctor.mended", f.Mended)
		case n > 0:
			result = lang.In(e.tag, "cli.doctor.wrong", n)
		}
		t = append(t, []string{lang.In(e.tag, "app.doctor."+f.Key), string(f.County), strconv.FormatInt(f.Looked, 10), result})
		for _, w := range f.Wrong {
			t = append(t, []string{"  - " + w})
		}
	}
	// What is wrong is longer than a column: it takes no part in the widths.
	var rows table
	notes := map[int][]string{}
	for _, r := range t {
		if len(r) == 1 {
			notes[len(rows)-1] = append(notes[len(rows)-1], r[0])
			continue
		}
		rows = append(rows, r)
	}
	var b strings.Builder
	rows.print(&b)
	for i, line := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n") {
		printLine(e.stdout, line)
		for _, n := range notes[i] {
			printLine(e.stdout, n)
		}
	}
	if well {
		printLine(e.stdout, lang.In(e.tag, "cli.doctor.well"))
	} else {
		printLine(e.stdout, lang.In(e.tag, "cli.doctor.ill"))
	}
}

type migrateCmd struct{}

// Run brings the schema up to date.
func (migrateCmd) Run(e *env) error {
	return e.with(app.Options{Migrate: true}, func(a *app.App) error {
		version, _, err := a.DB.Pending(e.ctx)
		if err == nil {
			printLine(e.stdout, lang.In(e.tag, "cli.migrated", strconv.FormatInt(version, 10)))
		}
		return err
	})
}

type backupCreateCmd struct {
	File string `arg:"" optional:"" name:"file"`
}

// Run writes a backup; without a name, into the folder backups of the data.
func (c backupCreateCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	return e.with(app.Options{}, func(a *app.App) error {
		if c.File == "" {
			name := "chuangwei-" + a.DB.Now("").Local().Format("20060102-150405") + ".tar"
			c.File = filepath.Join(e.settings.Data, "backups", name)
		}
		p, stop := e.progress()
		m, err := a.BackUp(e.ctx, c.File, p)
		stop()
		if err != nil {
			return err
		}
		printLine(e.stdout, c.File)
		e.manifest("cli.backup.made", m)
		return nil
	})
}

func (e *env) manifest(key string, m backup.Manifest) {
	e.say(key, m.Rows(), len(m.Tables), m.Files, m.Made)
}

type backupVerifyCmd struct {
	File string `arg:"" name:"file"`
}

// Run proves a backup.
func (c backupVerifyCmd) Run(e *env) error {
	p, stop := e.progress()
	m, err := app.VerifyBackup(e.ctx, c.File, p)
	stop()
	if err != nil {
		return err
	}
	e.manifest("cli.backup.good", m)
	return nil
}

type backupRestoreCmd struct {
	File string `arg:"" name:"file"`
}

// Run puts a backup back into an empty installation.
func (c backupRestoreCmd) Run(e *env) error {
	p, stop := e.progress()
	m, err := app.Restore(e.ctx, e.settings, c.File, p)
	stop()
	if err != nil {
		return err
	}
	e.manifest("cli.backup.restored", m)
	return nil
}

type copyCmd struct {
	To string `name:"to" required:"" placeholder:"URL"`
}

// Run copies the SQLite database into an empty PostgreSQL one.
func (c copyCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	return e.with(app.Options{Migrate: true}, func(a *app.App) error {
		p, stop := e.progress()
		got, err := a.CopyTo(e.ctx, c.To, p)
		stop()
		if err != nil {
			return err
		}
		m := backup.Manifest{Tables: got}
		e.say("cli.copied", m.Rows(), len(got))
		return nil
	})
}
