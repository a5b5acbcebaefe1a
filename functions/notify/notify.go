// Package notify sends the service's mails, and beside some of them a notification to the devices that people chose.
package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/account"
	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/campaign"
	"tandem/shared/deadline"
	"tandem/shared/email"
	"tandem/shared/habilitation"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/mail"
	"tandem/shared/message"
	"tandem/shared/notice"
	"tandem/shared/offer"
	"tandem/shared/outbox"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open: it needs addresses, those to which the news go and who opposed.
var Groups = []seal.Group{"contact", "identity", seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	desk := desk{house, account.Book{Vault: house.Vault}, account.Tokens{Store: house.Store, Random: house.Random}}
	return serve.Function{Message: func(ctx context.Context, m events.SQSMessage) error {
		message, err := outbox.Read([]byte(m.Body))
		if err != nil {
			return err
		}
		err = outbox.Once(ctx, house.Store, "notify", message.ID, house.Clock.Now(), func() error { return desk.send(ctx, message) })
		if err != nil || !slices.Contains(pushed, message.Kind) {
			return err
		}
		return desk.push(ctx, message)
	}}
}

type desk struct {
	serve.House
	accounts account.Book
	tokens   account.Tokens
}

// send writes the mail that the message asks for: to the account that it names, or to those who answer for the data.
func (d desk) send(ctx context.Context, message outbox.Message) error {
	switch message.Kind {
	case deadline.Kind:
		due := calendar.Deadline{End: time.Unix(message.Revision, 0)}
		return d.mail(ctx, message, d.Service.Controller.DPO, notice.Due(message.Subject, due.FrenchLeft(d.Clock.Now())))
	case breach.PartyKind:
		return d.warn(ctx, message)
	case deadline.KindAsked:
		return d.tellDesignators(ctx, message)
	case campaign.Kind:
		return campaign.New(d.Vault, d.Service).Batch(ctx, id.Campaign(message.Subject), int(message.Revision), d.news)
	}
	if slices.Contains(represented, message.Kind) {
		return d.sendRepresentative(ctx, message)
	}
	return d.sendAccount(ctx, message)
}

// news writes to somebody who asked for it. Their mail program offers to end such mails with one button (RFC 8058), and so does the last line.
func (d desk) news(ctx context.Context, letter campaign.Letter) error {
	leave := d.Site + "/desabonnement/" + letter.To.Leave
	text := notice.News(d.Service.Name, letter.Text.Subject, letter.Text.Body, leave)
	return d.post(ctx, mail.Mail{ID: letter.ID, To: letter.To.Email.Plain(), Subject: text.Subject, Text: text.Body, Leave: leave})
}

// warn writes to the other party's contact that a notice waits for it, and notes that it did.
func (d desk) warn(ctx context.Context, message outbox.Message) error {
	party := d.Service.Controller.Party
	if party == nil {
		return errors.New("notify: no other party")
	}
	if err := d.mail(ctx, message, party.Contact, notice.Party(d.Service.Name, message.Subject)); err != nil {
		return err
	}
	return breach.Mailed(ctx, d.Store, id.Breach(message.Subject), d.Clock.Now())
}

// sendAccount writes to the account that the message names. An account that is gone gets no mail.
func (d desk) sendAccount(ctx context.Context, message outbox.Message) error {
	owner, ok := ownerOf(message)
	if !ok {
		return errNoOwner
	}
	stored, err := d.accounts.Load(ctx, owner)
	if errors.Is(err, account.ErrGone) {
		return nil
	}
	if err != nil {
		return err
	}
	if message.Kind == "privacy" && stored.State == account.Waiting {
		return nil // nobody confirmed that the address is theirs; the site tells who does
	}
	if message.Kind == account.Reset && stored.State == account.Waiting && stored.Habilitation.Designated != "" {
		message.Kind = habilitation.Invited // they have not chosen a first password, nor accepted the conditions of use
	}
	if message.Kind == habilitation.Invited && stored.State != account.Waiting {
		return nil // they chose their password meanwhile
	}
	if addressee(message.Kind, stored).IsZero() {
		return nil // it was confirmed, or taken back, meanwhile
	}
	if kind, ok := notice.Find(message.Kind); ok {
		return d.sendWanted(ctx, string(message.ID), kind, owner, stored.Account)
	}
	text, err := d.text(ctx, message.Kind, owner, stored)
	if err != nil {
		return err
	}
	return d.mail(ctx, message, addressee(message.Kind, stored).Plain(), text)
}

// addressee is where a mail to an account goes: what is about a change of address concerns another address than the account's.
func addressee(kind string, stored *account.Stored) email.Address {
	switch {
	case kind == account.Address:
		return stored.Asked
	case kind == "moved":
		return stored.Former
	}
	return stored.Email
}

var (
	errNoOwner = errors.New("notify: message without an owner")
	errUnknown = errors.New("notify: message of an unknown kind")
)

