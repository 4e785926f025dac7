package notices

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Draft is a notice as somebody drafts it or changes it.
type Draft struct {
	Kind    string
	Case    id.Case // may be empty
	Area    id.Area
	Issuer  id.Unit
	Address string
	Party   Party
	Object  Object
	Text    Text
	Key     string
}

// Draft drafts a notice.
func (s *Service) Draft(ctx context.Context, by access.Actor, d Draft) (notice id.Served, err error) {
	if !by.MayEver(access.DraftNotices) {
		return "", by.Check(access.DraftNotices, access.Owners{})
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			n, err := s.draft(ctx, tx, by, d)
			return string(n.ID), err
		})
		notice = id.Served(answer)
		return err
	})
	return notice, err
}

func (s *Service) draft(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Notice, error) {
	n, err := begin(ctx, tx, by)
	if err != nil {
		return n, err
	}
	if err := s.take(ctx, tx, by, &n, d); err != nil {
		return n, err
	}
	if err := s.link(ctx, tx, by, &n, d.Case); err != nil {
		return n, err
	}
	if n.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return n, err
	}
	return n, s.keep(ctx, tx, by, n)
}

// begin is a notice of which nothing is said yet.
func begin(ctx context.Context, tx *db.Tx, by access.Actor) (Notice, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Notice{}, err
	}
	campaign, err := counties.CurrentID(ctx, tx)
	return Notice{
		ID: id.New[id.Served](), Campaign: campaign, State: Drafted, Account: by.Account, Actor: by.Name,
		DraftedOn: counties.Day(tx, county), Moved: tx.Now, Version: 1,
	}, err
}

// keep stores a new notice.
func (s *Service) keep(ctx context.Context, tx *db.Tx, by access.Actor, n Notice) error {
	if err := insert(ctx, tx, n); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(n.ID), Act: "served.draft", By: by, First: true,
		Data:    map[string]any{"kind": n.Kind, "area": n.Area, "issuer": n.Issuer, "due_on": n.Text.DueOn, "case": n.Case},
		Private: n.Party.private(),
	})
}

// link ties a notice to the case that it is about. One that by may not see is
// none, and of one kind only one notice runs for a case.
func (s *Service) link(ctx context.Context, tx *db.Tx, by access.Actor, n *Notice, c id.Case) error {
	if c == "" {
		n.Case = ""
		return nil
	}
	if c == n.Case { // the draft has it already: whoever changes it need not see the case
		other, has, err := running(ctx, tx, c, n.Kind)
		if err == nil && has && other.ID != n.ID {
			err = runs(other)
		}
		return err
	}
	got, err := s.cases.Seen(ctx, tx, by, plain(c))
	if fault.Is(err, fault.NotFound) {
		var f fault.Fields
		f.Add("case", "notices.choose")
		return f.Err()
	}
	if err != nil {
		return err
	}
	other, has, err := running(ctx, tx, got.ID, n.Kind)
	if err != nil {
		return err
	}
	if has && other.ID != n.ID {
		return runs(other)
	}
	n.Case = got.ID
	return nil
}

// runs says that another notice of the kind runs for the case.
func runs(other Notice) error {
	var f fault.Fields
	f.Add("kind", "notices.runs", other.Label())
	return f.Err()
}

// take checks a draft and makes n what it says, but for its case.
func (s *Service) take(ctx context.Context, tx *db.Tx, by access.Actor, n *Notice, d Draft) error {
	var f fault.Fields
	kind, known, err := kindOf(ctx, tx, d.Kind)
	if err != nil {
		return err
	}
	if !known || !kind.Active && n.Kind != kind.Code {
		f.Add("kind", "notices.choose")
	}
	n.Kind = kind.Code
	if err := n.place(ctx, tx, &f, d); err != nil {
		return err
	}
	n.checkParty(&f, d.Party)
	n.checkObject(&f, d.Object)
	n.checkWords(&f, kind, d.Text)
	if err := f.Err(); err != nil {
		return err
	}
	return by.Check(access.DraftNotices, n.Owners())
}

func (n *Notice) place(ctx context.Context, tx *db.Tx, f *fault.Fields, d Draft) error {
	n.Area, n.Issuer, n.Address = plain(d.Area), plain(d.Issuer), words(d.Address)
	names, err := areas.Names(ctx, tx)
	if err != nil {
		return err
	}
	if names[n.Area] == "" {
		f.Add("area", "notices.choose")
	}
	if _, is, err := issuerOf(ctx, tx, n.Issuer); err != nil {
		return err
	} else if !is {
		f.Add("issuer", "notices.no_issuer")
	}
	f.Need("address", n.Address, MaxName)
	return nil
}

