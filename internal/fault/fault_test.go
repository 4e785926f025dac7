package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"chuangwei/internal/fault"
)

func TestKindsSurviveWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk")
	err := fmt.Errorf("open case: %w", fault.New(fault.Conflict, "case.move", "filed", "closed").Because(cause))
	if !fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) || !errors.Is(err, cause) {
		t.Errorf("%v: kind %v, cause %v", err, fault.Of(err), errors.Is(err, cause))
	}
	if fault.Of(cause) != fault.Internal || fault.Is(nil, fault.Internal) {
		t.Error("an unclassified error is internal, and no error is none")
	}
}

func TestFieldsTellAllThatIsWrong(t *testing.T) {
	t.Parallel()
	var fs fault.Fields
	if fs.Err() != nil {
		t.Error("no field is wrong, yet there is a fault")
	}
	fs.Add("title", "fault.too_long", 120)
	fs.Add("lon", "case.bad_point")
	f, ok := errors.AsType[*fault.Error](fs.Err())
	if !ok || f.Kind != fault.Invalid || len(f.Fields) != 2 || f.Fields[0].Name != "title" {
		t.Errorf("Err = %+v", f)
	}
}
