// Package channel sends a text out of the house: to the robots of chat groups,
// signed as each demands, and to browsers by web push.
//
// Every address was typed in by somebody or came from a browser. So nothing is
// ever sent to an address of a private network: the address is looked at when
// the connection is made, after names were resolved, and no answer leads on to
// another.
//
//	guard.go  the client, and which addresses it refuses
//	robot.go  WeCom, DingTalk, Feishu
//	push.go   web push (RFC 8030, 8291, 8292)
package channel

import (
	"errors"
	"fmt"
)

// Result says what is known of a message after it was sent.
type Result int

// The results.
const (
	Sent   Result = iota // the other side has it
	Later                // it was not taken: to be tried again
	Never                // it was refused for good
	Unsure               // it may have arrived: it must not be sent again
	Gone                 // the receiver is no more
)

// FailedError is why a message was not sent, or may not have been.
type FailedError struct {
	Result Result
	Cause  error
}

// Error implements error. Addresses hold secrets and are never part of it.
func (f *FailedError) Error() string { return f.Cause.Error() }

// Unwrap returns the cause.
func (f *FailedError) Unwrap() error { return f.Cause }

// ResultOf is what err says of a message.
func ResultOf(err error) Result {
	if err == nil {
		return Sent
	}
	if f, ok := errors.AsType[*FailedError](err); ok {
		return f.Result
	}
	return Unsure
}

func failed(r Result, format string, args ...any) error {
	return &FailedError{r, fmt.Errorf(format, args...)}
}
