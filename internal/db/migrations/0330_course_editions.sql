-- +goose Up
-- A course is changed: its earlier editions stay, and every attempt knows to
-- which it answered, out of how many questions.
ALTER TABLE publicity_courses ADD COLUMN edition BIGINT NOT NULL DEFAULT 1;
ALTER TABLE publicity_attempts ADD COLUMN edition BIGINT NOT NULL DEFAULT 1;
ALTER TABLE publicity_attempts ADD COLUMN questions BIGINT NOT NULL DEFAULT 0;
UPDATE publicity_attempts SET questions = (SELECT COUNT(*) FROM publicity_items i WHERE i.county = publicity_attempts.county AND i.course = publicity_attempts.course);

CREATE TABLE publicity_editions (
	county {id} NOT NULL,
	course {id} NOT NULL,
	edition BIGINT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	opens_on TEXT NOT NULL,
	due_on TEXT NOT NULL,
	pass BIGINT NOT NULL,
	quiz TEXT NOT NULL, -- JSON: its questions
	ended_at BIGINT NOT NULL,
	actor TEXT NOT NULL, -- the post that changed it
	PRIMARY KEY (county, course, edition),
	FOREIGN KEY (county, course) REFERENCES publicity_courses (county, id)
);
