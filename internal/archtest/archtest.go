// Package archtest holds the rules of the house as tests: who may import whom,
// which calls are not made, who writes which table, and that every text stands
// in the catalogues. It reads the sources itself, so that the test cache sees
// what it reads.
//
//	source.go          the sources, parsed once
//	floors_test.go     the floors
//	imports_test.go    libraries and where they may be used, with the reasons
//	calls_test.go      calls that are not made, comments, lengths
//	tables_test.go     one writer for every table
//	messages_test.go   message keys: both languages, defined, used
//	han_test.go        no Chinese outside the catalogues and the data
package archtest
