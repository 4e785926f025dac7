-- +goose Up
-- What is printed and handed out. The sums are those of its prints and
-- receipts that hold; costs are in fen.
CREATE TABLE publicity_materials (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	title TEXT NOT NULL,
	kind {id} NOT NULL,
	body TEXT NOT NULL DEFAULT '', -- its text, as a document
	printed BIGINT NOT NULL DEFAULT 0,
	given BIGINT NOT NULL DEFAULT 0,
	cost BIGINT NOT NULL DEFAULT 0,
	account {id},
	actor TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	CHECK (given >= 0 AND given <= printed)
);
CREATE UNIQUE INDEX publicity_materials_by_number ON publicity_materials (county, number);

CREATE TABLE publicity_prints (
	county {id} NOT NULL,
	id {id} NOT NULL,
	material {id} NOT NULL,
	day TEXT NOT NULL,
	copies BIGINT NOT NULL,
	cost BIGINT NOT NULL,
	printer TEXT NOT NULL DEFAULT '', -- a firm
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	void TEXT NOT NULL DEFAULT '', -- why it does not hold
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, material) REFERENCES publicity_materials (county, id)
);
CREATE INDEX publicity_prints_by_material ON publicity_prints (county, material, day, id);

-- Copies handed out, as somebody signed for them.
CREATE TABLE publicity_receipts (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	material {id} NOT NULL,
	kind {id} NOT NULL, -- that of its material
	number BIGINT NOT NULL,
	day TEXT NOT NULL,
	area {id} NOT NULL,
	committee {id},
	unit {id} NOT NULL, -- that handed them out
	audience {id} NOT NULL,
	copies BIGINT NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	receiver TEXT NOT NULL, -- a post or a shop
	account {id},
	actor TEXT NOT NULL,
	at BIGINT NOT NULL,
	void TEXT NOT NULL DEFAULT '', -- why it does not hold
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, material) REFERENCES publicity_materials (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, committee) REFERENCES units (county, id),
	FOREIGN KEY (county, unit) REFERENCES units (county, id)
);
CREATE UNIQUE INDEX publicity_receipts_by_number ON publicity_receipts (county, number);
CREATE INDEX publicity_receipts_by_material ON publicity_receipts (county, material, day, number);
CREATE INDEX publicity_receipts_by_day ON publicity_receipts (county, campaign, day, number);
CREATE INDEX publicity_receipts_by_committee ON publicity_receipts (county, committee, day, number);
