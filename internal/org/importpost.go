package org

import (
	"context"
	"errors"
	"time"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

func (im *importer) post(ctx context.Context, rec office.Record) (r office.RowReport, err error) {
	r.Name = tidy(rec.Get("title").Text)
	var d PostDraft
	var fs fault.Fields
	if text := tidy(rec.Get("owner").Text); text == "" {
		fs.Add("owner", "fault.need_text")
	} else if !im.owner(text, &d) {
		fs.Add("owner", "org.import.owner", text)
	}
	if err := fs.Err(); err != nil {
		return r, err
	}
	posts, err := Posts(ctx, im.tx, PostFilter{Body: d.Body, Area: d.Area, Group: d.Group})
	if err != nil {
		return r, err
	}
	var was Post
	for _, p := range posts {
		if p.Title == r.Name {
			was = p
			d = p.Draft()
			break
		}
	}
	im.once(&fs, "title", string(d.Body)+string(d.Area)+string(d.Group)+" "+r.Name, rec)
	merge(&d.Title, rec, "title")
	merge(&d.Grade, rec, "grade")
	if role, ok := word("org.role.", tidy(rec.Get("role").Text), Roles()); !ok {
		fs.Add("role", "org.import.role", rec.Get("role").Text)
	} else if role != "" {
		d.Role = role
	}
	if yes, ok, err := office.ParseBool(rec.Get("leading")); err != nil {
		badCell(&fs, "leading", err)
	} else if ok {
		d.Leading = yes
	}
	cellDay(&fs, rec, "required_since", &d.RequiredSince)
	d.Optional = d.Optional && d.RequiredSince == ""
	if err := fs.Err(); err != nil {
		return r, err
	}
	post := was.ID
	r.Outcome = office.Created
	if was.ID == "" {
		post, err = im.s.AddPost(ctx, im.tx, im.by, d)
	} else {
		r.Outcome, err = im.changePost(ctx, was, d)
	}
	if err != nil {
		return r, err
	}
	r.Record = string(post)
	changed, err := im.holder(ctx, rec, post)
	if changed && r.Outcome == office.Unchanged {
		r.Outcome = office.Updated
	}
	return r, err
}

func (im *importer) changePost(ctx context.Context, was Post, d PostDraft) (office.Outcome, error) {
	if err := im.s.changePost(ctx, im.tx, im.by, was.ID, d); err != nil {
		return "", err
	}
	now, err := GetPost(ctx, im.tx, was.ID)
	return outcome(was.Version, now.Version), err
}

// owner finds the body, area or group that text names.
func (im *importer) owner(text string, d *PostDraft) bool {
	for _, b := range im.bodies {
		if b.Name == text || b.Code == text || text == ownerWords[b.Code] {
			d.Body = b.ID
			return true
		}
	}
	for _, g := range im.groups {
		if g.Name == text || g.Code == text {
			d.Group = g.ID
			return true
		}
	}
	area, ok := im.findArea(text)
	d.Area = area
	return ok
}

// holder appoints whom the row names, and reports whether that is new.
func (im *importer) holder(ctx context.Context, rec office.Record, post id.Post) (changed bool, err error) {
	name := tidy(rec.Get("holder").Text)
	if name == "" {
		return false, nil
	}
	var fs fault.Fields
	var a Appointment
	a.Person = im.holderNamed(&fs, name, tidy(rec.Get("holder_unit").Text))
	cellDay(&fs, rec, "since", &a.Since)
	if text := tidy(rec.Get("seconded_from").Text); text != "" {
		i, ok := im.findUnit(text)
		if !ok {
			fs.Add("seconded_from", "org.import.unit", text)
		} else {
			a.SecondedFrom = im.units[i].ID
		}
	}
	if err := fs.Err(); err != nil {
		return false, err
	}
	was, err := GetPost(ctx, im.tx, post)
	if err != nil {
		return false, err
	}
	if was.Holder.Person == a.Person && a.Since == "" {
		a.Since = was.Holder.Since
	}
	if was.Holder.Person == a.Person && a.SecondedFrom == "" {
		a.SecondedFrom = was.Holder.SecondedFrom
	}
	if was.Holder.Person == a.Person && was.Holder.Since == a.Since && was.Holder.SecondedFrom == a.SecondedFrom {
		return false, nil
	}
	return true, im.s.appoint(ctx, im.tx, im.by, post, a)
}

func (im *importer) holderNamed(fs *fault.Fields, name, unitText string) id.Person {
	units := im.units
	if unitText != "" {
		i, ok := im.findUnit(unitText)
		if !ok {
			fs.Add("holder_unit", "org.import.unit", unitText)
			return ""
		}
		units = im.units[i : i+1]
	}
	var found []id.Person
	for _, u := range units {
		for _, p := range im.people[u.ID] {
			if p.Name == name {
				found = append(found, p.ID)
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		fs.Add("holder", "org.import.holder", name)
	default:
		fs.Add("holder", "org.import.holders", name)
	}
	return ""
}

// cellDay reads a day.
func cellDay(fs *fault.Fields, rec office.Record, field string, dst *string) {
	m, ok, err := office.ParseTime(rec.Get(field), office.Dates{Zone: time.UTC})
	if err != nil {
		badCell(fs, field, err)
	} else if ok {
		*dst = m.Format(dayForm)
	}
}

// badCell notes a fault of a cell under its field.
func badCell(fs *fault.Fields, field string, err error) {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		fs.Add(field, f.Key, f.Args...)
		return
	}
	fs.Add(field, "fault.bad_text")
}
