package registration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/dossier"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/fold"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/phone"
	"tandem/shared/postal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Limits are wide for a place and strict for an identity: in one room twenty people enrol behind one address of the network, each with some mistakes,
// while whoever guesses the code of somebody has ten tries an hour, from wherever.
const (
	hour        = time.Hour
	perPlace    = 240
	perIdentity = 10
)

type candidateInput struct {
	Body struct {
		LastName      string `json:"lastName" minLength:"1" maxLength:"60" doc:"Nom, d'usage ou de naissance"`
		FirstName     string `json:"firstName" minLength:"1" maxLength:"60" doc:"Prénom"`
		BirthDate     string `json:"birthDate" format:"date" doc:"Date de naissance"`
		Email         string `json:"email" maxLength:"254" doc:"Adresse électronique"`
		PostalCode    string `json:"postalCode" maxLength:"10" doc:"Code postal"`
		Phone         string `json:"phone,omitempty" maxLength:"30" doc:"Téléphone portable, facultatif"`
		Code          string `json:"code" maxLength:"40" doc:"Code d'inscription"`
		Password      string `json:"password" maxLength:"200" doc:"Mot de passe choisi"`
		TermsAccepted bool   `json:"termsAccepted" doc:"Acceptation des conditions générales d'utilisation"`
		Represented
	}
}

// claim checks the form: every mistake in one answer.
func (in candidateInput) claim(role service.Role, today calendar.Date) (dossier.Claim, applicant, error) {
	var mistakes []fault.Field
	b := in.Body
	birth, err := calendar.Parse(b.BirthDate)
	note(&mistakes, "body.birthDate", err)
	address, err := email.Parse(b.Email)
	note(&mistakes, "body.email", err)
	code, err := postal.Parse(b.PostalCode)
	note(&mistakes, "body.postalCode", err)
	var number phone.Number
	if b.Phone != "" {
		number, err = phone.Parse(b.Phone)
		note(&mistakes, "body.phone", err)
	}
	last, first := name(&mistakes, "body.lastName", b.LastName), name(&mistakes, "body.firstName", b.FirstName)
	mistakes = append(mistakes, common(b.Password, b.TermsAccepted, last, first, address.Plain())...)
	if b.Code == "" {
		mistakes = append(mistakes, fault.Field{Path: "body.code", Message: "Recopiez le code d'inscription de votre courrier."})
	}
	claim := dossier.Claim{LastName: last, FirstName: first, BirthDate: birth, PostalCode: code, Code: b.Code}
	fresh := applicant{Account: account.Account{Role: string(role), State: account.Waiting, LastName: last, FirstName: first, BirthDate: birth, Email: address, Phone: number, PostalCode: code}}
	mistakes = append(mistakes, fresh.represent(b.Represented, today)...)
	return claim, fresh, fault.Fields(mistakes)
}

func note(mistakes *[]fault.Field, path string, err error) {
	if err != nil {
		*mistakes = append(*mistakes, fault.Field{Path: path, Message: err.Error()})
	}
}

// name trims a name, and refuses one that is empty or holds what no name does.
func name(mistakes *[]fault.Field, path, text string) string {
	text = strings.TrimSpace(text)
	if wrong := (typed.Text{Max: 60, Line: true, Needed: "-"}).Check(text); wrong != nil {
		*mistakes = append(*mistakes, fault.Field{Path: path, Message: "Écrivez ce nom tel qu'il figure sur vos papiers, sur une seule ligne."})
	}
	return text
}

func common(password string, terms bool, known ...string) []fault.Field {
	var mistakes []fault.Field
	var weak *fault.Error
	if err := account.CheckStrength("body.password", password, known...); errors.As(err, &weak) {
		mistakes = append(mistakes, weak.Fields...)
	}
	if !terms {
		mistakes = append(mistakes, fault.Field{Path: "body.termsAccepted", Message: "Pour vous inscrire, acceptez les conditions générales d'utilisation."})
	}
	return mistakes
}

