-- +goose Up
-- How the rows of these tables stood at the end of an earlier day: before a row
-- changes or goes, it is kept in the table's past, if a day may have ended on it.
-- A row is of its stood_from on, and what is kept until its until_at.
ALTER TABLE areas ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE custody_batches ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE document_addressees ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE drive_themes ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE group_members ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE incumbencies ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting_decisions ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting_units ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE persons ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_duties ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_duty_units ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_task_people ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_task_units ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_tasks ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE publicity_activities ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE publicity_positions ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE publicity_receipts ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE served_notices ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE supervise_orders ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE support_requests ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE unit_categories ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE units ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE working_groups ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE works_projects ADD COLUMN stood_from BIGINT NOT NULL DEFAULT 0;

CREATE TABLE areas_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	seq BIGINT NOT NULL,
	name {id} NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	lead_unit {id},
	boundary TEXT,
	illustrative BOOLEAN NOT NULL DEFAULT FALSE,
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX areas_past_by_time ON areas_past (county, until_at);

CREATE TABLE custody_batches_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	campaign {id} NOT NULL,
	day TEXT NOT NULL,
	at BIGINT NOT NULL,
	action {id},
	area {id},
	unit {id} NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	goods TEXT NOT NULL,
	amount BIGINT NOT NULL,
	remaining BIGINT NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	party TEXT NOT NULL DEFAULT '',
	officers TEXT NOT NULL DEFAULT '',
	keeper {id},
	keeper_name TEXT NOT NULL DEFAULT '',
	store TEXT NOT NULL DEFAULT '',
	stored_at BIGINT,
	due_at BIGINT NOT NULL,
	extended BIGINT NOT NULL DEFAULT 0,
	state {id} NOT NULL,
	settled_at BIGINT,
	photos BIGINT NOT NULL DEFAULT 0,
	warned_at BIGINT,
	alarmed_at BIGINT,
	created_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX custody_batches_past_by_time ON custody_batches_past (county, until_at);

CREATE TABLE document_addressees_past (
	county {id} NOT NULL,
	document {id} NOT NULL,
	scope {id} NOT NULL,
	target {id} NOT NULL,
	part {id} NOT NULL,
	unit {id} NOT NULL,
	read_at BIGINT,
	receipt_at BIGINT,
	done_at BIGINT,
	actor TEXT NOT NULL DEFAULT '',
	reminded_at BIGINT,
	reminders BIGINT NOT NULL DEFAULT 0,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, document, scope, target, until_at)
);
CREATE INDEX document_addressees_past_by_time ON document_addressees_past (county, until_at);

CREATE TABLE documents_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	entry BIGINT NOT NULL,
	direction {id} NOT NULL,
	kind {id} NOT NULL,
	state {id} NOT NULL,
	title TEXT NOT NULL,
	word {id} NOT NULL DEFAULT '',
	year BIGINT NOT NULL DEFAULT 0,
	seq BIGINT NOT NULL DEFAULT 0,
	issuer TEXT NOT NULL,
	unit {id},
	secrecy {id} NOT NULL DEFAULT '',
	urgency {id} NOT NULL DEFAULT '',
	others TEXT NOT NULL DEFAULT '',
	body TEXT NOT NULL DEFAULT '',
	annexes TEXT NOT NULL DEFAULT '',
	founds {id} NOT NULL DEFAULT '',
	issue BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL DEFAULT 0,
	receipt BOOLEAN NOT NULL DEFAULT FALSE,
	read_by TEXT NOT NULL DEFAULT '',
	dated TEXT NOT NULL DEFAULT '',
	reviewer TEXT NOT NULL DEFAULT '',
	signer TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	code {id} NOT NULL,
	edition BIGINT NOT NULL DEFAULT 1,
	expected BIGINT NOT NULL DEFAULT 0,
	done BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	drafted_on TEXT NOT NULL,
	signed_on TEXT NOT NULL DEFAULT '',
	issued_on TEXT NOT NULL DEFAULT '',
	ended_on TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX documents_past_by_time ON documents_past (county, until_at);

