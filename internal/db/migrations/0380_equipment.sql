-- +goose Up
-- The kinds of equipment. What a county has changed stands here, for the rest
-- the built-in ones hold.
CREATE TABLE equipment_kinds (
	county {id} NOT NULL REFERENCES counties (county),
	code {id} NOT NULL,
	name TEXT NOT NULL,
	english TEXT NOT NULL DEFAULT '',
	measure TEXT NOT NULL DEFAULT '', -- the word that counts it, in Chinese
	counted BOOLEAN NOT NULL DEFAULT FALSE, -- a row is so many alike, not a single one
	active BOOLEAN NOT NULL DEFAULT TRUE,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, code)
);

-- Vehicles, bins, public toilets, transfer stations. Cost is in fen.
CREATE TABLE equipment (
	county {id} NOT NULL,
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	code TEXT NOT NULL DEFAULT '', -- its own: a plate, a number of assets
	kind {id} NOT NULL,
	name TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	area {id}, -- it is allocated to; none: the whole county
	unit {id} NOT NULL, -- in charge
	since TEXT NOT NULL, -- allocated on
	address TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	capacity TEXT NOT NULL DEFAULT '',
	state {id} NOT NULL,
	state_on TEXT NOT NULL, -- since when
	due_on TEXT NOT NULL DEFAULT '', -- by when it is to be in use: of what is planned or under repair
	reason TEXT NOT NULL DEFAULT '', -- of the state
	project {id}, -- that bought or built it
	cost BIGINT NOT NULL DEFAULT 0,
	note TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id),
	FOREIGN KEY (county, project) REFERENCES works_projects (county, id)
);
CREATE UNIQUE INDEX equipment_by_number ON equipment (county, number);
CREATE UNIQUE INDEX equipment_by_code ON equipment (county, code) WHERE code <> '';
CREATE INDEX equipment_by_kind ON equipment (county, kind, area, state);
CREATE INDEX equipment_by_state ON equipment (county, state, due_on, number);
CREATE INDEX equipment_by_unit ON equipment (county, unit, state, number);
CREATE INDEX equipment_by_project ON equipment (county, project, number) WHERE project IS NOT NULL;

-- How many of a kind the standard asks for. What a county has changed stands
-- here, for the rest the built-in ratios hold.
CREATE TABLE equipment_ratios (
	county {id} NOT NULL REFERENCES counties (county),
	kind {id} NOT NULL,
	base {id} NOT NULL,
	value BIGINT NOT NULL, -- thousandths; 0: not set
	source TEXT NOT NULL DEFAULT '', -- empty: to be confirmed
	PRIMARY KEY (county, kind, base)
);

-- What ratios are multiplied with: inhabitants, hectares built up, metres of
-- road.
CREATE TABLE equipment_bases (
	county {id} NOT NULL,
	area {id} NOT NULL,
	base {id} NOT NULL,
	amount BIGINT NOT NULL,
	PRIMARY KEY (county, area, base),
	FOREIGN KEY (county, area) REFERENCES areas (county, id)
);
