package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"tandem/shared/dossier"
	"tandem/shared/fault"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// State says what became of a reject since the file came.
type State string

// The states. A reject of which nobody asked anything has none.
const (
	Asked    State = "demande"
	Replayed State = "rejoue"
	Still    State = "encore_rejete"
	SetAside State = "ecarte" // another place of the same dossier was replayed
)

// ReplayKind is the kind of the message that has a reject replayed: its subject is the import, its revision the place in the file.
const ReplayKind = "replay"

// replay is the decision on one dossier and its result: nobody's data. It is kept beside the report's chunks, whose counts it corrects.
type replay struct {
	Index   int             `json:"index"` // which of the dossier's places
	State   State           `json:"state"`
	Outcome dossier.Outcome `json:"outcome,omitempty"`
	Field   string          `json:"field,omitempty"` // what is still wrong
	Code    string          `json:"code,omitempty"`
	Message string          `json:"message,omitempty"`
}

// decide shows a decision in the report.
func (r *Report) decide(decided replay) {
	chosen := r.reject(decided.Index)
	if chosen == nil {
		return
	}
	if decided.State == Replayed {
		r.Counts.Rejected--
		r.Counts.count(decided.Outcome)
		for i := range r.Rejects {
			if r.Rejects[i].place() == chosen.place() {
				r.Rejects[i].State, r.Rejects[i].Kept = SetAside, false
			}
		}
	}
	chosen.State, chosen.Outcome = decided.State, decided.Outcome
	if decided.State == Still {
		chosen.Field, chosen.Code, chosen.Message = decided.Field, decided.Code, decided.Message
	}
}

var (
	errNotKept = fault.New(fault.Conflict, "Le contenu de ce dossier n'est plus gardé : il sera repris quand l'organisme l'enverra de nouveau.")
	errOther   = fault.New(fault.Conflict, "Un autre exemplaire de ce dossier a été retenu, ou va l'être : celui-ci est écarté.")
)

// Replay asks that the reject at a place of a file be read again and applied; asked is the trace of who asks, written with it. Asked
// twice it is done once. Among places that contradict each other this is the decision for one of them.
func (d Desk) Replay(ctx context.Context, received id.Import, index int, asked table.Op) error {
	report, err := d.Find(ctx, received)
	if err != nil {
		return err
	}
	if report == nil || report.reject(index) == nil {
		return fault.New(fault.NotFound, "Ce fichier n'a pas de rejet à cette place.")
	}
	reject := report.reject(index)
	unit, known, version, err := d.decision(ctx, received, reject.place())
	switch {
	case err != nil:
		return err
	case known.State == Asked || known.State == Replayed:
		if known.Index != index {
			return errOther
		}
		return nil
	case !reject.Kept || unit == nil || !unit.Reads(d.Vault.Clock.Now()):
		return errNotKept
	}
	message, err := outbox.New(d.Apply, ReplayKind, string(received), int64(index), d.Vault.Clock.Now(), d.Vault.Random)
	if err != nil {
		return err
	}
	decided, err := replay{Index: index, State: Asked}.op(received, reject.place(), version)
	if err != nil {
		return err
	}
	return d.Vault.Commit(ctx, unit, decided, message, asked)
}

// decision reads what is decided of a dossier of an import, and the import's unit.
func (d Desk) decision(ctx context.Context, received id.Import, place int) (*seal.Unit, replay, int64, error) {
	unit, items, err := d.Vault.Load(ctx, table.ImportUnitKey(received), table.ReplayKey(received, place))
	if err != nil || items[0] == nil {
		return unit, replay{}, 0, err
	}
	var known replay
	if err := json.Unmarshal(items[0].Body, &known); err != nil {
		return nil, known, 0, fmt.Errorf("intake: replay: %w", err)
	}
	return unit, known, items[0].Version, nil
}

func (r replay) op(received id.Import, place int, version int64) (table.Op, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return table.Op{}, fmt.Errorf("intake: replay: %w", err)
	}
	return table.Put(table.Item{Key: table.ReplayKey(received, place), Kind: table.KindReplay, Body: body}, table.AsRead(version)), nil
}

// ApplyReject does what Replay asked for: it reads what was kept with today's rules and applies it as if it were staged, or notes what
// is still wrong. The message may come any number of times.
func (d Desk) ApplyReject(ctx context.Context, received id.Import, index int) error {
	report, err := d.Find(ctx, received)
	if err != nil || report == nil || report.reject(index) == nil {
		return err
	}
	place := report.reject(index).place()
	unit, known, version, err := d.decision(ctx, received, place)
	if err != nil || unit == nil || !unit.Reads(d.Vault.Clock.Now()) || known.Index != index {
		return err // the import's retention is over, or another place was chosen since
	}
	if known.State == Asked {
		if known, err = d.readAgain(ctx, unit, *report, index); err != nil {
			return err
		}
		op, err := known.op(received, place, version)
		if err != nil {
			return err
		}
		if err := d.Vault.Store.Write(ctx, op); err != nil {
			return fmt.Errorf("intake: replay: %w", err)
		}
	}
	if known.State != Replayed {
		return nil
	}
	for _, reject := range report.Rejects { // nothing is kept longer than it serves
		if reject.place() != place {
			continue
		}
		if err := d.Objects.Delete(ctx, d.Files, rejectKey(received, reject.Index)); err != nil {
			return fmt.Errorf("intake: replay: %w", err)
		}
	}
	return nil
}

// readAgain reads a kept dossier and, when nothing is wrong with it any more, applies it.
func (d Desk) readAgain(ctx context.Context, unit *seal.Unit, report Report, index int) (replay, error) {
	decided := replay{Index: index, State: Still}
	file, err := d.kept(ctx, unit, rejectKey(report.ID, index))
	if err != nil {
		return decided, err
	}
	var foyers []flux.Foyer
	_, err = flux.Read(bytes.NewReader(file), flux.Options{Departement: d.Departement, Single: true},
		func(foyer flux.Foyer) error { foyers = append(foyers, foyer); return nil },
		func(reject flux.Reject) error {
			decided.Field, decided.Code, decided.Message = reject.Field, string(reject.Code), reject.Message
			return nil
		})
	var wrong *flux.FileError
	switch {
	case errors.As(err, &wrong): // the rules of files have changed
		decided.Code, decided.Message = string(wrong.Code), wrong.Message
	case err != nil:
		return decided, fmt.Errorf("intake: read again: %w", err)
	case len(foyers) == 1:
		staged, err := dossier.Stage(d.Vault.Ring, foyers[0])
		if err != nil {
			return decided, err
		}
		decided.State = Replayed
		decided.Outcome, err = d.applyOne(ctx, staged, report)
		return decided, err
	}
	return decided, nil
}

func (d Desk) kept(ctx context.Context, unit *seal.Unit, key string) ([]byte, error) {
	sealed, err := d.Objects.Get(ctx, d.Files, key)
	if err != nil {
		return nil, fmt.Errorf("intake: open a reject: %w", err)
	}
	defer sealed.Close()
	plain, err := d.Vault.OpenObject(unit, Group, string(d.Files)+"/"+key, sealed)
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(plain)
	if err != nil {
		return nil, fmt.Errorf("intake: open a reject: %w", err)
	}
	return file, nil
}
