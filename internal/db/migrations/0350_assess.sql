-- +goose Up
-- Rule sets. One that counts is never changed again: another version is made
-- of it. A draft has no day from which it counts.
CREATE TABLE assess_sets (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	subject {id} NOT NULL, -- a unit category, or areas, groups, committees
	version BIGINT NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL, -- as JSON
	counts_from TEXT NOT NULL DEFAULT '',
	basis TEXT NOT NULL DEFAULT '', -- the document that put it in force
	actor TEXT NOT NULL,
	moved_at BIGINT NOT NULL,
	edit BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX assess_sets_by_version ON assess_sets (county, subject, version);

CREATE TABLE assess_months (
	county {id} NOT NULL REFERENCES counties (county),
	month {id} NOT NULL,
	state TEXT NOT NULL,
	computed_at BIGINT NOT NULL,
	published_at BIGINT,
	appeal_until BIGINT,
	locked_at BIGINT,
	PRIMARY KEY (county, month)
);

-- A mark with everything it was made of: after locking it is made from this
-- row and its rule set alone.
CREATE TABLE assess_marks (
	county {id} NOT NULL,
	month {id} NOT NULL,
	subject {id} NOT NULL,
	of_id {id} NOT NULL,
	name TEXT NOT NULL,
	set_id {id} NOT NULL,
	inputs TEXT NOT NULL,
	result TEXT NOT NULL,
	none TEXT NOT NULL DEFAULT '', -- why it is not rated
	adjusted BIGINT NOT NULL DEFAULT 0, -- thousandths, by appeals
	total BIGINT NOT NULL, -- thousandths
	place BIGINT NOT NULL, -- 0: none
	red BOOLEAN NOT NULL,
	black BOOLEAN NOT NULL,
	running BIGINT NOT NULL, -- months on the black list, this one too
	PRIMARY KEY (county, month, subject, of_id),
	FOREIGN KEY (county, month) REFERENCES assess_months (county, month),
	FOREIGN KEY (county, set_id) REFERENCES assess_sets (county, id)
);

CREATE TABLE assess_appeals (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	month {id} NOT NULL,
	subject {id} NOT NULL,
	of_id {id} NOT NULL,
	rule {id} NOT NULL,
	reason TEXT NOT NULL,
	state TEXT NOT NULL,
	decision TEXT NOT NULL DEFAULT '',
	adjusted BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	decided_by TEXT NOT NULL DEFAULT '',
	decided_at BIGINT,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, month, subject, of_id) REFERENCES assess_marks (county, month, subject, of_id)
);
CREATE UNIQUE INDEX assess_appeals_by_number ON assess_appeals (county, number);

CREATE TABLE assess_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	appeal {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, appeal) REFERENCES assess_appeals (county, id)
);
CREATE INDEX assess_files_by_appeal ON assess_files (county, appeal);
