-- +goose Up
-- Score sheets. A version is never changed: a change makes the next one. The
-- blocks, items and deductions stand in body as JSON. Points are thousandths.
CREATE TABLE inspect_sheets (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	code {id} NOT NULL,
	version BIGINT NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL,
	declared BIGINT NOT NULL,
	pass BIGINT NOT NULL,
	key_share BIGINT NOT NULL, -- percent that every key block has to reach
	body TEXT NOT NULL,
	actor TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX inspect_sheets_by_code ON inspect_sheets (county, code, version);

-- Rounds of inspections.
CREATE TABLE inspect_rounds (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	kind {id} NOT NULL,
	announced BOOLEAN NOT NULL,
	sheet {id} NOT NULL,
	starts_on TEXT NOT NULL,
	due_on TEXT NOT NULL,
	route {id} NOT NULL,
	seed TEXT NOT NULL DEFAULT '',
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	actor TEXT NOT NULL,
	made_on TEXT NOT NULL,
	begun_on TEXT NOT NULL DEFAULT '',
	ended_on TEXT NOT NULL DEFAULT '',
	mark BIGINT NOT NULL DEFAULT 0,
	rated BOOLEAN NOT NULL DEFAULT FALSE, -- every block of the sheet was looked at somewhere
	passed BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, sheet) REFERENCES inspect_sheets (county, id)
);
CREATE UNIQUE INDEX inspect_rounds_by_number ON inspect_rounds (county, number);
CREATE INDEX inspect_rounds_by_start ON inspect_rounds (county, campaign, starts_on, number);

-- The sample plan of a round: how many sites of a kind are drawn.
CREATE TABLE inspect_plans (
	county {id} NOT NULL,
	round {id} NOT NULL,
	kind {id} NOT NULL,
	need BIGINT NOT NULL,
	confirm BOOLEAN NOT NULL,
	PRIMARY KEY (county, round, kind),
	FOREIGN KEY (county, round) REFERENCES inspect_rounds (county, id)
);

-- The inspectors of a round, with the unit that they were of.
CREATE TABLE inspect_people (
	county {id} NOT NULL,
	round {id} NOT NULL,
	account {id} NOT NULL,
	unit {id},
	PRIMARY KEY (county, round, account),
	FOREIGN KEY (county, round) REFERENCES inspect_rounds (county, id)
);
CREATE INDEX inspect_people_by_account ON inspect_people (county, account, round);

-- The sites that a round drew from, kept so that the draw can be repeated, and
-- those that it drew: they have a place in the order.
CREATE TABLE inspect_sites (
	county {id} NOT NULL,
	round {id} NOT NULL,
	ref {id} NOT NULL,
	kind {id} NOT NULL,
	name TEXT NOT NULL,
	area {id},
	unit {id},
	address TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	own BOOLEAN NOT NULL, -- of the round's own list
	seq BIGINT NOT NULL DEFAULT 0, -- 0: not drawn
	PRIMARY KEY (county, round, ref),
	FOREIGN KEY (county, round) REFERENCES inspect_rounds (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE INDEX inspect_sites_by_seq ON inspect_sites (county, round, seq, ref);

-- One sheet at one site.
CREATE TABLE inspect_visits (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	round {id} NOT NULL,
	seq BIGINT NOT NULL,
	sheet {id} NOT NULL,
	ref {id} NOT NULL,
	kind {id} NOT NULL,
	site TEXT NOT NULL,
	area {id},
	unit {id},
	inspector {id} NOT NULL,
	state {id} NOT NULL,
	possible BIGINT NOT NULL,
	mark BIGINT NOT NULL DEFAULT 0,
	failed BOOLEAN NOT NULL DEFAULT FALSE,
	looked BIGINT NOT NULL DEFAULT 0, -- items that were looked at
	items BIGINT NOT NULL,
	done_on TEXT NOT NULL DEFAULT '',
	done_by TEXT NOT NULL DEFAULT '',
	done_account {id},
	signing {id} NOT NULL DEFAULT '', -- present, account, refused
	signer TEXT NOT NULL DEFAULT '',
	refusal TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, round) REFERENCES inspect_rounds (county, id),
	FOREIGN KEY (county, sheet) REFERENCES inspect_sheets (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX inspect_visits_by_seq ON inspect_visits (county, round, seq);
CREATE INDEX inspect_visits_by_day ON inspect_visits (county, campaign, done_on, id);
CREATE INDEX inspect_visits_by_inspector ON inspect_visits (county, inspector, state, id);

-- An item of the sheet as it was found.
CREATE TABLE inspect_items (
	county {id} NOT NULL,
	id {id} NOT NULL,
	visit {id} NOT NULL,
	item {id} NOT NULL,
	possible BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	answers TEXT NOT NULL, -- JSON: the deductions
	reason TEXT NOT NULL,
	case_id {id},
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, visit) REFERENCES inspect_visits (county, id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE UNIQUE INDEX inspect_items_by_visit ON inspect_items (county, visit, item);
