-- +goose Up
-- Whether the copies of a photo that are shown are made, wait to be made, or
-- cannot be: the original is kept before that.
ALTER TABLE photos ADD COLUMN copies TEXT NOT NULL DEFAULT 'made';
CREATE INDEX photos_pending ON photos (county, id) WHERE copies = 'pending';
