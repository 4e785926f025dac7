package drives_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/patrol"
	"chuangwei/internal/photos"
)

// picture is a photo without its files.
type picture struct{}

// Insert implements cases.Picture.
func (picture) Insert(ctx context.Context, tx *db.Tx, _ access.Actor, subject, record string, kind photos.Kind) error {
	_, err := tx.Exec(ctx, `INSERT INTO photos (county, id, subject, record, kind, sha256, bytes, width, height, type, dhash, uploaded_at, actor)
		VALUES ($1, $2, $3, $4, $5, '', 1, 1, 1, 'image/jpeg', 0, $6, '')`, tx.County, id.New[id.Photo](), subject, record, string(kind), db.Millis(tx.Now))
	return err
}

var shot = []cases.Picture{picture{}}

// world is a county in which an attack week may be held, with a joint group.
type world struct {
	*casestest.World
	*drives.Service
	t       testing.TB
	group   *patrol.Service
	book    *figures.Book
	officer access.Actor
	all     []id.Drive // that were issued
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{World: casestest.New(t, d), t: t}
	w.group = patrol.New(patrol.Options{DB: d, Ground: w.Areas, People: w.Org, Cases: w.Cases})
	w.Service = drives.New(drives.Options{DB: d, Cases: w.Cases, Patrol: app.GroupInDrives{Group: w.group}})
	w.book = figures.NewBook(w.Figures()...)
	if _, err := w.group.AddAgency(t.Context(), w.Office, patrol.AgencyDraft{Unit: w.WestA, Name: "城管", Need: 1}); err != nil {
		t.Fatal(err)
	}
	w.officer = access.Actor{
		County: w.Office.County, Account: id.New[id.Account](), Unit: w.WestA, Name: "队员 '%😀", Grants: []access.Grant{{Role: access.PatrolMember, Scope: access.County}},
	}
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// draft is a drive from the world's first day, a Wednesday, to the Friday.
func draft() drives.Draft {
	return drives.Draft{Month: "2017-08", Title: "八月攻坚周 100% '_😀", Starts: "2017-08-23", Ends: "2017-08-25", Notice: "请各片区落实。", Weights: drives.UsualWeights()}
}

// issued enters a drive of two key tasks, of which the second concerns the west
// alone, and issues it.
func (w *world) issued() drives.Drive {
	w.t.Helper()
	ctx := w.t.Context()
	drive, err := w.Add(ctx, w.Office, draft())
	w.ok(err)
	_, err = w.AddItem(ctx, w.Office, drives.Move{Drive: drive}, drives.ItemDraft{Title: "清除小广告", Theme: "appearance", Measure: "处"})
	w.ok(err)
	_, err = w.AddItem(ctx, w.Office, drives.Move{Drive: drive}, drives.ItemDraft{Title: "清运卫生死角", Kinds: []string{"dump"}, Areas: []id.Area{w.West}, Target: 10})
	w.ok(err)
	b, err := w.Board(ctx, w.Office, drive)
	w.ok(err)
	for _, c := range b.Columns {
		e := drives.AreaDraft{Leader: "片长", Expected: map[id.Unit]int64{}}
		for _, u := range b.Units {
			e.Expected[u.Unit] = 2
		}
		w.ok(w.SetArea(ctx, w.Office, drives.Move{Drive: drive}, c.Area.Area, e))
	}
	w.ok(w.Issue(ctx, w.Office, drives.Move{Drive: drive}))
	w.all = append(w.all, drive)
	d, err := w.Get(ctx, w.Office, drive)
	w.ok(err)
	return d
}

func (w *world) board(drive id.Drive) drives.Board {
	w.t.Helper()
	b, err := w.Board(w.t.Context(), w.Office, drive)
	w.ok(err)
	return b
}

func TestADriveFromNoticeToBulletin(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		x := w.issued()
		b := w.board(x.ID)
		if len(b.Lines) != 2 || b.Cells != 3 || b.Done != 0 || b.Expected != 10 || len(b.Unread()) != 5 {
			t.Fatalf("after the issue: %d key tasks, %d cells, %d done, %d expected, %d unread", len(b.Lines), b.Cells, b.Done, b.Expected, len(b.Unread()))
		}

		// The notice is taken note of once for a unit, by its own people.
		w.ok(w.Receive(ctx, w.Liaison, x.ID))
		w.ok(w.Receive(ctx, w.Liaison, x.ID))
		if err := w.Receive(ctx, w.Inspector, x.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an inspector takes note for a unit: %v", err)
		}

		// A code signs in while it is good, in its area, once.
		code, _, err := w.Code(ctx, w.Office, x.ID, w.West, false)
		w.ok(err)
		again := drives.CodeFrom(x.ID, code.Values())
		w.ok(w.SignIn(ctx, w.Liaison, again))
		w.ok(w.SignIn(ctx, w.Liaison, again))
		forged := again
		forged.Area = w.East
		if err := w.SignIn(ctx, w.EastLiaison, forged); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a code of another area signs in: %v", err)
		}
		w.Clock.Add(drives.CodeTime + time.Second)
		if err := w.SignIn(ctx, w.EastLiaison, again); !fault.Is(err, fault.Conflict) {
			t.Errorf("a code signs in after its time: %v", err)
		}
		n, err := w.SignByList(ctx, w.EastLiaison, drives.SignList{Drive: x.ID, Area: w.East, Unit: w.EastA, Names: []string{"保洁员甲", "保洁员乙", "保洁员甲", " "}})
		if err != nil || n != 2 {
			t.Errorf("%d came by list, %v", n, err)
		}

		// Work, actions of the joint group and closed cases stand in the cells.
		dump, ads := b.Lines[1].Cells[w.West], b.Lines[0].Cells[w.West]
		if err := w.Finish(ctx, w.WestChecker, dump.ID, "", false); !fault.Is(err, fault.Conflict) {
			t.Errorf("a cell is done without proof: %v", err)
		}
		_, err = w.Record(ctx, w.Liaison, drives.WorkDraft{Cell: dump.ID, Amount: 4, Address: "人民路 '%", Before: shot, After: shot})
		w.ok(err)
		if _, err := w.Record(ctx, w.EastLiaison, drives.WorkDraft{Cell: dump.ID}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit of another area records work: %v", err)
		}
		for _, k := range []string{"dump", "small_ad"} {
			_, err := w.group.Record(ctx, w.officer, patrol.Draft{Kind: k, Count: 6, Place: casestest.At(1)})
			w.ok(err)
		}
		b = w.board(x.ID)
		if got := b.Lines[1].Cells[w.West]; got.All() != 10 || got.Stand != drives.DoneStand {
			t.Errorf("the target is reached by work and patrol together: %d, %s", got.All(), got.Stand)
		}
		if got := b.Lines[0].Cells[w.West]; got.Count != 6 || got.Actions != 1 || got.Stand != drives.DoingStand {
			t.Errorf("the joint group's action stands in the cell: %+v", got.Sum)
		}
		w.ok(w.Finish(ctx, w.WestChecker, ads.ID, "做完了", false))

		// Marks are no matter of the own unit.
		own := w.Inspector
		own.Unit = w.WestLead
		if err := w.GiveMarks(ctx, own, []drives.Mark{{Cell: dump.ID, Mark: 90}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the own unit gets a mark: %v", err)
		}
		if err := w.GiveMarks(ctx, w.Inspector, []drives.Mark{{Cell: dump.ID, Mark: 101}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("101 of 100: %v", err)
		}
		w.ok(w.GiveMarks(ctx, w.Inspector, []drives.Mark{{Cell: dump.ID, Mark: 91}, {Cell: ads.ID, Mark: 80}, {Cell: b.Lines[0].Cells[w.East].ID, Mark: 60}}))

		if err := w.Evaluate(ctx, w.Office, drives.Move{Drive: x.ID}, "好"); !fault.Is(err, fault.Conflict) {
			t.Errorf("evaluated before it is over: %v", err)
		}
		w.Clock.Add(72 * time.Hour)
		w.ok(w.Evaluate(ctx, w.Office, drives.Move{Drive: x.ID}, "总体较好"))
		bull, err := w.Bulletin(ctx, w.Office, x.ID)
		w.ok(err)
		west := bull.Areas[0]
		// 2 of 2 cells × 40 + 1 of 6 people × 20 + 85.5 × 0.4
		if west.Area != w.West || west.Result.Score != 775 || west.Result.Mark != 855 || west.Result.Place != 1 || bull.Moved {
			t.Errorf("the west came to %+v, moved %v", west.Result, bull.Moved)
		}
		if _, err := w.Record(ctx, w.Liaison, drives.WorkDraft{Cell: dump.ID}); !fault.Is(err, fault.Conflict) {
			t.Errorf("work is recorded after the evaluation: %v", err)
		}
		w.ok(w.SetBulletin(ctx, w.Office, drives.Move{Drive: x.ID}, drives.BulletinDraft{Text: "通报", Praised: map[id.Area]string{w.West: drives.Best, w.East: drives.Worst}}))
		w.ok(w.Publish(ctx, w.Office, drives.Move{Drive: x.ID}))
		page, err := w.List(ctx, w.Office, drives.Filter{State: drives.HeldState})
		if err != nil || page.Total != 1 || page.Drives[0].State != drives.Published {
			t.Errorf("list: %+v, %v", page, err)
		}
		w.agrees(x.ID)

		next, err := w.Copy(ctx, w.Office, x.ID, drives.Draft{Month: "2017-09", Title: "九月", Starts: "2017-09-18", Ends: "2017-09-24"})
		w.ok(err)
		if b := w.board(next); b.Cells != 3 || b.Expected != 10 || b.Came != 0 || b.Drive.State != drives.Drafted {
			t.Errorf("the copy: %d cells, %d expected, %d came, %s", b.Cells, b.Expected, b.Came, b.Drive.State)
		}
		w.otherCounty(x.ID)
	})
}

