-- +goose Up
-- What is done so that people hear of the campaign. Costs are in fen.
CREATE TABLE publicity_activities (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	channel {id} NOT NULL,
	unit {id} NOT NULL,
	area {id}, -- none: the whole county
	place TEXT NOT NULL DEFAULT '', -- of a vehicle: its route
	content TEXT NOT NULL DEFAULT '', -- what is shown, said or handed out
	starts_on TEXT NOT NULL,
	ends_on TEXT NOT NULL,
	clock TEXT NOT NULL DEFAULT '', -- 07:30
	times BIGINT NOT NULL DEFAULT 1, -- how often it is to be shown or driven
	expected BIGINT NOT NULL DEFAULT 0, -- people that it is to reach
	cost BIGINT NOT NULL DEFAULT 0,
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	done_on TEXT NOT NULL DEFAULT '',
	done_times BIGINT NOT NULL DEFAULT 0,
	reached BIGINT NOT NULL DEFAULT 0, -- people, as counted
	link TEXT NOT NULL DEFAULT '', -- where it can be seen
	note TEXT NOT NULL DEFAULT '',
	proofs BIGINT NOT NULL DEFAULT 0, -- photos
	account {id},
	actor TEXT NOT NULL,
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX publicity_activities_by_number ON publicity_activities (county, number);
CREATE INDEX publicity_activities_by_state ON publicity_activities (county, state, ends_on, number);
CREATE INDEX publicity_activities_by_day ON publicity_activities (county, campaign, starts_on, number);
CREATE INDEX publicity_activities_by_unit ON publicity_activities (county, unit, state, number);
