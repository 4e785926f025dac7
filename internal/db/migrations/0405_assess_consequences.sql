-- +goose Up
-- What the county sets for its assessment.
CREATE TABLE assess_settings (
	county {id} NOT NULL PRIMARY KEY REFERENCES counties (county),
	hours BIGINT NOT NULL, -- for appeals
	interview_after BIGINT NOT NULL, -- months on the black list running; 0: never
	organisation_after BIGINT NOT NULL,
	account_after BIGINT NOT NULL,
	down BOOLEAN NOT NULL, -- who leaves the list steps down one month, and not off the ladder
	commend BOOLEAN NOT NULL,
	criticise BOOLEAN NOT NULL,
	version BIGINT NOT NULL DEFAULT 1
);

-- What follows from a locked month: steps of the ladder, rewards and penalties.
-- The rule proposes, a person confirms.
CREATE TABLE assess_consequences (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	month {id} NOT NULL,
	subject {id} NOT NULL,
	of_id {id} NOT NULL,
	name TEXT NOT NULL,
	set_id {id} NOT NULL,
	ground TEXT NOT NULL, -- JSON: months with places
	state {id} NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	details TEXT NOT NULL DEFAULT '',
	order_id {id},
	document {id},
	reason TEXT NOT NULL DEFAULT '',
	proposed_at BIGINT NOT NULL,
	actor TEXT NOT NULL DEFAULT '', -- who confirmed or dismissed it
	at BIGINT,
	withdrawn_by TEXT NOT NULL DEFAULT '',
	withdrawn_at BIGINT,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, month, subject, of_id) REFERENCES assess_marks (county, month, subject, of_id),
	FOREIGN KEY (county, set_id) REFERENCES assess_sets (county, id)
);
CREATE UNIQUE INDEX assess_consequences_by_number ON assess_consequences (county, number);
CREATE UNIQUE INDEX assess_consequences_once ON assess_consequences (county, month, subject, of_id, kind);
CREATE INDEX assess_consequences_by_state ON assess_consequences (county, state, number);
