-- +goose Up
-- A fact that was confirmed, or withdrawn, once its month was published: the mark
-- is made again with it, and may be appealed against anew.
CREATE TABLE assess_adjustments (
	county {id} NOT NULL,
	note {id} NOT NULL,
	at BIGINT NOT NULL,
	month {id} NOT NULL,
	subject {id} NOT NULL,
	of_id {id} NOT NULL,
	was BIGINT NOT NULL, -- thousandths
	now BIGINT NOT NULL,
	actor TEXT NOT NULL,
	appeal_until BIGINT NOT NULL,
	PRIMARY KEY (county, note, at),
	FOREIGN KEY (county, note) REFERENCES assess_notes (county, id),
	FOREIGN KEY (county, month, subject, of_id) REFERENCES assess_marks (county, month, subject, of_id)
);
CREATE INDEX assess_adjustments_by_mark ON assess_adjustments (county, month, subject, of_id, at);
