-- +goose Up
-- The county's own Word templates, version by version: of each kind the last
-- that is not withdrawn is filled.
CREATE TABLE document_template_versions (
	county {id} NOT NULL REFERENCES counties (county),
	kind {id} NOT NULL,
	version BIGINT NOT NULL,
	id {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	withdrawn_by TEXT NOT NULL DEFAULT '',
	withdrawn_at BIGINT,
	PRIMARY KEY (county, kind, version)
);
CREATE UNIQUE INDEX document_template_versions_by_id ON document_template_versions (county, id);
INSERT INTO document_template_versions (county, kind, version, id, name, type, size, sha256, actor, at)
	SELECT county, kind, 1, id, name, type, size, sha256, actor, at FROM document_templates;
DROP TABLE document_templates;
