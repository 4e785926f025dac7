package standard

import (
	"archive/zip"
	"context"
	"fmt"
	"html/template"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
)

// index is the page of an archive that opens without the program.
var index = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title>
<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}</style></head>
<body><h1>{{.Title}}</h1><p>{{.Lead}}</p>
<table><thead><tr>{{range .Heads}}<th scope="col">{{.}}</th>{{end}}</tr></thead><tbody>
{{range .Rows}}<tr><td>{{.Code}}</td><td>{{.Folder}}</td><td>{{.Title}}</td><td>{{.Unit}}</td><td>{{.Dated}}</td><td>{{.Pages}}</td><td>{{range .Files}}<a href="{{.Path}}">{{.Name}}</a><br>{{end}}{{.Reference}}</td></tr>
{{end}}</tbody></table></body></html>
`))

// archiveRow is a line of the index.
type archiveRow struct {
	Code, Folder, Title, Unit, Dated string
	Pages                            int64
	Reference                        string
	Files                            []archiveFile
}

type archiveFile struct {
	Name, Path string
	file       attachments.File
}

// maxArchive bounds the pieces of one archive: a longer one is refused rather than
// cut short.
const maxArchive = 20_000

// WriteArchive writes the accepted evidence that f finds as a ZIP file: folders
// by year and item with the files of the latest edition, and an index.html that
// opens without the program. Files are passed on one after the other; only the
// list of them is held.
func (s *Service) WriteArchive(ctx context.Context, by access.Actor, f Filter, t lang.Tag, w io.Writer) error {
	rows, title, at, err := s.archiveRows(ctx, by, f, t)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	put := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	}
	page, err := put("index.html")
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	var heads []string
	for _, k := range []string{"code", "item", "title_of", "unit", "dated", "pages", "files"} {
		heads = append(heads, lang.In(t, "standard.archive."+k))
	}
	err = index.Execute(page, map[string]any{"Lang": string(t), "Title": title, "Lead": lang.In(t, "standard.archive.lead", len(rows)), "Heads": heads, "Rows": rows})
	if err != nil {
		return fmt.Errorf("archive index: %w", err)
	}
	for _, row := range rows {
		for _, x := range row.Files {
			if err := s.copyFile(ctx, by, x, put); err != nil {
				return err
			}
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("close archive: %w", err)
	}
	return nil
}

func (s *Service) copyFile(ctx context.Context, by access.Actor, x archiveFile, put func(string) (io.Writer, error)) error {
	r, err := s.Attachments().Open(ctx, by.County, x.file.ID)
	if err != nil {
		return fmt.Errorf("archive %s: %w", x.Path, err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	to, err := put(x.Path)
	if err == nil {
		_, err = io.Copy(to, r)
	}
	if err != nil {
		return fmt.Errorf("archive %s: %w", x.Path, err)
	}
	return nil
}

// archiveRows lists what goes into an archive.
func (s *Service) archiveRows(ctx context.Context, by access.Actor, f Filter, t lang.Tag) (rows []archiveRow, title string, at time.Time, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		rows, at = nil, tx.Now
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		tree, _, err := treeNow(ctx, tx)
		if err != nil {
			return err
		}
		title = lang.In(t, "standard.archive.title", county.Name, tree.Named(t == lang.English))
		nodes, err := nodesOf(ctx, tx, tree.ID)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, n := range nodes {
			names[n.Code] = n.Named(t == lang.English)
		}
		units, err := org.UnitNames(ctx, tx)
		if err != nil {
			return err
		}
		f.Stage, f.Sort = Accepted, "code"
		n, err := count(ctx, tx, by, f)
		if err != nil {
			return err
		}
		if n > maxArchive {
			return fault.New(fault.TooLarge, "standard.archive_long", n, maxArchive)
		}
		references, files, err := accepted(ctx, tx, by, f)
		if err != nil {
			return err
		}
		return each(ctx, tx, by, f, func(e Evidence) error {
			row := archiveRow{
				Code: e.Label(), Folder: e.Item, Title: e.Title, Unit: units[e.Unit], Dated: e.Dated, Pages: e.Pages, Reference: references[e.ID],
			}
			chapter := Chapter(e.Item)
			if e.Family == tree.Family { // a number of another one is of something else
				chapter, row.Folder = chapter+" "+names[chapter], e.Item+" "+names[e.Item]
			}
			folder := path.Join(strconv.FormatInt(e.Year, 10), safe(chapter), safe(row.Folder), safe(e.Label()+" "+e.Title))
			for i, file := range files[e.ID] {
				row.Files = append(row.Files, archiveFile{Name: file.Name, Path: path.Join(folder, fmt.Sprintf("%02d %s", i+1, safe(file.Name))), file: file})
			}
			rows = append(rows, row)
			return nil
		})
	})
	return rows, title, at, err
}

// mostArchived bounds the files of one archive.
const mostArchived = 100 * maxArchive

// accepted are the references and the files of the latest edition of all evidence
// that f finds, read at once.
func accepted(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (references map[id.Evidence]string, files map[id.Evidence][]attachments.File, err error) {
	references, files = map[id.Evidence]string{}, map[id.Evidence][]attachments.File{}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return nil, nil, err
	}
	const newest = ` FROM standard_evidence e JOIN standard_editions x ON x.county = e.county AND x.evidence = e.id AND x.edition = e.edition `
	err = db.Each(ctx, tx, func(r db.Row) error {
		var e id.Evidence
		var address string
		err := r.Scan(&e, &address)
		references[e] = address
		return err
	}, `SELECT e.id, x.reference`+newest+w.String()+` LIMIT `+w.Arg(maxArchive), w.Args...)
	if err != nil {
		return nil, nil, fmt.Errorf("references of the archive: %w", err)
	}
	if w, err = f.narrow(ctx, tx, by); err != nil {
		return nil, nil, err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var e id.Evidence
		var x attachments.File
		err := r.Scan(&e, &x.ID, &x.Name, &x.Type, &x.Size, &x.SHA256)
		files[e] = append(files[e], x)
		return err
	}, `SELECT e.id, y.id, y.name, y.type, y.size, y.sha256`+newest+`JOIN standard_files y ON y.county = x.county AND y.edition = x.id `+w.String()+` ORDER BY y.id LIMIT `+w.Arg(mostArchived), w.Args...)
	if err != nil {
		return nil, nil, fmt.Errorf("files of the archive: %w", err)
	}
	return references, files, nil
}

// safe is a name as every system of files takes it, and not too long.
func safe(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
	ext := path.Ext(s)
	if len(ext) > 10 {
		ext = ""
	}
	stem := []rune(strings.TrimSuffix(s, ext))
	return strings.Trim(string(stem[:min(len(stem), 40)]), " .") + ext
}
