package purge

import (
	"context"
	"encoding/json"

	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// work is the destruction of one unit. What its steps do to the table is gathered, and written together with the record of how far
// they came and of what they counted: whenever the process dies, nothing is done twice that shows, and the proof counts right.
type work struct {
	desk    Desk
	subject *Subject
	version int64 // of the subject's item; 0 when nothing is recorded (Repeat)
	ops     []table.Op
	counted map[string]int // by the operations that are not written yet
}

// add gathers operations that belong together: they are never parted, and count as one in a store of the manifest ("" for none).
func (w *work) add(ctx context.Context, store string, ops ...table.Op) error {
	if len(w.ops)+len(ops) >= table.MaxOps { // one is for the record
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	w.ops = append(w.ops, ops...)
	if store != "" {
		w.count(store, 1)
	}
	return nil
}

func (w *work) count(store string, number int) {
	if w.counted == nil {
		w.counted = map[string]int{}
	}
	w.counted[store] += number
}

// flush writes what was gathered.
func (w *work) flush(ctx context.Context) error {
	for store, number := range w.counted {
		if w.subject.Stores == nil {
			w.subject.Stores = map[string]int{}
		}
		w.subject.Stores[store] += number
	}
	w.counted = nil
	ops := w.ops
	if w.version > 0 {
		op, err := subjectOp(w.subject.run, *w.subject, w.version)
		if err != nil {
			return err
		}
		ops = append(ops, op)
	}
	if len(ops) == 0 {
		return nil
	}
	if err := w.desk.Vault.Store.Write(ctx, ops...); err != nil {
		return err
	}
	w.ops = nil
	if w.version > 0 {
		w.version++
	}
	return nil
}

// advance moves the position on; the next flush records it.
func (w *work) advance(signal retention.Signal) error {
	next, err := w.subject.Position.Advance(signal, "")
	if err != nil {
		return err
	}
	w.subject.Position = next
	return nil
}

// begin looks once more at the unit itself, and marks it as being destroyed in one write with the memory of it: from here on no
// message and no restored backup brings it back. A unit that was reopened, or is held, stays; the manifest does not count it.
func (w *work) begin(ctx context.Context, run Run) error {
	unit, _, err := w.desk.Vault.Load(ctx, w.subject.unit())
	if err != nil {
		return err
	}
	if unit == nil || unit.State != seal.StateCut || unit.Run != run.ID {
		w.subject.Position = retention.Position{State: retention.StateActive}
		if unit == nil { // it went with its person, in another run: nothing may lead to it
			w.subject.PK, w.subject.SK = "", ""
		}
		return w.flush(ctx)
	}
	unit.Touch()
	if w.desk.Lifetime.Outcome(unit).Held != "" { // it goes with a later run, when nothing holds it any more
		unit.Run = ""
		if today := w.desk.Lifetime.Today(); unit.Erase == "" || unit.Due.IsZero() || unit.Due.After(today) { // who left does not come back
			unit.State = seal.StateActive
		}
		w.subject.Position = retention.Position{State: retention.StateActive}
		return w.with(ctx, unit)
	}
	for _, signal := range []retention.Signal{retention.SignalVisa, retention.SignalRelease, retention.SignalBegin, retention.SignalDone} {
		if err := w.advance(signal); err != nil {
			return err
		}
	}
	unit.State = seal.StatePurge
	body, err := json.Marshal(map[string]string{"run": string(run.ID), "rule": string(run.Rule)})
	if err != nil {
		return err
	}
	tombstone := table.Item{Key: table.TombstoneKey(unit.Key), Kind: table.KindTombstone, Body: body}
	return w.with(ctx, unit, table.Put(tombstone, table.Always))
}

// with writes the unit and operations with it. When the unit changed meanwhile nothing is written: the next delivery sees.
func (w *work) with(ctx context.Context, unit *seal.Unit, ops ...table.Op) error {
	first, err := unit.Op()
	if err != nil {
		return err
	}
	if err := w.add(ctx, "", append(ops, first)...); err != nil {
		return err
	}
	return w.flush(ctx)
}

// stays reports whether a unit of the person stays when the subject goes: it ends by a rule of its own (002:150).
func (w *work) stays(sk string) bool {
	if sk == w.subject.SK {
		return false
	}
	class, known := w.desk.Service.Class(service.Class(table.ClassOf(sk)))
	return known && class.Survives
}

// whole reports whether the unit is all that there is of a person: then everything in the person's partition goes, not only what
// names the unit.
func (w *work) whole() bool {
	_, ok := table.PersonOf(w.subject.PK)
	class, known := w.desk.Service.Class(service.Class(w.subject.Class))
	return ok && known && !class.PerRecord
}
