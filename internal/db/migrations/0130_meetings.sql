-- +goose Up
-- A meeting that recurs by rule, and makes meetings.
CREATE TABLE meeting_series (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	kind {id} NOT NULL,
	area {id},
	grp {id},
	title TEXT NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	chair TEXT NOT NULL DEFAULT '',
	rule TEXT NOT NULL,
	starts_on TEXT NOT NULL,
	clock TEXT NOT NULL,              -- 15:00, in the county's zone
	minutes BIGINT NOT NULL,
	paused_on TEXT NOT NULL DEFAULT '',
	made_to TEXT NOT NULL DEFAULT '', -- the last day for which meetings were made
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE TABLE meeting_series_units (
	county {id} NOT NULL,
	series {id} NOT NULL,
	unit {id} NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, series, unit),
	FOREIGN KEY (county, series) REFERENCES meeting_series (county, id)
);

CREATE TABLE meetings (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	area {id},
	grp {id},
	series {id},
	period TEXT NOT NULL DEFAULT '',  -- the day of the series for which it was made
	title TEXT NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	chair TEXT NOT NULL DEFAULT '',
	starts_at BIGINT NOT NULL,
	minutes BIGINT NOT NULL,
	day TEXT NOT NULL,                -- of starts_at, in the county's zone
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	frozen_at BIGINT,
	material TEXT NOT NULL DEFAULT '',
	begun_at BIGINT,
	closed_at BIGINT,
	created_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, series) REFERENCES meeting_series (county, id)
);
CREATE UNIQUE INDEX meetings_by_number ON meetings (county, number);
CREATE UNIQUE INDEX meetings_by_period ON meetings (county, series, period) WHERE series IS NOT NULL;
CREATE INDEX meetings_by_start ON meetings (county, starts_at, number);
CREATE INDEX meetings_by_state ON meetings (county, state, starts_at, number);

-- The agenda: what a person put on it, in order.
CREATE TABLE meeting_points (
	county {id} NOT NULL,
	id {id} NOT NULL,
	meeting {id} NOT NULL,
	seq BIGINT NOT NULL,
	why {id} NOT NULL,
	subject {id} NOT NULL DEFAULT '',
	record {id} NOT NULL DEFAULT '',
	number TEXT NOT NULL DEFAULT '',
	title TEXT NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL DEFAULT '',
	link TEXT NOT NULL DEFAULT '',
	due_at BIGINT,
	late BOOLEAN NOT NULL DEFAULT FALSE,
	reporter {id},
	reported BOOLEAN NOT NULL DEFAULT FALSE,
	settled BOOLEAN NOT NULL DEFAULT FALSE, -- dealt with: it is not carried over
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, meeting) REFERENCES meetings (county, id)
);
CREATE UNIQUE INDEX meeting_points_by_record ON meeting_points (county, meeting, subject, record) WHERE record <> '';
CREATE INDEX meeting_points_by_meeting ON meeting_points (county, meeting, seq);

-- Who is asked to come, and who came.
CREATE TABLE meeting_units (
	county {id} NOT NULL,
	meeting {id} NOT NULL,
	unit {id} NOT NULL,
	seq BIGINT NOT NULL,
	presence {id} NOT NULL DEFAULT '',
	who TEXT NOT NULL DEFAULT '', -- the post of who came
	PRIMARY KEY (county, meeting, unit),
	FOREIGN KEY (county, meeting) REFERENCES meetings (county, id)
);
CREATE INDEX meeting_units_by_unit ON meeting_units (county, unit, meeting);

-- Every text of the minutes that was kept. The one with the highest seq of
-- those that are not aside holds.
CREATE TABLE meeting_minutes (
	county {id} NOT NULL,
	meeting {id} NOT NULL,
	seq BIGINT NOT NULL,
	text TEXT NOT NULL,
	aside BOOLEAN NOT NULL DEFAULT FALSE, -- somebody else had saved meanwhile
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, meeting, seq),
	FOREIGN KEY (county, meeting) REFERENCES meetings (county, id)
);

CREATE TABLE meeting_decisions (
	county {id} NOT NULL,
	id {id} NOT NULL,
	meeting {id} NOT NULL,
	campaign {id} NOT NULL,
	seq BIGINT NOT NULL,
	-- of the meeting, so that the next of its line finds them
	kind {id} NOT NULL,
	area {id},
	grp {id},
	title TEXT NOT NULL,
	unit {id} NOT NULL,
	due_on TEXT NOT NULL,
	task {id} NOT NULL,
	number TEXT NOT NULL,          -- of the task
	state {id} NOT NULL,
	made_on TEXT NOT NULL,
	done_on TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, meeting) REFERENCES meetings (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX meeting_decisions_by_task ON meeting_decisions (county, task);
CREATE UNIQUE INDEX meeting_decisions_by_meeting ON meeting_decisions (county, meeting, seq);
CREATE INDEX meeting_decisions_by_state ON meeting_decisions (county, state, due_on, id);
CREATE INDEX meeting_decisions_by_due ON meeting_decisions (county, due_on, id);
