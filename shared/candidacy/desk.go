package candidacy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/offer"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Desk keeps the applications.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
	Notify   queue.Name // who mails the other side
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{Service: svc, Vault: vault, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock}, Journal: journal.Of(vault), Notify: "NotifyQueue"}
}

var (
	errNone  = fault.New(fault.NotFound, "Cette candidature n’existe pas, ou sa conservation est terminée.")
	errTwice = fault.New(fault.Conflict, "Vous avez déjà postulé à cette offre : suivez votre candidature dans « Mes candidatures ».")
	errNoCV  = fault.Fieldf("body.cv", "Choisissez un de vos CV : c’est lui que le recruteur lira.")
)

// Letter is what a candidate sends.
type Letter struct {
	Offer   id.Offer
	CV      int    // number of the CV that goes with it
	Message string // to the recruiter
	Email   bool   // give the address of the account
	Phone   bool   // give its number
}

// category is that of applications in the service.
func (d Desk) category() service.Category {
	return d.Service.CategoryOf(string(table.KindApplication))
}

// apart reports whether each application has a unit and a clock of its own.
func (d Desk) apart() bool { return len(d.Service.RulesFor(service.ClassApplication)) > 0 }

// unitOf is the key of the unit of somebody's application to an offer.
func (d Desk) unitOf(owner account.Owner, about id.Offer) table.Key {
	if d.apart() {
		return table.RecordUnitKey(table.ApplicationKey(owner.Person, about))
	}
	return table.UnitKey(owner.Person, owner.Class)
}

// Prepared is what a candidate needs to see to apply.
type Prepared struct {
	Offer   offer.Offer
	CVs     []cv.CV
	Account account.Account
	Applied bool // already

	unit   *seal.Unit // of the candidate
	record *seal.Unit // of the application
}

// Prepare reads an offer that is published, and what its reader could send.
func (d Desk) Prepare(ctx context.Context, owner account.Owner, about id.Offer) (Prepared, error) {
	keys := []table.Key{table.OfferKey(about), table.ApplicationKey(owner.Person, about), table.AccountKey(owner.Person)}
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class), append(keys, cv.Keys(owner.Person)...)...)
	if err != nil {
		return Prepared{}, fmt.Errorf("candidacy: prepare: %w", err)
	}
	if err := account.Living(unit, d.Vault.Clock.Now()); err != nil {
		return Prepared{}, err
	}
	prepared := Prepared{Applied: items[1] != nil, unit: unit, record: unit}
	if prepared.Offer, err = d.shown(ctx, items[0]); err != nil {
		return prepared, err
	}
	if items[2] == nil {
		return prepared, account.ErrGone
	}
	if err := d.Vault.Open(unit, items[2], &prepared.Account); err != nil {
		return prepared, fmt.Errorf("candidacy: account: %w", err)
	}
	shelf, err := cv.OpenShelf(d.Vault, unit, items[3:])
	if err != nil {
		return prepared, fmt.Errorf("candidacy: %w", err)
	}
	for _, kept := range shelf {
		if !kept.Removed() {
			prepared.CVs = append(prepared.CVs, kept.CV)
		}
	}
	if d.apart() {
		prepared.record = d.Vault.NewUnit(d.unitOf(owner, about), string(service.ClassApplication))
	}
	return prepared, nil
}

// shown reads an offer that anybody may read.
func (d Desk) shown(ctx context.Context, item *table.Item) (record offer.Offer, err error) {
	gone := fault.New(fault.NotFound, "Cette offre n’existe pas ou n’est plus publiée.")
	if item == nil {
		return record, gone
	}
	if err := json.Unmarshal(item.Body, &record); err != nil {
		return record, fmt.Errorf("candidacy: offer: %w", err)
	}
	shown, err := record.Shown(ctx, d.Vault, d.Service)
	if err == nil && !shown {
		err = gone
	}
	return record, err
}

