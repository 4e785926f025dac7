-- +goose Up
-- The kinds of projects. What a county has changed stands here, for the rest
-- the built-in ones hold.
CREATE TABLE works_kinds (
	county {id} NOT NULL REFERENCES counties (county),
	code {id} NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	active BOOLEAN NOT NULL DEFAULT TRUE,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, code)
);

-- Infrastructure projects. Money is in fen; the sums are those of the lines.
CREATE TABLE works_projects (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	need TEXT NOT NULL,
	kind {id} NOT NULL,
	area {id} NOT NULL,
	unit {id} NOT NULL,
	contractor TEXT NOT NULL DEFAULT '',
	address TEXT NOT NULL DEFAULT '',
	keeper {id},
	state {id} NOT NULL,
	before_pause {id} NOT NULL DEFAULT '', -- the state that it goes back to
	reason TEXT NOT NULL DEFAULT '',
	starts_on TEXT NOT NULL DEFAULT '',
	due_on TEXT NOT NULL,
	next_on TEXT NOT NULL DEFAULT '', -- what is due next of it, while it is approved or under way
	percent BIGINT NOT NULL DEFAULT 0,
	planned BIGINT NOT NULL DEFAULT 0,
	approved BIGINT NOT NULL DEFAULT 0,
	paid BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	proposed_on TEXT NOT NULL,
	approved_on TEXT NOT NULL DEFAULT '',
	begun_on TEXT NOT NULL DEFAULT '',
	accepted_on TEXT NOT NULL DEFAULT '',
	result TEXT NOT NULL DEFAULT '',
	handed_on TEXT NOT NULL DEFAULT '',
	ended_on TEXT NOT NULL DEFAULT '', -- dropped
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id),
	FOREIGN KEY (county, keeper) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX works_projects_by_number ON works_projects (county, number);
CREATE INDEX works_projects_by_state ON works_projects (county, state, next_on, number);
CREATE INDEX works_projects_by_due ON works_projects (county, campaign, due_on, number);
CREATE INDEX works_projects_by_unit ON works_projects (county, unit, state, number);

-- The cases that a project is to cure.
CREATE TABLE works_cases (
	county {id} NOT NULL,
	project {id} NOT NULL,
	case_id {id} NOT NULL,
	PRIMARY KEY (county, project, case_id),
	FOREIGN KEY (county, project) REFERENCES works_projects (county, id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX works_cases_by_case ON works_cases (county, case_id, project);

-- Money of a project by year and source, in fen.
CREATE TABLE works_funds (
	county {id} NOT NULL,
	project {id} NOT NULL,
	year BIGINT NOT NULL,
	source {id} NOT NULL,
	planned BIGINT NOT NULL,
	approved BIGINT NOT NULL,
	paid BIGINT NOT NULL,
	PRIMARY KEY (county, project, year, source),
	FOREIGN KEY (county, project) REFERENCES works_projects (county, id)
);

CREATE TABLE works_milestones (
	county {id} NOT NULL,
	id {id} NOT NULL,
	project {id} NOT NULL,
	title TEXT NOT NULL,
	due_on TEXT NOT NULL,
	done_on TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, project) REFERENCES works_projects (county, id)
);
CREATE INDEX works_milestones_by_project ON works_milestones (county, project, due_on, id);
CREATE INDEX works_milestones_by_due ON works_milestones (county, due_on, id);

-- How far a project has come, as its unit says.
CREATE TABLE works_reports (
	county {id} NOT NULL,
	id {id} NOT NULL,
	project {id} NOT NULL,
	percent BIGINT NOT NULL,
	note TEXT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, project) REFERENCES works_projects (county, id)
);
CREATE INDEX works_reports_by_project ON works_reports (county, project, at, id);

CREATE TABLE works_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	report {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, report) REFERENCES works_reports (county, id)
);
CREATE INDEX works_files_by_report ON works_files (county, report, id);

-- Checks of quality and safety on the site.
CREATE TABLE works_checks (
	county {id} NOT NULL,
	id {id} NOT NULL,
	project {id} NOT NULL,
	kind {id} NOT NULL,
	day TEXT NOT NULL,
	passed BOOLEAN NOT NULL,
	finding TEXT NOT NULL,
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, project) REFERENCES works_projects (county, id)
);
CREATE INDEX works_checks_by_project ON works_checks (county, project, day, id);
