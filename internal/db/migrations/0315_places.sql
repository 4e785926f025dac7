-- +goose Up
-- What a check of a place looks at. What a county has changed stands here, for
-- the rest the built-in items hold.
CREATE TABLE places_items (
	county {id} NOT NULL REFERENCES counties (county),
	kind {id} NOT NULL,
	code {id} NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	category {id} NOT NULL, -- of the case that a fault makes
	active BOOLEAN NOT NULL DEFAULT TRUE,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, kind, code)
);

-- Residential compounds, urban villages, markets and key venues.
CREATE TABLE places (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	trade {id} NOT NULL DEFAULT '', -- of a venue
	name TEXT NOT NULL,
	area {id} NOT NULL,
	unit {id} NOT NULL, -- that answers for it
	post {id}, -- that answers for it
	contact TEXT NOT NULL DEFAULT '', -- post that speaks for it, with its telephone
	address TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	radius BIGINT NOT NULL, -- metres within which a case lies at it
	size BIGINT NOT NULL DEFAULT 0, -- households; of a market stalls
	company TEXT NOT NULL DEFAULT '', -- that manages it; empty: none
	committee BOOLEAN NOT NULL DEFAULT FALSE, -- of the owners
	note TEXT NOT NULL DEFAULT '',
	every BIGINT NOT NULL, -- days from one check to the next
	last_check {id} NOT NULL DEFAULT '',
	checked_on TEXT NOT NULL DEFAULT '',
	met BIGINT NOT NULL DEFAULT 0, -- items at the last check
	asked BIGINT NOT NULL DEFAULT 0, -- of those looked at
	next_on TEXT NOT NULL, -- by when it is to be checked; empty: it is retired
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id),
	FOREIGN KEY (county, post) REFERENCES posts (county, id)
);
CREATE UNIQUE INDEX places_by_number ON places (county, number);
CREATE UNIQUE INDEX places_by_name ON places (county, kind, area, name);
CREATE INDEX places_by_next ON places (county, retired, next_on, number);

CREATE TABLE places_checks (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	place {id} NOT NULL,
	area {id} NOT NULL, -- of the place, and its unit, as they were then
	unit {id} NOT NULL,
	due_on TEXT NOT NULL, -- by when it was to be checked
	day TEXT NOT NULL,
	met BIGINT NOT NULL,
	asked BIGINT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id),
	FOREIGN KEY (county, place) REFERENCES places (county, id)
);
CREATE INDEX places_checks_by_place ON places_checks (county, place, at, id);
CREATE INDEX places_checks_by_day ON places_checks (county, campaign, day, id);
CREATE INDEX places_checks_by_due ON places_checks (county, due_on, id);

-- What a check found, item by item.
CREATE TABLE places_results (
	county {id} NOT NULL,
	id {id} NOT NULL,
	check_id {id} NOT NULL,
	place {id} NOT NULL,
	item {id} NOT NULL,
	met BOOLEAN NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	case_id {id}, -- that the fault made
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, check_id) REFERENCES places_checks (county, id),
	FOREIGN KEY (county, place) REFERENCES places (county, id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE UNIQUE INDEX places_results_by_check ON places_results (county, check_id, item);
CREATE INDEX places_results_by_place ON places_results (county, place, item, met);
CREATE INDEX places_results_by_case ON places_results (county, case_id) WHERE case_id IS NOT NULL;
