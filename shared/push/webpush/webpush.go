// Package webpush notifies devices through the services of browsers: sealed for the device (RFC 8291), signed for the service (RFC 8292).
package webpush

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	protocol "github.com/SherClockHolmes/webpush-go"

	"tandem/shared/push"
)

// Sender implements push.Sender. It is safe for concurrent use.
type Sender struct{ client protocol.HTTPClient }

var _ push.Sender = (*Sender)(nil)

// New sends through an HTTP client, which must not follow redirects: Client makes such a one.
func New(client protocol.HTTPClient) *Sender { return &Sender{client} }

// Client calls the addresses of devices and nothing that they point to.
func Client() *http.Client {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Timeout: 10 * time.Second, CheckRedirect: stay}
}

const (
	lasting = 3 * 24 * time.Hour // a device that is off takes the note until then
	topic   = "espace"           // of the notes that wait for a device it shows the newest
)

// payload is what the service worker shows.
type payload struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Send hands a note over. What a client says when it fails repeats the address of the device, and stays out of the error.
func (s *Sender) Send(ctx context.Context, note push.Note) error {
	if err := push.CheckNote(note); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	text, err := json.Marshal(payload{note.Title, note.Text})
	if err != nil {
		return fmt.Errorf("push: %w", err)
	}
	device := &protocol.Subscription{Endpoint: note.Device.Endpoint, Keys: protocol.Keys{Auth: note.Device.Auth, P256dh: note.Device.P256dh}}
	answer, err := protocol.SendNotificationWithContext(ctx, text, device, &protocol.Options{
		HTTPClient: s.client, Subscriber: note.Contact, Topic: topic, TTL: int(lasting.Seconds()), Urgency: protocol.UrgencyNormal,
		VAPIDPublicKey: note.Key.Public(), VAPIDPrivateKey: note.Key.Private(),
	})
	operator, _ := push.Operator(note.Device.Endpoint)
	if err != nil {
		return fmt.Errorf("push: the service of %s cannot be reached", operator)
	}
	_, drained := io.Copy(io.Discard, io.LimitReader(answer.Body, 4096)) // what it says is of no use, and not ours to log
	if err := errors.Join(drained, answer.Body.Close()); err != nil {
		return fmt.Errorf("push: the answer of %s broke off", operator)
	}
	return judge(answer.StatusCode, operator)
}

// judge says what an answer means (RFC 8030, 5 and 7.3).
func judge(status int, operator string) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound, status == http.StatusGone:
		return push.ErrGone
	case status == http.StatusTooManyRequests:
		return push.ErrThrottled
	}
	return fmt.Errorf("push: the service of %s answered %d", operator, status)
}
