-- +goose Up
-- How many tasks of the plan an employee has that are not over.
ALTER TABLE persons ADD COLUMN tasks BIGINT NOT NULL DEFAULT 0;
