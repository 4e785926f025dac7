package standard

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// errUndo ends an import that came to nothing, or that was only looked at.
var errUndo = errors.New("undone")

// WriteTree writes an edition as a spreadsheet that Import reads back.
func (s *Service) WriteTree(ctx context.Context, by access.Actor, tree id.Tree, t lang.Tag, w io.Writer) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		x, err := treeOf(ctx, tx, tree)
		if err != nil {
			return err
		}
		nodes, err := nodesOf(ctx, tx, tree)
		if err != nil {
			return err
		}
		k, err := s.known(ctx, tx, tree)
		if err != nil {
			return err
		}
		var buf bytes.Buffer // nothing is sent before it is whole
		sheet, err := office.NewSheet(&buf, x.Label(), TreeHeads(t))
		if err != nil {
			return err
		}
		for _, n := range nodes {
			if err := sheet.Row(n.SheetRow(k.units[n.Unit], k.groups[n.Group], k.areas[n.Area])...); err != nil {
				return err
			}
		}
		if err := sheet.Close(); err != nil {
			return err
		}
		_, err = buf.WriteTo(w)
		return err
	})
}

// Import makes the nodes of a draft those of a spreadsheet: all of them or, if a
// row is wrong, none. Without apply it says what would happen: of every row
// whether its node is new, other (and in what) or the same, and below the rows
// which nodes the draft would lose. A draft that was changed since it was looked
// at is fault.Conflict.
func (s *Service) Import(ctx context.Context, by access.Actor, d Draft, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return rep, err
	}
	table, records, err := org.ReadRows(name, file, size, treeSheet)
	if err != nil {
		return rep, err
	}
	if len(records) > MaxNodes {
		return rep, fault.New(fault.Invalid, "standard.too_many", MaxNodes)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		rep = office.Report{}
		t, err := draftOf(ctx, tx, d)
		if err != nil {
			return err
		}
		was, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		k, err := s.known(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		nodes, err := readNodes(k, was, table, records, &rep)
		if err != nil {
			return err
		}
		if !apply || !rep.Clean() {
			return errUndo
		}
		if rep.Counts[office.Unchanged] == len(rep.Rows) {
			return nil
		}
		return store(ctx, tx, by, t, nodes, map[string]any{"imported": len(nodes)})
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	rep.Applied = err == nil && apply && rep.Clean()
	return rep, err
}

// outcome is how a node ends that takes the place of those of an edition.
func outcome(was []Node, n Node) (to office.Outcome, columns []string) {
	i, ok := slices.BinarySearchFunc(was, n.Code, func(x Node, code string) int { return compareCodes(x.Code, code) })
	if !ok {
		return office.Created, nil
	}
	for _, field := range changed(was[i], n) {
		columns = append(columns, "standardweb.field."+field)
	}
	if len(columns) == 0 {
		return office.Unchanged, nil
	}
	return office.Updated, columns
}

// readNodes reads the rows of a tree and says in rep what is wrong with each or,
// of one in which nothing is, what it makes of the nodes that were; and where no
// row is wrong, what of them is in none.
func readNodes(k known, was []Node, table *office.Table, records []office.Record, rep *office.Report) ([]Node, error) {
	above, seen, hung := map[string]bool{}, map[string]bool{}, map[Hook]string{}
	for _, rec := range records {
		if c := codeOf(rec.Get("code")); len(c) < 8 {
			above[c] = true
		}
	}
	var nodes []Node
	for _, rec := range records {
		row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: words(codeOf(rec.Get("code")) + " " + rec.Get("name").Text)}
		n, err := k.read(rec)
		if err == nil {
			err = k.check(&n, above)
		}
		if err == nil && seen[n.Code] {
			var f fault.Fields
			f.Add("code", "standard.twice", n.Code)
			err = f.Err()
		}
		if err == nil {
			err = hangOnce(hung, n)
		}
		if err == nil {
			row.Outcome, row.Changed = outcome(was, n)
		} else if !row.Reject(table, err) {
			return nil, err
		}
		seen[n.Code] = true
		nodes = append(nodes, n)
		rep.Add(row)
	}
	for _, n := range was {
		if rep.Clean() && !seen[n.Code] {
			rep.Add(office.RowReport{Sheet: table.Sheet, Name: n.Code + " " + n.Name, Outcome: office.Removed})
		}
	}
	slices.SortFunc(nodes, func(a, b Node) int { return compareCodes(a.Code, b.Code) })
	return nodes, nil
}

// hangOnce refuses what hangs on another clause too; hung is what hangs where.
func hangOnce(hung map[Hook]string, n Node) error {
	var f fault.Fields
	for _, h := range n.Hooks {
		h.Clause = ""
		if on := hung[h]; on != "" {
			f.Add(hookColumn[h.Subject], "standard.hangs_on", h.Code, on)
		}
		hung[h] = n.Code
	}
	return f.Err()
}

// read reads a node of a row.
func (k known) read(rec office.Record) (n Node, err error) {
	var f fault.Fields
	text := func(field string) string { return words(rec.Get(field).Text) }
	n = Node{
		Code: codeOf(rec.Get("code")), Name: text("name"), English: text("english"), Kind: Kind(text("kind")), Measure: text("measure"), Denominator: text("denominator"),
		DenominatorEnglish: text("denominator_english"), Figure: text("figure"), Source: text("source"), SourceEnglish: text("source_english"),
		Weight: One, // of a clause where nothing else is said
	}
	if s := text("target"); s != "" {
		q, ok := ParseQuantity(s)
		if !ok {
			f.Add("target", "standard.bad_number")
		}
		n.Target = &q
	}
	if s := text("weight"); s != "" {
		q, ok := ParseQuantity(s)
		if !ok {
			f.Add("weight", "standard.bad_number")
		}
		n.Weight = q
	}
	for field, to := range map[string]*bool{"veto": &n.Veto, "sourced": &n.Sourced} {
		yes, ok, err := office.ParseBool(rec.Get(field))
		if err != nil {
			f.Add(field, "standard.bad_yes")
		}
		*to = ok && yes
	}
	proofs, ok := ProofsOf(text("evidence"))
	if !ok {
		f.Add("evidence", "standard.bad_proofs", text("evidence"))
	}
	n.Evidence = proofs
	n.Unit = named(&f, "unit", text("unit"), k.units)
	n.Group = named(&f, "group", text("group"), k.groups)
	n.Area = named(&f, "area", text("area"), k.areas)
	for _, subject := range HookKinds() {
		hooks, wrong := k.things.read(subject, rec.Get(hookColumn[subject]).Text)
		if wrong != "" {
			f.Add(hookColumn[subject], "standard.not_known", wrong)
		}
		for _, h := range hooks {
			n.Hooks = append(n.Hooks, Hook{h.Subject, h.Code, n.Code})
		}
	}
	// In the order in which an edition has them: another one is no change.
	slices.SortFunc(n.Hooks, func(a, b Hook) int { return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Code, b.Code)) })
	return n, f.Err()
}

// named finds a record by its name; nothing is none.
func named[T ~string](f *fault.Fields, field, text string, of map[T]string) T {
	var found T
	if text == "" {
		return found
	}
	for key, name := range of {
		if name == text && (found == "" || key < found) {
			found = key
		}
	}
	if found == "" {
		f.Add(field, "standard.not_known", text)
	}
	return found
}
