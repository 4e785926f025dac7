-- +goose Up
-- Terms of texts. The words are cut in Go; only the index is kept, not the
-- text. rowid is made from the record's identifier, so that rows come in order.
CREATE VIRTUAL TABLE search_terms USING fts5 (
	county UNINDEXED,
	kind UNINDEXED,
	record UNINDEXED,
	terms,
	content = '', contentless_delete = 1, contentless_unindexed = 1, detail = none, tokenize = 'ascii'
);
