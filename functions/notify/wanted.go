package notify

import (
	"context"
	"errors"

	"tandem/shared/account"
	"tandem/shared/habilitation"
	"tandem/shared/id"
	"tandem/shared/mail"
	"tandem/shared/notice"
	"tandem/shared/outbox"
	"tandem/shared/service"
)

// sendWanted writes a mail that people may do without, unless they chose to. It carries, as the news do, what ends its kind.
func (d desk) sendWanted(ctx context.Context, name string, kind notice.Kind, owner account.Owner, to account.Account) error {
	if !to.Wants(kind.ID) {
		return nil
	}
	token, err := d.accounts.QuietLink(owner, kind.ID, to.Email)
	if err != nil {
		return err
	}
	leave := d.Site + "/desabonnement/" + token
	text := kind.Mail(d.Service.Name, d.Site, leave)
	return d.post(ctx, mail.Mail{ID: name, To: to.Email.Plain(), Subject: text.Subject, Text: text.Body, Leave: leave})
}

// tellDesignators writes to each professional who works here and answers requests for an access. Each has a mark of their own: when one mail fails and the
// message comes back, the others are not repeated.
func (d desk) tellDesignators(ctx context.Context, message outbox.Message) error {
	kind, ok := notice.Find(message.Kind)
	if !ok {
		return errUnknown
	}
	professionals := habilitation.New(d.Vault, d.Service, "")
	var failed error
	for after := ""; ; {
		page, next, err := professionals.List(ctx, after, professionalsPage)
		if err != nil {
			return errors.Join(failed, err)
		}
		for _, one := range page {
			failed = errors.Join(failed, d.tellDesignator(ctx, message.ID, kind, one))
		}
		if after = next; next == "" {
			return failed
		}
	}
}

const professionalsPage = 50

func (d desk) tellDesignator(ctx context.Context, message id.Message, kind notice.Kind, one habilitation.Listed) error {
	role, _ := d.Service.Role(service.Role(one.Role))
	if one.State != account.Active || one.Habilitation.Holds(d.Clock.Now(), d.Zone) != nil || !kind.For(d.Service, role.ID) {
		return nil
	}
	return outbox.Once(ctx, d.Store, "asked-"+string(one.Person), message, d.Clock.Now(), func() error {
		return d.sendWanted(ctx, string(message)+"-"+string(one.Person), kind, account.Owner{Person: one.Person, Class: string(role.Class)}, one.Account)
	})
}
