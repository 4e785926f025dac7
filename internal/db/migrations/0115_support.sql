-- +goose Up
-- How long a working group may take to answer.
CREATE TABLE support_settings (
	county {id} NOT NULL PRIMARY KEY REFERENCES counties (county),
	answer_limit {id} NOT NULL,
	version BIGINT NOT NULL DEFAULT 1
);

-- An area's applications to a working group.
CREATE TABLE support_requests (
	county {id} NOT NULL,
	id {id} NOT NULL,
	campaign {id} NOT NULL,
	number BIGINT NOT NULL,
	area {id} NOT NULL,
	grp {id} NOT NULL,
	case_id {id},
	title TEXT NOT NULL,
	needs TEXT NOT NULL,
	wanted_on TEXT NOT NULL,
	state {id} NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	plan TEXT NOT NULL DEFAULT '',
	plan_on TEXT NOT NULL DEFAULT '',
	question TEXT NOT NULL DEFAULT '',
	reply TEXT NOT NULL DEFAULT '',
	result TEXT NOT NULL DEFAULT '',
	directed BOOLEAN NOT NULL DEFAULT FALSE, -- the headquarters decided that the group does it
	account {id},
	actor TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	asked_on TEXT NOT NULL,
	answer_due BIGINT NOT NULL,
	answered_at BIGINT,
	answered_on TEXT NOT NULL DEFAULT '',
	due_at BIGINT,    -- of whoever must act now; none while the area owes an answer
	paused_at BIGINT, -- since when the area owes one
	escalated_at BIGINT,
	handed_at BIGINT,
	done_on TEXT NOT NULL DEFAULT '',
	returned BIGINT NOT NULL DEFAULT 0,
	moved_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (county, id),
	FOREIGN KEY (county, campaign) REFERENCES campaigns (county, id),
	FOREIGN KEY (county, area) REFERENCES areas (county, id),
	FOREIGN KEY (county, grp) REFERENCES working_groups (county, id),
	FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE UNIQUE INDEX support_by_number ON support_requests (county, number);
CREATE INDEX support_by_state ON support_requests (county, state, due_at, number);
CREATE INDEX support_by_area ON support_requests (county, area, state, number);
CREATE INDEX support_by_group ON support_requests (county, grp, state, number);
CREATE INDEX support_by_case ON support_requests (county, case_id, number) WHERE case_id IS NOT NULL;
CREATE INDEX support_by_asked ON support_requests (county, asked_on, number);
