// Package mail is the port that sends e-mails: SES on AWS, a folder of .eml files in one process. A mail says nothing of a
// person but the address it goes to: it brings people back to the service, it does not carry their data.
package mail

import (
	"context"
	"errors"
)

// Mail is one e-mail. ID makes a second sending of the same mail recognisable: it becomes a header, and the Message-ID where the service
// lets us choose it.
type Mail struct {
	ID      string // letters, digits, - and _
	To      string
	Subject string
	Text    string
	Leave   string // address where one POST ends the mails of this sort (RFC 8058); empty for what people may not unsubscribe from
}

// Sender is the port.
type Sender interface {
	// Send hands the mail over. The same ID sent twice, or an answer that was lost on its way, makes another copy; the embedded side keeps one.
	Send(ctx context.Context, mail Mail) error
}

// The errors that callers tell apart. ErrThrottled is worth a retry with jitter; ErrInvalid never is.
var (
	ErrInvalid   = errors.New("mail: not a mail that can be sent")
	ErrThrottled = errors.New("mail: throttled")
)
