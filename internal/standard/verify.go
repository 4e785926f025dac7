package standard

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// claims are conditions that no row fulfils.
var claims = []struct{ what, name, from, broken string }{
	{"its editions", "p.title", "standard_evidence p", `p.edition <> (SELECT COUNT(*) FROM standard_editions x WHERE x.county = p.county AND x.evidence = p.id)`},
	{"the last decision", "p.title", "standard_evidence p", `p.edition > 0 AND NOT EXISTS (SELECT 1 FROM standard_editions x WHERE x.county = p.county AND x.evidence = p.id
		AND x.edition = p.edition AND x.outcome = CASE WHEN p.state = 'handed' THEN '' ELSE p.state END)`},
	{"the day of acceptance", "p.title", "standard_evidence p", `(p.state = 'accepted') <> (p.accepted_on <> '')`},
	{"the reason", "p.title", "standard_evidence p", `(p.state = 'returned') <> (p.reason <> '')`},
	{"what was handed in", "p.title", "standard_evidence p", `(p.state = 'asked') <> (p.edition = 0)`},
	{"its item", "p.title", "standard_evidence p", `SUBSTR(p.clause, 1, 5) <> p.item`},
	{"what it lies in", "p.code", "standard_nodes p", `LENGTH(p.code) > 2 AND NOT EXISTS (SELECT 1 FROM standard_nodes x WHERE x.county = p.county AND x.tree = p.tree
		AND x.code = SUBSTR(p.code, 1, LENGTH(p.code) - 3))`},
	{"its target", "p.code", "standard_nodes p", `p.target IS NULL AND p.kind IN ('at_least', 'at_most', 'above', 'equal', 'at_most_or_falling', 'at_least_or_rising')`},
}

// Verify compares what the rows say with themselves and with each other. It
// returns a line for every difference, for doctor, and how much evidence it
// looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM standard_evidence WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify evidence: %w", err)
	}
	for _, c := range claims {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var name string
			if err := r.Scan(&name); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("%s: %s is not as the rest says", name, c.what))
			return nil
		}, `SELECT `+c.name+` FROM `+c.from+` WHERE p.county = $1 AND (`+c.broken+`) ORDER BY 1 LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s: %w", c.what, err)
		}
	}
	more, err := s.proveReferences(ctx, tx)
	return looked, append(wrong, more...), err
}

// proveReferences looks whether every record that evidence refers to is there.
func (s *Service) proveReferences(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	if s.records == nil {
		return nil, nil
	}
	type reference struct {
		edition, address string
		of               Evidence
	}
	for after := ""; ; {
		list, err := db.All(ctx, tx, func(r db.Row) (x reference, err error) {
			return x, r.Scan(&x.edition, &x.address, &x.of.Family, &x.of.Item, &x.of.Year, &x.of.Number)
		}, `SELECT x.id, x.reference, e.family, e.item, e.year, e.number FROM standard_editions x JOIN standard_evidence e ON e.county = x.county AND e.id = x.evidence
			WHERE x.county = $1 AND x.reference <> '' AND x.id > $2 ORDER BY x.id LIMIT 500`, tx.County, after)
		if err != nil {
			return wrong, fmt.Errorf("verify references: %w", err)
		}
		for _, x := range list {
			after = x.edition
			has, err := s.records.Has(ctx, tx, access.System(tx.County), x.address)
			if err != nil {
				return wrong, fmt.Errorf("verify reference %s: %w", x.address, err)
			}
			if !has || ReferenceKey(x.address) == "" {
				wrong = append(wrong, fmt.Sprintf("%s: it refers to %s, which is not there", x.of.Label(), x.address))
			}
		}
		if len(list) < 500 {
			return wrong, nil
		}
	}
}
