-- +goose Up
-- Who follows which case, to be told of what happens to it.
CREATE TABLE case_follows (
	county {id} NOT NULL,
	account {id} NOT NULL,
	case_id {id} NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (county, account, case_id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX case_follows_by_case ON case_follows (county, case_id);
