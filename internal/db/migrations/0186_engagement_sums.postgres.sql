-- +goose Up
-- SQLite alone lays the sums of engagement out anew.
SELECT 1;
