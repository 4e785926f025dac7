// Package migrations holds the schema: one ordered list of SQL files for both
// databases. Types that differ are written in braces ({id}, {blob}) and
// replaced for each; a file that cannot be shared is written twice, as
// NNNN_name.sqlite.sql and NNNN_name.postgres.sql.
//
// The county leads every primary key, unique index, foreign key and join, so
// that the schema can be distributed by it. There are no triggers and no
// sequences across counties. A file that has been released is never changed.
package migrations

import "embed"

// FS holds the files.
//
//go:embed *.sql
var FS embed.FS
