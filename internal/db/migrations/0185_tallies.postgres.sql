-- +goose Up
-- SQLite alone lays the rows of tallies out anew.
SELECT 1;
