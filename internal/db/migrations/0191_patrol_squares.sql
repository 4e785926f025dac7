-- +goose Up
-- How many actions lie in the squares of the map, of each kind and, where kind
-- is empty, of all: a map costs the same however many there are.
CREATE TABLE patrol_squares (
	county {id} NOT NULL,
	campaign {id} NOT NULL,
	kind {id} NOT NULL,
	level BIGINT NOT NULL,
	cell BIGINT NOT NULL,
	total BIGINT NOT NULL,
	lon BIGINT NOT NULL,
	lat BIGINT NOT NULL,
	PRIMARY KEY (county, campaign, kind, level, cell),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id)
);
