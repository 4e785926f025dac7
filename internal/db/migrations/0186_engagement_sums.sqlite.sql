-- +goose Up
-- The sums of engagement lie in the order of their key, as tallies do.
CREATE TABLE engagement_sums_by_key (
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
) WITHOUT ROWID;
INSERT INTO engagement_sums_by_key (county, span, face, begins, level, who, kind, expected, in_time, late)
	SELECT county, span, face, begins, level, who, kind, expected, in_time, late FROM engagement_sums
	ORDER BY county, span, face, begins, level, who, kind;
DROP TABLE engagement_sums;
ALTER TABLE engagement_sums_by_key RENAME TO engagement_sums;
