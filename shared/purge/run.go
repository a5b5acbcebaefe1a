// Package purge destroys what is past its retention: it cuts access, shows what would go (dry run first), waits for the
// archivist's visa and for two people where the rule asks for them, destroys in the order that ends with the key, verifies, and
// leaves a chained proof.
package purge

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tandem/shared/clock"
	"tandem/shared/dossier"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/object"
	"tandem/shared/queue"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Desk plans, releases and executes purge runs.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Objects  object.Objects
	Lifetime lifetime.Keeper
	Dossiers dossier.Desk
	Clock    clock.Clock
	Buckets  []object.Bucket // where people's files are
	Execute  queue.Name      // who executes a released run
	Matching queue.Name      // who takes people out of the matching
	Notify   queue.Name      // who warns people by mail
	Version  string          // of the code, for the manifest
}

// New makes a desk; version is that of the code, for the proof.
func New(vault *seal.Vault, objects object.Objects, svc *service.Service, version string) Desk {
	return Desk{
		Service: svc, Vault: vault, Objects: objects, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock},
		Dossiers: dossier.New(vault, svc), Clock: vault.Clock, Buckets: []object.Bucket{files, quarantine},
		Execute: "PurgeQueue", Matching: "MatchingQueue", Notify: "NotifyQueue", Version: version,
	}
}

// State says where a run stands.
type State string

// The states of a run.
const (
	Preview  State = "apercu"   // waits for a visa
	Visa     State = "visa"     // waits for two people
	Released State = "liberee"  // is being executed
	Done     State = "terminee" // proof sealed
)

// Run is one purge under one rule.
type Run struct {
	ID         id.Run                `json:"id"`
	Created    time.Time             `json:"createdAt"`
	Rule       service.RuleID        `json:"rule"`
	State      State                 `json:"state"`
	Units      int                   `json:"units"`
	Objections []retention.Objection `json:"objections,omitempty"`
	Visa       string                `json:"visa,omitempty"`  // reference
	Right      service.Right         `json:"right,omitempty"` // that a person exercised; empty when a date fell due
	Releases   []Release             `json:"releases,omitempty"`
	Manifest   *retention.Manifest   `json:"manifest,omitempty"`
}

// Release is one person's word that the run may go.
type Release struct {
	Person id.Person `json:"person"`
	Role   string    `json:"role"`
	At     time.Time `json:"at"`
}

// Subject is one unit of a run.
type Subject struct {
	Number   int                `json:"number"`       // in its run, with gaps where something changed while it was planned
	PK       string             `json:"pk,omitempty"` // of the unit, until its keys are destroyed
	SK       string             `json:"sk,omitempty"`
	Class    string             `json:"class"`
	Due      string             `json:"due"`
	Position retention.Position `json:"position"`
	Hash     string             `json:"hash"`             // pseudonym of the unit, this run's alone
	Stores   map[string]int     `json:"stores,omitempty"` // what was erased so far, by store

	run id.Run
}

func (s Subject) unit() table.Key { return table.At(table.Keys, s.PK, s.SK) }

// stored is a run with the version that it was read at.
type stored struct {
	Run
	version int64
}

func (d Desk) load(ctx context.Context, run id.Run) (*stored, error) {
	items, err := d.Vault.Store.Get(ctx, table.RunKey(run))
	if err != nil {
		return nil, fmt.Errorf("purge: run: %w", err)
	}
	if items[0] == nil {
		return nil, fault.New(fault.NotFound, "Cette purge n'existe pas.")
	}
	found := &stored{version: items[0].Version}
	return found, json.Unmarshal(items[0].Body, &found.Run)
}

func (d Desk) save(ctx context.Context, run *stored, more ...table.Op) error {
	item, err := runItem(run.Run)
	if err != nil {
		return err
	}
	if err := d.Vault.Store.Write(ctx, append(more, table.Put(item, table.AsRead(run.version)))...); err != nil {
		return fmt.Errorf("purge: run: %w", err)
	}
	run.version++
	return nil
}

