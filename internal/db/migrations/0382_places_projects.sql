-- +goose Up
-- Projects of a place, named by somebody; those that cure its cases are known
-- besides.
CREATE TABLE places_projects (
	county {id} NOT NULL,
	place {id} NOT NULL,
	project {id} NOT NULL,
	PRIMARY KEY (county, place, project),
	FOREIGN KEY (county, place) REFERENCES places (county, id),
	FOREIGN KEY (county, project) REFERENCES works_projects (county, id)
);
CREATE INDEX places_projects_by_project ON places_projects (county, project, place);
