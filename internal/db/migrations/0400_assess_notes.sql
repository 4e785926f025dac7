-- +goose Up
-- Facts that no record of the program tells, noted with their ground. One
-- counts in the month of its day once a second person has confirmed it.
CREATE TABLE assess_notes (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	subject {id} NOT NULL, -- a unit category, or areas, groups, committees
	of_id {id} NOT NULL,
	name TEXT NOT NULL,
	kind {id} NOT NULL, -- a key of rule sets, or rule. and the code of a rule
	day TEXT NOT NULL,
	times BIGINT NOT NULL,
	amount BIGINT NOT NULL, -- thousandths
	ground TEXT NOT NULL,
	document TEXT NOT NULL,
	state TEXT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	confirmed_by TEXT NOT NULL DEFAULT '',
	confirmed_at BIGINT,
	withdrawn_by TEXT NOT NULL DEFAULT '',
	withdrawn_at BIGINT,
	reason TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX assess_notes_by_number ON assess_notes (county, number);
CREATE INDEX assess_notes_by_day ON assess_notes (county, day);
CREATE INDEX assess_notes_waiting ON assess_notes (county, state, number);

CREATE TABLE assess_note_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	note {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, note) REFERENCES assess_notes (county, id)
);
CREATE INDEX assess_note_files_by_note ON assess_note_files (county, note);
