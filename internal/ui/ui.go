// Package ui is the look of the program: the frame of a page and the parts
// that pages are made of. It knows no subject; slices' web packages fill it.
//
// Every text comes from the catalogues through lang, or is given by the
// caller. Nothing here has inline style or script. Each part works without
// JavaScript; web/src makes some of them better when it runs.
//
//	ui.go       the frame: what every page knows of its request
//	address.go  addresses with a changed query
//	shell.templ phone.templ plain.templ  the three layouts
//	flash.templ words.go  notes, alerts, empty lists; texts that scripts need
//	icon.go icons.go      icons; the drawings are made by web/icons.mjs
//	form.go form.templ field.templ       forms, fields
//	summary.go            what is wrong with a form, by the labels of its fields
//	button.templ act.templ               buttons, links, actions with a form
//	table.templ filter.templ             lists: head, rows, filters, paging, bulk
//	state.templ facts.templ              pills, clocks, steps, timeline, facts
//	card.templ chart.go chart.templ      figures, meters, charts
//	photo.templ map.templ                photos, pairs, places and maps
//	qr.go                                QR codes
package ui

import (
	"context"
	"time"

	"github.com/a-h/templ"
)

// Frame is what every page knows of its request. Middleware puts it into the
// context.
type Frame struct {
	County  string // the county, as it calls itself
	Title   string // the campaign; may be empty
	User    string // who is signed in, empty if nobody is
	Role    string // under the name: post or unit
	Account string // of who is signed in
	Nav     []NavGroup
	Inbox   int    // unread notices
	Banner  string // a line on every page, such as the demonstration's clock
	URL     string // path and query of this page
	Now     time.Time
	Flash   *Note

	Search   string // address of the search page; empty hides the box
	Register string // address of the form for a new case; empty hides the button
	Tiles    Tiles
}

// Tiles is an optional base map.
type Tiles struct {
	URL    string // with {x}, {y} and {z}
	Source string // shown on the map, with its approval number
	Shift  bool   // the tiles are in GCJ-02
}

// Note is a message shown once.
type Note struct {
	Text string
	Bad  bool
	Undo string // address that takes it back by POST
}

// NavGroup is a part of the navigation. A group of one item is drawn as that
// item.
type NavGroup struct {
	Label string
	Icon  string
	Items []NavItem
}

// NavItem is an entry of the navigation.
type NavItem struct {
	Key    string // Page.Active names it
	Label  string
	Icon   string
	Href   string
	Count  int    // drawn as a badge if not zero
	Urgent string // what the badge counts, for screen readers
	Apart  bool   // opens in its own window, as the big screen does
}

// Page is what one page says of itself.
type Page struct {
	Title   string
	Lead    string // a line under the title
	Above   string // a small line above it, such as a number
	Crumbs  []Crumb
	Active  string          // key of the navigation entry, or of the phone's tab
	Actions templ.Component // buttons beside the title
	Back    string          // where the phone's arrow leads; empty shows none
	Narrow  bool            // a form or a text: not wider than is read with ease
	Bare    bool            // no heading: the page draws its own h1
}

// Crumb is a step of the way to a page.
type Crumb struct {
	Label string
	Href  string
}

type frameKey struct{}

// With returns a context whose pages have the frame f.
func With(ctx context.Context, f Frame) context.Context {
	return context.WithValue(ctx, frameKey{}, f)
}

// From returns the frame of the page: an empty one if nobody set it.
func From(ctx context.Context) Frame {
	f, _ := ctx.Value(frameKey{}).(Frame)
	return f
}

// has reports whether the entry named active is in the group.
func (g NavGroup) has(active string) bool {
	for _, it := range g.Items {
		if it.Key == active {
			return true
		}
	}
	return false
}

func (g NavGroup) icon() string {
	if g.Icon == "" && len(g.Items) > 0 {
		return g.Items[0].Icon
	}
	return g.Icon
}
