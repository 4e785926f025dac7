package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/jobs"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
)

// A long register is tried or brought in by a job. Its row says how far it is:
// queued, trying or running, publishing, and then as any other import. The row
// is also the lease: runner is the process that works on it, beat_at its last
// sign of life. Whoever finds another's name there stops at once, so a register
// is never brought in by two. A run that breaks off before it is decided upon
// begins anew; after that it goes on where it was.

// Task is what a job is to do with a file.
type Task string

// The tasks.
const (
	TaskTry     Task = "try"
	TaskImport  Task = "import"  // all or nothing
	TaskPartial Task = "partial" // the good rows
)

type importJob struct {
	Import id.Import `json:"import"`
}

// Kind implements jobs.Args.
func (importJob) Kind() string { return "survey_import" }

const (
	attempts = 5                // of a job whose work fails for reasons that may pass
	turn     = 10 * time.Second // until one looks again whether another import of the round is done
	jobTime  = 2 * time.Hour    // the longest that a register may take
)

// errTaken says that another process has taken the import over.
var errTaken = errors.New("another process has taken the import over")

// Jobs lets r do the service's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	jobs.Register(r, s.work, jobs.Within(jobTime))
	r.Every("survey_imports", time.Minute, s.GoOn)
}

// ask puts a file that waits into the queue. Asking twice asks once.
func (s *Service) ask(ctx context.Context, by access.Actor, u Upload, m Mapping, task Task) error {
	if err := m.check(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		now, err := s.upload(ctx, tx, u.ID)
		if err != nil || now.Busy() {
			return err
		}
		if now.State != "waiting" {
			return fault.New(fault.Conflict, "survey.import_over")
		}
		_, err = tx.Exec(ctx, `UPDATE survey_imports SET state = 'queued', task = $3, mapping = $4, partial = $5, account = $6, actor = $7,
			beat_at = $8, done = 0, total = 0, runner = '', problem = '' WHERE county = $1 AND id = $2`,
			tx.County, u.ID, task, m.Text(), task == TaskPartial, db.Null(by.Account), by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("queue import: %w", err)
		}
		return jobs.Enqueue(ctx, tx, importJob{u.ID}, jobs.Attempts(attempts))
	})
}

// work does the job of one import.
func (s *Service) work(ctx context.Context, job jobs.Job[importJob]) error {
	imp := job.Args.Import
	if _, on := s.here.LoadOrStore(imp, true); on {
		return s.after(ctx, job.County, imp)
	}
	defer s.here.Delete(imp)
	u, by, err := s.take(ctx, job.County, imp)
	if err != nil || u.ID == "" {
		return err
	}
	if u.State == "publishing" {
		_, err = s.publish(ctx, by, imp)
	} else {
		err = s.perform(ctx, by, u)
	}
	keep := context.WithoutCancel(ctx)
	switch said, known := asFault(err); {
	case err == nil:
		return s.forget(keep, job.County, imp)
	case errors.Is(err, errTaken):
		return nil
	case ctx.Err() != nil: // the program stops
		return errors.Join(s.requeue(keep, job.County, imp), jobs.Later(0))
	case known && said.Kind == fault.Conflict:
		return errors.Join(s.requeue(keep, job.County, imp), jobs.Later(turn))
	case known && said.Kind != fault.Internal && said.Kind != fault.Unavailable:
		return s.giveUp(keep, job.County, imp, err)
	case job.Attempt >= attempts && u.State != "publishing":
		return errors.Join(s.giveUp(keep, job.County, imp, err), jobs.Never(err))
	}
	return errors.Join(err, s.requeue(keep, job.County, imp))
}

// after is for a second job of what this process is at. Mostly there is nothing
// left to do; but while the first one ends, somebody may have asked for more, and
// while it is stuck, another process may have asked for all of it again. Then
// the job waits for whoever is free.
func (s *Service) after(ctx context.Context, county id.County, imp id.Import) error {
	var u Upload
	err := s.db.Read(ctx, county, func(tx *db.Tx) (err error) {
		u, err = s.upload(ctx, tx, imp)
		return err
	})
	if err == nil && u.Busy() && u.runner != s.name {
		return jobs.Later(time.Second)
	}
	return err
}

