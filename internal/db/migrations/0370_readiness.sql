-- +goose Up
-- What the office decides about the prediction.
CREATE TABLE readiness_settings (
	county {id} NOT NULL PRIMARY KEY REFERENCES counties (county),
	rules TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1
);

-- What was predicted on a day, as it was last counted on it; chapter '' is the
-- whole. Marks are in thousandths.
CREATE TABLE readiness_days (
	county {id} NOT NULL REFERENCES counties (county),
	day TEXT NOT NULL,
	chapter TEXT NOT NULL,
	most BIGINT NOT NULL,
	low BIGINT NOT NULL,
	mid BIGINT NOT NULL,
	high BIGINT NOT NULL,
	vetoes BIGINT NOT NULL,
	PRIMARY KEY (county, day, chapter)
);
