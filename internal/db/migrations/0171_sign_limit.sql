-- +goose Up
-- A category may have two limits: one to sign for a case and secure the place,
-- and one to put it right.
ALTER TABLE categories ADD COLUMN sign_limit TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN sign_limit TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN sign_by BIGINT;
ALTER TABLE cases ADD COLUMN sign_told BOOLEAN NOT NULL DEFAULT FALSE;
