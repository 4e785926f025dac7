-- +goose Up
-- What hangs on the clauses of an edition: categories of cases, kinds of
-- projects, registers of surveys. A draft may hang it otherwise than the edition
-- in force, so it is an edition's own and no longer its family's.
CREATE TABLE standard_tree_hooks (
	county {id} NOT NULL,
	tree {id} NOT NULL,
	subject {id} NOT NULL,
	code {id} NOT NULL,
	clause TEXT NOT NULL,
	PRIMARY KEY (county, tree, subject, code),
	FOREIGN KEY (county, tree) REFERENCES standard_trees (county, id)
);
CREATE INDEX standard_tree_hooks_by_clause ON standard_tree_hooks (county, tree, clause);
INSERT INTO standard_tree_hooks (county, tree, subject, code, clause)
	SELECT h.county, t.id, h.subject, h.code, h.clause FROM standard_hooks h JOIN standard_trees t ON t.county = h.county AND t.family = h.family
	WHERE EXISTS (SELECT 1 FROM standard_nodes n WHERE n.county = t.county AND n.tree = t.id AND n.code = h.clause);
DROP TABLE standard_hooks;