// day is the county's day, so many days from now.
func (w *world) day(n int) string {
	return w.Clock.Now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, n).Format(time.DateOnly)
}

// otherCounty sees nothing of it.
func (w *world) otherCounty(drive id.Drive) {
	w.t.Helper()
	by := w.Office
	by.County = casestest.Other
	if _, err := w.Board(w.t.Context(), by, drive); !fault.Is(err, fault.NotFound) {
		w.t.Errorf("another county sees the drive: %v", err)
	}
	page, err := w.List(w.t.Context(), by, drives.Filter{})
	if err != nil || page.Total != 0 {
		w.t.Errorf("another county has %d drives, %v", page.Total, err)
	}
}

// agrees compares the matrix, the attendance and the bulletin of a drive with
// the records behind their links.
func (w *world) agrees(drive id.Drive) {
	w.t.Helper()
	ctx := w.t.Context()
	b := w.board(drive)
	var came int64
	for _, c := range b.Columns {
		p, err := w.People(ctx, w.Office, drives.PeopleFilter{Drive: drive, Area: c.Area.Area})
		w.ok(err)
		if p.Total != c.Came || int64(len(p.People)) != c.Came {
			w.t.Errorf("area %s: %d came, the list has %d", c.Name, c.Came, p.Total)
		}
		came += c.Came
	}
	if p, err := w.People(ctx, w.Office, drives.PeopleFilter{Drive: drive}); err != nil || p.Total != b.Came || came != b.Came {
		w.t.Errorf("%d came, the areas have %d, the list %d, %v", b.Came, came, p.Total, err)
	}
	var done int64
	for _, l := range b.Lines {
		for area, st := range l.Cells {
			p, err := w.Service.Works(ctx, w.Office, drives.WorkFilter{Drive: drive, Item: l.Item.ID, Area: area})
			w.ok(err)
			if p.Total != st.Records || p.Amount != st.Amount {
				w.t.Errorf("%s: %d records of %d, the list has %d of %d", l.Item.Title, st.Records, st.Amount, p.Total, p.Amount)
			}
			var actions, count int64
			for _, k := range l.Item.Kinds {
				p, err := w.group.List(ctx, w.Office, patrol.Filter{Campaign: patrol.AllCampaigns, Kind: k, Area: area, From: b.Drive.Starts, To: b.Drive.Ends})
				w.ok(err)
				actions += p.Total.Actions
				count += p.Total.Count
			}
			if actions != st.Actions || count != st.Count {
				w.t.Errorf("%s: %d actions of %d, the lists have %d of %d", l.Item.Title, st.Actions, st.Count, actions, count)
			}
			if st.Stand == drives.DoneStand {
				done++
			}
		}
	}
	if done != b.Done {
		w.t.Errorf("%d cells are done, the matrix says %d", done, b.Done)
	}
	var people, records int64
	for _, x := range w.all {
		b := w.board(x)
		people += b.Came
		for _, l := range b.Lines {
			for _, st := range l.Cells {
				records += st.Records
			}
		}
	}
	for key, want := range map[string]int64{"drives.came": people, "drives.records": records, "drives.weeks": int64(len(w.all))} {
		err := w.DB.Read(ctx, w.Office.County, func(tx *db.Tx) error {
			v, err := w.book.Value(ctx, tx, key, figures.Query{})
			if v.N != want {
				w.t.Errorf("%s = %d, the records are %d", key, v.N, want)
			}
			return err
		})
		w.ok(err)
	}
	if st := b.Drive.State; st == drives.Evaluated || st == drives.Published {
		bull, err := w.Bulletin(ctx, w.Office, drive)
		w.ok(err)
		for i, a := range b.Results() {
			kept := bull.Areas[i].Result
			if bull.Areas[i].Area != a.Area && kept.Score != a.Result.Score || !bull.Moved && *kept != *a.Result && bull.Areas[i].Area == a.Area {
				w.t.Errorf("the bulletin keeps %+v, the records give %+v", kept, a.Result)
			}
		}
	}
	err := w.DB.Read(ctx, w.Office.County, func(tx *db.Tx) error {
		_, wrong, err := w.Verify(ctx, tx)
		for _, x := range wrong {
			w.t.Error(x)
		}
		breaks, _, jerr := journal.Verify(ctx, tx)
		if len(breaks) > 0 {
			w.t.Errorf("broken chains: %v", breaks)
		}
		if err == nil {
			err = jerr
		}
		return err
	})
	w.ok(err)
}

