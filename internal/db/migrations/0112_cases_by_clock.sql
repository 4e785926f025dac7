-- +goose Up
-- What is overdue is counted from the index alone: it holds what is counted
-- and nothing else.
DROP INDEX cases_by_clock;
CREATE INDEX cases_by_clock ON cases (county, clock_due, campaign, area, grp, lead_unit, category, theme)
	WHERE clock_due IS NOT NULL AND staged IS NULL AND voided_at IS NULL;
