-- +goose Up
-- Where an action lies on the map, as a key of zoom 24; filled in by the
-- program for actions that are there already.
ALTER TABLE patrol_actions ADD COLUMN morton BIGINT;
CREATE INDEX patrol_actions_by_place ON patrol_actions (county, campaign, morton) WHERE morton IS NOT NULL;
