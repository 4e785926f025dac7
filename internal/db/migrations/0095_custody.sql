-- +goose Up
-- Held goods, kept together until return or disposal. A batch is never
-- deleted: its number is on a receipt that somebody holds.
CREATE TABLE custody_batches (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	campaign {id} NOT NULL,
	day TEXT NOT NULL,
	at BIGINT NOT NULL,
	action {id},
	area {id},
	unit {id} NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	goods TEXT NOT NULL,
	amount BIGINT NOT NULL,
	remaining BIGINT NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	party TEXT NOT NULL DEFAULT '',
	officers TEXT NOT NULL DEFAULT '',
	keeper {id},
	keeper_name TEXT NOT NULL DEFAULT '',
	store TEXT NOT NULL DEFAULT '',
	stored_at BIGINT,
	due_at BIGINT NOT NULL,
	extended BIGINT NOT NULL DEFAULT 0,
	state {id} NOT NULL,
	settled_at BIGINT,
	photos BIGINT NOT NULL DEFAULT 0,
	warned_at BIGINT,
	alarmed_at BIGINT,
	created_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX custody_batches_by_number ON custody_batches (county, number);
CREATE INDEX custody_batches_by_day ON custody_batches (county, day, number);
CREATE INDEX custody_batches_by_due ON custody_batches (county, due_at, number);
CREATE INDEX custody_batches_by_state ON custody_batches (county, state, due_at);
CREATE INDEX custody_batches_by_action ON custody_batches (county, action) WHERE action IS NOT NULL;

-- What is in a batch, and what has left it.
CREATE TABLE custody_items (
	county {id} NOT NULL,
	batch {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	measure TEXT NOT NULL DEFAULT '',
	amount BIGINT NOT NULL,
	returned BIGINT NOT NULL DEFAULT 0,
	disposed BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (county, batch, seq),
	FOREIGN KEY (county, batch) REFERENCES custody_batches (county, id)
);

-- Goods that leave: returned to their owner, or disposed of, which is asked
-- for and approved.
CREATE TABLE custody_releases (
	county {id} NOT NULL,
	id {id} NOT NULL,
	batch {id} NOT NULL,
	kind {id} NOT NULL,
	state {id} NOT NULL,
	at BIGINT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	receiver TEXT NOT NULL DEFAULT '',
	witness TEXT NOT NULL DEFAULT '',
	signed BOOLEAN NOT NULL DEFAULT FALSE,
	way {id} NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	decided_at BIGINT,
	decider TEXT NOT NULL DEFAULT '',
	decision TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, batch) REFERENCES custody_batches (county, id)
);
CREATE INDEX custody_releases_by_batch ON custody_releases (county, batch, at);
-- One disposal is asked for at a time.
CREATE UNIQUE INDEX custody_releases_asked ON custody_releases (county, batch) WHERE state = 'asked';

CREATE TABLE custody_release_items (
	county {id} NOT NULL,
	release {id} NOT NULL,
	batch {id} NOT NULL,
	seq BIGINT NOT NULL,
	amount BIGINT NOT NULL,
	PRIMARY KEY (county, release, seq),
	FOREIGN KEY (county, release) REFERENCES custody_releases (county, id),
	FOREIGN KEY (county, batch, seq) REFERENCES custody_items (county, batch, seq)
);
