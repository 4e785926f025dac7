-- +goose Up
-- What an import adds to the tallies is added up by whoever brings it in, and
-- counted anew from its cases where that was broken off.
DROP TABLE case_batches;
