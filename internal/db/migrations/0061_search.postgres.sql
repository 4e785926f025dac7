-- +goose Up
-- Terms of texts. The words are cut in Go, so no text parser is involved.
CREATE TABLE search_terms (
	county {id} NOT NULL,
	kind {id} NOT NULL,
	record {id} NOT NULL,
	terms TSVECTOR NOT NULL,
	PRIMARY KEY (county, kind, record)
);
CREATE INDEX search_terms_words ON search_terms USING GIN (terms);
