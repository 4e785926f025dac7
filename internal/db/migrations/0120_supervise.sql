-- +goose Up
-- From how many days late on an order climbs the ladder by itself; 0: only by
-- hand.
CREATE TABLE supervise_settings (
	county {id} NOT NULL PRIMARY KEY REFERENCES counties (county),
	order_after BIGINT NOT NULL,
	criticism_after BIGINT NOT NULL,
	interview_after BIGINT NOT NULL,
	accountability_after BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1
);

-- Supervision orders, and the instructions of leaders, which are followed as
-- orders.
CREATE TABLE supervise_orders (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	kind {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	details TEXT NOT NULL,
	subject {id} NOT NULL DEFAULT '', -- what it is about; empty: a matter of its own
	record {id} NOT NULL DEFAULT '',
	subject_title TEXT NOT NULL DEFAULT '',
	subject_link TEXT NOT NULL DEFAULT '',
	addressee {id} NOT NULL, -- unit, area or group: who is to answer
	unit {id} NOT NULL,      -- the addressee, or its lead unit
	area {id},
	grp {id},
	due_on TEXT NOT NULL,
	level {id} NOT NULL,
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	returned BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	issued_on TEXT NOT NULL,
	answered_on TEXT NOT NULL DEFAULT '', -- the day of the first answer
	closed_on TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, grp) REFERENCES working_groups (county, id)
);
CREATE UNIQUE INDEX supervise_by_number ON supervise_orders (county, kind, number);
CREATE INDEX supervise_by_state ON supervise_orders (county, state, due_on, number);
CREATE INDEX supervise_by_unit ON supervise_orders (county, unit, state, number);
CREATE INDEX supervise_by_subject ON supervise_orders (county, subject, record, number);
CREATE INDEX supervise_by_due ON supervise_orders (county, due_on, number);

-- The rungs that an order has climbed, each with its reason.
CREATE TABLE supervise_steps (
	county {id} NOT NULL,
	order_id {id} NOT NULL,
	level {id} NOT NULL,
	by_rule BOOLEAN NOT NULL,
	days_late BIGINT NOT NULL,
	reason TEXT NOT NULL,
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, order_id, level),
	FOREIGN KEY (county, order_id) REFERENCES supervise_orders (county, id)
);

CREATE TABLE supervise_answers (
	county {id} NOT NULL,
	id {id} NOT NULL,
	order_id {id} NOT NULL,
	text TEXT NOT NULL,
	account {id},
	unit {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	verdict {id} NOT NULL,
	checker TEXT NOT NULL DEFAULT '',
	checked_at BIGINT,
	reason TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, order_id) REFERENCES supervise_orders (county, id)
);
CREATE INDEX supervise_answers_by_order ON supervise_answers (county, order_id, at);

CREATE TABLE supervise_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	answer {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, answer) REFERENCES supervise_answers (county, id)
);
CREATE INDEX supervise_files_by_answer ON supervise_files (county, answer);

-- Who urged whom about what.
CREATE TABLE supervise_urges (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	subject {id} NOT NULL,
	record {id} NOT NULL,
	title TEXT NOT NULL,
	link TEXT NOT NULL,
	unit {id},
	area {id},
	grp {id},
	late BOOLEAN NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	day TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE INDEX supervise_urges_by_subject ON supervise_urges (county, subject, record, at);
CREATE INDEX supervise_urges_by_day ON supervise_urges (county, day, id);
