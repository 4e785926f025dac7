package inbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chuangwei/internal/lang"
)

// arg is an argument of a message as it is kept: one of these.
type arg struct {
	Text *string `json:"s,omitempty"`
	N    *int64  `json:"n,omitempty"`
	Key  *string `json:"k,omitempty"` // itself a message
	At   *int64  `json:"t,omitempty"` // an instant, in milliseconds
}

func pack(args []any) (string, error) {
	out := make([]arg, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case lang.Key:
			k := string(a)
			out[i].Key = &k
		case int:
			n := int64(a)
			out[i].N = &n
		case int64:
			out[i].N = &a
		case time.Time:
			ms := a.UnixMilli()
			out[i].At = &ms
		default:
			s := fmt.Sprint(a)
			out[i].Text = &s
		}
	}
	text, err := json.Marshal(out)
	return string(text), err
}

func unpack(ctx context.Context, text string) ([]any, error) {
	var kept []arg
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return nil, fmt.Errorf("arguments of a notice: %w", err)
	}
	out := make([]any, len(kept))
	for i, a := range kept {
		switch {
		case a.Key != nil:
			out[i] = lang.Key(*a.Key)
		case a.N != nil:
			out[i] = *a.N
		case a.At != nil:
			out[i] = lang.Moment(ctx, time.UnixMilli(*a.At).UTC())
		case a.Text != nil:
			out[i] = *a.Text
		default:
			out[i] = ""
		}
	}
	return out, nil
}
