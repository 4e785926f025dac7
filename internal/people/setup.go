package people

import (
	"context"
	"crypto/subtle"
	"sync"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// setup keeps the code of the first run: in memory alone, a new one each time
// that the program starts.
type setup struct {
	mu       sync.Mutex
	code     string
	failures int
}

// maxSetupFailures is how often the code may be wrong before another start of
// the program is needed.
const maxSetupFailures = 20

// CountyBegun is published when a county has its first administrator, so that
// other slices put in what it begins with.
type CountyBegun struct {
	By           access.Actor
	Dictionaries bool // the built-in lists are wanted, beyond what every county has
}

// Empty reports whether no county is there: the first run.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	all, err := counties.New(s.DB).List(ctx)
	return err == nil && len(all) == 0, err
}

// SetupCode returns the one-time code of the first run, or "" if there is a
// county already.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	empty, err := s.Empty(ctx)
	if err != nil || !empty {
		return "", err
	}
	s.setup.mu.Lock()
	defer s.setup.mu.Unlock()
	if s.setup.code == "" {
		s.setup.code = newSlip()
	}
	return s.setup.code, nil
}

// Setup is what the first run asks for.
type Setup struct {
	Code         string
	County       counties.Draft
	Campaign     counties.Campaign
	Stages       bool // propose stages for the campaign
	Dictionaries bool // put in the built-in lists, beyond what every county has
	Name         string
	Label        string
	Password     string
	From         From
}

// SetUp makes the first county, its campaign and its administrator, who is
// then signed in.
func (s *Service) SetUp(ctx context.Context, in Setup) (Signed, error) {
	if err := s.useSetupCode(ctx, in.Code); err != nil {
		return Signed{}, err
	}
	in.Name, in.Label = SignInName(in.Name), tidy(in.Label)
	by := access.System(in.County.Key)
	var fs fault.Fields
	in.County.Check(&fs)
	in.Campaign.Check(&fs)
	checkName(&fs, "account", in.Name)
	checkLabel(&fs, in.Label)
	checkPassword(&fs, in.Password, in.Name, string(in.County.Key))
	if len(fs) > 0 {
		return Signed{}, fs.Err()
	}
	hash, err := s.hash.hash(ctx, in.Password)
	if err != nil {
		return Signed{}, err
	}
	var out Signed
	err = s.DB.Write(ctx, in.County.Key, func(tx *db.Tx) error {
		if _, err := counties.Insert(ctx, tx, by, in.County); err != nil {
			return err
		}
		c := in.Campaign
		c.Current = true
		if in.Stages {
			c.Stages = counties.Stages(c.StartsOn, c.EndsOn)
		}
		if _, err := counties.PutCampaign(ctx, tx, by, c); err != nil {
			return err
		}
		admin := NewAccount{
			Name: in.Name, Label: in.Label, Password: in.Password,
			Grants: []access.Grant{{Role: access.Administrator, Scope: access.County}, {Role: access.Office, Scope: access.County}},
		}
		made := []fresh{{NewAccount: admin, hash: hash}}
		if err := s.insert(ctx, tx, by, made); err != nil {
			return err
		}
		account, err := get(ctx, tx, made[0].slip.Account)
		if err != nil {
			return err
		}
		if err := s.Bus.Publish(ctx, tx, CountyBegun{By: account.Actor(tx.County), Dictionaries: in.Dictionaries}); err != nil {
			return err
		}
		out, err = s.proceed(ctx, tx, login{account: account.ID, label: account.Label}, NeedNothing, false, in.From)
		return err
	})
	if err != nil {
		return Signed{}, err
	}
	s.setup.mu.Lock()
	s.setup.code = ""
	s.setup.mu.Unlock()
	return out, nil
}

// useSetupCode checks the code. It stays good until a county is there.
func (s *Service) useSetupCode(ctx context.Context, code string) error {
	want, err := s.SetupCode(ctx)
	if err != nil {
		return err
	}
	if want == "" {
		return fault.New(fault.Conflict, "people.setup_done")
	}
	s.setup.mu.Lock()
	defer s.setup.mu.Unlock()
	if s.setup.failures >= maxSetupFailures {
		return fault.New(fault.TooMany, "people.setup_locked")
	}
	if subtle.ConstantTimeCompare([]byte(plainSlip(code)), []byte(plainSlip(want))) != 1 {
		s.setup.failures++
		return fieldFault("code", "people.setup_code_wrong")
	}
	return nil
}

// Begin makes fn hear that a county has begun.
func Begin(bus *events.Bus, fn func(ctx context.Context, tx *db.Tx, e CountyBegun) error) {
	events.On(bus, fn)
}

// CountyOf returns the county that a sign-in is for: the one that is named, or
// the only one that there is.
func (s *Service) CountyOf(ctx context.Context, named id.County) (id.County, bool, error) {
	if named != "" {
		return named, true, nil
	}
	all, err := counties.New(s.DB).List(ctx)
	if err != nil || len(all) != 1 {
		return "", false, err
	}
	return all[0].Key, true, nil
}
