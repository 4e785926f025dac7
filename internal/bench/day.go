package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
)

// The measure of a day of Shenzhen, in a county.
const (
	dayCases   = 3_000
	dayActions = 2_000
	dayPhotos  = 6_000
	phones     = 60

	dayAnswered = 5 * time.Minute
	dayCopied   = 15 * time.Minute
)

// dayCase is a case as somebody reports it, dayAction an action as an officer
// records it.
type dayCase struct {
	title, details, category, address string
	lon, lat                          string
	photos                            []string
}

type dayAction struct {
	key, kind, address string
	lon, lat           string
	count              int
	before, after      []string
}

// day is a county day that is replayed.
type day struct {
	o       options
	dir     string
	tokens  []string // sessions of the phones
	cases   []dayCase
	actions []dayAction
	files   []string
	bytes   int64

	recorded []id.Action // that were answered
	used     []*phone
	program  *program

	answered, copied time.Duration // since the day began
	cpu              time.Duration // of the program
	memory           int64
	lost             []string
	findings         int
	wrong            []string
}

// aDay measures a county day: sixty phones report and record all of it at once;
// when the last is answered the program is killed, so that what was answered is
// what the disk holds; a new one makes the copies that wait. Then everything is
// counted, and doctor looks at it.
func aDay(ctx context.Context, o options, t *table) error {
	d := &day{o: o, dir: o.path("day")}
	if err := d.prepare(ctx); err != nil {
		return err
	}
	say("%d photos of %d kB, %d phones", len(d.files), d.bytes/int64(len(d.files))/1000, len(d.tokens))
	began := time.Now()
	if err := d.replay(ctx, began); err != nil {
		return err
	}
	if err := d.count(ctx); err != nil {
		return err
	}
	bare, err := d.bare()
	if err != nil {
		return err
	}
	d.tell(t, bare)
	return os.RemoveAll(d.dir)
}

// prepare makes the county, its sixty phones and what they have to say.
func (d *day) prepare(ctx context.Context) (err error) {
	if d.files, d.bytes, err = d.o.pictures(ctx, d.o.less(dayPhotos)); err != nil {
		return err
	}
	if err := os.RemoveAll(d.dir); err != nil {
		return err
	}
	in, err := begin(ctx, d.dir)
	if err != nil {
		return err
	}
	defer closing(&err, in.Close)
	if err := d.group(ctx, in); err != nil {
		return err
	}
	kinds, err := in.Patrol.Kinds(ctx, access.System(county))
	if err != nil {
		return err
	}
	d.invent(in, kinds)
	return nil
}

// group makes the joint group: four agencies, sixty people on today's roster,
// each signed in on a phone.
func (d *day) group(ctx context.Context, in *installation) error {
	by := access.System(county)
	var agencies []id.Agency
	shift := patrol.ShiftDraft{Day: today(in), Name: "全天", Starts: 7*60 + 30, Ends: 21*60 + 30}
	for i := range 4 {
		a, err := in.Patrol.AddAgency(ctx, by, patrol.AgencyDraft{Unit: in.units[i], Seq: i + 1, Need: phones / 4})
		if err != nil {
			return err
		}
		agencies = append(agencies, a)
		shift.Needs = append(shift.Needs, patrol.Need{Agency: a, People: phones / 4})
	}
	made, err := in.Patrol.AddShifts(ctx, by, shift)
	if err != nil {
		return err
	}
	for i := range phones {
		unit := in.units[i%4]
		person, err := in.Org.CreatePerson(ctx, by, org.PersonDraft{Unit: unit, Name: fmt.Sprintf("队员%02d", i+1)})
		if err != nil {
			return err
		}
		name := fmt.Sprintf("phone%02d", i+1)
		_, err = in.People.AddUser(ctx, county, people.NewAccount{
			Name: name, Label: name, Person: person, Unit: unit, Password: password,
			Grants: []access.Grant{{Role: access.PatrolMember, Scope: access.County}},
		})
		if err != nil {
			return err
		}
		if err := in.Patrol.AddMember(ctx, by, made, patrol.MemberDraft{Agency: agencies[i%4], Person: person}); err != nil {
			return err
		}
		signed, err := in.People.SignIn(ctx, people.Credentials{County: county, Name: name, Password: password, Phone: true, From: people.From{Address: "127.0.0.1"}})
		if err != nil {
			return err
		}
		d.tokens = append(d.tokens, signed.Token)
	}
	return nil
}

