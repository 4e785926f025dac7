-- +goose Up
-- When an employee left: some time later the name and number are forgotten.
ALTER TABLE persons ADD COLUMN left_at BIGINT;
UPDATE persons SET left_at = (SELECT MAX(j.at) FROM journal j
	WHERE j.county = persons.county AND j.subject = 'person' AND j.record = persons.id AND j.act = 'person.retired')
	WHERE retired = TRUE;
CREATE INDEX persons_left ON persons (county, left_at) WHERE left_at IS NOT NULL;