CREATE TABLE drive_themes_past (
	county {id} NOT NULL,
	code {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	content TEXT NOT NULL DEFAULT '',
	grp {id} NOT NULL DEFAULT '',
	categories TEXT NOT NULL DEFAULT '',
	kinds TEXT NOT NULL DEFAULT '',
	active BOOLEAN NOT NULL DEFAULT TRUE,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, code, until_at)
);
CREATE INDEX drive_themes_past_by_time ON drive_themes_past (county, until_at);

CREATE TABLE group_members_past (
	county {id} NOT NULL,
	grp {id} NOT NULL,
	unit {id} NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, grp, unit, until_at)
);
CREATE INDEX group_members_past_by_time ON group_members_past (county, until_at);

CREATE TABLE incumbencies_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	post {id} NOT NULL,
	person {id} NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL DEFAULT '',
	seconded_from {id},
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX incumbencies_past_by_time ON incumbencies_past (county, until_at);

CREATE TABLE meeting_decisions_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	meeting {id} NOT NULL,
	campaign {id} NOT NULL,
	seq BIGINT NOT NULL,
	kind {id} NOT NULL,
	area {id},
	grp {id},
	title TEXT NOT NULL,
	unit {id} NOT NULL,
	due_on TEXT NOT NULL,
	task {id} NOT NULL,
	number TEXT NOT NULL,
	state {id} NOT NULL,
	made_on TEXT NOT NULL,
	done_on TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX meeting_decisions_past_by_time ON meeting_decisions_past (county, until_at);

CREATE TABLE meeting_units_past (
	county {id} NOT NULL,
	meeting {id} NOT NULL,
	unit {id} NOT NULL,
	seq BIGINT NOT NULL,
	presence {id} NOT NULL DEFAULT '',
	who TEXT NOT NULL DEFAULT '',
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, meeting, unit, until_at)
);
CREATE INDEX meeting_units_past_by_time ON meeting_units_past (county, until_at);

CREATE TABLE meetings_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	area {id},
	grp {id},
	series {id},
	period TEXT NOT NULL DEFAULT '',
	title TEXT NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	chair TEXT NOT NULL DEFAULT '',
	starts_at BIGINT NOT NULL,
	minutes BIGINT NOT NULL,
	day TEXT NOT NULL,
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	frozen_at BIGINT,
	material TEXT NOT NULL DEFAULT '',
	begun_at BIGINT,
	closed_at BIGINT,
	created_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX meetings_past_by_time ON meetings_past (county, until_at);

CREATE TABLE persons_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	code {id},
	unit {id} NOT NULL,
	name {id} NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	phone TEXT NOT NULL DEFAULT '',
	task TEXT NOT NULL DEFAULT '',
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	tasks BIGINT NOT NULL DEFAULT 0,
	left_at BIGINT,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX persons_past_by_time ON persons_past (county, until_at);

CREATE TABLE plan_duties_past (
	county {id} NOT NULL,
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
	made_to TEXT NOT NULL DEFAULT '',
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX plan_duties_past_by_time ON plan_duties_past (county, until_at);

CREATE TABLE plan_duty_units_past (
	county {id} NOT NULL,
	duty {id} NOT NULL,
	unit {id} NOT NULL,
	seq BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, duty, unit, until_at)
);
CREATE INDEX plan_duty_units_past_by_time ON plan_duty_units_past (county, until_at);

CREATE TABLE plan_task_people_past (
	county {id} NOT NULL,
	task {id} NOT NULL,
	person {id} NOT NULL,
	part TEXT NOT NULL DEFAULT '',
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, task, person, until_at)
);
CREATE INDEX plan_task_people_past_by_time ON plan_task_people_past (county, until_at);

CREATE TABLE plan_task_units_past (
	county {id} NOT NULL,
	task {id} NOT NULL,
	unit {id} NOT NULL,
	role TEXT NOT NULL,
	seq BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, task, unit, until_at)
);
CREATE INDEX plan_task_units_past_by_time ON plan_task_units_past (county, until_at);

