package publicity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// SubjectCourse is the kind of record of a course.
const SubjectCourse = "publicity_course"

// CoursePrefix begins a course's visible number, as in PX-0001.
const CoursePrefix = "PX-"

// Course is training of cadres: something to read, and a quiz.
type Course struct {
	ID        id.Course
	Campaign  id.Campaign
	Number    int64
	Title     string
	Body      string
	OpensOn   string
	DueOn     string
	Pass      int64  // right answers that are needed
	Withdrawn string // why; empty: it is not
	Actor     string
	Edition   int64 // from 1; a change makes the next
}

// Label is the course's visible number.
func (c Course) Label() string { return fmt.Sprintf("%s%04d", CoursePrefix, c.Number) }

// Link is the address of the course's page.
func (c Course) Link() string { return "/publicity/training/" + string(c.ID) }

// Open reports whether the quiz can be answered on a day. It can be after its
// deadline, too.
func (c Course) Open(today string) bool { return c.Withdrawn == "" && c.OpensOn <= today }

// Item is a question of a quiz, with one right answer.
type Item struct {
	Seq     int64
	Text    string
	Options []string
	Answer  int64 // the number of the right one, from 1
}

// Attempt is somebody's answers to a quiz.
type Attempt struct {
	Account id.Account
	Actor   string // the post
	Unit    id.Unit
	Score   int64
	Of      int64 // the quiz's questions then
	Edition int64 // of the course
	Passed  bool
	Day     string
	At      time.Time
}

const courseColumns = `id, campaign, number, title, body, opens_on, due_on, pass, withdrawn, actor, edition`

func scanCourse(r db.Row) (c Course, err error) {
	return c, r.Scan(&c.ID, &c.Campaign, &c.Number, &c.Title, &c.Body, &c.OpensOn, &c.DueOn, &c.Pass, &c.Withdrawn, &c.Actor, &c.Edition)
}

func oneCourse(ctx context.Context, tx *db.Tx, course id.Course) (Course, error) {
	c, err := db.One(ctx, tx, scanCourse, `SELECT `+courseColumns+` FROM publicity_courses WHERE county = $1 AND id = $2`, tx.County, plain(course))
	if errors.Is(err, db.ErrNone) {
		return c, notFound()
	}
	return c, err
}

func itemsOf(ctx context.Context, tx *db.Tx, course id.Course) ([]Item, error) {
	return db.All(ctx, tx, func(r db.Row) (x Item, err error) {
		var options string
		err = r.Scan(&x.Seq, &x.Text, &options, &x.Answer)
		x.Options = strings.Split(options, "\n")
		return x, err
	}, `SELECT seq, text, options, answer FROM publicity_items WHERE county = $1 AND course = $2 ORDER BY seq LIMIT 50`, tx.County, course)
}

// CourseDraft is a course as somebody enters it.
type CourseDraft struct {
	Title   string
	Body    string
	OpensOn string
	DueOn   string
	Pass    int64
	Items   []Item // those without a text are left out
	Edition int64  // that is changed
	Key     string
}

// MaxItems bounds the questions of a quiz, and maxOptions the answers to choose
// from.
const (
	MaxItems   = 10
	maxOptions = 6
)

func (c *Course) take(d CourseDraft) (items []Item, err error) {
	var f fault.Fields
	c.Title, c.Body, c.OpensOn, c.DueOn, c.Pass = words(d.Title), strings.TrimSpace(d.Body), d.OpensOn, d.DueOn, d.Pass
	f.Need("title", c.Title, MaxTitle)
	f.Need("body", c.Body, 10*MaxText)
	checkDay(&f, "opens_on", c.OpensOn)
	checkDay(&f, "due_on", c.DueOn)
	if f == nil && c.DueOn < c.OpensOn {
		f.Add("due_on", "publicity.ends_before")
	}
	for _, x := range d.Items {
		x.Text, x.Seq = words(x.Text), int64(len(items)+1)
		if x.Text == "" {
			continue
		}
		var options []string
		for _, o := range x.Options {
			if o = words(o); o != "" {
				options = append(options, o)
			}
		}
		x.Options = options
		f.Text("items", x.Text, MaxTitle)
		f.Text("items", strings.Join(options, "\n"), MaxText)
		if len(options) < 2 || len(options) > maxOptions || x.Answer < 1 || x.Answer > int64(len(options)) {
			f.Add("items", "publicity.bad_item", x.Seq, maxOptions)
		}
		items = append(items, x)
	}
	if len(items) == 0 || len(items) > MaxItems {
		f.Add("items", "publicity.need_items", MaxItems)
	}
	checkCount(&f, "pass", c.Pass, 1, max(int64(len(items)), 1))
	return items, f.Err()
}

