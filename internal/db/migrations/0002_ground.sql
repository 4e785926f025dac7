-- +goose Up
-- What happened to each record: append-only, hash-chained per record.
CREATE TABLE journal (
	county {id} NOT NULL REFERENCES counties (county),
	subject TEXT NOT NULL,
	record {id} NOT NULL,
	seq BIGINT NOT NULL,
	at BIGINT NOT NULL,
	act TEXT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	data TEXT NOT NULL,
	prev TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (county, subject, record, seq)
);
CREATE INDEX journal_by_time ON journal (county, at, subject, record, seq);

-- The personal fields that the journal holds as salted digests.
CREATE TABLE journal_personal (
	county {id} NOT NULL,
	subject TEXT NOT NULL,
	record {id} NOT NULL,
	seq BIGINT NOT NULL,
	field TEXT NOT NULL,
	salt TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (county, subject, record, seq, field),
	FOREIGN KEY (county, subject, record, seq) REFERENCES journal (county, subject, record, seq)
);

-- Counts kept beside the records. An empty dimension is one that the figure
-- does not keep in that row.
CREATE TABLE tallies (
	county {id} NOT NULL REFERENCES counties (county),
	campaign {id} NOT NULL,
	figure TEXT NOT NULL,
	day TEXT NOT NULL,
	area {id} NOT NULL,
	unit {id} NOT NULL,
	grp {id} NOT NULL,
	category TEXT NOT NULL,
	theme TEXT NOT NULL,
	n BIGINT NOT NULL,
	-- The day last: a period of one face is one stretch of the key.
	PRIMARY KEY (county, campaign, figure, area, grp, unit, category, theme, day)
);
