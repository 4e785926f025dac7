-- +goose Up
-- Who can sign in. An account belongs to a post rather than to a human: the
-- label is the post, and stays when the incumbent changes. Person and unit are
-- of a neighbour slice, so nothing enforces them here.
CREATE TABLE accounts (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	name {id} NOT NULL,
	label TEXT NOT NULL,
	person {id},
	unit {id},
	email TEXT NOT NULL DEFAULT '',
	digest BOOLEAN NOT NULL DEFAULT FALSE,
	lang TEXT NOT NULL DEFAULT '',
	password TEXT NOT NULL,
	slip_until BIGINT,
	failures BIGINT NOT NULL DEFAULT 0,
	locked_until BIGINT,
	factor TEXT NOT NULL DEFAULT '',
	factor_new TEXT NOT NULL DEFAULT '',
	factor_step BIGINT NOT NULL DEFAULT 0,
	disabled BOOLEAN NOT NULL DEFAULT FALSE,
	signed_in_at BIGINT,
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX accounts_by_name ON accounts (county, name);
CREATE INDEX accounts_by_unit ON accounts (county, unit);
CREATE INDEX accounts_by_person ON accounts (county, person);

-- Roles within scopes. The target is an area, a group or a unit; empty for the
-- county.
CREATE TABLE grants (
	county {id} NOT NULL,
	account {id} NOT NULL,
	role {id} NOT NULL,
	scope {id} NOT NULL,
	target {id} NOT NULL,
	PRIMARY KEY (county, account, role, scope, target),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);
CREATE INDEX grants_by_target ON grants (county, role, scope, target);
CREATE INDEX grants_by_scope ON grants (county, scope, target);

-- Codes that stand in for the second factor once each.
CREATE TABLE recovery_codes (
	county {id} NOT NULL,
	account {id} NOT NULL,
	hash {id} NOT NULL,
	used_at BIGINT,
	PRIMARY KEY (county, account, hash),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);

-- Sessions, and the steps of a sign-in that is not finished (step).
CREATE TABLE sessions (
	county {id} NOT NULL,
	id {id} NOT NULL,
	account {id} NOT NULL,
	token {id} NOT NULL,
	step TEXT NOT NULL DEFAULT '',
	phone BOOLEAN NOT NULL DEFAULT FALSE,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	idle_hours BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	address TEXT NOT NULL DEFAULT '',
	agent TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (county, token);
CREATE INDEX sessions_by_account ON sessions (county, account, created_at);
CREATE INDEX sessions_by_end ON sessions (county, expires_at);

-- Keys of other programs, with grants of their own.
CREATE TABLE api_keys (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	label TEXT NOT NULL,
	secret {id} NOT NULL,
	unit {id},
	created_at BIGINT NOT NULL,
	created_by {id},
	expires_at BIGINT,
	used_at BIGINT,
	revoked_at BIGINT,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX api_keys_by_secret ON api_keys (county, secret);

CREATE TABLE api_key_grants (
	county {id} NOT NULL,
	api_key {id} NOT NULL,
	role {id} NOT NULL,
	scope {id} NOT NULL,
	target {id} NOT NULL,
	PRIMARY KEY (county, api_key, role, scope, target),
	FOREIGN KEY (county, api_key) REFERENCES api_keys (county, id)
);

-- Sign-ins with a name that nobody has, or that may not sign in, by day: they
-- cost the same as a wrong password, and somebody should see that they happen.
CREATE TABLE vain_tries (
	county {id} NOT NULL REFERENCES counties (county),
	day TEXT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (county, day)
);
