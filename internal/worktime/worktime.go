// Package worktime is arithmetic over working time: when a limit of so many
// work hours or work days ends, and how much of it has gone.
//
// A calendar is a weekly pattern of opening hours in a county's zone, less the
// statutory holidays, plus the weekend days that are worked in exchange. A unit
// with shifts of its own has a calendar of its own. Limits come in four clocks:
// urgent hours run without a break, work hours and work days run while the
// calendar is open, natural days end at the same clock time so many days later.
//
//	day.go       civil days
//	pattern.go   opening hours of a week
//	days.go      holidays and swapped working days; table.go the known years,
//	             names.go what their holidays are called
//	limit.go     a number of a unit: 4wh, 2wd, 2uh, 15nd
//	calendar.go  pattern and days together
//	clock.go     deadlines, elapsed time, pauses, shares
//	walk.go      the walk over open hours that clock.go stands on
//	readjson.go, readcsv.go  years from files
package worktime