// errMismatch is the one answer to every claim that does not hold.
var errMismatch = fault.New(fault.Invalid, "Ces informations ne permettent pas de vous reconnaître. Vérifiez votre nom, votre prénom, votre date de naissance, votre code postal et votre code d'inscription, tels qu'ils figurent sur le courrier. Après plusieurs essais, demandez un nouveau code au Département.")

func (d desk) candidate(ctx context.Context, in *candidateInput) (*answer, error) {
	if err := d.limit(ctx); err != nil {
		return nil, err
	}
	role, _ := d.Service.RoleBy(service.AccountByCode)
	claim, fresh, err := in.claim(role.ID, d.dossiers.Lifetime.Today())
	if err != nil {
		return nil, err
	}
	if err := d.limitIdentity(ctx, fold.Fold(claim.LastName), fold.Fold(claim.FirstName), claim.BirthDate.String()); err != nil {
		return nil, err
	}
	fresh.Password, err = account.HashPassword(d.Random, in.Body.Password)
	if err != nil {
		return nil, err
	}
	verified, reason, err := d.dossiers.Verify(ctx, claim)
	if err != nil {
		return nil, err
	}
	if reason != dossier.Accepted {
		if err := d.refused(ctx, reason); err != nil {
			return nil, err
		}
		return nil, errMismatch
	}
	known, err := d.tellKnown(ctx, fresh.Email)
	if err != nil || known {
		return sent(), err
	}
	err = d.create(ctx, verified.OpenAccount(), fresh, verified)
	if errors.Is(err, table.ErrCondition) { // the code or the address was used in the same instant
		return nil, errMismatch
	}
	return sent(), err
}

// refused keeps the reason for staff; nothing of the claim is kept.
func (d desk) refused(ctx context.Context, reason dossier.Reason) error {
	entry := journal.Entry{At: d.Clock.Now(), Actor: "visiteur", Action: "inscription-refusee", Category: string(d.Service.CategoryOf("code")), Reason: string(reason)}
	return d.dossiers.Journal.Write(ctx, entry, "")
}

// tellKnown writes to the owner of an address that already has an account, and reports whether it has.
func (d desk) tellKnown(ctx context.Context, address email.Address) (bool, error) {
	owner, ok, err := d.accounts.Owner(ctx, address)
	if err != nil || !ok {
		return false, err
	}
	op, err := outbox.New(Notify, "known", owner.Subject(), 0, d.Clock.Now(), d.Random)
	if err != nil {
		return true, err
	}
	return true, d.Store.Write(ctx, op)
}

func (d desk) create(ctx context.Context, owner account.Owner, fresh applicant, verified *dossier.Verified) error {
	now := d.Clock.Now()
	fresh.Created = now
	if !fresh.Awaits {
		fresh.Terms = account.Terms{Version: d.Service.Terms.Version, At: now}
	}
	fresh.NoticeRead, verified.Unit.Told = d.Service.Privacy.Version, d.Service.Privacy.Version // the form shows it (001:131)
	verified.Unit.Touch()
	ops, err := d.accounts.Create(verified.Unit, owner.Person, fresh.Account)
	if err != nil {
		return err
	}
	with, err := d.representative(owner.Person, fresh)
	if err != nil {
		return err
	}
	confirm, err := outbox.New(Notify, "confirm", owner.Subject(), 0, now, d.Random)
	if err != nil {
		return err
	}
	record, err := d.dossiers.Journal.Op(journal.Entry{At: now, Agent: owner.Person, Actor: fresh.Role, Action: "inscription", Category: string(d.Service.CategoryOf("account"))}, owner.Person)
	if err != nil {
		return err
	}
	ops = slices.Concat(ops, with, verified.Ops(), []table.Op{confirm, record})
	if err := d.Vault.Commit(ctx, verified.Unit, ops...); err != nil {
		return fmt.Errorf("registration: create: %w", err)
	}
	return nil
}
