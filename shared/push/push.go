// Package push is the port that notifies people's devices through the service of their browser (RFC 8030): that service on AWS, a folder of
// .json files in one process. A note says nothing of a person: it brings them back to the service, as mails do (001:125).
package push

import (
	"context"
	"errors"
)

// Device is what a browser gives so that it can be reached: an address of its maker's, and the keys that seal notes for it alone (RFC 8291).
type Device struct {
	Endpoint string `json:"endpoint"`
	P256dh   string `json:"p256dh"`
	Auth     string `json:"auth"`
}

// Note is one notification for one device. ID makes a second sending of the same note recognisable to the folder; a device shows the newest
// note alone, so a copy is not seen.
type Note struct {
	ID      string // letters, digits, - and _
	Device  Device
	Title   string
	Text    string
	Key     Key    // proves who sends (RFC 8292)
	Contact string // address of who answers for the sender
}

// Sender is the port.
type Sender interface {
	// Send hands the note over. Its errors name no device.
	Send(ctx context.Context, note Note) error
}

// The errors that callers tell apart. ErrGone says that the device takes no note any more: it is to be forgotten. ErrThrottled is worth a retry
// with jitter; ErrInvalid never is.
var (
	ErrGone      = errors.New("push: the device is gone")
	ErrThrottled = errors.New("push: throttled")
	ErrInvalid   = errors.New("push: not a note that can be sent")
)
