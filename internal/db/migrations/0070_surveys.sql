-- +goose Up
-- A round in which people go through areas and write down what they find.
CREATE TABLE surveys (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	code {id} NOT NULL,
	title TEXT NOT NULL,
	register {id} NOT NULL DEFAULT '',
	status {id} NOT NULL,
	starts_on TEXT NOT NULL DEFAULT '',
	ends_on TEXT NOT NULL DEFAULT '',
	grp {id},
	unit {id},
	category {id} NOT NULL DEFAULT '',
	source {id} NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX surveys_by_code ON surveys (county, code);
CREATE INDEX surveys_by_campaign ON surveys (county, campaign, created_at);

-- The areas that a round goes through; none: all of them.
CREATE TABLE survey_areas (
	county {id} NOT NULL,
	survey {id} NOT NULL,
	area {id} NOT NULL,
	PRIMARY KEY (county, survey, area),
	FOREIGN KEY (county, survey) REFERENCES surveys (county, id)
);

-- What was walked: an area or a street of it, when, and whether nothing was found.
CREATE TABLE survey_walks (
	county {id} NOT NULL,
	id {id} NOT NULL,
	survey {id} NOT NULL,
	area {id} NOT NULL,
	street TEXT NOT NULL DEFAULT '',
	walked_on TEXT NOT NULL,
	clear BOOLEAN NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	undone_at BIGINT,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, survey) REFERENCES surveys (county, id)
);
CREATE INDEX survey_walks_by_survey ON survey_walks (county, survey, at);

-- A spreadsheet that is or was brought in.
CREATE TABLE survey_imports (
	county {id} NOT NULL,
	id {id} NOT NULL,
	survey {id} NOT NULL,
	name TEXT NOT NULL,
	size BIGINT NOT NULL,
	state {id} NOT NULL,
	partial BOOLEAN NOT NULL DEFAULT FALSE,
	mapping TEXT NOT NULL DEFAULT '',
	report TEXT NOT NULL DEFAULT '',
	done BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	started_at BIGINT NOT NULL,
	beat_at BIGINT NOT NULL,
	finished_at BIGINT,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, survey) REFERENCES surveys (county, id)
);
CREATE INDEX survey_imports_by_survey ON survey_imports (county, survey, started_at);
