-- +goose Up
-- By which channels somebody is told besides the inbox itself, and when not.
CREATE TABLE notice_channels (
	county {id} NOT NULL,
	account {id} NOT NULL,
	email BOOLEAN NOT NULL DEFAULT FALSE,
	push BOOLEAN NOT NULL DEFAULT FALSE,
	quiet_from TEXT NOT NULL DEFAULT '', -- 22:00, in the county's zone
	quiet_to TEXT NOT NULL DEFAULT '',
	remind BIGINT NOT NULL DEFAULT 0,    -- hours before a deadline; 0: not
	PRIMARY KEY (county, account),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);

-- Browsers that take web push.
CREATE TABLE push_devices (
	county {id} NOT NULL,
	id {id} NOT NULL,
	account {id} NOT NULL,
	endpoint TEXT NOT NULL,
	p256dh TEXT NOT NULL,
	auth TEXT NOT NULL,
	name TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);
CREATE UNIQUE INDEX push_devices_by_endpoint ON push_devices (county, endpoint);
CREATE INDEX push_devices_by_account ON push_devices (county, account, id);

-- The county's key pair for web push.
CREATE TABLE push_keys (
	county {id} NOT NULL REFERENCES counties (county),
	private TEXT NOT NULL,
	public TEXT NOT NULL,
	PRIMARY KEY (county)
);

-- Robots of chat groups: they say what a working group's lead or the office is
-- told.
CREATE TABLE robots (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	kind {id} NOT NULL,
	name TEXT NOT NULL,
	grp {id},
	url TEXT NOT NULL,
	secret TEXT NOT NULL DEFAULT '',
	quiet_from TEXT NOT NULL DEFAULT '',
	quiet_to TEXT NOT NULL DEFAULT '',
	paused BOOLEAN NOT NULL DEFAULT FALSE,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);

-- What is to go out. A row is claimed before it is sent, and what was claimed
-- and never answered is not sent again.
CREATE TABLE deliveries (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	channel {id} NOT NULL,
	target {id} NOT NULL,    -- an account, or a robot
	notice {id},
	same {id} NOT NULL,      -- what must not go out twice
	message TEXT NOT NULL,
	args TEXT NOT NULL,
	link TEXT NOT NULL,
	due_at BIGINT,
	state {id} NOT NULL,
	tries BIGINT NOT NULL DEFAULT 0,
	next_at BIGINT NOT NULL,
	claimed_at BIGINT,
	error TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	sent_at BIGINT,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX deliveries_same ON deliveries (county, same);
CREATE INDEX deliveries_by_state ON deliveries (county, state, next_at, id);
CREATE INDEX deliveries_by_target ON deliveries (county, channel, target, id);
