-- +goose Up
CREATE TABLE counties (
	county {id} NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	zone TEXT NOT NULL,
	settings TEXT NOT NULL,
	clock_offset BIGINT NOT NULL DEFAULT 0,
	demo BOOLEAN NOT NULL DEFAULT FALSE,
	created_at BIGINT NOT NULL
);

CREATE TABLE campaigns (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	title TEXT NOT NULL,
	standard TEXT NOT NULL DEFAULT '',
	starts_on TEXT NOT NULL,
	ends_on TEXT NOT NULL DEFAULT '',
	current BOOLEAN NOT NULL DEFAULT FALSE,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);

CREATE TABLE campaign_stages (
	county {id} NOT NULL,
	campaign {id} NOT NULL,
	seq BIGINT NOT NULL,
	title TEXT NOT NULL,
	starts_on TEXT NOT NULL,
	ends_on TEXT NOT NULL,
	PRIMARY KEY (county, campaign, seq),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);

-- Days that differ from the weekly pattern, where a county has edited or
-- imported them; the built-in years are in the program.
CREATE TABLE calendar_days (
	county {id} NOT NULL REFERENCES counties (county),
	day TEXT NOT NULL,
	off BOOLEAN NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY (county, day)
);

-- The last visible number given out, by kind (case, …).
CREATE TABLE counters (
	county {id} NOT NULL REFERENCES counties (county),
	kind TEXT NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (county, kind)
);

-- Requests that were answered, so that a second arrival gets the first result.
CREATE TABLE requests (
	county {id} NOT NULL REFERENCES counties (county),
	account {id} NOT NULL,
	request_key TEXT NOT NULL,
	digest TEXT NOT NULL,
	answer TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, account, request_key)
);
CREATE INDEX requests_by_age ON requests (county, at);
