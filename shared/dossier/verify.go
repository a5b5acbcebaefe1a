package dossier

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/directory"
	"tandem/shared/fold"
	"tandem/shared/id"
	"tandem/shared/postal"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Claim is what somebody who registers says of themselves (000:154-160).
type Claim struct {
	LastName, FirstName string
	BirthDate           calendar.Date
	PostalCode          postal.Code
	Code                string // as typed
}

// Reason says why a registration is refused. People are told one and the same thing for all of them; staff see the reason.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Accepted         Reason = ""
	ReasonForm       Reason = "code_mal_forme"
	ReasonUnknown    Reason = "code_inconnu"
	ReasonTries      Reason = "trop_d_essais"
	ReasonExpired    Reason = "code_expire"
	ReasonGone       Reason = "dossier_absent"
	ReasonRegistered Reason = "deja_inscrit"
	ReasonName       Reason = "nom"
	ReasonFirstName  Reason = "prenom"
	ReasonBirthDate  Reason = "date_de_naissance"
	ReasonPostalCode Reason = "code_postal"
)

// maxTries is how many registrations one code bears.
const maxTries = 5

// Verified is a claim that held: what the registration needs to go on.
type Verified struct {
	Person id.Person
	Unit   *seal.Unit
	ops    []table.Op // use the code up
}

// Ops are the operations that use the code up: they belong in the write that makes the account.
func (v Verified) Ops() []table.Op { return v.ops }

// Verify compares a claim with the dossier that its code was issued for.
func (d Desk) Verify(ctx context.Context, claim Claim) (*Verified, Reason, error) {
	code, ok := ParseCode(claim.Code)
	if !ok {
		return nil, ReasonForm, nil
	}
	item, hash, err := d.find(ctx, code)
	if err != nil {
		return nil, "", err
	}
	if item == nil {
		return nil, ReasonUnknown, nil
	}
	now := d.Vault.Clock.Now()
	tries, err := d.Vault.Store.Add(ctx, table.CounterKey("code", hash), 1, now, now.Add(90*24*time.Hour))
	if err != nil {
		return nil, "", fmt.Errorf("dossier: tries: %w", err)
	}
	if tries > maxTries {
		return nil, ReasonTries, nil
	}
	var found issued
	if err := json.Unmarshal(item.Body, &found); err != nil {
		return nil, "", fmt.Errorf("dossier: code: %w", err)
	}
	if found.Until.Before(d.Lifetime.Today()) {
		return nil, ReasonExpired, nil
	}
	return d.compare(ctx, claim, found.Person, hash)
}

// find looks a code up under every key still in use: it may have been issued before a rotation. The item is nil when there is none.
func (d Desk) find(ctx context.Context, code string) (*table.Item, string, error) {
	hashes, err := d.Vault.Ring.Hashes(CodeIndex, code)
	if err != nil {
		return nil, "", err
	}
	keys := make([]table.Key, len(hashes))
	for i, hash := range hashes {
		keys[i] = table.BlindKey(CodeIndex, hash)
	}
	items, err := d.Vault.Store.Get(ctx, keys...)
	if err != nil {
		return nil, "", fmt.Errorf("dossier: code: %w", err)
	}
	for i, item := range items {
		if item != nil {
			return item, hashes[i], nil
		}
	}
	return nil, "", nil
}

func (d Desk) compare(ctx context.Context, claim Claim, person id.Person, hash string) (*Verified, Reason, error) {
	unit, items, err := d.Vault.Load(seal.Reading(ctx, person), table.UnitKey(person, Class), table.DossierKey(person), table.AccountKey(person), table.CardKey(person), table.CodeUnitKey(person, hash))
	if err != nil {
		return nil, "", fmt.Errorf("dossier: compare: %w", err)
	}
	if unit == nil || items[0] == nil || items[2] == nil || items[3] == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return nil, ReasonGone, nil
	}
	if items[1] != nil {
		return nil, ReasonRegistered, nil
	}
	var dossier Dossier
	if err := d.Vault.Open(unit, items[0], &dossier); err != nil {
		return nil, "", fmt.Errorf("dossier: compare: %w", err)
	}
	if reason := dossier.differs(claim); reason != Accepted {
		return nil, reason, nil
	}
	var card directory.Card
	if err := d.Vault.Open(unit, items[2], &card); err != nil {
		return nil, "", fmt.Errorf("dossier: card: %w", err)
	}
	card.Account = true
	item, err := d.Vault.Seal(unit, items[2].Key, card)
	if err != nil {
		return nil, "", err
	}
	clock, err := d.Vault.Parse(items[3])
	if err != nil {
		return nil, "", err
	}
	d.Lifetime.Set(clock, map[service.Event]calendar.Date{service.Used: d.Lifetime.Today()}) // due at once; the purge alone destroys units
	ended, err := clock.Op()
	if err != nil {
		return nil, "", err
	}
	return &Verified{person, unit, []table.Op{
		table.Delete(table.BlindKey(CodeIndex, hash), table.IfExists), // single use: two registrations cannot both delete it
		table.Delete(table.MirrorKey(person, table.BlindPK(CodeIndex, hash)), table.Always),
		ended,
		table.Put(item, table.IfVersion(items[2].Version)),
	}}, Accepted, nil
}

// differs compares as people write: accents, case, hyphens and further first names do not matter; either surname will do.
func (d Dossier) differs(claim Claim) Reason {
	name := fold.Fold(claim.LastName)
	switch {
	case name == "" || name != fold.Fold(d.Personne.Nom) && name != fold.Fold(d.Personne.NomNaissance):
		return ReasonName
	case firstWord(claim.FirstName) == "" || firstWord(claim.FirstName) != firstWord(d.Personne.Prenom):
		return ReasonFirstName
	case claim.BirthDate != d.Personne.DateNaissance:
		return ReasonBirthDate
	case claim.PostalCode != d.Adresse.CodePostal:
		return ReasonPostalCode
	}
	return Accepted
}

// OpenAccount is the owner of the account that a verified claim opens.
func (v Verified) OpenAccount() account.Owner { return Owner(v.Person) }
