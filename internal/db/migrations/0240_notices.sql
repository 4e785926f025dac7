-- +goose Up
-- The kinds of notices that are served on a party. What a county has changed
-- stands here, for the rest the built-in ones hold.
CREATE TABLE served_kinds (
	county {id} NOT NULL REFERENCES counties (county),
	code {id} NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	power {id} NOT NULL DEFAULT '',
	statement_days BIGINT NOT NULL,
	due_days BIGINT NOT NULL,
	basis TEXT NOT NULL,
	demand TEXT NOT NULL,
	remedies TEXT NOT NULL,
	active BOOLEAN NOT NULL DEFAULT TRUE,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, code)
);

-- The units that issue notices: the word of their numbers, and their powers.
CREATE TABLE served_issuers (
	county {id} NOT NULL,
	unit {id} NOT NULL,
	word TEXT NOT NULL,
	rectify BOOLEAN NOT NULL DEFAULT FALSE,
	demolish BOOLEAN NOT NULL DEFAULT FALSE,
	force BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (county, unit),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX served_issuers_by_word ON served_issuers (county, word);

-- The last number of each word and year.
CREATE TABLE served_books (
	county {id} NOT NULL REFERENCES counties (county),
	word {id} NOT NULL,
	year BIGINT NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (county, word, year)
);

-- Many at once: the cases of which notices are drafted, or the drafts that are
-- signed.
CREATE TABLE served_batches (
	county {id} NOT NULL,
	id {id} NOT NULL,
	act {id} NOT NULL,
	draft TEXT NOT NULL, -- what all of them say, as JSON
	aware BOOLEAN NOT NULL DEFAULT FALSE,
	total BIGINT NOT NULL,
	done BIGINT NOT NULL DEFAULT 0,
	made BIGINT NOT NULL DEFAULT 0,
	skipped BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	ended_at BIGINT,
	PRIMARY KEY (county, id)
);

CREATE TABLE served_notices (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL, -- of the register, from the first draft on
	kind {id} NOT NULL,
	state {id} NOT NULL,
	word TEXT NOT NULL DEFAULT '',
	year BIGINT NOT NULL DEFAULT 0,
	no BIGINT NOT NULL DEFAULT 0, -- 0: not signed
	case_id {id},
	batch {id},
	area {id} NOT NULL,
	issuer {id} NOT NULL,
	party_kind {id} NOT NULL,
	party TEXT NOT NULL DEFAULT '', -- empty: whoever owns or uses the object
	party_id TEXT NOT NULL DEFAULT '',
	contact TEXT NOT NULL DEFAULT '',
	party_address TEXT NOT NULL DEFAULT '',
	address TEXT NOT NULL,
	object TEXT NOT NULL,
	structure {id} NOT NULL DEFAULT '',
	floors BIGINT NOT NULL DEFAULT 0,
	length_cm BIGINT NOT NULL DEFAULT 0,
	width_cm BIGINT NOT NULL DEFAULT 0,
	size_dm2 BIGINT NOT NULL DEFAULT 0,
	built TEXT NOT NULL DEFAULT '',
	permit {id} NOT NULL DEFAULT '',
	facts TEXT NOT NULL,
	basis TEXT NOT NULL,
	demand TEXT NOT NULL,
	due_on TEXT NOT NULL,
	statement_days BIGINT NOT NULL DEFAULT 0,
	remedies TEXT NOT NULL DEFAULT '',
	officers TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	drafted_on TEXT NOT NULL,
	issued_on TEXT NOT NULL DEFAULT '',
	signer {id},
	signer_name TEXT NOT NULL DEFAULT '',
	unpowered BOOLEAN NOT NULL DEFAULT FALSE, -- signed though the issuer lacked the power
	method {id} NOT NULL DEFAULT '',
	served_on TEXT NOT NULL DEFAULT '',
	served_at BIGINT,
	served_place TEXT NOT NULL DEFAULT '',
	receiver TEXT NOT NULL DEFAULT '',
	relation TEXT NOT NULL DEFAULT '',
	witness1 TEXT NOT NULL DEFAULT '',
	witness2 TEXT NOT NULL DEFAULT '',
	server TEXT NOT NULL DEFAULT '',
	visits BIGINT NOT NULL DEFAULT 0,
	complied_on TEXT NOT NULL DEFAULT '',
	transferred_to TEXT NOT NULL DEFAULT '',
	ended_on TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, issuer) REFERENCES units (county, id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
	FOREIGN KEY (county, batch) REFERENCES served_batches (county, id)
);
CREATE UNIQUE INDEX served_notices_by_number ON served_notices (county, number);
CREATE UNIQUE INDEX served_notices_by_no ON served_notices (county, word, year, no) WHERE no > 0;
-- Of one kind only one notice runs for a case.
CREATE UNIQUE INDEX served_notices_running ON served_notices (county, case_id, kind) WHERE state IN ('draft', 'issued', 'served', 'refused') AND case_id IS NOT NULL;
CREATE INDEX served_notices_by_case ON served_notices (county, case_id, number) WHERE case_id IS NOT NULL;
CREATE INDEX served_notices_by_state ON served_notices (county, campaign, state, due_on, number);
CREATE INDEX served_notices_by_due ON served_notices (county, campaign, due_on, number);
CREATE INDEX served_notices_by_issuer ON served_notices (county, issuer, state, number);
CREATE INDEX served_notices_by_batch ON served_notices (county, batch, number) WHERE batch IS NOT NULL;

CREATE TABLE served_items (
	county {id} NOT NULL,
	batch {id} NOT NULL,
	seq BIGINT NOT NULL,
	case_id {id},
	notice {id},
	why TEXT NOT NULL DEFAULT '', -- it was skipped: the message, as JSON
	PRIMARY KEY (county, batch, seq),
	FOREIGN KEY (county, batch) REFERENCES served_batches (county, id)
);

-- What a re-inspection found.
CREATE TABLE served_visits (
	county {id} NOT NULL,
	id {id} NOT NULL,
	notice {id} NOT NULL,
	result {id} NOT NULL,
	note TEXT NOT NULL,
	day TEXT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, notice) REFERENCES served_notices (county, id)
);
CREATE INDEX served_visits_by_notice ON served_visits (county, notice, at, id);
