-- +goose Up
-- A photo belongs to a record of some subject (case, …), or to none while it
-- waits to be attached.
CREATE TABLE photos (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	subject TEXT NOT NULL DEFAULT '',
	record {id} NOT NULL DEFAULT '',
	kind TEXT NOT NULL DEFAULT '',
	sha256 TEXT NOT NULL,
	bytes BIGINT NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	type TEXT NOT NULL,
	orientation BIGINT NOT NULL DEFAULT 1,
	taken_at TEXT NOT NULL DEFAULT '',
	camera TEXT NOT NULL DEFAULT '',
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	accuracy DOUBLE PRECISION,
	place TEXT NOT NULL DEFAULT 'none',
	dhash BIGINT NOT NULL,
	synthetic BOOLEAN NOT NULL DEFAULT FALSE,
	uploaded_at BIGINT NOT NULL,
	account {id},
	actor TEXT NOT NULL,
	PRIMARY KEY (county, id)
);
CREATE INDEX photos_of_record ON photos (county, subject, record, id);
CREATE INDEX photos_by_sum ON photos (county, sha256);

-- The perceptual hash in four pieces of 16 bits, each with its place: what
-- differs in at most six bits has a piece that differs in at most one. It is an
-- index rather than records, written with the photo's row, so no foreign key:
-- four more checks for every photo would guard nothing.
CREATE TABLE photo_pieces (
	county {id} NOT NULL,
	piece BIGINT NOT NULL,
	photo {id} NOT NULL,
	dhash BIGINT NOT NULL,
	PRIMARY KEY (county, piece, photo)
);

CREATE INDEX photo_pieces_of ON photo_pieces (county, photo);

-- Which earlier photos a photo repeats; distance 0 with exact is the same file.
CREATE TABLE photo_reuse (
	county {id} NOT NULL,
	photo {id} NOT NULL,
	other {id} NOT NULL,
	distance BIGINT NOT NULL,
	exact BOOLEAN NOT NULL,
	PRIMARY KEY (county, photo, other),
	FOREIGN KEY (county, photo) REFERENCES photos (county, id),
	FOREIGN KEY (county, other) REFERENCES photos (county, id)
);
CREATE INDEX photo_reuse_of ON photo_reuse (county, other);
