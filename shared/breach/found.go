package breach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"tandem/shared/id"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Finding is what a machine may find by itself and must open a case: what compromises availability or integrity is a violation too (003:281).
type Finding string

// The findings.
const (
	PurgeUnverified Finding = "purge"        // a purge left something behind, or took too much
	JournalBroken   Finding = "journal"      // the chain of the journal, or of the proofs, does not hold
	RestoreFailed   Finding = "restauration" // a backup could not be restored
	FluxCorrupted   Finding = "flux"         // data received or stored were altered
	Exfiltration    Finding = "frein"        // an account read, or was refused, more than anybody's work asks for
)

type finding struct {
	nature string
	harms  []Harm
}

var findings = map[Finding]finding{
	PurgeUnverified: {"Une purge n’a pas pu être vérifiée : des données échues sont peut-être encore là, ou d’autres ont disparu.", []Harm{Confidentiality, Availability}},
	JournalBroken:   {"La chaîne du journal est rompue : des traces ont été changées ou ont disparu.", []Harm{Integrity}},
	RestoreFailed:   {"Une sauvegarde n’a pas pu être restaurée.", []Harm{Availability}},
	Exfiltration:    {"Un compte a consulté trop de personnes, ou essuyé trop de refus, en une heure : le journal de cette heure dit lequel, à l’action « frein ».", []Harm{Confidentiality}},
	FluxCorrupted:   {"Des données reçues ou conservées ont été altérées.", []Harm{Integrity}},
}

// incident is what led to a case, kept so that the same leads to no second one.
type incident struct {
	Finding Finding   `json:"finding,omitempty"` // empty for a person's declaration
	At      time.Time `json:"at"`
	Case    id.Breach `json:"case,omitempty"`
}

// The origins of incidents, before "#" and a reference.
const (
	byRule   = "regle#"
	byPerson = "demande#"
)

// Report tells that a machine found something; reference, which names nobody, tells findings apart: a run, a day. Told twice it is told
// once. It needs no key, so that whoever finds may call it: the case is opened by Gather.
func Report(ctx context.Context, store table.Store, what Finding, reference string, at time.Time) error {
	if _, known := findings[what]; !known || reference == "" || len(reference) > 100 {
		return fmt.Errorf("breach: not a finding: %q", what)
	}
	op, err := incidentOp(byRule+string(what)+"#"+reference, incident{Finding: what, At: at.UTC()}, table.IfAbsent)
	if err != nil {
		return err
	}
	if err := store.Write(ctx, op); err != nil && !errors.Is(err, table.ErrCondition) {
		return fmt.Errorf("breach: report: %w", err)
	}
	return nil
}

func incidentOp(found string, told incident, condition table.Condition) (table.Op, error) {
	body, err := json.Marshal(told)
	if err != nil {
		return table.Op{}, fmt.Errorf("breach: incident: %w", err)
	}
	return table.Put(table.Item{Key: table.IncidentKey(found), Kind: table.KindIncident, Body: body}, condition), nil
}

// Gather opens a case for each finding that has none, under the name of its rule and without qualifying anything. It returns how many.
func (d Desk) Gather(ctx context.Context) (int, error) {
	opened := 0
	var failed error
	err := table.Each(ctx, d.Vault.Store, newest(table.IncidentsPK, byRule), func(item table.Item) error {
		var told incident
		if err := json.Unmarshal(item.Body, &told); err != nil {
			return fmt.Errorf("breach: incident: %w", err)
		}
		if told.Case != "" {
			return nil
		}
		switch err := d.gather(ctx, item, told); {
		case err == nil:
			opened++
		case !errors.Is(err, table.ErrCondition): // else another run was faster
			failed = errors.Join(failed, err) // one that fails does not stop the others
		}
		return nil
	})
	return opened, errors.Join(err, failed)
}

func (d Desk) gather(ctx context.Context, item table.Item, told incident) error {
	known := findings[told.Finding]
	origin := "regle:" + string(told.Finding)
	c := Case{
		Kind: Violation, State: Detected, Origin: origin, OtherParty: d.Service.Controller.Party != nil, Harms: known.harms,
		Discovered: told.At, Aware: told.At, Register: Register{Nature: known.nature},
	}
	version := Version{Number: 1, At: d.Vault.Clock.Now().UTC(), Act: ActOpen, Actor: origin, Case: c}
	_, err := d.start(ctx, version, item.Key.SK(), told, table.IfVersion(item.Version))
	return err
}

