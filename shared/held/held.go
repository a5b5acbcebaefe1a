// Package held is what is held of a person: every record of theirs opened and said in words, category by category, with its source, its
// recipients, its rule and its due date; and the copy of it that they may ask for (RGPD art. 15 and 20; 000:250). Nothing of anybody else is in
// it: of those who read the data the person learns the role, of the matching what met the criteria.
package held

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"tandem/shared/account"
	"tandem/shared/candidacy"
	"tandem/shared/consent"
	"tandem/shared/cv"
	"tandem/shared/directive"
	"tandem/shared/disclosure"
	"tandem/shared/dossier"
	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/message"
	"tandem/shared/offer"
	"tandem/shared/push"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Field is one datum, as people read it.
type Field struct {
	Label string `json:"label"`
	Value string `json:"value"`

	category service.Category
	name     string
}

// Shows says which field of which category it is, by the names of the service file.
func (f Field) Shows() (category service.Category, name string) { return f.category, f.name }

// Record is one record as it is stored, but for secrets: for machines.
type Record struct {
	Kind string          `json:"kind"`
	Data json.RawMessage `json:"data"`
}

// Held is all that is held of a person.
type Held struct {
	Units     map[string]*seal.Unit                   // that may be read now, by their sort keys
	Fields    map[string]map[service.Category][]Field // by unit
	Records   []Record
	Documents []cv.Document // whose originals are kept
	Matches   []Match
	Requests  []id.Request // of rights
}

// Match is an offer that was shown to the person, and how it met the criteria.
type Match struct {
	Offer    string            `json:"offer"`
	Criteria map[string]string `json:"criteria"` // "C1 Métier": "REMPLI", "NON_REMPLI", "INCONNU", "SANS_OBJET"
}

// Reader opens what is held of people.
type Reader struct {
	Vault   *seal.Vault
	Service *service.Service
}