// take claims an import that nobody works on, and returns it with whoever
// asked for it; no import if there is nothing to do.
func (s *Service) take(ctx context.Context, county id.County, imp id.Import) (u Upload, by access.Actor, err error) {
	err = s.db.Write(ctx, county, func(tx *db.Tx) error {
		u, by = Upload{}, access.System(tx.County)
		now, err := s.upload(ctx, tx, imp)
		if fault.Is(err, fault.NotFound) || err == nil && (!now.Busy() || s.alive(tx, now)) {
			return nil
		}
		if err != nil {
			return err
		}
		if now.account != "" {
			by, err = people.ActorOf(ctx, tx, now.account)
			if fault.Is(err, fault.NotFound) {
				by, err = access.Actor{County: tx.County, Name: now.By}, nil // who is gone may do nothing
			}
			if err != nil {
				return err
			}
		}
		if now.State == "publishing" {
			by.System = true // it was decided upon by somebody who might
		}
		_, err = tx.Exec(ctx, `UPDATE survey_imports SET runner = $3, beat_at = $4 WHERE county = $1 AND id = $2`, tx.County, imp, s.name, db.Millis(tx.Now))
		u = now
		return err
	})
	if err != nil {
		return Upload{}, by, fmt.Errorf("take import: %w", err)
	}
	return u, by, nil
}

// alive reports whether another process works on the import.
func (s *Service) alive(tx *db.Tx, u Upload) bool {
	if u.State == "queued" || u.runner == "" || u.runner == s.name {
		return false
	}
	// Only servers do jobs: where there is one at a time, the others are dead.
	if s.alone && u.Task != "" {
		return false
	}
	return tx.Now.Sub(u.beat) < stale
}

// perform reads the file and tries it or brings it in.
func (s *Service) perform(ctx context.Context, by access.Actor, u Upload) error {
	data, err := s.file(ctx, by.County, u.ID)
	if err != nil {
		return err
	}
	total, err := rowsOf(u.Name, data, u.Mapping, 0)
	if err != nil {
		return err
	}
	state := "running"
	if u.Task == TaskTry {
		state = "trying"
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		return mine(tx.Exec(ctx, `UPDATE survey_imports SET state = $4, total = $5, done = 0, beat_at = $6 WHERE county = $1 AND id = $2 AND runner = $3`,
			tx.County, u.ID, s.name, state, total, db.Millis(tx.Now)))
	})
	if err != nil {
		return err
	}
	// What an earlier run had staged is staged anew.
	if err := s.discard(ctx, by, u.ID, ""); err != nil {
		return err
	}
	rep, err := s.Import(ctx, by, ImportRequest{
		Survey: string(u.Survey), Name: u.Name, File: data, Size: data.Size(), Mapping: u.Mapping,
		DryRun: u.Task == TaskTry, Partial: u.Task == TaskPartial, upload: u.ID, queued: true,
	})
	if err != nil || u.Task != TaskTry {
		return err
	}
	return s.tried(ctx, by, u, rep)
}

// tried keeps the report of a trial, whose file waits again.
func (s *Service) tried(ctx context.Context, by access.Actor, u Upload, rep *Report) error {
	text, err := reportText(rep)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		err := mine(tx.Exec(ctx, `UPDATE survey_imports SET state = 'waiting', task = '', report = $4 WHERE county = $1 AND id = $2 AND runner = $3`,
			tx.County, u.ID, s.name, text))
		if err != nil {
			return err
		}
		return tell(ctx, tx, u, "tried")
	})
}

