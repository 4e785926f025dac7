-- +goose Up
-- Imports that run in the background: what was asked for, by which process it
-- is done, how many rows there are, and why it came to nothing.
ALTER TABLE survey_imports ADD COLUMN task {id} NOT NULL DEFAULT '';
ALTER TABLE survey_imports ADD COLUMN runner {id} NOT NULL DEFAULT '';
ALTER TABLE survey_imports ADD COLUMN total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE survey_imports ADD COLUMN problem TEXT NOT NULL DEFAULT '';
CREATE INDEX survey_imports_by_state ON survey_imports (county, state, beat_at);
