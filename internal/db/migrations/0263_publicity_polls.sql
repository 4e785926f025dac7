-- +goose Up
-- Surveys of what citizens know of the campaign. Nobody's name is kept: of
-- whom was asked there are area, age and trade.
CREATE TABLE publicity_polls (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	opens_on TEXT NOT NULL,
	closes_on TEXT NOT NULL,
	share BIGINT NOT NULL, -- expected, of a thousand
	margin BIGINT NOT NULL, -- of error, of a thousand
	silent BIGINT NOT NULL, -- who will not answer, of a thousand
	population BIGINT NOT NULL, -- 0: large
	sample BIGINT NOT NULL,
	issued BIGINT NOT NULL,
	state {id} NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX publicity_polls_by_number ON publicity_polls (county, number);

CREATE TABLE publicity_questions (
	county {id} NOT NULL,
	poll {id} NOT NULL,
	seq BIGINT NOT NULL,
	kind {id} NOT NULL,
	text TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, poll, seq),
	FOREIGN KEY (county, poll) REFERENCES publicity_polls (county, id)
);

-- How many are to be asked of each area, age and trade.
CREATE TABLE publicity_quotas (
	county {id} NOT NULL,
	poll {id} NOT NULL,
	face {id} NOT NULL, -- area, age or trade
	code {id} NOT NULL,
	size BIGINT NOT NULL,
	PRIMARY KEY (county, poll, face, code),
	FOREIGN KEY (county, poll) REFERENCES publicity_polls (county, id)
);

CREATE TABLE publicity_answers (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	poll {id} NOT NULL,
	number BIGINT NOT NULL, -- within the county
	day TEXT NOT NULL,
	area {id} NOT NULL,
	age {id} NOT NULL,
	trade {id} NOT NULL,
	aware {id} NOT NULL, -- the first question of its kind
	satisfied {id} NOT NULL,
	paper BOOLEAN NOT NULL,
	account {id}, -- of the interviewer
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, poll) REFERENCES publicity_polls (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id)
);
CREATE UNIQUE INDEX publicity_answers_by_number ON publicity_answers (county, number);
CREATE INDEX publicity_answers_by_poll ON publicity_answers (county, poll, number);

-- What was answered: one row for each thing that was ticked.
CREATE TABLE publicity_marks (
	county {id} NOT NULL,
	poll {id} NOT NULL,
	seq BIGINT NOT NULL,
	value {id} NOT NULL,
	answer {id} NOT NULL,
	PRIMARY KEY (county, poll, seq, value, answer),
	FOREIGN KEY (county, answer) REFERENCES publicity_answers (county, id)
);
