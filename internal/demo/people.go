package demo

import (
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// perUnit is how many employees a unit enters.
const perUnit = 4

// withoutTask is how many employees of the county have no task yet.
const withoutTask = 23

// people fills the posts of headquarters, office and areas, but for the four
// leading posts that the report complains of, and enters the employees.
func (l *loader) people() error {
	l.at(l.day(firstDay, 15, 0))
	bodies := map[string]id.Body{}
	list, err := l.Org.BodyList(l.ctx, l.sys)
	if err != nil {
		return err
	}
	for _, b := range list {
		bodies[b.Code] = b.ID
	}
	for _, p := range demodata.Posts() {
		post, err := l.Org.CreatePost(l.ctx, l.sys, org.PostDraft{
			Body: bodies[p.Body], Seq: p.Seq, Title: p.Title, Grade: p.Grade, Leading: p.Leading, RequiredSince: "2017-05-12",
		})
		if err != nil {
			return fmt.Errorf("post %s: %w", p.Title, err)
		}
		if !p.Filled {
			continue
		}
		unit := l.units[p.SecondedFrom]
		if unit == "" {
			unit = l.units["zfb"]
		}
		if err := l.appoint(post, unit, demodata.Word("holder", bodyName(list, p.Body), p.Title), l.units[p.SecondedFrom]); err != nil {
			return err
		}
	}
	for a := 1; a <= 13; a++ {
		for _, p := range []struct {
			role        org.Role
			word, grade string
		}{{org.Director, "director", "grade.director"}, {org.Deputy, "deputy", "grade.deputy"}, {org.Contact, "contact", ""}} {
			d := org.PostDraft{Area: l.areas[a], Role: p.role, Title: demodata.Word(p.word), RequiredSince: firstDay}
			if p.grade != "" {
				d.Grade = demodata.Word(p.grade)
			}
			post, err := l.Org.CreatePost(l.ctx, l.sys, d)
			if err != nil {
				return err
			}
			if err := l.appoint(post, l.units[l.lead[a]], demodata.Word("holder", areaName(a), d.Title), ""); err != nil {
				return err
			}
		}
	}
	return l.employees()
}

func bodyName(list []org.Body, code string) string {
	i := slices.IndexFunc(list, func(b org.Body) bool { return b.Code == code })
	if i < 0 {
		return code
	}
	return list[i].Name
}

// appoint gives a post to somebody who is known by it.
func (l *loader) appoint(post id.Post, unit id.Unit, name string, from id.Unit) error {
	person, err := l.Org.CreatePerson(l.ctx, l.sys, org.PersonDraft{Unit: unit, Name: name, Title: name, Task: demodata.Word("campaign")})
	if err != nil {
		return fmt.Errorf("person %s: %w", name, err)
	}
	return l.Org.Appoint(l.ctx, l.sys, post, org.Appointment{Person: person, Since: "2017-05-12", SecondedFrom: from})
}

func (l *loader) employees() error {
	streets := demodata.Streets()
	n := 0
	for _, u := range demodata.Units() {
		for i := range perUnit {
			d := org.PersonDraft{
				Unit: l.units[u.Code], Name: demodata.Word("employee", u.Short, i+1), Title: demodata.Word("employee.title"),
				Task: demodata.Word("task", streets[(u.Area-1)*3+i%3].Name),
			}
			if n++; n%21 == 0 && n/21 <= withoutTask {
				d.Task = ""
			}
			if _, err := l.Org.CreatePerson(l.ctx, l.sys, d); err != nil {
				return fmt.Errorf("person %s: %w", d.Name, err)
			}
		}
	}
	return nil
}

// accounts makes the accounts that act in the story, and offers one for each
// role. Passwords are made anew for every loading.
func (l *loader) accounts() error {
	grant := func(r access.Role, s access.Scope, of string) []access.Grant {
		return []access.Grant{{Role: r, Scope: s, Of: of}}
	}
	type wanted struct {
		key   string // what the story calls it
		offer access.Role
		in    people.NewAccount
	}
	var want []wanted
	add := func(key string, offer access.Role, label string, unit id.Unit, g []access.Grant) {
		want = append(want, wanted{key, offer, people.NewAccount{Name: fmt.Sprint("demo-", key), Label: label, Unit: unit, Grants: g, Password: password()}})
	}
	add("administrator", access.Administrator, demodata.Word("administrator"), "", grant(access.Administrator, access.County, ""))
	add("office", access.Office, demodata.Word("office"), l.units["aww"], grant(access.Office, access.County, ""))
	add("leader", access.Leader, demodata.Word("leader"), "", grant(access.Leader, access.County, ""))
	add("auditor", access.Auditor, demodata.Word("auditor"), "", grant(access.Auditor, access.County, ""))
	add("patrol", access.PatrolMember, demodata.Word("patrol"), l.units["cgd"], grant(access.PatrolMember, access.County, ""))
	for i := 1; i <= 2; i++ {
		add(fmt.Sprint("inspector", i), pickOffer(i == 1, access.Inspector), demodata.Word("inspector", i), "", grant(access.Inspector, access.County, ""))
	}
	for a := 1; a <= 13; a++ {
		add(fmt.Sprint("area", a), pickOffer(a == 3, access.AreaLead), demodata.Word("arealead", areaName(a)), l.units[l.lead[a]], grant(access.AreaLead, access.Area, string(l.areas[a])))
	}
	for _, g := range demodata.Groups() {
		add("group-"+g.Code, pickOffer(g.Code == "appearance", access.GroupLead), demodata.Word("grouplead", g.Name), l.units[g.Lead], grant(access.GroupLead, access.Group, string(l.groups[g.Code])))
	}
	for _, u := range demodata.Units() {
		if u.Kind == "village" || u.Kind == "neighbourhood" {
			continue
		}
		add("unit-"+u.Code, pickOffer(u.Code == "cgd", access.Liaison), demodata.Word("liaison", u.Short), l.units[u.Code], grant(access.Liaison, access.Unit, string(l.units[u.Code])))
	}
	add("employee", access.Employee, demodata.Word("employee", "", 1), l.units["cgd"], grant(access.Employee, access.Unit, string(l.units["cgd"])))
	for _, u := range demodata.Units() {
		if u.Kind == "neighbourhood" {
			add("committee", access.Committee, demodata.Word("committee", u.Short), l.units[u.Code], grant(access.Committee, access.Unit, string(l.units[u.Code])))
			break
		}
	}
	batch := make([]people.NewAccount, len(want))
	for i, w := range want {
		batch[i] = w.in
		if w.offer == "" {
			batch[i].Password = "" // nobody signs in as it before it is reset
		}
	}
	slips, err := l.People.CreateMany(l.ctx, l.sys, batch, "")
	if err != nil {
		return err
	}
	for i, w := range want {
		l.actors[w.key] = access.Actor{County: County, Account: slips[i].Account, Unit: w.in.Unit, Name: w.in.Label, Grants: w.in.Grants}
		if w.offer != "" {
			l.offered = append(l.offered, Account{Role: w.offer, Label: w.in.Label, Name: w.in.Name, Password: w.in.Password})
		}
	}
	return nil
}

// pickOffer is the role that is offered, or none.
func pickOffer(offer bool, r access.Role) access.Role {
	if offer {
		return r
	}
	return ""
}
