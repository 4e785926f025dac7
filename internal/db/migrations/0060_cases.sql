-- +goose Up
-- The dictionary of what a case may be about: two levels, the first two digits
-- of the code are the major class.
CREATE TABLE categories (
	county {id} NOT NULL REFERENCES counties (county),
	code {id} NOT NULL,
	major {id} NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL,
	kind TEXT NOT NULL,
	grp TEXT NOT NULL,
	case_limit TEXT NOT NULL DEFAULT '',
	filing TEXT NOT NULL DEFAULT '',
	closing TEXT NOT NULL DEFAULT '',
	confused TEXT NOT NULL DEFAULT '',
	radius BIGINT NOT NULL DEFAULT 0,
	active BOOLEAN NOT NULL DEFAULT TRUE,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, code)
);

CREATE TABLE cases (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	register_no TEXT NOT NULL DEFAULT '',
	title TEXT NOT NULL,
	details TEXT NOT NULL DEFAULT '',
	state {id} NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	category {id} NOT NULL,
	area {id},
	grp {id},
	lead_unit {id},
	check_unit {id},
	source {id} NOT NULL,
	survey {id},
	theme {id},
	address TEXT NOT NULL DEFAULT '',
	street TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	place_source TEXT NOT NULL DEFAULT '',
	accuracy DOUBLE PRECISION NOT NULL DEFAULT 0,
	morton BIGINT,
	route TEXT NOT NULL DEFAULT '',
	reporter {id},
	reporter_unit {id},
	reported_at BIGINT NOT NULL,
	filed_at BIGINT,
	dispatched_at BIGINT,
	signed_at BIGINT,
	handled_at BIGINT,
	closed_at BIGINT,
	rejected_at BIGINT,
	merged_at BIGINT,
	rework_at BIGINT,
	returned_at BIGINT,
	extended_at BIGINT,
	reopened_at BIGINT,
	updated_at BIGINT NOT NULL,
	case_limit TEXT NOT NULL DEFAULT '',
	clock_at BIGINT,
	due_at BIGINT,
	first_due BIGINT,
	warned BIGINT NOT NULL DEFAULT 0,
	rework BIGINT NOT NULL DEFAULT 0,
	returned BIGINT NOT NULL DEFAULT 0,
	extended BIGINT NOT NULL DEFAULT 0,
	reopened BIGINT NOT NULL DEFAULT 0,
	suspended_from BIGINT,
	review_on TEXT NOT NULL DEFAULT '',
	pauses TEXT NOT NULL DEFAULT '',
	rectifier {id},
	rectifier_person {id},
	rectifier_unit {id},
	area_checker {id},
	area_checker_person {id},
	area_checker_unit {id},
	final_checker {id},
	final_checker_unit {id},
	closing TEXT NOT NULL DEFAULT '',
	measures TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	merged_to {id},
	voided_at BIGINT,
	voided_by {id},
	void_reason TEXT NOT NULL DEFAULT '',
	photos_before BIGINT NOT NULL DEFAULT 0,
	photos_after BIGINT NOT NULL DEFAULT 0,
	photos_fresh BIGINT NOT NULL DEFAULT 0,
	-- What follows is made from what stands above, whenever the row changes.
	live BOOLEAN NOT NULL DEFAULT TRUE, -- there is still something to do
	clock_due BIGINT,                   -- the deadline while the clock runs
	settle_at BIGINT,                   -- the earlier of closing and deadline
	warn_at BIGINT,                     -- when to warn next
	-- An import that is not published yet: nobody sees the row.
	staged {id},
	digest TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX cases_by_number ON cases (county, number);
CREATE UNIQUE INDEX cases_by_register ON cases (county, survey, register_no) WHERE survey IS NOT NULL;
CREATE INDEX cases_by_state ON cases (county, state, number);
CREATE INDEX cases_by_area ON cases (county, area, state, number);
CREATE INDEX cases_by_group ON cases (county, grp, state, number);
CREATE INDEX cases_by_category ON cases (county, category, state, number);
CREATE INDEX cases_by_lead ON cases (county, lead_unit, state, number) WHERE lead_unit IS NOT NULL;
CREATE INDEX cases_by_check ON cases (county, check_unit, number) WHERE check_unit IS NOT NULL;
CREATE INDEX cases_by_theme ON cases (county, theme, state, number) WHERE theme IS NOT NULL;
CREATE INDEX cases_by_reporter ON cases (county, reporter, number) WHERE reporter IS NOT NULL;
CREATE INDEX cases_by_merge ON cases (county, merged_to) WHERE merged_to IS NOT NULL;
CREATE INDEX cases_by_place ON cases (county, morton) WHERE morton IS NOT NULL;
CREATE INDEX cases_near ON cases (county, category, morton) WHERE live AND morton IS NOT NULL;
CREATE INDEX cases_by_clock ON cases (county, clock_due, campaign, area, grp, lead_unit, category, theme) WHERE clock_due IS NOT NULL;
CREATE INDEX cases_to_warn ON cases (county, warn_at) WHERE warn_at IS NOT NULL;
CREATE INDEX cases_reported ON cases (county, reported_at, number);
CREATE INDEX cases_filed ON cases (county, filed_at, number) WHERE filed_at IS NOT NULL;
CREATE INDEX cases_dispatched ON cases (county, dispatched_at, number) WHERE dispatched_at IS NOT NULL;
CREATE INDEX cases_handled ON cases (county, handled_at, number) WHERE handled_at IS NOT NULL;
CREATE INDEX cases_closed ON cases (county, closed_at, number) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_due ON cases (county, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX cases_settled ON cases (county, settle_at, number) WHERE settle_at IS NOT NULL;
CREATE INDEX cases_rejected ON cases (county, rejected_at, number) WHERE rejected_at IS NOT NULL;
CREATE INDEX cases_merged ON cases (county, merged_at, number) WHERE merged_at IS NOT NULL;
CREATE INDEX cases_reworked ON cases (county, rework_at, number) WHERE rework_at IS NOT NULL;
CREATE INDEX cases_returned ON cases (county, returned_at, number) WHERE returned_at IS NOT NULL;
CREATE INDEX cases_extended ON cases (county, extended_at, number) WHERE extended_at IS NOT NULL;
CREATE INDEX cases_reopened ON cases (county, reopened_at, number) WHERE reopened_at IS NOT NULL;
CREATE INDEX cases_voided ON cases (county, number) WHERE voided_at IS NOT NULL;
CREATE INDEX cases_staged ON cases (county, staged) WHERE staged IS NOT NULL;

-- Assisting units.
CREATE TABLE case_units (
	county {id} NOT NULL,
	case_id {id} NOT NULL,
	unit {id} NOT NULL,
	role TEXT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, case_id, unit),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX case_units_by_unit ON case_units (county, unit, case_id);

-- Asks for a later deadline or for the clock to stand still.
CREATE TABLE case_requests (
	county {id} NOT NULL,
	id {id} NOT NULL,
	case_id {id} NOT NULL,
	kind TEXT NOT NULL,
	unit {id},
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	due_at BIGINT,
	review_on TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL,
	decided_at BIGINT,
	granted BOOLEAN NOT NULL DEFAULT FALSE,
	answer TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX case_requests_by_case ON case_requests (county, case_id, at);
CREATE INDEX case_requests_waiting ON case_requests (county, at) WHERE decided_at IS NULL;

CREATE TABLE case_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	case_id {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX case_files_by_case ON case_files (county, case_id, at);

-- Saved filters of the ledger; without an account they are everybody's.
CREATE TABLE case_views (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	account {id},
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE INDEX case_views_by_account ON case_views (county, account, at);

-- How many cases lie in each square of the map, at a few levels, with the sums
-- of their places in millionths of a degree.
CREATE TABLE case_cells (
	county {id} NOT NULL REFERENCES counties (county),
	campaign {id} NOT NULL,
	level BIGINT NOT NULL,
	cell BIGINT NOT NULL,
	total BIGINT NOT NULL,
	live BIGINT NOT NULL,
	lon BIGINT NOT NULL,
	lat BIGINT NOT NULL,
	PRIMARY KEY (county, campaign, level, cell)
);

-- Changes of published cases that a staged import will make.
CREATE TABLE case_updates (
	county {id} NOT NULL,
	import {id} NOT NULL,
	case_id {id} NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (county, import, case_id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- What a batch of a staged import adds to tallies and squares once it is
-- published.
CREATE TABLE case_batches (
	county {id} NOT NULL REFERENCES counties (county),
	import {id} NOT NULL,
	id {id} NOT NULL,
	tallies TEXT NOT NULL,
	squares TEXT NOT NULL,
	PRIMARY KEY (county, import, id)
);
