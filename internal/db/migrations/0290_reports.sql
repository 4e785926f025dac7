-- +goose Up
-- The county's own wording of the templates of reports; the last version
-- counts. Where there is none, that of the program is taken.
CREATE TABLE report_templates (
	county {id} NOT NULL REFERENCES counties (county),
	kind {id} NOT NULL,
	lang {id} NOT NULL,
	version BIGINT NOT NULL,
	body TEXT NOT NULL,
	changed_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	PRIMARY KEY (county, kind, lang, version)
);

-- Reports that are written. A draft has a text that is filled when it is read;
-- a signed one has the paper as it was signed, with its digest.
CREATE TABLE written_reports (
	county {id} NOT NULL REFERENCES counties (county),
	id {id} NOT NULL,
	number BIGINT NOT NULL,
	kind {id} NOT NULL,
	lang {id} NOT NULL,
	title TEXT NOT NULL,
	from_on TEXT NOT NULL, -- empty: since the campaign began
	to_on TEXT NOT NULL,
	state {id} NOT NULL,
	body TEXT NOT NULL,
	version BIGINT NOT NULL,
	paper TEXT NOT NULL DEFAULT '',
	digest TEXT NOT NULL DEFAULT '',
	account {id},
	actor TEXT NOT NULL,
	written_at BIGINT NOT NULL,
	signer TEXT NOT NULL DEFAULT '',
	signed_at BIGINT,
	PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX written_reports_number ON written_reports (county, number);
CREATE INDEX written_reports_kind ON written_reports (county, kind, to_on, number);

CREATE TABLE report_comments (
	county {id} NOT NULL,
	report {id} NOT NULL,
	seq BIGINT NOT NULL,
	body TEXT NOT NULL,
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, report, seq),
	FOREIGN KEY (county, report) REFERENCES written_reports (county, id)
);

-- What the lists behind a signed report's figures showed when it was signed.
CREATE TABLE report_lists (
	county {id} NOT NULL,
	report {id} NOT NULL,
	figure {id} NOT NULL,
	records BIGINT NOT NULL,
	sheet {blob} NOT NULL, -- CSV, gzip
	PRIMARY KEY (county, report, figure),
	FOREIGN KEY (county, report) REFERENCES written_reports (county, id)
);
