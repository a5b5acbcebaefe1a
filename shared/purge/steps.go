package purge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tandem/shared/calendar"
	"tandem/shared/cv"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/object"
	"tandem/shared/outbox"
	"tandem/shared/retention"
	"tandem/shared/service"
	"tandem/shared/table"
)

// step does what the subject's position asks for.
func (w *work) step(ctx context.Context) error {
	switch w.subject.Position.Step {
	case retention.StepKeep:
		return w.keep(ctx)
	case retention.StepObjects:
		return w.objects(ctx)
	case retention.StepRecords:
		return w.records(ctx)
	case retention.StepIndexes:
		return w.mirrors(ctx)
	case retention.StepQueues:
		return w.tell(ctx)
	case retention.StepSearch:
		return w.verify(ctx)
	case retention.StepKeys:
		return w.keys(ctx)
	case retention.StepCopies:
		return nil // no third party holds a copy
	}
	return errors.New("unknown step")
}

// place is where an object stands.
type place struct {
	bucket object.Bucket
	key    string
}

// objects deletes the unit's files. They are counted and the count is kept before the first of them goes: afterwards nobody could
// tell how many there were.
func (w *work) objects(ctx context.Context) error {
	places, err := w.places(ctx)
	if err != nil || len(places) == 0 {
		return err
	}
	if _, known := w.subject.Stores["objects"]; !known {
		w.count("objects", len(places))
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	for _, place := range places {
		if err := w.desk.Objects.Delete(ctx, place.bucket, place.key); err != nil {
			return err
		}
	}
	return nil
}

// places lists the objects that stand under the unit's prefixes, and those that it names.
func (w *work) places(ctx context.Context) ([]place, error) {
	var places []place
	list := func(bucket object.Bucket, prefix string, wanted func(key string) bool) error {
		return object.Each(ctx, w.desk.Objects, bucket, prefix, func(found object.Info) error {
			if wanted(found.Key) {
				places = append(places, place{bucket, found.Key})
			}
			return nil
		})
	}
	for _, under := range w.under() {
		if err := list(under.bucket, under.key, func(string) bool { return true }); err != nil {
			return nil, err
		}
	}
	unit, _, err := w.desk.Vault.Load(ctx, w.subject.unit())
	if err != nil || unit == nil {
		return places, err
	}
	for _, named := range unit.Drops {
		bucket, key, _ := strings.Cut(named, "/")
		if err := list(object.Bucket(bucket), key, func(found string) bool { return found == key }); err != nil {
			return nil, err
		}
	}
	return places, nil
}

// Where people's files are: what waits to be inspected, and the rest.
const (
	quarantine object.Bucket = "QuarantineBucket"
	files      object.Bucket = "FilesBucket"
)

// under is where a unit's objects stand, by the beginning of their keys: elsewhere the function may not even look. The copies that its person
// asked for hold what it holds, and go with it: a copy of what is left may be asked for again.
func (w *work) under() []place {
	if person, ok := table.PersonOf(w.subject.PK); ok {
		copies := place{files, held.ObjectPrefix(string(person))}
		if w.whole() {
			documents := cv.ObjectPrefix(string(person))
			return []place{{files, documents}, {quarantine, documents}, copies}
		}
		return []place{copies}
	}
	if received, ok := table.ImportOf(w.subject.PK); ok {
		return []place{{files, "staged/" + string(received) + "/"}}
	}
	return nil
}

// each visits the items of a partition.
func (w *work) each(ctx context.Context, name table.Name, pk, prefix string, visit func(table.Item) error) error {
	return table.Each(ctx, w.desk.Vault.Store, table.Query{Table: name, PK: pk, Prefix: prefix}, visit)
}

// own visits the items of the subject's partition that go with it.
func (w *work) own(ctx context.Context, prefix string, visit func(table.Item) error) error {
	whole := w.whole()
	return w.each(ctx, table.Records, w.subject.PK, prefix, func(item table.Item) error {
		if !whole && item.Unit != w.subject.SK || whole && w.stays(item.Unit) {
			return nil
		}
		return visit(item)
	})
}

// erase has a whole partition deleted.
func (w *work) erase(ctx context.Context, name table.Name, pk, store string) error {
	return w.each(ctx, name, pk, "", func(item table.Item) error {
		return w.add(ctx, store, table.Delete(item.Key, table.Always))
	})
}

// records deletes the unit's items, mirrors apart: those lead to what must go before them.
func (w *work) records(ctx context.Context) error {
	if w.whole() {
		if err := w.ephemeral(ctx); err != nil {
			return err
		}
	}
	if _, ok := table.PersonOf(w.subject.PK); ok && !w.whole() {
		if err := w.each(ctx, table.Records, w.subject.PK, table.ExportPrefix, func(item table.Item) error { return w.forget(ctx, item) }); err != nil {
			return err
		}
	}
	return w.own(ctx, "", func(item table.Item) error {
		switch item.Kind {
		case table.KindMirror:
			return nil
		case table.KindExport:
			return w.forget(ctx, item)
		case table.KindOwnOffer:
			return w.offer(ctx, item)
		}
		return w.add(ctx, "records", table.Delete(item.Key, table.Always))
	})
}

// forget deletes what lists a copy: one that is being prepared meanwhile finds itself gone, and takes its parts back.
func (w *work) forget(ctx context.Context, copied table.Item) error {
	pointer := table.PreparedKey(strings.TrimPrefix(copied.Key.SK(), table.ExportPrefix))
	return w.add(ctx, "records", table.Delete(pointer, table.Always), table.Delete(copied.Key, table.Always))
}

// ephemeral ends what is of the moment, such as sessions. It is another table, of which no write mixes with the others; the proof
// does not count it.
func (w *work) ephemeral(ctx context.Context) error {
	var ops []table.Op
	write := func() error {
		if len(ops) == 0 {
			return nil
		}
		gone := ops
		ops = nil
		return w.desk.Vault.Store.Write(ctx, gone...)
	}
	err := w.each(ctx, table.Ephemeral, w.subject.PK, "", func(item table.Item) error {
		if ops = append(ops, table.Delete(item.Key, table.Always)); len(ops) == table.MaxOps {
			return write()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return write()
}

// offer deletes an offer of a recruiter who goes, and tells the matching in the same write.
func (w *work) offer(ctx context.Context, side table.Item) error {
	offer := id.Offer(strings.TrimPrefix(side.Key.SK(), table.OwnOfferPrefix))
	op, err := outbox.New(w.desk.Matching, "closed", string(offer), 0, w.desk.Clock.Now(), w.desk.Vault.Random)
	if err != nil {
		return err
	}
	if err := w.erase(ctx, table.Records, table.OfferPK(offer), "records"); err != nil {
		return err
	}
	return w.add(ctx, "records", op, table.Delete(side.Key, table.Always))
}

// mirrors deletes what the mirrors lead to, then the mirrors.
func (w *work) mirrors(ctx context.Context) error {
	person, _ := table.PersonOf(w.subject.PK)
	return w.own(ctx, table.MirrorPrefix, func(item table.Item) error {
		target := strings.TrimPrefix(item.Key.SK(), table.MirrorPrefix)
		if !table.IsFoyer(target) {
			if err := w.erase(ctx, table.Records, target, "indexes"); err != nil {
				return err
			}
			return w.add(ctx, "records", table.Delete(item.Key, table.Always))
		}
		if err := w.leave(ctx, target, person); err != nil {
			return err
		}
		w.count("indexes", 1)
		return w.add(ctx, "records", table.Delete(item.Key, table.Always))
	})
}

// leave takes the person out of a foyer. Its members mostly fall due together, so several may be leaving at once.
func (w *work) leave(ctx context.Context, foyer string, person id.Person) error {
	var err error
	for range workers {
		err = w.desk.Dossiers.Leave(ctx, foyer, person)
		if !errors.Is(err, table.ErrCondition) && !errors.Is(err, table.ErrConflict) {
			return err
		}
	}
	return err
}

// tell takes a person out of the matching; a code that ends unused puts its person back among those who wait for one.
func (w *work) tell(ctx context.Context) error {
	person, _ := table.PersonOf(w.subject.PK)
	if err := w.consents(ctx); err != nil {
		return err
	}
	if w.subject.Class == string(service.ClassCode) {
		return w.desk.Dossiers.Wait(ctx, person)
	}
	if !w.whole() {
		return nil
	}
	op, err := outbox.New(w.desk.Matching, "gone", string(person), 0, w.desk.Clock.Now(), w.desk.Vault.Random)
	if err != nil {
		return err
	}
	return w.add(ctx, "", op)
}

// consents ends those that lose their purpose: all of a person who goes, or the one for which an address was kept. Their proofs stay, each
// for as long as its own rule says.
func (w *work) consents(ctx context.Context) error {
	prefix := table.UnitPrefix + table.ConsentPrefix
	if !w.whole() {
		same, ok := strings.CutPrefix(w.subject.SK, table.UnitPrefix+table.SubscriptionPrefix)
		if !ok {
			return nil
		}
		prefix += same
	}
	return w.each(ctx, table.Keys, w.subject.PK, prefix, func(item table.Item) error {
		unit, err := w.desk.Vault.Parse(&item)
		if err != nil || unit.Facts[string(service.ConsentWithdrawn)] != (calendar.Date{}) || unit.Facts[string(service.PurposeEnded)] != (calendar.Date{}) {
			return err
		}
		w.desk.Lifetime.Set(unit, map[service.Event]calendar.Date{service.PurposeEnded: w.desk.Lifetime.Today()})
		op, err := unit.Op()
		if err != nil {
			return err
		}
		return w.add(ctx, "", op)
	})
}

// ErrLeft says that a purge found something that it could not destroy: the keys then stay, and somebody must look.
var ErrLeft = errors.New("something is left")

// verify searches. What did not go the first time, a file that its store kept, goes now or stops the run.
func (w *work) verify(ctx context.Context) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	err := w.search(ctx)
	if !errors.Is(err, ErrLeft) {
		return err
	}
	for _, again := range []func(context.Context) error{w.objects, w.records, w.mirrors, w.flush, w.search} {
		if err := again(ctx); err != nil {
			return err
		}
	}
	return nil
}

// search looks again where the steps before should have left nothing: the keys go only after it found nothing.
func (w *work) search(ctx context.Context) error {
	err := w.own(ctx, "", func(item table.Item) error {
		return fmt.Errorf("%w: an item of kind %s", ErrLeft, item.Kind)
	})
	if err != nil {
		return err
	}
	places, err := w.places(ctx)
	if err != nil {
		return err
	}
	if len(places) > 0 {
		return fmt.Errorf("%w: %d objects, the first in %s", ErrLeft, len(places), places[0].bucket)
	}
	return nil
}

// keys destroys the unit, and with it the only keys that open what copies may still hold; of a whole person also the units of their
// single records. It ends with a look whether they are gone.
func (w *work) keys(ctx context.Context) error {
	err := w.units(ctx, func(unit table.Key) error { return w.add(ctx, "keys", table.Delete(unit, table.Always)) })
	if err != nil {
		return err
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	return w.units(ctx, func(table.Key) error { return fmt.Errorf("%w: the unit's keys", ErrLeft) })
}

// units visits the units that go with the subject and are still there.
func (w *work) units(ctx context.Context, visit func(table.Key) error) error {
	if w.whole() {
		return w.each(ctx, table.Keys, w.subject.PK, "", func(item table.Item) error {
			if w.stays(item.Key.SK()) {
				return nil
			}
			return visit(item.Key)
		})
	}
	items, err := w.desk.Vault.Store.Get(ctx, w.subject.unit())
	if err != nil || items[0] == nil {
		return err
	}
	return visit(items[0].Key)
}
