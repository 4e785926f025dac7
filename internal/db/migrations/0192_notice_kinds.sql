-- +goose Up
-- Kinds of notices that somebody does not want by a channel; they are in the
-- inbox all the same.
CREATE TABLE notice_kinds_off (
	county {id} NOT NULL,
	account {id} NOT NULL,
	channel {id} NOT NULL,
	kind {id} NOT NULL,
	PRIMARY KEY (county, account, channel, kind),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);
