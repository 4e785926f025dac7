-- +goose Up
-- Tallies lie in the order of their key: a stretch of days is read where it is
-- found, and a change touches one tree instead of two.
CREATE TABLE tallies_by_key (
	county {id} NOT NULL REFERENCES counties (county),
	campaign {id} NOT NULL,
	figure TEXT NOT NULL,
	day TEXT NOT NULL,
	area {id} NOT NULL,
	unit {id} NOT NULL,
	grp {id} NOT NULL,
	category TEXT NOT NULL,
	theme TEXT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (county, campaign, figure, area, grp, unit, category, theme, day)
) WITHOUT ROWID;
INSERT INTO tallies_by_key (county, campaign, figure, day, area, unit, grp, category, theme, n)
	SELECT county, campaign, figure, day, area, unit, grp, category, theme, n FROM tallies
	ORDER BY county, campaign, figure, area, grp, unit, category, theme, day;
DROP TABLE tallies;
ALTER TABLE tallies_by_key RENAME TO tallies;
