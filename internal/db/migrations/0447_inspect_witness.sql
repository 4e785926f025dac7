-- +goose Up
-- Who saw that the inspected refused to sign: a post and a unit. Refusals that
-- were noted before have none.
ALTER TABLE inspect_visits ADD COLUMN witness TEXT NOT NULL DEFAULT '';
ALTER TABLE inspect_visits ADD COLUMN witness_unit TEXT NOT NULL DEFAULT '';