func runItem(run Run) (table.Item, error) {
	body, err := json.Marshal(run)
	if err != nil {
		return table.Item{}, fmt.Errorf("purge: run: %w", err)
	}
	return table.Item{Key: table.RunKey(run.ID), Kind: table.KindRun, Body: body}, nil
}

// Find returns a run.
func (d Desk) Find(ctx context.Context, run id.Run) (Run, error) {
	found, err := d.load(ctx, run)
	if err != nil {
		return Run{}, err
	}
	return found.Run, nil
}

// List returns the runs, newest first.
func (d Desk) List(ctx context.Context, limit int) ([]Run, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.RunsPK, Reverse: true, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("purge: list: %w", err)
	}
	runs := make([]Run, len(page.Items))
	for i, item := range page.Items {
		if err := json.Unmarshal(item.Body, &runs[i]); err != nil {
			return nil, fmt.Errorf("purge: run: %w", err)
		}
	}
	return runs, nil
}

// Subjects returns the units of a run, in order of their numbers.
func (d Desk) Subjects(ctx context.Context, run id.Run) ([]Subject, error) {
	subjects, _, err := d.subjects(ctx, run)
	return subjects, err
}

func (d Desk) subjects(ctx context.Context, run id.Run) ([]Subject, []int64, error) {
	var subjects []Subject
	var versions []int64
	query := table.Query{Table: table.Records, PK: table.RunPK(run), Prefix: table.SubjectPrefix}
	err := table.Each(ctx, d.Vault.Store, query, func(item table.Item) error {
		subject := Subject{run: run}
		err := json.Unmarshal(item.Body, &subject)
		subjects, versions = append(subjects, subject), append(versions, item.Version)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("purge: units: %w", err)
	}
	return subjects, versions, nil
}

// GiveVisa records the archivist's leave to destroy (Code du patrimoine, L.212-2).
func (d Desk) GiveVisa(ctx context.Context, run id.Run, reference string, more ...table.Op) (Run, error) {
	if reference == "" {
		return Run{}, fault.Fieldf("body.reference", "Indiquez la référence du visa d'élimination.")
	}
	found, err := d.load(ctx, run)
	if err != nil {
		return Run{}, err
	}
	if found.State != Preview {
		return Run{}, fault.New(fault.Conflict, "Cette purge n'attend pas de visa.")
	}
	found.State, found.Visa = Visa, reference
	return found.Run, d.save(ctx, found, more...)
}

// Release records one person's word; at the second, another person's, the run goes to its execution.
func (d Desk) Release(ctx context.Context, run id.Run, person id.Person, role string, more ...table.Op) (Run, error) {
	found, err := d.load(ctx, run)
	if err != nil {
		return Run{}, err
	}
	if found.State != Visa {
		return Run{}, fault.New(fault.Conflict, "Cette purge n'est pas prête à être libérée : il y faut d'abord le visa de l'archiviste.")
	}
	if retention.Final(found.Objections) {
		return Run{}, fault.New(fault.Conflict, "Une objection interdit cette purge : corrigez-en la cause, puis refaites l'aperçu.")
	}
	if len(found.Releases) > 0 {
		err := retention.CheckRelease(d.Service.Rule(found.Rule), found.Visa, found.Releases[0].Person, person)
		if err != nil {
			return Run{}, err
		}
		found.State = Released
		op, err := d.execute(run)
		if err != nil {
			return Run{}, err
		}
		more = append(more, op)
	}
	found.Releases = append(found.Releases, Release{person, role, d.Clock.Now()})
	return found.Run, d.save(ctx, found, more...)
}

// lastRun is when the newest run was made, zero when there was none.
func (d Desk) lastRun(ctx context.Context) (time.Time, error) {
	runs, err := d.List(ctx, 1)
	if err != nil || len(runs) == 0 {
		return time.Time{}, err
	}
	return runs[0].Created, nil
}
