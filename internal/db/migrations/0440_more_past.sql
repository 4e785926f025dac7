-- +goose Up
-- Of these tables, too, it is kept how their rows stood (see 0300).
ALTER TABLE equipment ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE equipment_bases ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE equipment_ratios ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE places ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE standard_tree_hooks ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE standard_evidence ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;

CREATE TABLE equipment_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	code TEXT NOT NULL DEFAULT '',
	kind {id} NOT NULL,
	name TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	area {id},
	unit {id} NOT NULL,
	since TEXT NOT NULL,
	address TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	capacity TEXT NOT NULL DEFAULT '',
	state {id} NOT NULL,
	state_on TEXT NOT NULL,
	due_on TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	project {id},
	cost BIGINT NOT NULL DEFAULT 0,
	note TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX equipment_past_by_time ON equipment_past (county, until_at);

CREATE TABLE equipment_bases_past (
	county {id} NOT NULL,
	area {id} NOT NULL,
	base {id} NOT NULL,
	amount BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, area, base, until_at)
);
CREATE INDEX equipment_bases_past_by_time ON equipment_bases_past (county, until_at);

CREATE TABLE equipment_ratios_past (
	county {id} NOT NULL,
	kind {id} NOT NULL,
	base {id} NOT NULL,
	value BIGINT NOT NULL,
	source TEXT NOT NULL DEFAULT '',
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, kind, base, until_at)
);
CREATE INDEX equipment_ratios_past_by_time ON equipment_ratios_past (county, until_at);

CREATE TABLE places_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	trade {id} NOT NULL DEFAULT '',
	name TEXT NOT NULL,
	area {id} NOT NULL,
	unit {id} NOT NULL,
	post {id},
	contact TEXT NOT NULL DEFAULT '',
	address TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	radius BIGINT NOT NULL,
	size BIGINT NOT NULL DEFAULT 0,
	company TEXT NOT NULL DEFAULT '',
	committee BOOLEAN NOT NULL DEFAULT FALSE,
	note TEXT NOT NULL DEFAULT '',
	every BIGINT NOT NULL,
	last_check {id} NOT NULL DEFAULT '',
	checked_on TEXT NOT NULL DEFAULT '',
	met BIGINT NOT NULL DEFAULT 0,
	asked BIGINT NOT NULL DEFAULT 0,
	next_on TEXT NOT NULL,
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX places_past_by_time ON places_past (county, until_at);

CREATE TABLE standard_evidence_past (
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
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX standard_evidence_past_by_time ON standard_evidence_past (county, until_at);

CREATE TABLE standard_tree_hooks_past (
	county {id} NOT NULL,
	tree {id} NOT NULL,
	subject {id} NOT NULL,
	code {id} NOT NULL,
	clause TEXT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, tree, subject, code, until_at)
);
CREATE INDEX standard_tree_hooks_past_by_time ON standard_tree_hooks_past (county, until_at);

-- From when on it is on record of a table that is kept since a later release
-- than others: of a county that was there before, from its last act before then.
CREATE TABLE past_since_table (
	county {id} NOT NULL,
	kept {id} NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, kept),
	FOREIGN KEY (county) REFERENCES counties (county)
);
INSERT INTO past_since_table (county, kept, at) SELECT county, 'equipment', MAX(at) FROM journal GROUP BY county;
INSERT INTO past_since_table (county, kept, at) SELECT county, 'equipment_bases', MAX(at) FROM journal GROUP BY county;
INSERT INTO past_since_table (county, kept, at) SELECT county, 'equipment_ratios', MAX(at) FROM journal GROUP BY county;
INSERT INTO past_since_table (county, kept, at) SELECT county, 'places', MAX(at) FROM journal GROUP BY county;
INSERT INTO past_since_table (county, kept, at) SELECT county, 'standard_evidence', MAX(at) FROM journal GROUP BY county;
INSERT INTO past_since_table (county, kept, at) SELECT county, 'standard_tree_hooks', MAX(at) FROM journal GROUP BY county;