// start stores the first version of a case with the incident that leads to it.
func (d Desk) start(ctx context.Context, version Version, found string, told incident, condition table.Condition) (Case, error) {
	fresh, err := id.Ordered[id.Breach](version.At, d.Vault.Random)
	if err != nil {
		return Case{}, err
	}
	version.Case.ID, told.Case = fresh, fresh
	led, err := incidentOp(found, told, condition)
	if err != nil {
		return Case{}, err
	}
	unit := d.Vault.NewUnit(table.BreachUnitKey(fresh), string(service.ClassBreach))
	return version.Case, d.write(ctx, unit, Head{}, version, led)
}

// Declaration opens a case by somebody's hand.
type Declaration struct {
	Request    string    `json:"request" pattern:"^[0-9a-z]{26}$" doc:"Identifiant tiré par l'appelant : envoyée deux fois, la déclaration ouvre un seul dossier"`
	Nature     string    `json:"nature" maxLength:"4000" doc:"Ce qui s'est passé ou ce dont on se plaint, sans nom ni coordonnées"`
	Harms      []Harm    `json:"harms,omitempty" maxItems:"3" doc:"confidentialite, integrite, disponibilite"`
	Discovered time.Time `json:"discoveredAt" doc:"Découverte de la violation, ou réception de la plainte"`
	Aware      time.Time `json:"awareAt,omitempty" doc:"Prise de connaissance par le responsable ; la découverte, si elle n'est pas donnée"`
	Concerns   bool      `json:"concernsParty,omitempty" doc:"Peut avoir des conséquences pour l'autre partie"`
}

// Declare opens a case. Nobody qualifies it yet.
func (d Desk) Declare(ctx context.Context, kind Kind, in Declaration, by Signature) (Case, error) {
	if _, ok := id.Bytes(by.Person); !ok {
		return Case{}, errUnsigned
	}
	c, err := in.open(kind, by, d.Service.Controller.Party != nil)
	if err != nil {
		return Case{}, err
	}
	found := byPerson + string(by.Person) + "#" + in.Request
	if known, err := d.declared(ctx, found); err != nil || known != "" {
		if err != nil {
			return Case{}, err
		}
		opened, err := d.open(ctx, known)
		if err != nil {
			return Case{}, err
		}
		return opened.newest.Case, nil
	}
	version := Version{Number: 1, At: by.At.UTC(), Act: ActOpen, Agent: by.Person, Actor: by.Role, Case: c}
	return d.start(ctx, version, found, incident{At: by.At.UTC()}, table.IfAbsent)
}

func (d Desk) declared(ctx context.Context, found string) (id.Breach, error) {
	items, err := d.Vault.Store.Get(ctx, table.IncidentKey(found))
	if err != nil || items[0] == nil {
		return "", err
	}
	var told incident
	err = json.Unmarshal(items[0].Body, &told)
	return told.Case, err
}

var request = regexp.MustCompile(`^[0-9a-z]{26}$`)

func (in Declaration) open(kind Kind, by Signature, party bool) (Case, error) {
	n := &notes{now: by.At.UTC()}
	if !request.MatchString(in.Request) {
		n.add("body.request", "Rechargez la page avant de recommencer.")
	}
	c := Case{Kind: kind, State: Detected, Origin: by.Role, OtherParty: party, Concerns: in.Concerns}
	c.Nature = n.text("body.nature", in.Nature, "Décrivez ce qui s’est passé.")
	c.Discovered = n.instant("body.discoveredAt", in.Discovered, time.Time{})
	if kind == Complaint {
		c.State = Received
		return c, n.err()
	}
	c.Aware = c.Discovered
	if !in.Aware.IsZero() {
		c.Aware = n.instant("body.awareAt", in.Aware, in.Discovered)
	}
	if len(in.Harms) == 0 {
		n.add("body.harms", "Indiquez ce qui est touché : confidentialité, intégrité ou disponibilité.")
	}
	for _, harm := range in.Harms {
		if harm != Confidentiality && harm != Integrity && harm != Availability {
			n.add("body.harms", "Choisissez parmi confidentialite, integrite et disponibilite.")
		}
	}
	c.Harms = in.Harms
	return c, n.err()
}