// AddCourse enters a course.
func (s *Service) AddCourse(ctx context.Context, by access.Actor, d CourseDraft) (course id.Course, err error) {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return "", err
	}
	same := d
	same.Key = ""
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			c := Course{ID: id.New[id.Course](), Actor: by.Name, Edition: 1}
			items, err := c.take(d)
			if err != nil {
				return "", err
			}
			if c.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
				return "", err
			}
			if c.Number, err = counties.Take(ctx, tx, SubjectCourse, 1); err != nil {
				return "", err
			}
			_, err = tx.Exec(ctx, `INSERT INTO publicity_courses (county, id, campaign, number, title, body, opens_on, due_on, pass, account, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
				tx.County, c.ID, c.Campaign, c.Number, c.Title, c.Body, c.OpensOn, c.DueOn, c.Pass, db.Null(by.Account), c.Actor)
			if err != nil {
				return "", fmt.Errorf("insert course: %w", err)
			}
			if err := insertItems(ctx, tx, c.ID, items); err != nil {
				return "", err
			}
			return string(c.ID), journal.Append(ctx, tx, journal.Entry{
				Subject: SubjectCourse, Record: string(c.ID), Act: "publicity.course", By: by, First: true, Data: map[string]any{"title": c.Title},
			})
		})
		course = id.Course(answer)
		return err
	})
	return course, err
}

func insertItems(ctx context.Context, tx *db.Tx, course id.Course, items []Item) error {
	in := db.Insert{Into: "INSERT INTO publicity_items", Columns: []string{"county", "course", "seq", "text", "options", "answer"}}
	err := in.Rows(ctx, tx, len(items), func(i int, v []any) ([]any, error) {
		x := items[i]
		return append(v, tx.County, course, x.Seq, x.Text, strings.Join(x.Options, "\n"), x.Answer), nil
	})
	if err != nil {
		return fmt.Errorf("insert quiz: %w", err)
	}
	return nil
}

// Withdraw ends a course: nobody answers any more, and what was answered stays.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, course id.Course, reason string) error {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		c, err := oneCourse(ctx, tx, course)
		if err != nil {
			return err
		}
		if c.Withdrawn != "" {
			return fault.New(fault.Conflict, "publicity.course_shut")
		}
		if reason, err = given(reason); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE publicity_courses SET withdrawn = $3 WHERE county = $1 AND id = $2`, tx.County, c.ID, reason); err != nil {
			return fmt.Errorf("withdraw course: %w", err)
		}
		return told(ctx, tx, by, SubjectCourse, string(c.ID), "publicity.course_withdraw", map[string]any{"reason": reason})
	})
}

// Answer enters somebody's answers to a quiz: the number of the option for each
// question of an edition. It may be done again until it is passed; where the
// course has changed meanwhile, it is read again first.
func (s *Service) Answer(ctx context.Context, by access.Actor, course id.Course, edition int64, picked map[int64]int64, key string) (a Attempt, err error) {
	if by.Account == "" || !by.MayEver(access.SeeCounty) {
		return a, fault.New(fault.Forbidden, "access.forbidden")
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, key, []any{"quiz", course, edition, fmt.Sprint(picked)}, func() (string, error) {
			a, err = attempt(ctx, tx, by, course, edition, picked)
			return "", err
		})
		if again {
			a, _, err = lastAttempt(ctx, tx, by, course)
		}
		return err
	})
	return a, err
}

