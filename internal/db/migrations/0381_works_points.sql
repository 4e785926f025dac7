-- +goose Up
-- A project's own number, by which a spreadsheet names it again, and where it
-- is.
ALTER TABLE works_projects ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE works_projects ADD COLUMN lon DOUBLE PRECISION;
ALTER TABLE works_projects ADD COLUMN lat DOUBLE PRECISION;
ALTER TABLE works_projects_past ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE works_projects_past ADD COLUMN lon DOUBLE PRECISION;
ALTER TABLE works_projects_past ADD COLUMN lat DOUBLE PRECISION;
CREATE UNIQUE INDEX works_projects_by_code ON works_projects (county, code) WHERE code <> '';
