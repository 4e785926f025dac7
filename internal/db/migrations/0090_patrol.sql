-- +goose Up
-- When the joint group is out, and when its daily report is due.
CREATE TABLE patrol_settings (
	county {id} NOT NULL PRIMARY KEY REFERENCES counties (county),
	opens BIGINT NOT NULL,
	closes BIGINT NOT NULL,
	cut_off BIGINT NOT NULL,
	grace BIGINT NOT NULL,
	tolerance BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1
);

-- What an enforcement action may be. What a county has changed stands here,
-- for the rest the built-in dictionary holds.
CREATE TABLE patrol_kinds (
	county {id} NOT NULL REFERENCES counties (county),
	code {id} NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	measure TEXT NOT NULL,
	measure_english TEXT NOT NULL DEFAULT '',
	counts_as {id} NOT NULL,
	icon TEXT NOT NULL DEFAULT '',
	category {id} NOT NULL DEFAULT '',
	goods BOOLEAN NOT NULL DEFAULT FALSE,
	quick BOOLEAN NOT NULL DEFAULT FALSE,
	active BOOLEAN NOT NULL DEFAULT TRUE,
	seq BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, code)
);

CREATE TABLE patrol_agencies (
	county {id} NOT NULL,
	id {id} NOT NULL,
	unit {id} NOT NULL,
	name TEXT NOT NULL,
	seq BIGINT NOT NULL,
	need BIGINT NOT NULL,
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX patrol_agencies_by_unit ON patrol_agencies (county, unit) WHERE NOT retired;

CREATE TABLE patrol_routes (
	county {id} NOT NULL,
	id {id} NOT NULL,
	name TEXT NOT NULL,
	area {id},
	streets TEXT NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id)
);

CREATE TABLE patrol_shifts (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	day TEXT NOT NULL,
	name TEXT NOT NULL,
	starts BIGINT NOT NULL,
	ends BIGINT NOT NULL,
	route {id},
	area {id},
	vehicles TEXT NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	cancelled_at BIGINT,
	reason TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, route) REFERENCES patrol_routes (county, id)
);
CREATE INDEX patrol_shifts_by_day ON patrol_shifts (county, day, starts, id);

-- How many people of each agency a shift needs.
CREATE TABLE patrol_shift_agencies (
	county {id} NOT NULL,
	shift {id} NOT NULL,
	agency {id} NOT NULL,
	need BIGINT NOT NULL,
	PRIMARY KEY (county, shift, agency),
	FOREIGN KEY (county, shift) REFERENCES patrol_shifts (county, id),
	FOREIGN KEY (county, agency) REFERENCES patrol_agencies (county, id)
);

-- Who is to go out, and who was there. A substitute came without being named.
CREATE TABLE patrol_roster (
	county {id} NOT NULL,
	id {id} NOT NULL,
	shift {id} NOT NULL,
	campaign {id} NOT NULL,
	day TEXT NOT NULL,
	agency {id} NOT NULL,
	person {id},
	account {id},
	name TEXT NOT NULL,
	leader BOOLEAN NOT NULL DEFAULT FALSE,
	substitute BOOLEAN NOT NULL DEFAULT FALSE,
	excuse TEXT NOT NULL DEFAULT '',
	due_at BIGINT NOT NULL,
	in_at BIGINT,
	in_lon DOUBLE PRECISION,
	in_lat DOUBLE PRECISION,
	in_accuracy DOUBLE PRECISION NOT NULL DEFAULT 0,
	in_by TEXT NOT NULL DEFAULT '',
	out_at BIGINT,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, shift) REFERENCES patrol_shifts (county, id),
	FOREIGN KEY (county, agency) REFERENCES patrol_agencies (county, id)
);
CREATE INDEX patrol_roster_by_shift ON patrol_roster (county, shift);
CREATE INDEX patrol_roster_by_day ON patrol_roster (county, day, id);
CREATE INDEX patrol_roster_by_account ON patrol_roster (county, account, day) WHERE account IS NOT NULL;
CREATE INDEX patrol_roster_by_person ON patrol_roster (county, person, day) WHERE person IS NOT NULL;

CREATE TABLE patrol_actions (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	day TEXT NOT NULL,
	at BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	kind {id} NOT NULL,
	counts_as {id} NOT NULL,
	amount BIGINT NOT NULL,
	area {id},
	street TEXT NOT NULL DEFAULT '',
	address TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	place_source TEXT NOT NULL DEFAULT '',
	accuracy DOUBLE PRECISION NOT NULL DEFAULT 0,
	agency {id} NOT NULL,
	unit {id} NOT NULL,
	shift {id},
	officer {id},
	officer_name TEXT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	case_id {id},
	batch {id},
	photos_before BIGINT NOT NULL DEFAULT 0,
	photos_after BIGINT NOT NULL DEFAULT 0,
	recorded_at BIGINT NOT NULL,
	changed_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, agency) REFERENCES patrol_agencies (county, id)
);
CREATE INDEX patrol_actions_by_day ON patrol_actions (county, day, at, id);
CREATE INDEX patrol_actions_by_count ON patrol_actions (county, counts_as, day, at, id);
CREATE INDEX patrol_actions_by_area ON patrol_actions (county, area, day, at, id) WHERE area IS NOT NULL;
CREATE INDEX patrol_actions_by_officer ON patrol_actions (county, officer, day) WHERE officer IS NOT NULL;
CREATE INDEX patrol_actions_by_case ON patrol_actions (county, case_id) WHERE case_id IS NOT NULL;

-- The daily report: what people add to the records, and who answers for it.
CREATE TABLE patrol_days (
	county {id} NOT NULL,
	day TEXT NOT NULL,
	campaign {id} NOT NULL,
	state {id} NOT NULL,
	due_at BIGINT NOT NULL,
	weather TEXT NOT NULL DEFAULT '',
	difficulties TEXT NOT NULL DEFAULT '',
	tomorrow TEXT NOT NULL DEFAULT '',
	first_at BIGINT,
	confirmed_at BIGINT,
	confirmed_by TEXT NOT NULL DEFAULT '',
	reviewed_at BIGINT,
	reviewed_by TEXT NOT NULL DEFAULT '',
	returned TEXT NOT NULL DEFAULT '',
	alarmed_at BIGINT,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, day),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);

-- The counts as they were confirmed: what differs now was corrected since.
CREATE TABLE patrol_day_counts (
	county {id} NOT NULL,
	day TEXT NOT NULL,
	kind {id} NOT NULL,
	actions BIGINT NOT NULL,
	amount BIGINT NOT NULL,
	PRIMARY KEY (county, day, kind),
	FOREIGN KEY (county, day) REFERENCES patrol_days (county, day)
);
