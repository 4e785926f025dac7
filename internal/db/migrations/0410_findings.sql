-- +goose Up
-- What looks like gaming of the assessment, for a person to judge. The same rule
-- sees the same of somebody in a month once.
CREATE TABLE findings (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	month {id} NOT NULL,
	subject {id} NOT NULL, -- unit, area, group, inspector
	of_id {id} NOT NULL,
	name TEXT NOT NULL,
	unit {id}, -- it, that leads it, or that the inspector works for
	area {id},
	grp {id},
	args TEXT NOT NULL, -- JSON: the numbers of the sentence
	records BIGINT NOT NULL, -- its evidence, as many as there is
	state {id} NOT NULL,
	found_at BIGINT NOT NULL,
	asked_at BIGINT,
	asked_by TEXT NOT NULL DEFAULT '',
	question TEXT NOT NULL DEFAULT '',
	answer_by TEXT NOT NULL DEFAULT '', -- day
	answered_at BIGINT,
	answered_by TEXT NOT NULL DEFAULT '',
	answer TEXT NOT NULL DEFAULT '',
	judged_at BIGINT,
	judged_by TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	note {id}, -- the noted fact that was made of it
	moved_at BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
CREATE UNIQUE INDEX findings_by_number ON findings (county, number);
CREATE UNIQUE INDEX findings_once ON findings (county, month, kind, subject, of_id);
CREATE INDEX findings_by_state ON findings (county, campaign, state, number);
CREATE INDEX findings_by_whom ON findings (county, subject, of_id, number);
CREATE INDEX findings_by_answer ON findings (county, answer_by, number);
CREATE INDEX findings_by_note ON findings (county, note) WHERE note IS NOT NULL;

CREATE TABLE findings_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	month {id} NOT NULL,
	subject {id} NOT NULL,
	of_id {id} NOT NULL,
	name TEXT NOT NULL,
	unit {id},
	area {id},
	grp {id},
	args TEXT NOT NULL,
	records BIGINT NOT NULL,
	state {id} NOT NULL,
	found_at BIGINT NOT NULL,
	asked_at BIGINT,
	asked_by TEXT NOT NULL DEFAULT '',
	question TEXT NOT NULL DEFAULT '',
	answer_by TEXT NOT NULL DEFAULT '',
	answered_at BIGINT,
	answered_by TEXT NOT NULL DEFAULT '',
	answer TEXT NOT NULL DEFAULT '',
	judged_at BIGINT,
	judged_by TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	note {id},
	moved_at BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX findings_past_by_time ON findings_past (county, until_at);

-- The records on which a finding rests, as far as they are kept.
CREATE TABLE finding_evidence (
	county {id} NOT NULL,
	finding {id} NOT NULL,
	evidence {id} NOT NULL, -- what makes it the same evidence
	label TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	link TEXT NOT NULL,
	other TEXT NOT NULL DEFAULT '', -- a second record beside it
	other_at TEXT NOT NULL DEFAULT '',
	day TEXT NOT NULL DEFAULT '',
	said {id} NOT NULL, -- message key
	args TEXT NOT NULL, -- JSON: its numbers
	added_at BIGINT NOT NULL,
	PRIMARY KEY (county, finding, evidence),
	FOREIGN KEY (county, finding) REFERENCES findings (county, id)
);

CREATE TABLE findings_settings (
	county {id} NOT NULL PRIMARY KEY REFERENCES counties (county),
	rules TEXT NOT NULL, -- JSON
	version BIGINT NOT NULL
);

-- What was taken in and noted within a month is found without the rest.
CREATE INDEX photos_by_time ON photos (county, uploaded_at) WHERE subject <> '';
CREATE INDEX places_checks_by_time ON places_checks (county, day, id);
CREATE INDEX inspect_visits_by_time ON inspect_visits (county, done_on, id) WHERE state = 'done';
