-- +goose Up
-- The standard as a tree. A county keeps every version; the one with the latest
-- day that has come is in force.
CREATE TABLE standard_trees (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	family TEXT NOT NULL, -- begins archive codes, such as JX
	edition BIGINT NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL,
	basis TEXT NOT NULL,
	basis_english TEXT NOT NULL,
	from_day TEXT NOT NULL DEFAULT '', -- empty: a draft
	based_on {id},
	actor TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	set_at BIGINT NOT NULL DEFAULT 0,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, based_on) REFERENCES standard_trees (county, id)
);
CREATE UNIQUE INDEX standard_trees_by_edition ON standard_trees (county, family, edition);
CREATE INDEX standard_trees_by_day ON standard_trees (county, from_day, set_at);

-- Chapters (03), items (03-05) and clauses (03-05-01). Numbers are in
-- ten-thousandths.
CREATE TABLE standard_nodes (
	county {id} NOT NULL,
	tree {id} NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	kind {id} NOT NULL DEFAULT '', -- of a clause's target
	target BIGINT,
	measure TEXT NOT NULL DEFAULT '',
	denominator TEXT NOT NULL DEFAULT '',
	denominator_english TEXT NOT NULL DEFAULT '',
	weight BIGINT NOT NULL DEFAULT 0,
	veto BOOLEAN NOT NULL DEFAULT FALSE,
	unit {id},
	grp {id},
	evidence TEXT NOT NULL DEFAULT '', -- the kinds that are required, parted by blanks
	figure TEXT NOT NULL DEFAULT '', -- that gives the value
	figure_area {id},
	sourced BOOLEAN NOT NULL DEFAULT FALSE,
	source TEXT NOT NULL DEFAULT '',
	source_english TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, tree, code),
	FOREIGN KEY (county, tree) REFERENCES standard_trees (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id),
	FOREIGN KEY (county, grp) REFERENCES working_groups (county, id),
	FOREIGN KEY (county, figure_area) REFERENCES areas (county, id)
);

-- What hangs on a clause: categories of cases, kinds of projects. A clause keeps
-- its number through the editions of its family.
CREATE TABLE standard_hooks (
	county {id} NOT NULL REFERENCES counties (county),
	family TEXT NOT NULL,
	subject {id} NOT NULL,
	code {id} NOT NULL,
	clause TEXT NOT NULL,
	PRIMARY KEY (county, family, subject, code)
);
CREATE INDEX standard_hooks_by_clause ON standard_hooks (county, family, clause);

-- Values of clauses, in ten-thousandths; yes is one. They are never changed.
CREATE TABLE standard_values (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	family TEXT NOT NULL,
	clause TEXT NOT NULL,
	day TEXT NOT NULL,
	value BIGINT NOT NULL,
	source TEXT NOT NULL,
	figure TEXT NOT NULL DEFAULT '', -- that it was taken from
	evidence {id},
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE INDEX standard_values_by_clause ON standard_values (county, family, clause, day, at);

-- Evidence of the archive.
CREATE TABLE standard_evidence (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	family TEXT NOT NULL,
	clause TEXT NOT NULL,
	item TEXT NOT NULL,
	year BIGINT NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	title TEXT NOT NULL,
	unit {id} NOT NULL,
	due_on TEXT NOT NULL,
	state {id} NOT NULL,
	edition BIGINT NOT NULL DEFAULT 0,
	dated TEXT NOT NULL DEFAULT '',
	pages BIGINT NOT NULL DEFAULT 0,
	expires_on TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	handed_on TEXT NOT NULL DEFAULT '',
	accepted_on TEXT NOT NULL DEFAULT '',
	reviewer TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX standard_evidence_by_code ON standard_evidence (county, family, item, year, number);
CREATE INDEX standard_evidence_by_clause ON standard_evidence (county, family, clause, year);
CREATE INDEX standard_evidence_by_unit ON standard_evidence (county, unit, state, due_on);
CREATE INDEX standard_evidence_by_due ON standard_evidence (county, state, due_on, id);

-- What was handed in, one edition after the other.
CREATE TABLE standard_editions (
	county {id} NOT NULL,
	id {id} NOT NULL,
	evidence {id} NOT NULL,
	edition BIGINT NOT NULL,
	note TEXT NOT NULL,
	reference TEXT NOT NULL DEFAULT '', -- address of a record of the program
	dated TEXT NOT NULL,
	pages BIGINT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	outcome {id} NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	reviewer TEXT NOT NULL DEFAULT '',
	reviewed_at BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, evidence) REFERENCES standard_evidence (county, id)
);
CREATE UNIQUE INDEX standard_editions_by_evidence ON standard_editions (county, evidence, edition);

CREATE TABLE standard_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	edition {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, edition) REFERENCES standard_editions (county, id)
);
CREATE INDEX standard_files_by_edition ON standard_files (county, edition, id);