// private are the fields that tell who the party is.
func (p Party) private() map[string]string {
	return private("party", p.Name, "party_id", p.ID, "contact", p.Contact, "party_address", p.Address)
}

// private pairs names with values, where there are any.
func private(pairs ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out[pairs[i]] = pairs[i+1]
		}
	}
	return out
}

func (n *Notice) checkParty(f *fault.Fields, p Party) {
	p.Name, p.ID, p.Contact, p.Address = words(p.Name), strings.ToUpper(strings.ReplaceAll(words(p.ID), " ", "")), words(p.Contact), words(p.Address)
	if !slices.Contains(PartyKinds(), p.Kind) {
		f.Add("party_kind", "notices.choose")
	}
	f.Text("party", p.Name, MaxName)
	f.Text("party_id", p.ID, 18)
	if p.ID != "" && len(p.ID) != 18 {
		f.Add("party_id", "notices.bad_party_id")
	}
	f.Text("contact", p.Contact, 60)
	f.Text("party_address", p.Address, MaxName)
	n.Party = p
}

// The most that an object may measure: a kilometre, and a square kilometre.
const (
	maxLength = 1000_00
	maxSize   = 1_000_000_00
)

func (n *Notice) checkObject(f *fault.Fields, o Object) {
	o.Name, o.Built = words(o.Name), words(o.Built)
	f.Need("object", o.Name, MaxName)
	if o.Structure != "" && !slices.Contains(Structures(), o.Structure) {
		f.Add("structure", "notices.choose")
	}
	if o.Floors < 0 || o.Floors > 200 {
		f.Add("floors", "notices.bad_floors")
	}
	for _, x := range []struct {
		name    string
		n, most int64
	}{{"length", o.Length, maxLength}, {"width", o.Width, maxLength}, {"size", o.Size, maxSize}} {
		if x.n < 0 || x.n > x.most {
			f.Add(x.name, "notices.bad_measure")
		}
	}
	f.Text("built", o.Built, 30)
	if o.Permit != "" && o.Permit != "yes" && o.Permit != "no" {
		f.Add("permit", "notices.choose")
	}
	if o.Size == 0 {
		o.Size = o.Length * o.Width / 100 // cm² in dm²
	}
	n.Object = o
}

func (n *Notice) checkWords(f *fault.Fields, kind Kind, t Text) {
	t.Facts, t.Basis, t.Demand, t.Remedies, t.Officers = strings.TrimSpace(t.Facts), strings.TrimSpace(t.Basis), strings.TrimSpace(t.Demand), strings.TrimSpace(t.Remedies), words(t.Officers)
	f.Need("facts", t.Facts, MaxText)
	f.Need("basis", t.Basis, MaxText)
	f.Need("demand", t.Demand, MaxText)
	checkDay(f, "due_on", t.DueOn)
	if f.Err() == nil && t.DueOn < n.DraftedOn {
		f.Add("due_on", "notices.due_before")
	}
	least := int64(0)
	if kind.Sets.Statement > 0 {
		least = 1 // the party has to be heard
	}
	checkDays(f, "statement", t.Statement, least)
	if kind.Sets.Remedies {
		f.Need("remedies", t.Remedies, MaxText)
	} else {
		f.Text("remedies", t.Remedies, MaxText)
	}
	f.Text("officers", t.Officers, MaxName)
	n.Text = t
}

// Change changes what a draft says.
func (s *Service) Change(ctx context.Context, by access.Actor, m Move, d Draft) (Notice, error) {
	return s.act(ctx, by, DoChange, m, func(w *work) error {
		if err := s.take(ctx, w.tx, by, &w.n, d); err != nil {
			return err
		}
		if err := s.link(ctx, w.tx, by, &w.n, d.Case); err != nil {
			return err
		}
		for name, pair := range map[string][2]string{
			"kind": {w.was.Kind, w.n.Kind}, "area": {string(w.was.Area), string(w.n.Area)}, "issuer": {string(w.was.Issuer), string(w.n.Issuer)},
			"address": {w.was.Address, w.n.Address}, "object": {w.was.Object.Name, w.n.Object.Name}, "due_on": {w.was.Text.DueOn, w.n.Text.DueOn},
			"demand": {w.was.Text.Demand, w.n.Text.Demand},
		} {
			if pair[0] != pair[1] {
				w.data[name] = pair[1]
			}
		}
		if w.was.Party != w.n.Party {
			w.private = w.n.Party.private()
		}
		return nil
	})
}
