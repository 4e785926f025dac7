-- +goose Up
-- The themes of special rectifications. What a county has changed stands here,
-- for the rest the built-in list holds.
CREATE TABLE drive_themes (
	county {id} NOT NULL REFERENCES counties (county),
	code {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	content TEXT NOT NULL DEFAULT '',
	grp {id} NOT NULL DEFAULT '',
	categories TEXT NOT NULL DEFAULT '',
	kinds TEXT NOT NULL DEFAULT '',
	active BOOLEAN NOT NULL DEFAULT TRUE,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, code)
);

CREATE TABLE drives (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	month TEXT NOT NULL,
	title TEXT NOT NULL,
	starts TEXT NOT NULL,
	ends TEXT NOT NULL,
	notice TEXT NOT NULL DEFAULT '',
	state {id} NOT NULL,
	secret TEXT NOT NULL,
	done_weight BIGINT NOT NULL,
	came_weight BIGINT NOT NULL,
	mark_weight BIGINT NOT NULL,
	issued_at BIGINT,
	issued_by TEXT NOT NULL DEFAULT '',
	evaluated_at BIGINT,
	evaluated_by TEXT NOT NULL DEFAULT '',
	evaluation TEXT NOT NULL DEFAULT '',
	published_at BIGINT,
	published_by TEXT NOT NULL DEFAULT '',
	bulletin TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX drives_by_number ON drives (county, number);
CREATE INDEX drives_by_start ON drives (county, starts, id);

-- Key tasks of a drive.
CREATE TABLE drive_items (
	county {id} NOT NULL,
	id {id} NOT NULL,
	drive {id} NOT NULL,
	seq BIGINT NOT NULL,
	title TEXT NOT NULL,
	content TEXT NOT NULL DEFAULT '',
	clause TEXT NOT NULL DEFAULT '',
	theme {id} NOT NULL DEFAULT '',
	grp {id},
	categories TEXT NOT NULL DEFAULT '',
	kinds TEXT NOT NULL DEFAULT '',
	measure TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, drive) REFERENCES drives (county, id)
);
CREATE INDEX drive_items_by_drive ON drive_items (county, drive, seq, id);
CREATE INDEX drive_items_by_theme ON drive_items (county, theme, drive) WHERE theme <> '';

-- The areas that take part, each with its leader, and what came of it once the
-- drive was evaluated. Marks and scores are in tenths.
CREATE TABLE drive_areas (
	county {id} NOT NULL,
	drive {id} NOT NULL,
	area {id} NOT NULL,
	leader TEXT NOT NULL DEFAULT '',
	cells BIGINT,
	done BIGINT,
	expected BIGINT,
	came BIGINT,
	mark BIGINT,
	score BIGINT,
	place BIGINT,
	praised {id} NOT NULL DEFAULT '',
	PRIMARY KEY (county, drive, area),
	FOREIGN KEY (county, drive) REFERENCES drives (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id)
);

-- The units that take part, with how many people they send and when they took
-- note of the notice.
CREATE TABLE drive_units (
	county {id} NOT NULL,
	drive {id} NOT NULL,
	unit {id} NOT NULL,
	area {id} NOT NULL,
	expected BIGINT NOT NULL DEFAULT 0,
	due_at BIGINT,
	read_at BIGINT,
	read_by TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, drive, unit),
	FOREIGN KEY (county, drive, area) REFERENCES drive_areas (county, drive, area),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);

-- A key task in an area.
CREATE TABLE drive_cells (
	county {id} NOT NULL,
	id {id} NOT NULL,
	drive {id} NOT NULL,
	item {id} NOT NULL,
	area {id} NOT NULL,
	target BIGINT NOT NULL DEFAULT 0,
	finished_at BIGINT,
	finished_by TEXT NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	mark BIGINT,
	mark_note TEXT NOT NULL DEFAULT '',
	marked_at BIGINT,
	marked_by TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, item) REFERENCES drive_items (county, id),
	FOREIGN KEY (county, drive, area) REFERENCES drive_areas (county, drive, area)
);
CREATE UNIQUE INDEX drive_cells_by_place ON drive_cells (county, item, area);
CREATE INDEX drive_cells_by_drive ON drive_cells (county, drive, area, item);

CREATE TABLE drive_cell_units (
	county {id} NOT NULL,
	cell {id} NOT NULL,
	unit {id} NOT NULL,
	PRIMARY KEY (county, cell, unit),
	FOREIGN KEY (county, cell) REFERENCES drive_cells (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE INDEX drive_cell_units_by_unit ON drive_cell_units (county, unit, cell);

-- Work as the areas record it.
CREATE TABLE drive_work (
	county {id} NOT NULL,
	id {id} NOT NULL,
	drive {id} NOT NULL,
	item {id} NOT NULL,
	area {id} NOT NULL,
	cell {id} NOT NULL,
	unit {id},
	day TEXT NOT NULL,
	at BIGINT NOT NULL,
	amount BIGINT NOT NULL,
	address TEXT NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	photos_before BIGINT NOT NULL DEFAULT 0,
	photos_after BIGINT NOT NULL DEFAULT 0,
	voided_at BIGINT,
	void_reason TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, cell) REFERENCES drive_cells (county, id)
);
CREATE INDEX drive_work_by_drive ON drive_work (county, drive, at, id);
CREATE INDEX drive_work_by_cell ON drive_work (county, cell, at, id);

-- Who came, once for each drive, and the days on which they signed in.
CREATE TABLE drive_people (
	county {id} NOT NULL,
	id {id} NOT NULL,
	drive {id} NOT NULL,
	who TEXT NOT NULL,
	person {id},
	account {id},
	name TEXT NOT NULL,
	area {id} NOT NULL,
	unit {id},
	first_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, drive) REFERENCES drives (county, id)
);
CREATE UNIQUE INDEX drive_people_by_who ON drive_people (county, drive, who);
CREATE INDEX drive_people_by_time ON drive_people (county, drive, first_at, id);

CREATE TABLE drive_signs (
	county {id} NOT NULL,
	attendee {id} NOT NULL,
	day TEXT NOT NULL,
	at BIGINT NOT NULL,
	how {id} NOT NULL,
	signed_by TEXT NOT NULL,
	PRIMARY KEY (county, attendee, day),
	FOREIGN KEY (county, attendee) REFERENCES drive_people (county, id)
);
