package notify

import (
	"context"

	"tandem/shared/account"
	"tandem/shared/notice"
	"tandem/shared/outbox"
	"tandem/shared/service"
)

// represented are the messages that concern who represents somebody, beside the account or after it.
var represented = []string{"agreement", "refused", "freed"}

// sendRepresentative writes to who represents somebody, or tells somebody whose account their refusal closed. Of one who is forgotten meanwhile, nothing
// is asked any more.
func (d desk) sendRepresentative(ctx context.Context, message outbox.Message) error {
	owner, ok := ownerOf(message)
	if !ok {
		return errNoOwner
	}
	found, err := d.accounts.Representative(ctx, owner.Person)
	if err != nil || found == nil {
		return err
	}
	switch message.Kind {
	case "refused":
		return d.mail(ctx, message, found.Tell.Plain(), notice.Refused(d.Service.Name, d.Service.Controller.DPO))
	case "freed":
		return d.mail(ctx, message, found.Email.Plain(), notice.Freed(d.Service.Name, d.Service.Controller.DPO))
	}
	link := d.Service.TechnicalRule(service.TechnicalAgree)
	token, err := d.tokens.Issue(ctx, account.Agree, owner, d.Clock.Now().Add(link.Lifetime))
	if err != nil {
		return err
	}
	asked := notice.Agreement(d.Service.Name, d.Service.Controller.Name, d.Site+"/accord?jeton="+token, link.Label, d.Site+"/confidentialite", d.Service.Controller.DPO)
	return d.mail(ctx, message, found.Email.Plain(), asked)
}
