-- +goose Up
-- Rows of a register that were checked and wait for the decision to bring them
-- in: no case yet, without a number, in parts of some hundred.
CREATE TABLE case_staged (
	county {id} NOT NULL REFERENCES counties (county),
	import {id} NOT NULL,
	id {id} NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (county, import, id)
);