// requeue gives an import back, to be taken up again. What was decided upon
// stays so.
func (s *Service) requeue(ctx context.Context, county id.County, imp id.Import) error {
	return s.db.Write(ctx, county, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE survey_imports SET state = CASE WHEN state = 'publishing' THEN state ELSE 'queued' END, runner = ''
			WHERE county = $1 AND id = $2 AND runner = $3 AND state IN ('queued', 'trying', 'running', 'publishing')`, tx.County, imp, s.name)
		return err
	})
}

// giveUp says why an import came to nothing. A file whose columns or rows are
// to blame waits for somebody to choose others.
func (s *Service) giveUp(ctx context.Context, county id.County, imp id.Import, why error) error {
	key, args := saidOf(why)
	problem, err := json.Marshal(Problem{key, args})
	if err != nil {
		return fmt.Errorf("give up import: %w", err)
	}
	err = s.db.Write(ctx, county, func(tx *db.Tx) error {
		u, err := s.upload(ctx, tx, imp)
		if err != nil {
			return err
		}
		state, finished := "failed", db.Millis(tx.Now)
		if kind := fault.Of(why); kind == fault.Invalid || kind == fault.TooLarge {
			state, finished = "waiting", nil
		}
		err = mine(tx.Exec(ctx, `UPDATE survey_imports SET state = $4, task = '', problem = $5, finished_at = $6 WHERE county = $1 AND id = $2 AND runner = $3`,
			tx.County, imp, s.name, state, string(problem), finished))
		if err != nil {
			return err
		}
		return tell(ctx, tx, u, "failed")
	})
	if errors.Is(err, errTaken) {
		return nil
	}
	return err
}

// tell lets whoever asked for an import know how it ended.
func tell(ctx context.Context, tx *db.Tx, u Upload, how string) error {
	if u.account == "" || u.Task == "" {
		return nil
	}
	survey, err := one(ctx, tx, u.Survey)
	if err != nil {
		return err
	}
	_, err = inbox.Tell(ctx, tx, inbox.Message{
		To: inbox.Recipients{Accounts: []id.Account{u.account}}, Kind: "survey.import", Subject: Subject, Record: string(u.Survey),
		Key: "survey.tell." + how, Args: []any{u.Name, survey.Title}, Link: "/surveys/" + string(u.Survey) + "/imports/" + string(u.ID),
	})
	return err
}

// GoOn looks after imports that nobody works on: those of a job that died are
// asked for again, and what was decided upon is brought to its end whoever
// began it. What another only staged and left is thrown away.
func (s *Service) GoOn(ctx context.Context, county id.County) error {
	var dead []id.Import
	err := s.db.Write(ctx, county, func(tx *db.Tx) error {
		dead = nil
		all, err := db.All(ctx, tx, scanUpload, `SELECT `+uploadColumns+` FROM survey_imports
			WHERE county = $1 AND state IN ('queued', 'trying', 'running', 'publishing') ORDER BY state, beat_at LIMIT 200`, tx.County)
		if err != nil {
			return fmt.Errorf("imports under way: %w", err)
		}
		for _, u := range all {
			_, on := s.here.Load(u.ID)
			idle := tx.Now.Sub(u.beat)
			switch {
			case on || s.alive(tx, u) || u.State == "queued" && idle < waiting:
			case u.State != "queued" && u.runner == "" && idle < stale: // asked for just now
			case u.Task == "" && u.State != "publishing":
				if idle < stale {
					continue
				}
				if _, err := tx.Exec(ctx, `UPDATE survey_imports SET runner = $3 WHERE county = $1 AND id = $2`, tx.County, u.ID, s.name); err != nil {
					return fmt.Errorf("take import over: %w", err)
				}
				dead = append(dead, u.ID)
			case u.Task == "" && idle < stale:
			default:
				if err := s.again(ctx, tx, u.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for _, imp := range dead {
		err = errors.Join(err, s.discard(ctx, access.System(county), imp, "abandoned"))
	}
	return err
}

// waiting is how long a queued import may wait until its job is looked for.
const waiting = 20 * time.Minute

// again asks for the job of an import once more.
func (s *Service) again(ctx context.Context, tx *db.Tx, imp id.Import) error {
	if _, err := tx.Exec(ctx, `UPDATE survey_imports SET beat_at = $3, runner = '' WHERE county = $1 AND id = $2`, tx.County, imp, db.Millis(tx.Now)); err != nil {
		return fmt.Errorf("ask for import again: %w", err)
	}
	return jobs.Enqueue(ctx, tx, importJob{imp}, jobs.Attempts(attempts))
}

// Problem is why an import came to nothing: a message key and its arguments.
type Problem struct {
	Key  string `json:"key"`
	Args []any  `json:"args"`
}

// In says it in a language.
func (p Problem) In(t lang.Tag) string { return lang.In(t, p.Key, p.Args...) }
