package drives

import (
	"context"
	"fmt"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/photos"
)

// Verify compares what is kept of drives with the records that it is made of,
// and returns how many drives it looked at and what is wrong: results whose
// people are not those who signed in, photos that are not there, states without
// their instant. What the joint group or a case corrected afterwards is no
// fault: the bulletin says so itself.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	if _, err := counties.CurrentID(ctx, tx); fault.Is(err, fault.NotFound) {
		return 0, nil, nil
	} else if err != nil {
		return 0, nil, err
	}
	all, err := db.All(ctx, tx, scanDrive, `SELECT `+driveColumns+` FROM drives WHERE county = $1 ORDER BY id LIMIT 10000`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify drives: %w", err)
	}
	for _, d := range all {
		looked++
		for _, x := range []struct {
			missing bool
			what    string
		}{
			{d.State != Drafted && d.State != Cancelled && d.Issued.IsZero(), "no instant of its issue"},
			{(d.State == Evaluated || d.State == Published) && d.Evaluated.IsZero(), "no instant of its evaluation"},
			{d.State == Published && d.Published.IsZero(), "no instant of its publication"},
		} {
			if x.missing {
				wrong = append(wrong, fmt.Sprintf("%s: %s", d.Label(), x.what))
			}
		}
		more, err := s.verifyResults(ctx, tx, d)
		if err != nil {
			return looked, wrong, err
		}
		wrong = append(wrong, more...)
	}
	more, err := verifyPhotos(ctx, tx)
	return looked, append(wrong, more...), err
}

func (s *Service) verifyResults(ctx context.Context, tx *db.Tx, d Drive) (wrong []string, err error) {
	there, err := areasOf(ctx, tx, d.ID)
	if err != nil {
		return nil, err
	}
	came, err := cameOf(ctx, tx, d.ID)
	if err != nil {
		return nil, err
	}
	settled := d.State == Evaluated || d.State == Published
	for _, a := range there {
		switch {
		case a.Result != nil && !settled:
			wrong = append(wrong, fmt.Sprintf("%s: area %s has a result before the evaluation", d.Label(), a.Area))
		case a.Result != nil && a.Result.Came != came.sum(a.Area):
			wrong = append(wrong, fmt.Sprintf("%s: area %s: %d people kept, %d signed in", d.Label(), a.Area, a.Result.Came, came.sum(a.Area)))
		}
	}
	return wrong, nil
}

func verifyPhotos(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	kept := map[string][2]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of, kind string
		var n int64
		if err := r.Scan(&of, &kind, &n); err != nil {
			return err
		}
		x := kept[of]
		if photos.Kind(kind) == photos.After {
			x[1] += n
		} else {
			x[0] += n
		}
		kept[of] = x
		return nil
	}, `SELECT record, kind, COUNT(*) FROM photos WHERE county = $1 AND subject = $2 GROUP BY record, kind`, tx.County, SubjectWork)
	if err != nil {
		return nil, fmt.Errorf("verify photos of work: %w", err)
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		w, err := scanWork(r)
		if err == nil && kept[w.ID] != [2]int64{int64(w.Before), int64(w.After)} {
			wrong = append(wrong, fmt.Sprintf("work %s: %d and %d photos kept, %v there", w.ID, w.Before, w.After, kept[w.ID]))
		}
		return err
	}, `SELECT `+workColumns+` FROM drive_work WHERE county = $1`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("verify work: %w", err)
	}
	return wrong, nil
}