// today is the county's day.
func today(in *installation) string {
	return in.DB.Now(county).In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)
}

// invent makes up what happens: each case with one photo, every second action
// with one before and one after, the others with one before. No two cases are at
// one place, so that none is taken for another.
func (d *day) invent(in *installation, kinds *patrol.Dictionary) {
	dice := dice(3000)
	cases, actions := d.o.less(dayCases), d.o.less(dayActions)
	photos := slices.Clone(d.files)
	take := func() string {
		f := photos[0]
		photos = photos[1:]
		return f
	}
	place := func(n int) (address, lon, lat string) {
		const cols = 60
		p := geo.Point{Lon: west + side*(float64(n%cols)+dice.unit()/2)/cols, Lat: south + side*(float64(n/cols%cols)+dice.unit()/2)/cols}
		return fmt.Sprintf("%s%d号", pick(&dice, roads), 1000+n), fmt.Sprintf("%.6f", p.Lon), fmt.Sprintf("%.6f", p.Lat)
	}
	for n := range cases {
		c := dayCase{title: fmt.Sprintf("%s 第%06d件", pick(&dice, goods), n), details: "现场核查时发现，请尽快处理。", category: pick(&dice, in.codes), photos: []string{take()}}
		c.address, c.lon, c.lat = place(n)
		d.cases = append(d.cases, c)
	}
	var quick []string
	for _, k := range kinds.List {
		if k.Active && k.Quick {
			quick = append(quick, k.Code)
		}
	}
	for n := range actions {
		a := dayAction{key: id.New[string](), kind: pick(&dice, quick), count: 1 + dice.below(5), before: []string{take()}}
		if n%2 == 0 {
			a.after = []string{take()}
		}
		a.address, a.lon, a.lat = place(n)
		d.actions = append(d.actions, a)
	}
}

// replay lets the phones send everything, and waits for the copies.
func (d *day) replay(ctx context.Context, began time.Time) (err error) {
	if d.program, err = startProgram(ctx, d.o, d.dir); err != nil {
		return err
	}
	if err := d.send(ctx); err != nil {
		return errors.Join(err, d.program.kill())
	}
	d.answered = time.Since(began)
	say("everything is answered after %s", d.answered.Round(time.Second))
	if err := d.end(d.o.profile == ""); err != nil {
		return err
	}
	profile := d.o.profile
	d.o.profile = "" // it is written
	d.program, err = startProgram(ctx, d.o, d.dir)
	d.o.profile = profile
	if err != nil {
		return err
	}
	if err := d.wait(ctx); err != nil {
		return errors.Join(err, d.program.kill())
	}
	d.copied = time.Since(began)
	return d.end(false)
}

// end ends the program, by force or not, and notes what it took.
func (d *day) end(force bool) (err error) {
	d.memory = max(d.memory, d.program.peak())
	if force {
		err = d.program.kill()
	} else {
		err = d.program.stop()
	}
	d.cpu += d.program.busy()
	return err
}

// send lets each phone do its part of the day, one thing after the other.
func (d *day) send(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(d.tokens))
	d.recorded = make([]id.Action, len(d.actions))
	var wg sync.WaitGroup
	for w, token := range d.tokens {
		p := newPhone(func() string { return d.program.url }, token)
		d.used = append(d.used, p)
		wg.Go(func() {
			if errs[w] = d.part(ctx, p, w); errs[w] != nil {
				cancel() // one that fails is enough
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return errors.Join(errs...)
}

// part is what the w-th phone does: its cases and actions, mixed.
func (d *day) part(ctx context.Context, p *phone, w int) error {
	if _, err := p.visit(ctx, "/m/patrol"); err != nil {
		return err
	}
	for n := w; n < max(len(d.cases), len(d.actions)); n += len(d.tokens) {
		if n < len(d.cases) {
			if err := p.report(ctx, d.cases[n]); err != nil {
				return err
			}
		}
		if n < len(d.actions) {
			a, err := p.record(ctx, d.actions[n])
			if err != nil {
				return err
			}
			d.recorded[n] = a
		}
	}
	return nil
}
