-- +goose Up
-- What somebody is to know. The text is a message key with its arguments, so
-- that it is read in the reader's language.
CREATE TABLE notices (
	county {id} NOT NULL,
	id {id} NOT NULL,
	account {id} NOT NULL,
	kind {id} NOT NULL,
	subject TEXT NOT NULL,
	record {id} NOT NULL,
	message TEXT NOT NULL,
	args TEXT NOT NULL,
	link TEXT NOT NULL,
	due_at BIGINT,
	told {id},
	created_at BIGINT NOT NULL,
	read_at BIGINT,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);
CREATE INDEX notices_by_account ON notices (county, account, id);
CREATE INDEX notices_unread ON notices (county, account, id) WHERE read_at IS NULL;
CREATE UNIQUE INDEX notices_told ON notices (county, account, told) WHERE told IS NOT NULL;
CREATE INDEX notices_by_record ON notices (county, subject, record);

-- E-mails that were sent, so that a day has one.
CREATE TABLE digests (
	county {id} NOT NULL,
	account {id} NOT NULL,
	day TEXT NOT NULL,
	sent_at BIGINT NOT NULL,
	PRIMARY KEY (county, account, day),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);