// ownerOf is the account that a message names.
func ownerOf(message outbox.Message) (owner account.Owner, ok bool) {
	person, class, ok := strings.Cut(message.Subject, "/")
	return account.Owner{Person: id.Person(person), Class: class}, ok
}

// mail sends a text. It is named after the message: sent twice, it is recognised.
func (d desk) mail(ctx context.Context, message outbox.Message, to string, text notice.Text) error {
	return d.post(ctx, mail.Mail{ID: string(message.ID), To: to, Subject: text.Subject, Text: text.Body})
}

func (d desk) post(ctx context.Context, one mail.Mail) error {
	if err := d.Mail.Send(ctx, one); err != nil {
		return fmt.Errorf("notify: send: %w", err)
	}
	return nil
}

func (d desk) text(ctx context.Context, kind string, owner account.Owner, stored *account.Stored) (notice.Text, error) {
	switch kind {
	case "confirm":
		link := d.Service.TechnicalRule(service.TechnicalLink)
		token, err := d.tokens.Issue(ctx, "confirm", owner, d.Clock.Now().Add(link.Lifetime))
		return notice.Confirm(d.Service.Name, d.Site+"/confirmation?jeton="+token, link.Label), err
	case habilitation.Invited:
		link := d.Service.TechnicalRule(service.TechnicalLink)
		token, err := d.tokens.Issue(ctx, habilitation.Invited, owner, d.Clock.Now().Add(link.Lifetime))
		return notice.Invitation(d.Service.Name, d.Site+"/invitation?jeton="+token, link.Label), err
	case account.Reset:
		link := d.Service.TechnicalRule(service.TechnicalLink)
		token, err := d.tokens.Issue(ctx, account.Reset, owner, d.Clock.Now().Add(link.Lifetime))
		return notice.Reset(d.Service.Name, d.Site+"/mot-de-passe/nouveau?jeton="+token, link.Label), err
	case account.Address:
		link := d.Service.TechnicalRule(service.TechnicalLink)
		token, err := d.tokens.Issue(ctx, account.Address, owner, d.Clock.Now().Add(link.Lifetime))
		return notice.NewAddress(d.Service.Name, d.Site+"/nouvelle-adresse?jeton="+token, link.Label), err
	case "moved":
		link, valid, err := d.alarm(ctx, account.Recall, owner)
		return notice.Moved(d.Service.Name, link, valid), err
	case "renewed":
		link, valid, err := d.alarm(ctx, account.Alarm, owner)
		return notice.PasswordChanged(d.Service.Name, link, valid), err
	case "arrival":
		link, valid, err := d.alarm(ctx, account.Alarm, owner)
		return notice.Arrival(d.Service.Name, link, valid), err
	case "closing":
		return notice.Closing(d.Service.Name, stored.Unit.Due.French(), d.Site+"/connexion"), nil
	case "privacy":
		return notice.Privacy(d.Service.Name, d.Service.Privacy.Date.French(), d.Service.Privacy.Changes, d.Site+"/confidentialite"), nil
	case habilitation.MailGranted:
		return notice.AccessGranted(d.Service.Name, d.Site+"/connexion"), nil
	case habilitation.MailRefused:
		return notice.AccessRefused(d.Service.Name, stored.Habilitation.Refused.French(), d.Service.Controller.DPO), nil
	case "known":
		return notice.Known(d.Service.Name, d.Site+"/connexion", d.Site+"/inscription"), nil
	case "agreed":
		return notice.Agreed(d.Service.Name, d.Site+"/connexion"), nil
	case "declined":
		return notice.Declined(d.Service.Name, d.Site+"/mon-compte/representant"), nil
	case message.MailRemoved:
		return notice.MessageRemoved(d.Service.Name, d.Service.Controller.DPO, d.Site+"/messages"), nil
	case offer.MailRemoved:
		return notice.OfferRemoved(d.Service.Name, d.Service.Controller.DPO, d.Site+"/recruteur/offres"), nil
	case right.MailReceived:
		return notice.RightReceived(d.Service.Name, d.Site+"/mes-droits"), nil
	case right.MailMoved:
		return notice.RightMoved(d.Service.Name, d.Site+"/mes-droits"), nil
	case held.MailKind:
		return notice.CopyReady(d.Service.Name, d.Site+"/mes-droits", d.Service.TechnicalRule(service.TechnicalExport).Label), nil
	}
	return notice.Text{}, errUnknown
}

// alarm is the link by which somebody says that it was not they, and how long it works, in French.
func (d desk) alarm(ctx context.Context, purpose string, owner account.Owner) (link, valid string, err error) {
	rule := d.Service.TechnicalRule(service.TechnicalAlarm)
	token, err := d.tokens.Issue(ctx, purpose, owner, d.Clock.Now().Add(rule.Lifetime))
	return d.Site + "/ce-n-etait-pas-moi?jeton=" + token, rule.Label, err
}