// Apply sends an application: once to an offer, with the chosen CV as it reads now.
func (d Desk) Apply(ctx context.Context, owner account.Owner, letter Letter, by Signature) (Found, error) {
	prepared, err := d.Prepare(ctx, owner, letter.Offer)
	if err != nil {
		return Found{}, err
	}
	if prepared.Applied {
		return Found{}, errTwice
	}
	fresh, err := d.fresh(prepared, letter, by)
	if err != nil {
		return Found{}, err
	}
	mail, err := d.mail(fresh, owner.Person, ActApply)
	if err != nil {
		return Found{}, err
	}
	err = d.write(ctx, stored{unit: prepared.record, Application: fresh, owner: owner.Person}, ActApply, by, append(d.standing(prepared), mail...)...)
	if errors.Is(err, table.ErrCondition) {
		return Found{}, d.lost(ctx, owner.Person, letter.Offer, err)
	}
	return Found{Application: fresh, Person: owner.Person, Version: 1}, err
}

// standing checks in the same write that the candidate's file is still as it was read, where the application has a unit of its own.
func (d Desk) standing(prepared Prepared) []table.Op {
	if prepared.record == prepared.unit {
		return nil
	}
	return []table.Op{table.Verify(prepared.unit.Key, table.AsRead(prepared.unit.Version))}
}

// lost says why an application was not stored: the same was sent a moment ago, or something else changed.
func (d Desk) lost(ctx context.Context, person id.Person, about id.Offer, cause error) error {
	items, err := d.Vault.Store.Get(ctx, table.ApplicationKey(person, about))
	if err == nil && items[0] != nil {
		return errTwice
	}
	return errors.Join(err, cause)
}

func (d Desk) fresh(prepared Prepared, letter Letter, by Signature) (Application, error) {
	application := Application{
		State: Sent, Offer: OfferedBy(prepared.Offer), Applied: by.At.UTC().Round(time.Millisecond), Message: typed.Clean(letter.Message),
		Given: Given{LastName: prepared.Account.LastName, FirstName: prepared.Account.FirstName},
	}
	if err := fault.Fields((typed.Text{Path: "body.message", Max: MaxText}).Check(application.Message)); err != nil {
		return application, err
	}
	chosen := false
	for _, record := range prepared.CVs {
		if record.Number == letter.CV {
			application.CV, chosen = Freeze(record), true
		}
	}
	if !chosen {
		return application, errNoCV
	}
	if letter.Email {
		application.Given.Email = prepared.Account.Email
	}
	if letter.Phone {
		application.Given.Phone = prepared.Account.Phone
	}
	name, err := id.Ordered[id.Application](application.Applied, d.Vault.Random)
	application.ID = name
	return application, err
}

// stored is an application as it was read, or is to be written the first time.
type stored struct {
	Application
	owner   id.Person
	unit    *seal.Unit
	version int64 // of its item; 0: none yet
}

// write stores an application with its trace and what goes with it, in one write.
func (d Desk) write(ctx context.Context, s stored, act Act, by Signature, more ...table.Op) error {
	if d.apart() {
		d.Lifetime.Set(s.unit, map[service.Event]calendar.Date{service.Applied: calendar.Of(s.Applied, d.Service.Zone)})
	}
	item, err := d.Vault.Seal(s.unit, table.ApplicationKey(s.owner, s.Offer.ID), s.Application)
	if err != nil {
		return fmt.Errorf("candidacy: %w", err)
	}
	item.Index = table.ApplicantEntry(s.Offer.ID, s.ID)
	trace, err := d.Journal.Op(journal.Entry{
		At: by.At, Agent: by.Person, Actor: by.Role, Action: string(act), Category: string(d.category()), Reason: string(s.ID),
	}, s.owner)
	if err != nil {
		return err
	}
	if err := d.Vault.Commit(ctx, s.unit, append([]table.Op{table.Put(item, table.AsRead(s.version)), trace}, more...)...); err != nil {
		return fmt.Errorf("candidacy: write: %w", err)
	}
	return nil
}
