-- +goose Up
-- What a county sets for its documents; where there is no row, nobody reviews
-- what he drafted himself.
CREATE TABLE document_settings (
	county {id} NOT NULL REFERENCES counties (county),
	own_review BOOLEAN NOT NULL DEFAULT FALSE,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county)
);
