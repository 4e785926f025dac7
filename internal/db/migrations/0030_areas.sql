-- +goose Up
-- The areas into which the county seat is divided. The boundary is a GeoJSON
-- geometry in WGS-84.
CREATE TABLE areas (
	county {id} NOT NULL REFERENCES counties (county),
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
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, lead_unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX areas_by_name ON areas (county, name) WHERE retired = FALSE;

-- Streets (lines) and landmarks (points) of the areas.
CREATE TABLE streets (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	name {id} NOT NULL,
	kind TEXT NOT NULL,
	area {id},
	geometry TEXT,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id)
);
CREATE INDEX streets_by_name ON streets (county, name, id);
CREATE INDEX streets_by_area ON streets (county, area);

-- Marks the state of a county's map: another mark tells every process to
-- prepare its index anew.
CREATE TABLE area_maps (
	county {id} NOT NULL PRIMARY KEY REFERENCES counties (county),
	mark {id} NOT NULL
);
