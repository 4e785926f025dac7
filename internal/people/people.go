// Package people holds who can sign in and what they are: accounts by post,
// their grants (a role within a scope), sessions, second factors, and the keys
// of other programs.
//
// An account belongs to one county. It is a post, not a human: when the
// incumbent changes it is handed over, with a new slip. No default password
// exists: an account begins with a slip, whose one-time password must be
// changed at the first sign-in.
//
//	people.go     Service, Account, what is wrong with one
//	create.go     accounts made, one or many; slips
//	account.go    edit, reset, hand over, disable
//	grant.go      roles within scopes
//	list.go       reading and finding accounts
//	recipients.go accounts by role and by unit, for messages
//	password.go   argon2id, slips; policy.go what a password must be
//	token.go      random secrets and their digests
//	signin.go     the steps of a sign-in
//	session.go    sessions: Authenticate, list, end
//	days.go       the days on which somebody was there
//	factor.go     second factor and recovery codes
//	me.go         what everybody changes of their own account
//	key.go        API keys
//	setup.go      the first run
//	audit.go      the audit log
//	forget.go     what is not kept: ended sessions, who left long ago
package people

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// The kinds of records that the journal keeps a history of.
const (
	Subject    = "account"
	SubjectKey = "api_key"
)

// Account is somebody who can sign in.
type Account struct {
	ID     id.Account
	Name   string // to sign in with, lower case, one in the county
	Label  string // the post, as the timeline shows it
	Person id.Person
	Unit   id.Unit
	Email  string
	Digest bool     // wants the daily e-mail
	Lang   lang.Tag // of e-mails; empty: Chinese

	SlipUntil   time.Time // the one-time password is good until then; zero: a password has been set
	LockedUntil time.Time
	Factor      bool // a second factor is on
	Disabled    bool
	SignedInAt  time.Time
	Version     int64
	CreatedAt   time.Time

	Grants []access.Grant
}

// Actor returns the account as one who acts.
func (a Account) Actor(c id.County) access.Actor {
	return access.Actor{County: c, Account: a.ID, Person: a.Person, Unit: a.Unit, Name: a.Label, Grants: a.Grants}
}

// Is reports whether the account has role r in any scope.
func (a Account) Is(r access.Role) bool { return access.Actor{Grants: a.Grants}.Has(r) }

// Service does what people do with accounts.
type Service struct {
	DB      *db.DB
	Bus     *events.Bus // hears CountyBegun; may be nil
	Targets Targets     // may be nil: then a grant's target is not looked up

	hash  hasher
	setup setup
}

// Options are what a Service works with.
type Options struct {
	DB      *db.DB
	Bus     *events.Bus
	Targets Targets
	// Cheap makes hashing of passwords cheap, for tests and nothing else.
	Cheap bool
}

// New returns the service.
func New(o Options) *Service {
	s := &Service{DB: o.DB, Bus: o.Bus, Targets: o.Targets}
	s.hash.init(o.Cheap)
	return s
}

// Targets names what a grant may be for. The areas, groups and units belong to
// other slices; app brings them.
type Targets interface {
	GrantTargets(ctx context.Context, tx *db.Tx) ([]Target, error)
}

// Target is an area, a group or a unit.
type Target struct {
	Scope access.Scope
	ID    string
	Name  string
	// Unit is the unit itself, or the lead unit of the area or group; it may
	// be empty.
	Unit id.Unit
	// Committee is set of a village or neighbourhood committee.
	Committee bool
}

const (
	maxLabel = 60
	maxEmail = 200
	minName  = 2
	maxName  = 40
)

// SignInName returns the form in which names are kept: one width, lower case.
func SignInName(s string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
}

// checkName notes what is wrong with a name to sign in with.
func checkName(fs *fault.Fields, field, name string) {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		fs.Add(field, "people.required")
	case n < minName || n > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, notInName):
		fs.Add(field, "people.name_form", minName, maxName)
	}
}

func notInName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
}

// checkLabel notes what is wrong with the name of a post.
func checkLabel(fs *fault.Fields, s string) {
	switch {
	case s == "":
		fs.Add("label", "people.required")
	case utf8.RuneCountInString(s) > maxLabel:
		fs.Add("label", "people.too_long", maxLabel)
	case !printable(s):
		fs.Add("label", "people.unreadable")
	}
}

// checkEmail notes that s cannot be an address. Whether it is one, only a
// letter tells.
func checkEmail(fs *fault.Fields, field, s string) {
	if s == "" {
		return
	}
	user, host, ok := strings.Cut(s, "@")
	bad := !ok || user == "" || !strings.Contains(host, ".") || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") || len(s) > maxEmail
	if bad || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || strings.ContainsRune(`@<>,;:"()[]\`, r) && r != '@' || r == 0x7f }) || strings.Contains(host, "@") {
		fs.Add(field, "people.email_form")
	}
}

// printable reports whether s is text that both databases keep.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// tidy trims what nobody sees and makes one line of it.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func (s *Service) manage(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManagePeople, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, fn)
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManagePeople, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Read(ctx, by.County, fn)
}

// note writes a line into the history of an account.
func note(ctx context.Context, tx *db.Tx, by access.Actor, account id.Account, act string, data map[string]any, private map[string]string) error {
	return journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(account), Act: act, By: by, Data: data, Private: private,
	})
}

func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

func stale() error { return fault.New(fault.Conflict, "people.stale") }
