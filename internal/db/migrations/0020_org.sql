-- +goose Up
-- The four categories within which units are compared.
CREATE TABLE unit_categories (
	county {id} NOT NULL REFERENCES counties (county),
	code {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY (county, code)
);

-- Units: offices, companies, towns, village and neighbourhood committees. The
-- area is of a slice above this one, so nothing enforces it here.
CREATE TABLE units (
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
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, category) REFERENCES unit_categories (county, code),
	FOREIGN KEY (county, parent) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX units_by_code ON units (county, code);
CREATE UNIQUE INDEX units_by_name ON units (county, name);
CREATE INDEX units_by_area ON units (county, area);
CREATE INDEX units_by_parent ON units (county, parent);

CREATE TABLE working_groups (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	code {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	duty TEXT NOT NULL DEFAULT '',
	lead_unit {id},
	retired BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, lead_unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX working_groups_by_code ON working_groups (county, code);

CREATE TABLE group_members (
	county {id} NOT NULL,
	grp {id} NOT NULL,
	unit {id} NOT NULL,
	PRIMARY KEY (county, grp, unit),
	FOREIGN KEY (county, grp) REFERENCES working_groups (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE INDEX group_members_by_unit ON group_members (county, unit);

-- Headquarters, office and their sections.
CREATE TABLE bodies (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	code {id} NOT NULL,
	seq BIGINT NOT NULL,
	name TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX bodies_by_code ON bodies (county, code);

-- Employees.
CREATE TABLE persons (
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
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX persons_by_code ON persons (county, code);
CREATE INDEX persons_by_unit ON persons (county, unit, name, id);
CREATE INDEX persons_by_name ON persons (county, name, id);

-- Posts of a body, an area or a working group: exactly one of the three.
-- required_since is the day from which it must be filled; empty: it need not.
CREATE TABLE posts (
	county {id} NOT NULL REFERENCES counties (county),
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
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, body) REFERENCES bodies (county, id),
	FOREIGN KEY (county, grp) REFERENCES working_groups (county, id)
);
CREATE INDEX posts_by_body ON posts (county, body);
CREATE INDEX posts_by_area ON posts (county, area);
CREATE INDEX posts_by_group ON posts (county, grp);

-- Who holds a post from when to when. An empty last day is that of the
-- present incumbent, of whom there is one.
CREATE TABLE incumbencies (
	county {id} NOT NULL,
	id {id} NOT NULL,
	post {id} NOT NULL,
	person {id} NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL DEFAULT '',
	seconded_from {id},
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, post) REFERENCES posts (county, id),
	FOREIGN KEY (county, person) REFERENCES persons (county, id),
	FOREIGN KEY (county, seconded_from) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX incumbencies_present ON incumbencies (county, post) WHERE until = '';
CREATE INDEX incumbencies_by_post ON incumbencies (county, post, since);
CREATE INDEX incumbencies_by_person ON incumbencies (county, person);
