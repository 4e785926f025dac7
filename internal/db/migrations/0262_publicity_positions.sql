-- +goose Up
-- Screens, boards, windows and banners, and what runs on them.
CREATE TABLE publicity_positions (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	kind {id} NOT NULL,
	unit {id} NOT NULL,
	area {id},
	address TEXT NOT NULL DEFAULT '',
	content TEXT NOT NULL DEFAULT '',
	since TEXT NOT NULL DEFAULT '', -- since which day that runs
	every BIGINT NOT NULL, -- days from one check to the next
	checked_on TEXT NOT NULL DEFAULT '',
	passed BOOLEAN NOT NULL DEFAULT TRUE, -- at the last check
	next_on TEXT NOT NULL, -- by when it is to be checked; empty: it is taken down
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX publicity_positions_by_number ON publicity_positions (county, number);
CREATE UNIQUE INDEX publicity_positions_by_name ON publicity_positions (county, unit, name);
CREATE INDEX publicity_positions_by_next ON publicity_positions (county, retired, next_on, number);

CREATE TABLE publicity_checks (
	county {id} NOT NULL,
	id {id} NOT NULL,
	position {id} NOT NULL,
	due_on TEXT NOT NULL, -- by when it was to be checked
	day TEXT NOT NULL,
	passed BOOLEAN NOT NULL,
	finding TEXT NOT NULL,
	proofs BIGINT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, position) REFERENCES publicity_positions (county, id)
);
CREATE INDEX publicity_checks_by_position ON publicity_checks (county, position, day, id);
CREATE INDEX publicity_checks_by_due ON publicity_checks (county, due_on, id);
