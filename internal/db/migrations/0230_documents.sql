-- +goose Up
-- By which words the county's documents are numbered, and who issues by them.
CREATE TABLE document_issuers (
	county {id} NOT NULL REFERENCES counties (county),
	word {id} NOT NULL,
	name TEXT NOT NULL,
	active BOOLEAN NOT NULL DEFAULT TRUE,
	seq BIGINT NOT NULL,
	PRIMARY KEY (county, word)
);

-- The number books: one for each word and year. Numbers before the first were
-- given on paper.
CREATE TABLE document_books (
	county {id} NOT NULL,
	word {id} NOT NULL,
	year BIGINT NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (county, word, year),
	FOREIGN KEY (county, word) REFERENCES document_issuers (county, word)
);

-- Official documents, received and issued.
CREATE TABLE documents (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	entry BIGINT NOT NULL, -- in the register
	direction {id} NOT NULL, -- issued, received
	kind {id} NOT NULL,
	state {id} NOT NULL,
	title TEXT NOT NULL,
	word {id} NOT NULL DEFAULT '',
	year BIGINT NOT NULL DEFAULT 0,
	seq BIGINT NOT NULL DEFAULT 0, -- of the number; 0: none yet
	issuer TEXT NOT NULL,
	unit {id}, -- that drafts
	secrecy {id} NOT NULL DEFAULT '',
	urgency {id} NOT NULL DEFAULT '',
	others TEXT NOT NULL DEFAULT '', -- recipients outside the county
	body TEXT NOT NULL DEFAULT '',
	annexes TEXT NOT NULL DEFAULT '', -- a line each
	founds {id} NOT NULL DEFAULT '', -- plan, headquarters, rules
	issue BIGINT NOT NULL DEFAULT 0, -- of a brief, in its year
	total BIGINT NOT NULL DEFAULT 0, -- of a brief, in all
	receipt BOOLEAN NOT NULL DEFAULT FALSE, -- a reader says that he has read it
	read_by TEXT NOT NULL DEFAULT '',
	dated TEXT NOT NULL DEFAULT '', -- the day that it bears
	reviewer TEXT NOT NULL DEFAULT '',
	signer TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	code {id} NOT NULL, -- by which it is checked
	edition BIGINT NOT NULL DEFAULT 1,
	expected BIGINT NOT NULL DEFAULT 0, -- addressees
	done BIGINT NOT NULL DEFAULT 0, -- of them have read it
	account {id},
	actor TEXT NOT NULL,
	drafted_on TEXT NOT NULL,
	signed_on TEXT NOT NULL DEFAULT '',
	issued_on TEXT NOT NULL DEFAULT '', -- or received
	ended_on TEXT NOT NULL DEFAULT '',
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX documents_by_entry ON documents (county, entry);
CREATE UNIQUE INDEX documents_by_number ON documents (county, word, year, seq) WHERE seq > 0;
CREATE UNIQUE INDEX documents_by_code ON documents (county, code);
CREATE INDEX documents_by_state ON documents (county, state, entry);
CREATE INDEX documents_by_day ON documents (county, campaign, direction, issued_on, entry);
CREATE INDEX documents_by_founds ON documents (county, campaign, founds, entry);

-- To whom a document goes, and whether it has been read there.
CREATE TABLE document_addressees (
	county {id} NOT NULL,
	document {id} NOT NULL,
	scope {id} NOT NULL, -- unit, area, group
	target {id} NOT NULL,
	part {id} NOT NULL, -- main, copy
	unit {id} NOT NULL, -- that answers for it
	read_at BIGINT,
	receipt_at BIGINT,
	done_at BIGINT, -- read, or where a receipt is wanted that
	actor TEXT NOT NULL DEFAULT '',
	reminded_at BIGINT,
	reminders BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (county, document, scope, target),
	FOREIGN KEY (county, document) REFERENCES documents (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE INDEX document_addressees_by_unit ON document_addressees (county, unit, document);

-- Who has opened which edition of a document.
CREATE TABLE document_readings (
	county {id} NOT NULL,
	document {id} NOT NULL,
	edition BIGINT NOT NULL,
	account {id} NOT NULL,
	unit {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	receipt_at BIGINT,
	PRIMARY KEY (county, document, edition, account),
	FOREIGN KEY (county, document) REFERENCES documents (county, id)
);

-- What was issued, edition by edition: a correction leaves the one before.
CREATE TABLE document_editions (
	county {id} NOT NULL,
	document {id} NOT NULL,
	edition BIGINT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	annexes TEXT NOT NULL,
	main_text TEXT NOT NULL,
	copy_text TEXT NOT NULL,
	reason TEXT NOT NULL,
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, document, edition),
	FOREIGN KEY (county, document) REFERENCES documents (county, id)
);

CREATE TABLE document_files (
	county {id} NOT NULL,
	id {id} NOT NULL,
	document {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, document) REFERENCES documents (county, id)
);
CREATE INDEX document_files_by_document ON document_files (county, document, id);

-- The county's own Word templates, one for each kind.
CREATE TABLE document_templates (
	county {id} NOT NULL REFERENCES counties (county),
	kind {id} NOT NULL,
	id {id} NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, kind)
);