func attempt(ctx context.Context, tx *db.Tx, by access.Actor, course id.Course, edition int64, picked map[int64]int64) (Attempt, error) {
	a := Attempt{Account: by.Account, Actor: by.Name, Unit: by.Unit, At: tx.Now}
	c, err := oneCourse(ctx, tx, course)
	if err != nil {
		return a, err
	}
	if a.Day, err = today(ctx, tx); err != nil {
		return a, err
	}
	if !c.Open(a.Day) {
		return a, fault.New(fault.Conflict, "publicity.course_shut")
	}
	if c.Edition != edition {
		return a, fault.New(fault.Conflict, "publicity.course_changed")
	}
	last, has, err := lastAttempt(ctx, tx, by, course)
	if err != nil {
		return a, err
	}
	if has && last.Passed {
		return a, fault.New(fault.Conflict, "publicity.passed_already")
	}
	items, err := itemsOf(ctx, tx, course)
	if err != nil {
		return a, err
	}
	var f fault.Fields
	for _, x := range items {
		switch n := picked[x.Seq]; {
		case n < 1 || n > int64(len(x.Options)):
			f.Add(QuestionField(x.Seq), "publicity.choose_answer")
		case n == x.Answer:
			a.Score++
		}
	}
	if err := f.Err(); err != nil {
		return a, err
	}
	a.Passed, a.Of, a.Edition = a.Score >= c.Pass, int64(len(items)), c.Edition
	_, err = tx.Exec(ctx, `INSERT INTO publicity_attempts (county, id, course, account, actor, unit, score, passed, day, at, edition, questions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.County, id.New[string](), c.ID, a.Account, a.Actor, db.Null(a.Unit), a.Score, a.Passed, a.Day, db.Millis(a.At), a.Edition, a.Of)
	if err != nil {
		return a, fmt.Errorf("insert attempt: %w", err)
	}
	return a, told(ctx, tx, by, SubjectCourse, string(c.ID), "publicity.quiz", map[string]any{"score": a.Score, "passed": a.Passed})
}

// lastAttempt is somebody's best answers to a quiz: those that passed, else
// the latest.
func lastAttempt(ctx context.Context, tx *db.Tx, by access.Actor, course id.Course) (a Attempt, has bool, err error) {
	list, err := db.All(ctx, tx, scanAttempt, `SELECT `+attemptColumns+` FROM publicity_attempts
		WHERE county = $1 AND course = $2 AND account = $3 ORDER BY passed DESC, at DESC LIMIT 1`, tx.County, plain(course), by.Account)
	if err != nil || len(list) == 0 {
		return a, false, err
	}
	return list[0], true, nil
}

const attemptColumns = `account, actor, unit, score, passed, day, at, edition, questions`

func scanAttempt(r db.Row) (a Attempt, err error) {
	return a, r.Scan(&a.Account, &a.Actor, db.Text(&a.Unit), &a.Score, &a.Passed, &a.Day, db.Time(&a.At), &a.Edition, &a.Of)
}

// courseTodos are the quizzes that the actor has not passed, by their deadline.
func courseTodos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	if by.Account == "" || by.Unit == "" {
		return nil, nil
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	day := counties.Day(tx, county)
	list, err := db.All(ctx, tx, scanCourse, `SELECT `+db.Prefixed("p", courseColumns)+` FROM publicity_courses p WHERE p.county = $1 AND p.withdrawn = '' AND p.opens_on <= $2
		AND NOT EXISTS (SELECT 1 FROM publicity_attempts a WHERE a.county = p.county AND a.course = p.id AND a.account = $3 AND a.passed = TRUE)
		ORDER BY p.due_on, p.number LIMIT $4`, tx.County, day, by.Account, limit)
	if err != nil {
		return nil, fmt.Errorf("quizzes to answer: %w", err)
	}
	out := make([]inbox.Todo, 0, len(list))
	for _, c := range list {
		out = append(out, inbox.Todo{
			Kind: "publicity.course", Subject: SubjectCourse, Record: string(c.ID), Number: c.Label(), Title: c.Title, State: "publicity.course_open", Step: "publicity.step.quiz",
			Link: c.Link(), Phone: "/m" + c.Link(), Due: endOf(c.DueOn, county.Zone), Late: c.DueOn < day,
		})
	}
	return out, nil
}