CREATE TABLE plan_tasks_past (
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
	passed BIGINT NOT NULL DEFAULT 0,
	children BIGINT NOT NULL DEFAULT 0,
	returned BIGINT NOT NULL DEFAULT 0,
	done_on TEXT NOT NULL DEFAULT '',
	handed_on TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX plan_tasks_past_by_time ON plan_tasks_past (county, until_at);

CREATE TABLE posts_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	body {id},
	area {id},
	grp {id},
	role TEXT NOT NULL DEFAULT '',
	seq BIGINT NOT NULL,
	title TEXT NOT NULL,
	grade TEXT NOT NULL DEFAULT '',
	is_leading BOOLEAN NOT NULL DEFAULT FALSE,
	required_since TEXT NOT NULL DEFAULT '',
	abolished BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX posts_past_by_time ON posts_past (county, until_at);

CREATE TABLE publicity_activities_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	channel {id} NOT NULL,
	unit {id} NOT NULL,
	area {id},
	place TEXT NOT NULL DEFAULT '',
	content TEXT NOT NULL DEFAULT '',
	starts_on TEXT NOT NULL,
	ends_on TEXT NOT NULL,
	clock TEXT NOT NULL DEFAULT '',
	times BIGINT NOT NULL DEFAULT 1,
	expected BIGINT NOT NULL DEFAULT 0,
	cost BIGINT NOT NULL DEFAULT 0,
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	done_on TEXT NOT NULL DEFAULT '',
	done_times BIGINT NOT NULL DEFAULT 0,
	reached BIGINT NOT NULL DEFAULT 0,
	link TEXT NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',
	proofs BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX publicity_activities_past_by_time ON publicity_activities_past (county, until_at);

CREATE TABLE publicity_positions_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	kind {id} NOT NULL,
	unit {id} NOT NULL,
	area {id},
	address TEXT NOT NULL DEFAULT '',
	content TEXT NOT NULL DEFAULT '',
	since TEXT NOT NULL DEFAULT '',
	every BIGINT NOT NULL,
	checked_on TEXT NOT NULL DEFAULT '',
	passed BOOLEAN NOT NULL DEFAULT TRUE,
	next_on TEXT NOT NULL,
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX publicity_positions_past_by_time ON publicity_positions_past (county, until_at);

CREATE TABLE publicity_receipts_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	material {id} NOT NULL,
	kind {id} NOT NULL,
	number BIGINT NOT NULL,
	day TEXT NOT NULL,
	area {id} NOT NULL,
	committee {id},
	unit {id} NOT NULL,
	audience {id} NOT NULL,
	copies BIGINT NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	receiver TEXT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	void TEXT NOT NULL DEFAULT '',
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX publicity_receipts_past_by_time ON publicity_receipts_past (county, until_at);

CREATE TABLE served_notices_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	state {id} NOT NULL,
	word TEXT NOT NULL DEFAULT '',
	year BIGINT NOT NULL DEFAULT 0,
	no BIGINT NOT NULL DEFAULT 0,
	case_id {id},
	batch {id},
	area {id} NOT NULL,
	issuer {id} NOT NULL,
	party_kind {id} NOT NULL,
	party TEXT NOT NULL DEFAULT '',
	party_id TEXT NOT NULL DEFAULT '',
	contact TEXT NOT NULL DEFAULT '',
	party_address TEXT NOT NULL DEFAULT '',
	address TEXT NOT NULL,
	object TEXT NOT NULL,
	structure {id} NOT NULL DEFAULT '',
	floors BIGINT NOT NULL DEFAULT 0,
	length_cm BIGINT NOT NULL DEFAULT 0,
	width_cm BIGINT NOT NULL DEFAULT 0,
	size_dm2 BIGINT NOT NULL DEFAULT 0,
	built TEXT NOT NULL DEFAULT '',
	permit {id} NOT NULL DEFAULT '',
	facts TEXT NOT NULL,
	basis TEXT NOT NULL,
	demand TEXT NOT NULL,
	due_on TEXT NOT NULL,
	statement_days BIGINT NOT NULL DEFAULT 0,
	remedies TEXT NOT NULL DEFAULT '',
	officers TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	drafted_on TEXT NOT NULL,
	issued_on TEXT NOT NULL DEFAULT '',
	signer {id},
	signer_name TEXT NOT NULL DEFAULT '',
	unpowered BOOLEAN NOT NULL DEFAULT FALSE,
	method {id} NOT NULL DEFAULT '',
	served_on TEXT NOT NULL DEFAULT '',
	served_at BIGINT,
	served_place TEXT NOT NULL DEFAULT '',
	receiver TEXT NOT NULL DEFAULT '',
	relation TEXT NOT NULL DEFAULT '',
	witness1 TEXT NOT NULL DEFAULT '',
	witness2 TEXT NOT NULL DEFAULT '',
	server TEXT NOT NULL DEFAULT '',
	visits BIGINT NOT NULL DEFAULT 0,
	complied_on TEXT NOT NULL DEFAULT '',
	transferred_to TEXT NOT NULL DEFAULT '',
	ended_on TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX served_notices_past_by_time ON served_notices_past (county, until_at);

CREATE TABLE supervise_orders_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	kind {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	details TEXT NOT NULL,
	subject {id} NOT NULL DEFAULT '',
	record {id} NOT NULL DEFAULT '',
	subject_title TEXT NOT NULL DEFAULT '',
	subject_link TEXT NOT NULL DEFAULT '',
	addressee {id} NOT NULL,
	unit {id} NOT NULL,
	area {id},
	grp {id},
	due_on TEXT NOT NULL,
	level {id} NOT NULL,
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	returned BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	issued_on TEXT NOT NULL,
	answered_on TEXT NOT NULL DEFAULT '',
	closed_on TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX supervise_orders_past_by_time ON supervise_orders_past (county, until_at);

CREATE TABLE support_requests_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	area {id} NOT NULL,
	grp {id} NOT NULL,
	case_id {id},
	title TEXT NOT NULL,
	needs TEXT NOT NULL,
	wanted_on TEXT NOT NULL,
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	plan TEXT NOT NULL DEFAULT '',
	plan_on TEXT NOT NULL DEFAULT '',
	question TEXT NOT NULL DEFAULT '',
	reply TEXT NOT NULL DEFAULT '',
	result TEXT NOT NULL DEFAULT '',
	directed BOOLEAN NOT NULL DEFAULT FALSE,
	account {id},
	actor TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	asked_on TEXT NOT NULL,
	answer_due BIGINT NOT NULL,
	answered_at BIGINT,
	answered_on TEXT NOT NULL DEFAULT '',
	due_at BIGINT,
	paused_at BIGINT,
	escalated_at BIGINT,
	handed_at BIGINT,
	done_on TEXT NOT NULL DEFAULT '',
	returned BIGINT NOT NULL DEFAULT 0,
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX support_requests_past_by_time ON support_requests_past (county, until_at);

CREATE TABLE unit_categories_past (
	county {id} NOT NULL,
	code {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, code, until_at)
);
CREATE INDEX unit_categories_past_by_time ON unit_categories_past (county, until_at);

CREATE TABLE units_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	code {id} NOT NULL,
	name {id} NOT NULL,
	short {id} NOT NULL,
	category {id} NOT NULL,
	kind TEXT NOT NULL,
	level TEXT NOT NULL,
	area {id},
	parent {id},
	phone TEXT NOT NULL DEFAULT '',
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX units_past_by_time ON units_past (county, until_at);

CREATE TABLE working_groups_past (
	county {id} NOT NULL,
	id {id} NOT NULL,
	code {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	duty TEXT NOT NULL DEFAULT '',
	lead_unit {id},
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX working_groups_past_by_time ON working_groups_past (county, until_at);

CREATE TABLE works_projects_past (
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
	before_pause {id} NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	starts_on TEXT NOT NULL DEFAULT '',
	due_on TEXT NOT NULL,
	next_on TEXT NOT NULL DEFAULT '',
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
	ended_on TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	stood_from BIGINT NOT NULL DEFAULT 0,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (county, id, until_at)
);
CREATE INDEX works_projects_past_by_time ON works_projects_past (county, until_at);

-- From when on it is on record: of a county that was there before, from its last
-- act before this table was there.
CREATE TABLE past_since (
	county {id} NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county),
	FOREIGN KEY (county) REFERENCES counties (county)
);
INSERT INTO past_since (county, at) SELECT county, MAX(at) FROM journal GROUP BY county;
