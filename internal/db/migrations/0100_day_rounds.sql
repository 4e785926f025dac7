-- +goose Up
-- The last day of a county on which its daily work was done.
CREATE TABLE day_rounds (
	county {id} NOT NULL REFERENCES counties (county),
	name {id} NOT NULL,
	day TEXT NOT NULL,
	done_at BIGINT NOT NULL,
	PRIMARY KEY (county, name)
);
