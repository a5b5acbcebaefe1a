// Package ses sends mails by SES. The mail is written here and handed over as it is. SES puts a Message-ID of its own in the place of ours,
// so a mail is recognised by the header compose.HeaderID; the domain and its signature (DKIM) are declared in the template.
package ses

import (
	"context"
	"fmt"
	netmail "net/mail"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"tandem/shared/clock"
	"tandem/shared/cloud"
	"tandem/shared/mail"
	"tandem/shared/mail/compose"
)

// Sender implements mail.Sender. It is safe for concurrent use.
type Sender struct {
	client *sesv2.Client
	from   string
}

var _ mail.Sender = (*Sender)(nil)

// New sends mails from an address: "Le service <ne-pas-repondre@exemple.fr>".
func New(client *sesv2.Client, from string) *Sender { return &Sender{client, from} }

// Send hands a mail over. SES dates it again when it takes it. The role needs ses:SendRawEmail beside ses:SendEmail: SES asks for the
// one when the mail is written already.
func (s *Sender) Send(ctx context.Context, message mail.Mail) error {
	if err := mail.Check(message); err != nil {
		return err
	}
	from, err := netmail.ParseAddress(s.from)
	if err != nil {
		return fmt.Errorf("mail: sender %q: %w", s.from, err)
	}
	_, err = s.client.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: &from.Address,
		Destination:      &types.Destination{ToAddresses: []string{message.To}},
		Content:          &types.EmailContent{Raw: &types.RawMessage{Data: compose.Mail(from, message, clock.System{}.Now())}},
	})
	if err != nil {
		return failure(err)
	}
	return nil
}

// refused are the codes of what SES will not send however often it is asked. A sender that is suspended, paused or not verified is not among
// them: the mail is sound.
var refused = map[string]bool{"MessageRejected": true, "BadRequestException": true}

// failure names what failed, for callers and logs; SES's own text may repeat the address, and stays out of it.
func failure(err error) error {
	cause := cloud.Cause(err)
	switch {
	case cloud.Throttled(err):
		cause = fmt.Errorf("%w: %w", mail.ErrThrottled, cause)
	case refused[cloud.Code(err)]:
		cause = fmt.Errorf("%w: %w", mail.ErrInvalid, cause)
	}
	return fmt.Errorf("mail: send: %w", cause)
}
