-- +goose Up
-- The days of the county's calendar on which somebody was there, for who signs
-- in: a phone stays signed in for weeks.
CREATE TABLE account_days (
	county {id} NOT NULL,
	account {id} NOT NULL,
	day {id} NOT NULL,
	PRIMARY KEY (county, account, day),
	FOREIGN KEY (county, account) REFERENCES accounts (county, id)
);
CREATE INDEX account_days_by_day ON account_days (county, day, account);

-- What was expected of whom, by the day by which it was due. It is gathered from
-- the records of all slices, and gathered again while they may still change; so
-- nothing but the day and who enforces anything here. who is the person, the
-- account, the unit or nobody.
CREATE TABLE engagement_acts (
	county {id} NOT NULL REFERENCES counties (county),
	day {id} NOT NULL,
	kind {id} NOT NULL,
	record {id} NOT NULL,
	who {id} NOT NULL,
	level {id} NOT NULL,
	account {id},
	person {id},
	unit {id},
	area {id},
	grp {id},
	title TEXT NOT NULL,
	link TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	done_at BIGINT,
	PRIMARY KEY (county, day, kind, record, who)
);

-- Their sums by day and by month: of each level, and within it of each area,
-- group, unit and person.
CREATE TABLE engagement_sums (
	county {id} NOT NULL REFERENCES counties (county),
	span {id} NOT NULL,
	face {id} NOT NULL,
	begins {id} NOT NULL,
	level {id} NOT NULL,
	who {id} NOT NULL,
	kind {id} NOT NULL,
	expected BIGINT NOT NULL,
	in_time BIGINT NOT NULL,
	late BIGINT NOT NULL,
	PRIMARY KEY (county, span, face, begins, level, who, kind)
);
CREATE INDEX notices_by_time ON notices (county, created_at, account, read_at);
