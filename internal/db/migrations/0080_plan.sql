-- +goose Up
-- What the campaign is to reach, under the document that says so.
CREATE TABLE plan_objectives (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	seq BIGINT NOT NULL,
	title TEXT NOT NULL,
	document TEXT NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX plan_objectives_by_title ON plan_objectives (county, campaign, title);
CREATE INDEX plan_objectives_by_seq ON plan_objectives (county, campaign, seq);

-- What recurs and makes tasks by rule.
CREATE TABLE plan_duties (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	title TEXT NOT NULL,
	details TEXT NOT NULL DEFAULT '',
	evidence TEXT NOT NULL DEFAULT '',
	rule TEXT NOT NULL,
	starts_on TEXT NOT NULL,
	days BIGINT NOT NULL DEFAULT 0,
	area {id},
	grp {id},
	weight BIGINT NOT NULL DEFAULT 1,
	paused_on TEXT NOT NULL DEFAULT '',
	made_to TEXT NOT NULL DEFAULT '', -- the last day for which tasks were made
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE TABLE plan_duty_units (
	county {id} NOT NULL,
	duty {id} NOT NULL,
	unit {id} NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, duty, unit),
	FOREIGN KEY (county, duty) REFERENCES plan_duties (county, id)
);

CREATE TABLE plan_tasks (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	parent {id},
	objective {id},
	seq BIGINT NOT NULL,
	title TEXT NOT NULL,
	details TEXT NOT NULL DEFAULT '',
	basis TEXT NOT NULL DEFAULT '',
	measure TEXT NOT NULL DEFAULT '',
	target DOUBLE PRECISION NOT NULL DEFAULT 0,
	measure_unit TEXT NOT NULL DEFAULT '',
	reached DOUBLE PRECISION NOT NULL DEFAULT 0,
	lead_unit {id},
	leader {id},
	person {id},
	area {id},
	grp {id},
	starts_on TEXT NOT NULL DEFAULT '',
	due_on TEXT NOT NULL DEFAULT '',
	weight BIGINT NOT NULL DEFAULT 1,
	evidence TEXT NOT NULL DEFAULT '',
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	source {id} NOT NULL DEFAULT '',
	source_record {id} NOT NULL DEFAULT '',
	source_title TEXT NOT NULL DEFAULT '',
	source_link TEXT NOT NULL DEFAULT '',
	duty {id},
	period TEXT NOT NULL DEFAULT '',
	passed BIGINT NOT NULL DEFAULT 0,   -- employees to whom it was passed on
	children BIGINT NOT NULL DEFAULT 0, -- tasks into which it was taken apart
	returned BIGINT NOT NULL DEFAULT 0,
	done_on TEXT NOT NULL DEFAULT '',
	handed_on TEXT NOT NULL DEFAULT '', -- the day of the report that the office accepted, or is to check
	created_at BIGINT NOT NULL,
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, parent) REFERENCES plan_tasks (county, id),
	FOREIGN KEY (county, objective) REFERENCES plan_objectives (county, id),
	FOREIGN KEY (county, duty) REFERENCES plan_duties (county, id)
);
CREATE UNIQUE INDEX plan_tasks_by_number ON plan_tasks (county, number);
CREATE UNIQUE INDEX plan_tasks_by_period ON plan_tasks (county, duty, lead_unit, period) WHERE duty IS NOT NULL;
CREATE INDEX plan_tasks_by_parent ON plan_tasks (county, parent, seq, number);
CREATE INDEX plan_tasks_by_state ON plan_tasks (county, state, due_on, number);
CREATE INDEX plan_tasks_by_due ON plan_tasks (county, due_on, number);
CREATE INDEX plan_tasks_by_done ON plan_tasks (county, done_on, number) WHERE done_on <> '';
CREATE INDEX plan_tasks_by_objective ON plan_tasks (county, objective, seq, number);
CREATE INDEX plan_tasks_by_source ON plan_tasks (county, source, source_record);
CREATE INDEX plan_tasks_by_lead ON plan_tasks (county, lead_unit, state, due_on);
CREATE INDEX plan_tasks_by_person ON plan_tasks (county, person, state) WHERE person IS NOT NULL;

-- Responsible and assisting units; the lead unit stands in the task's row.
CREATE TABLE plan_task_units (
	county {id} NOT NULL,
	task {id} NOT NULL,
	unit {id} NOT NULL,
	role TEXT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, task, unit),
	FOREIGN KEY (county, task) REFERENCES plan_tasks (county, id)
);
CREATE INDEX plan_task_units_by_unit ON plan_task_units (county, unit, task);

-- Employees to whom a unit passed the task on.
CREATE TABLE plan_task_people (
	county {id} NOT NULL,
	task {id} NOT NULL,
	person {id} NOT NULL,
	part TEXT NOT NULL DEFAULT '',
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, task, person),
	FOREIGN KEY (county, task) REFERENCES plan_tasks (county, id)
);
CREATE INDEX plan_task_people_by_person ON plan_task_people (county, person, task);

-- A task cannot be reported as done before those that it needs.
CREATE TABLE plan_links (
	county {id} NOT NULL,
	task {id} NOT NULL,
	needs {id} NOT NULL,
	PRIMARY KEY (county, task, needs),
	FOREIGN KEY (county, task) REFERENCES plan_tasks (county, id),
	FOREIGN KEY (county, needs) REFERENCES plan_tasks (county, id)
);
CREATE INDEX plan_links_by_needs ON plan_links (county, needs, task);

CREATE TABLE plan_reports (
	county {id} NOT NULL,
	id {id} NOT NULL,
	task {id} NOT NULL,
	reached DOUBLE PRECISION NOT NULL DEFAULT 0,
	note TEXT NOT NULL DEFAULT '',
	complete BOOLEAN NOT NULL,
	state {id} NOT NULL,
	account {id},
	person {id},
	unit {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	checker {id},
	checked_by TEXT NOT NULL DEFAULT '',
	checked_at BIGINT,
	reason TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, task) REFERENCES plan_tasks (county, id)
);
CREATE INDEX plan_reports_by_task ON plan_reports (county, task, at);
CREATE INDEX plan_reports_by_state ON plan_reports (county, state, at);

CREATE TABLE plan_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	report {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, report) REFERENCES plan_reports (county, id)
);
CREATE INDEX plan_files_by_report ON plan_files (county, report);

-- Secret addresses under which a calendar program fetches deadlines.
CREATE TABLE plan_feeds (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	account {id} NOT NULL,
	unit {id},
	secret_hash {id} NOT NULL,
	made_at BIGINT NOT NULL,
	revoked_at BIGINT,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX plan_feeds_by_secret ON plan_feeds (county, secret_hash);
CREATE INDEX plan_feeds_by_account ON plan_feeds (county, account, made_at);
