-- +goose Up
-- Training of cadres: material, and a quiz.
CREATE TABLE publicity_courses (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	opens_on TEXT NOT NULL,
	due_on TEXT NOT NULL,
	pass BIGINT NOT NULL, -- right answers that are needed
	withdrawn TEXT NOT NULL DEFAULT '', -- why
	account {id},
	actor TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX publicity_courses_by_number ON publicity_courses (county, number);

CREATE TABLE publicity_items (
	county {id} NOT NULL,
	course {id} NOT NULL,
	seq BIGINT NOT NULL,
	text TEXT NOT NULL,
	options TEXT NOT NULL, -- one a line
	answer BIGINT NOT NULL, -- the number of the right one, from 1
	PRIMARY KEY (county, course, seq),
	FOREIGN KEY (county, course) REFERENCES publicity_courses (county, id)
);

CREATE TABLE publicity_attempts (
	county {id} NOT NULL,
	id {id} NOT NULL,
	course {id} NOT NULL,
	account {id} NOT NULL,
	actor TEXT NOT NULL, -- the post
	unit {id}, -- none: of no unit
	score BIGINT NOT NULL,
	passed BOOLEAN NOT NULL,
	day TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, course) REFERENCES publicity_courses (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE INDEX publicity_attempts_by_course ON publicity_attempts (county, course, account, at);
CREATE INDEX publicity_attempts_by_account ON publicity_attempts (county, account, course, passed);
