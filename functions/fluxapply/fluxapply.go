// Package fluxapply applies the chunks of staged files to people's dossiers, and the rejects that somebody had replayed.
package fluxapply

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/id"
	"tandem/shared/intake"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{"identity", intake.Group, journal.Group, seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	desk := intake.New(house.Vault, house.Objects, house.Service)
	return serve.Function{Message: func(ctx context.Context, m events.SQSMessage) error {
		message, err := outbox.Read([]byte(m.Body))
		if err != nil {
			return err
		}
		if message.Kind == intake.ReplayKind {
			return desk.ApplyReject(ctx, id.Import(message.Subject), int(message.Revision))
		}
		return desk.ApplyFrom(ctx, id.Import(message.Subject), int(message.Revision))
	}}
}
