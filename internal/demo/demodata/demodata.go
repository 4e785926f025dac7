// Package demodata is the raw material of the demonstration county: units,
// groups, posts, streets and areas, and the spreadsheets of its three surveys.
//
// Names of units, towns, villages and neighbourhood committees are those of
// public lists; which unit belongs to which area, the areas' boundaries, the
// streets' courses and every single finding are invented, and are shown as
// illustrative. People appear by post.
//
//	demodata.go   the lists (*.csv)
//	geometry.go   the 13 areas and their streets
//	ledgers/      the surveys' spreadsheets, written by tools/ledgers
package demodata

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

//go:embed *.csv ledgers/*.xlsx
var files embed.FS

// The county, as public lists name it.
const (
	Division = "360825"
	Zone     = "Asia/Shanghai"
)

// Unit is a unit with the sequence number of its area.
type Unit struct {
	Code, Name, Short string
	Category          string // A to D
	Area              int    // 1 to 13
	Kind              string // agency, institution, company, town, village, neighbourhood
	Level             string // county, municipal, province
}

// Group is a professional working group. Lead and Members are unit codes.
type Group struct {
	Code, Name, Lead string
	Members          []string
}

// Post is a post of the headquarters or the office.
type Post struct {
	Body, Title, Grade string
	Leading, Filled    bool
	Seq                int
	SecondedFrom       string // unit code, of a seconded post
}

// Landmark is a known place of an area.
type Landmark struct {
	Area int
	Name string
}

func table(name string) [][]string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return rows[1:]
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

// Units returns the units, lead units of the areas first, in area order.
func Units() []Unit {
	var out []Unit
	for _, r := range table("units.csv") {
		out = append(out, Unit{r[0], r[1], r[2], r[3], number(r[4]), r[5], r[6]})
	}
	return out
}

// Groups returns the eight working groups.
func Groups() []Group {
	var out []Group
	for _, r := range table("groups.csv") {
		out = append(out, Group{r[0], r[1], r[2], strings.Fields(r[3])})
	}
	return out
}

// Posts returns the posts of headquarters and office.
func Posts() []Post {
	var out []Post
	for _, r := range table("posts.csv") {
		out = append(out, Post{Body: r[0], Title: r[1], Grade: r[2], Leading: r[3] == "1", Seq: number(r[4]), Filled: r[5] == "1", SecondedFrom: r[6]})
	}
	return out
}

// Landmarks returns one known place of every area.
func Landmarks() []Landmark {
	var out []Landmark
	for _, r := range table("landmarks.csv") {
		out = append(out, Landmark{number(r[0]), r[1]})
	}
	return out
}

// Finding is a kind of problem: its category, what a ledger calls it, and a
// sentence about it.
type Finding struct{ Code, Name, Text string }

// Findings returns the kinds of problems of a register: appearance,
// infrastructure or structures.
func Findings(register string) []Finding {
	var out []Finding
	for _, r := range table("findings.csv") {
		if r[0] == register {
			out = append(out, Finding{r[1], r[2], r[3]})
		}
	}
	return out
}

// Word returns a text that the demonstration writes into its records, with
// {0}, {1} replaced by args.
func Word(key string, args ...any) string {
	for _, r := range table("words.csv") {
		if r[0] == key {
			text := r[1]
			for i, a := range args {
				text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
			}
			return text
		}
	}
	panic("no word " + key)
}

// Ledger returns the spreadsheet of a survey: appearance, infrastructure or
// structures.
func Ledger(register string) ([]byte, error) {
	return files.ReadFile("ledgers/" + register + ".xlsx")
}
