package dossier

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/directory"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/nir"
	"tandem/shared/postal"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

var ctx = context.Background()

func everywhere(postal.Code) bool { return true }

func day(text string) calendar.Date { return calendar.MustParse(text) }

// The files of four months.
const (
	september = "2026-09-30|2026-10-05T01:18:36.000000"
	october   = "2026-10-31|2026-11-05T01:18:36.000000"
	november  = "2026-11-30|2026-12-05T01:18:36.000000"
	december  = "2026-12-31|2027-01-05T01:18:36.000000"
)

// office is a folder with one process on it, and what a test looks at.
type office struct {
	t     *testing.T
	house *vaulttest.House
	svc   *service.Service
	Desk
}

func open(t *testing.T) *office {
	t.Helper()
	return on(t, vaulttest.Open(t), nil)
}

var loaded = sync.OnceValues(func() (*service.Service, error) { return service.Load(service.Default, "") })

// on is one more process of a house, on a store that wraps its own where one is given.
func on(t *testing.T, house *vaulttest.House, store table.Store) *office {
	t.Helper()
	svc, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	if store == nil {
		store = house.Store
	}
	vault := house.On(t, store)
	return &office{t, house, svc, New(vault, svc)}
}

// at is the same office at another time.
func (o *office) at(now time.Time) *office {
	vault := *o.Vault
	vault.Clock = clock.Fixed(now)
	return &office{o.t, o.house, o.svc, New(&vault, o.svc)}
}

func number(t *testing.T, text string) nir.NIR {
	t.Helper()
	if text == "" {
		return nir.NIR{}
	}
	found, err := nir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// NIRs of nobody: order numbers above 990 are not given.
const (
	zoesNIR  = "2850762041991"
	paulsNIR = "1800562498992"
)

func (o *office) zoe() flux.Personne {
	return flux.Personne{
		Role: flux.Demandeur, Nom: "EXEMPLE", NomNaissance: "FICTIF", Prenom: "ZOÉ", DateNaissance: day("1985-07-14"), TypeDateNaissance: "N", Sexe: "2",
		NIR: number(o.t, zoesNIR), Prestations: []string{"RSA"},
	}
}

func (o *office) paul() flux.Personne {
	return flux.Personne{
		Role: flux.Conjoint, Nom: "MODELE", Prenom: "PAUL", DateNaissance: day("1980-05-03"), TypeDateNaissance: "N", Sexe: "1",
		NIR: number(o.t, paulsNIR), Prestations: []string{"RSA"},
	}
}

// foyer is a dossier with an open right.
func foyer(numero string, persons ...flux.Personne) flux.Foyer {
	return flux.Foyer{
		Index: 1, Line: 9, Dossier: flux.Dossier{Organisme: flux.CAF, NumOrg: "621", Allocataire: "0001234", DateDemande: day("2025-08-06"), NumeroDemande: numero},
		Personnes: persons, SituationFamille: "CEL", Etat: flux.Ouvert,
		Adresse: flux.Adresse{Pays: "FRA", NumeroVoie: "12", TypeVoie: "RUE", NomVoie: "DE L'ÉGALITÉ", CodePostal: "62000", Commune: "ARRAS"},
	}
}

func closed(f flux.Foyer, on string) flux.Foyer {
	f.Etat, f.Fermeture = flux.Clos, flux.Fermeture{Motif: "RFD", Date: day(on)}
	return f
}

func refusedOn(f flux.Foyer, on string) flux.Foyer {
	f.Etat, f.Refus = flux.Refuse, flux.Refus{Motif: "F02", Date: day(on)}
	return f
}

func pending(f flux.Foyer) flux.Foyer {
	f.Etat = flux.EnAttente
	return f
}

// apply applies a foyer as it is staged and read back.
func (o *office) apply(f flux.Foyer, received id.Import, order string) Outcome {
	o.t.Helper()
	outcome, err := o.Apply(ctx, o.stage(f), received, order)
	if err != nil {
		o.t.Fatal(err)
	}
	return outcome
}

func (o *office) stage(f flux.Foyer) Staged {
	o.t.Helper()
	staged, err := Stage(o.Vault.Ring, f)
	if err != nil {
		o.t.Fatal(err)
	}
	text, err := json.Marshal(staged)
	if err != nil {
		o.t.Fatal(err)
	}
	var read Staged
	if err := json.Unmarshal(text, &read); err != nil {
		o.t.Fatal(err)
	}
	return read
}

// members are those whom the stored foyer names.
func (o *office) members(numero string) []id.Person {
	o.t.Helper()
	hash, err := o.Vault.Ring.Hash(NumberIndex, numero)
	if err != nil {
		o.t.Fatal(err)
	}
	items, err := o.Vault.Store.Get(ctx, table.FoyerKey(hash))
	if err != nil {
		o.t.Fatal(err)
	}
	if items[0] == nil {
		return nil
	}
	var known entry
	if err := json.Unmarshal(items[0].Body, &known); err != nil {
		o.t.Fatal(err)
	}
	var people []id.Person
	for _, m := range known.Members {
		people = append(people, m.Person)
	}
	return people
}

// only is the one member of a foyer.
func (o *office) only(numero string) id.Person {
	o.t.Helper()
	people := o.members(numero)
	if len(people) != 1 {
		o.t.Fatalf("dossier %s has %d members, want one", numero, len(people))
	}
	return people[0]
}

// known is all that is stored of somebody.
type known struct {
	unit    *seal.Unit
	dossier Dossier
	card    directory.Card
	waits   bool
}

func (o *office) read(person id.Person) known {
	o.t.Helper()
	var k known
	unit, items, err := o.Vault.Load(ctx, table.UnitKey(person, Class), table.DossierKey(person), table.CardKey(person))
	if err != nil || unit == nil || items[0] == nil || items[1] == nil {
		o.t.Fatalf("person %s is not stored: %v", person, err)
	}
	if err := o.Vault.OpenCut(unit, items[0], &k.dossier); err != nil {
		o.t.Fatal(err)
	}
	if err := o.Vault.OpenCut(unit, items[1], &k.card); err != nil {
		o.t.Fatal(err)
	}
	k.unit, k.waits = unit, items[1].Index != nil
	return k
}

// set changes somebody's unit, as a purge or a professional does.
func (o *office) set(person id.Person, change func(*seal.Unit)) {
	o.t.Helper()
	unit, _, err := o.Vault.Load(ctx, table.UnitKey(person, Class))
	if err != nil {
		o.t.Fatal(err)
	}
	change(unit)
	unit.Touch()
	if err := o.Vault.Commit(ctx, unit); err != nil {
		o.t.Fatal(err)
	}
}

// everybody are those who have a unit: the people whom the flux made.
func (o *office) everybody() []id.Person {
	o.t.Helper()
	seen := map[id.Person]bool{}
	var people []id.Person
	for shard := range table.Shards {
		query := table.Query{Table: table.Keys, Index: table.Due, PK: table.DueHash(string(rune('0' + shard)))}
		page, err := o.house.Store.Query(ctx, query)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, item := range page.Items {
			if person, ok := table.PersonOf(item.Key.PK()); ok && !seen[person] {
				seen[person] = true
				people = append(people, person)
			}
		}
	}
	return people
}

// asked is the act of the agent who asks for codes.
var asked = journal.Entry{Actor: "agent_dept", Action: "C", Category: "REG"}