// Read opens every record of a person's partition, each with its own unit; what is due is not opened. What a function was not granted, or what
// no line below describes, is an error: nothing is left out in silence.
func (r Reader) Read(ctx context.Context, person id.Person) (*Held, error) {
	units, err := r.Vault.Units(ctx, person)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(units, func(_ string, unit *seal.Unit) bool { return !unit.Usable(r.Vault.Clock.Now()) })
	held := &Held{Units: units, Fields: map[string]map[service.Category][]Field{}}
	query := table.Query{Table: table.Records, PK: table.PersonPK(person)}
	err = table.Each(ctx, r.Vault.Store, query, func(item table.Item) error {
		if unit := units[item.Unit]; unit != nil || item.Unit == "" {
			return r.describe(unit, &item, held)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("held: %w", err)
	}
	return held, nil
}

func (r Reader) describe(unit *seal.Unit, item *table.Item, held *Held) error {
	add := func(category service.Category, name, label, value string) {
		if value != "" {
			fields := held.Fields[item.Unit]
			if fields == nil {
				fields = map[service.Category][]Field{}
				held.Fields[item.Unit] = fields
			}
			fields[category] = append(fields[category], Field{label, value, category, name})
		}
	}
	category := r.Service.CategoryOf(string(item.Kind))
	switch item.Kind {
	case table.KindAccount:
		var record account.Account
		return r.open(unit, item, &record, held, func() any {
			r.describeAccount(category, record, add)
			record.Password = "" // a secret, and no word about the person
			return record
		})
	case table.KindRepresentative:
		var record account.Representative
		return r.open(unit, item, &record, held, func() any { describeRepresentative(category, record, r.Service.Zone, add); return record })
	case table.KindDossier:
		var record dossier.Dossier
		return r.open(unit, item, &record, held, func() any { describeDossier(record, add); return record })
	case table.KindAnnotation:
		var record dossier.Annotations
		return r.open(unit, item, &record, held, func() any {
			for _, note := range record.Notes {
				add(category, note.Field, "Votre correction de « "+dossier.FieldLabel(note.Field)+" »", note.Value+" (demandée le "+note.Given.French()+")")
			}
			return record
		})
	case table.KindCV:
		var record cv.CV
		return r.open(unit, item, &record, held, func() any {
			if record.Removed() {
				return nil // the empty place of a CV that was removed
			}
			describeCV(category, record, add)
			return record
		})
	case table.KindApplication, table.KindThread, table.KindLetter:
		return r.describeContact(unit, item, held, add)
	case table.KindDocument:
		var record cv.Document
		return r.open(unit, item, &record, held, func() any {
			add(category, "uploaded", "Fichier envoyé", fmt.Sprintf("le %s, %d octets, %s", record.Received.In(r.Service.Zone).Format("02/01/2006"), record.Size, record.State))
			if record.State == cv.Accepted {
				held.Documents = append(held.Documents, record)
			}
			return record
		})
	case table.KindOwnOffer:
		var record offer.Own
		return r.open(unit, item, &record, held, func() any { add(category, "contact", "Contact d'une offre", record.Contact); return record })
	case table.KindDirective:
		var record directive.Directive
		return r.open(unit, item, &record, held, func() any {
			add(category, "directive", "Directives sur vos données après votre mort", strings.TrimSpace(string(record.Wish)+" "+record.Executor))
			return record
		})
	case table.KindConsent, table.KindDisclosure, table.KindSubscription, table.KindDevice:
		return r.describeConsent(unit, item, held, add)
	case table.KindMatches:
		var record matches
		return r.open(unit, item, &record, held, func() any {
			held.match(record)
			for _, note := range record.Notes {
				add(category, "matches", "Réexamen par une personne, critère "+note.Criterion, note.Verdict.String()+" au lieu de "+note.Was.String()+", le "+note.On.French()+" : "+note.Reason)
			}
			return nil
		})
	case table.KindOwnRight:
		held.Requests = append(held.Requests, id.Request(strings.TrimPrefix(item.Key.SK(), table.OwnRightPrefix)))
		return nil
	case table.KindCard, table.KindMirror, table.KindExport, table.KindHeld:
		return nil // a copy of the name; references without content; a copy of all this; that the unit, whose holds are shown, is in a list
	}
	return undescribed(item)
}

func undescribed(item *table.Item) error {
	return errors.New("held: a kind of record that its owner is not shown: " + string(item.Kind))
}

// describeContact tells of what a person exchanges with others: applications, conversations, messages.
func (r Reader) describeContact(unit *seal.Unit, item *table.Item, held *Held, add func(category service.Category, name, label, value string)) error {
	category := r.Service.CategoryOf(string(item.Kind))
	switch item.Kind {
	case table.KindApplication:
		var record candidacy.Application
		return r.open(unit, item, &record, held, func() any {
			describeApplication(category, record, r.Service.Zone, add)
			return record.Told()
		})
	case table.KindThread:
		var record message.Thread
		return r.open(unit, item, &record, held, func() any {
			add(category, "thread", "Conversation", "au sujet de « "+record.Subject+" »")
			record.Other.Person = "" // of the other side the person learns what they read there
			return record
		})
	case table.KindLetter:
		var record message.Letter
		return r.open(unit, item, &record, held, func() any {
			label := "Message reçu le "
			if record.Own {
				label = "Message envoyé le "
			}
			add(category, "letter", label+record.At.In(r.Service.Zone).Format("02/01/2006"), record.Text)
			return record
		})
	}
	return undescribed(item)
}

// describeConsent tells of what a person agreed to, and to whom the law had their data given.
func (r Reader) describeConsent(unit *seal.Unit, item *table.Item, held *Held, add func(category service.Category, name, label, value string)) error {
	category := r.Service.CategoryOf(string(item.Kind))
	switch item.Kind {
	case table.KindConsent:
		var record consent.Consent
		return r.open(unit, item, &record, held, func() any {
			purpose, _ := r.Service.Purpose(record.Purpose)
			value := "donné le " + record.Given.In(r.Service.Zone).Format("02/01/2006") + ", texte " + record.Version
			if !record.Withdrawn.IsZero() {
				value += ", retiré le " + record.Withdrawn.In(r.Service.Zone).Format("02/01/2006")
			}
			add(category, "consent", "Accord : "+purpose.Label, value)
			return record
		})
	case table.KindDisclosure:
		var record disclosure.Disclosure
		return r.open(unit, item, &record, held, func() any {
			if record.Secret {
				return nil // a requisition forbids telling it
			}
			add(category, "disclosure", "Communiqué à "+record.Authority, r.disclosed(record))
			record.By = "" // of the agent the person learns the role
			return record
		})
	case table.KindSubscription:
		var record consent.Subscription
		return r.open(unit, item, &record, held, func() any { add(category, "email", "Adresse abonnée", record.Email.Plain()); return record })
	case table.KindDevice:
		var record consent.Device
		return r.open(unit, item, &record, held, func() any {
			operator, _ := push.Operator(record.Endpoint)
			add(category, "device", "Appareil notifié", "navigateur relié à "+operator+", ajouté le "+record.Since.In(r.Service.Zone).Format("02/01/2006"))
			return record
		})
	}
	return undescribed(item)
}

// open reads a record and keeps what tell gives of it for machines, unless that is nil.
func (r Reader) open(unit *seal.Unit, item *table.Item, record seal.Record, held *Held, tell func() any) error {
	if err := r.Vault.Open(unit, item, record); err != nil {
		return fmt.Errorf("held: %s: %w", item.Kind, err)
	}
	told := tell()
	if told == nil {
		return nil
	}
	data, err := json.Marshal(told)
	if err != nil {
		return fmt.Errorf("held: %s: %w", item.Kind, err)
	}
	held.Records = append(held.Records, Record{string(item.Kind), data})
	return nil
}

// matches reads what function matching stores: ids and verdicts.
type matches struct {
	Results []match.Result `json:"results"`
	Notes   []match.Note   `json:"notes"`
}

func (matches) Kind() table.Kind { return table.KindMatches }

func (matches) Schema() int { return 1 }

func (h *Held) match(record matches) {
	for _, result := range record.Results {
		verdicts := match.Noted(result.Verdicts, result.ID, record.Notes)
		h.Matches = append(h.Matches, Match{Offer: id.FromBytes[string](result.ID), Criteria: verdicts.Named()})
	}
}