// Whatever is done in whatever order, the matrix, the attendance and the
// bulletin agree with the records.
func TestADriveAgreesWithItsRecords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		ends := false
		x := w.issued()
		rapid.Check(t, func(r *rapid.T) {
			if ends { // another drive, from today on
				next := draft()
				next.Starts, next.Ends = w.day(0), w.day(2)
				drive, err := w.Copy(ctx, w.Office, x.ID, next)
				w.ok(err)
				w.ok(w.Issue(ctx, w.Office, drives.Move{Drive: drive}))
				w.all = append(w.all, drive)
				x.ID, ends = drive, false
			}
			b := w.board(x.ID)
			var cells []drives.Standing
			for _, l := range b.Lines {
				for _, c := range b.Columns {
					if st, ok := l.Cells[c.Area.Area]; ok {
						cells = append(cells, st)
					}
				}
			}
			var made []string
			for range rapid.IntRange(1, 12).Draw(r, "acts") {
				cell := rapid.SampledFrom(cells).Draw(r, "cell")
				var err error
				switch rapid.SampledFrom([]string{"work", "work", "void", "finish", "undo", "code", "list", "patrol", "mark", "time"}).Draw(r, "act") {
				case "work":
					var done drives.Work
					draft := drives.WorkDraft{Cell: cell.ID, Amount: rapid.Int64Range(1, 7).Draw(r, "amount")}
					if rapid.Bool().Draw(r, "photo") {
						draft.After = shot
					}
					if done, err = w.Record(ctx, w.Office, draft); err == nil {
						made = append(made, done.ID)
					}
				case "void":
					if len(made) > 0 {
						err = w.Void(ctx, w.Office, rapid.SampledFrom(made).Draw(r, "work"), "误登")
					}
				case "finish":
					err = w.Finish(ctx, w.Office, cell.ID, "", false)
				case "undo":
					err = w.Finish(ctx, w.Office, cell.ID, "", true)
				case "code":
					who := w.Liaison
					who.Person = id.Person(rapid.SampledFrom([]string{"p1", "p2", "p3"}).Draw(r, "who"))
					var c drives.Code
					if c, _, err = w.Code(ctx, w.Office, x.ID, cell.Area, rapid.Bool().Draw(r, "paper")); err == nil {
						err = w.SignIn(ctx, who, c)
					}
				case "list":
					unit := b.Units[rapid.IntRange(0, len(b.Units)-1).Draw(r, "unit")]
					_, err = w.SignByList(ctx, w.Office, drives.SignList{Drive: x.ID, Area: unit.Area, Unit: unit.Unit, Names: []string{fmt.Sprint("人", rapid.IntRange(1, 4).Draw(r, "name"))}})
				case "patrol":
					_, err = w.group.Record(ctx, w.officer, patrol.Draft{
						Kind: rapid.SampledFrom([]string{"dump", "small_ad", "notice"}).Draw(r, "kind"), Count: rapid.Int64Range(1, 9).Draw(r, "count"), Place: casestest.At(rapid.IntRange(0, 9).Draw(r, "place")),
					})
				case "mark":
					err = w.GiveMarks(ctx, w.Inspector, []drives.Mark{{Cell: cell.ID, Mark: rapid.Int64Range(-1, 100).Draw(r, "mark")}})
				case "time":
					w.Clock.Add(time.Duration(rapid.IntRange(1, 20).Draw(r, "hours")) * time.Hour)
				}
				// What is refused for its place in the order is refused rightly.
				if err != nil && !fault.Is(err, fault.Conflict) {
					r.Fatal(err)
				}
			}
			if rapid.Bool().Draw(r, "evaluate") {
				w.Clock.Add(80 * time.Hour)
				w.ok(w.Evaluate(ctx, w.Office, drives.Move{Drive: x.ID}, "评估"))
				ends = true
			}
			w.agrees(x.ID)
		})
	})
}
