package channel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	webpush "github.com/SherClockHolmes/webpush-go"
)

// Keys are a county's key pair for web push.
type Keys struct{ Private, Public string }

// NewKeys makes a key pair.
func NewKeys() (Keys, error) {
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		return Keys{}, fmt.Errorf("keys for web push: %w", err)
	}
	return Keys{private, public}, nil
}

// Device is a browser that takes web push.
type Device struct{ Endpoint, P256dh, Auth string }

// Note is what a browser shows.
type Note struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Link  string `json:"link"`
	Tag   string `json:"tag"` // the same for the same thing: shown once
}

// keepFor is for how many seconds the browser's service keeps a note for a
// browser that is off.
const keepFor = 24 * 60 * 60

// Push sends a note to a browser. subscriber says to the browser's service who
// sends: an https address or one of mail.
func (c *Client) Push(ctx context.Context, d Device, n Note, k Keys, subscriber string) error {
	if err := c.allowed(d.Endpoint); err != nil {
		return err
	}
	body, err := json.Marshal(n)
	if err != nil {
		return failed(Never, "note: %w", err)
	}
	res, err := webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{Endpoint: d.Endpoint, Keys: webpush.Keys{Auth: d.Auth, P256dh: d.P256dh}}, &webpush.Options{
		HTTPClient: c, Subscriber: subscriber, VAPIDPublicKey: k.Public, VAPIDPrivateKey: k.Private, TTL: keepFor,
	})
	if err != nil {
		if f, ok := errors.AsType[*FailedError](err); ok {
			return f
		}
		return failed(Never, "the keys of the browser cannot be used") // before anything was sent
	}
	defer res.Body.Close() //nolint:errcheck // nothing of it is read
	return status(res.StatusCode)
}
