package purge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tandem/shared/cv"
	"tandem/shared/id"
	"tandem/shared/object"
	"tandem/shared/outbox"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// tombstone marks the unit as being destroyed, in one write with the memory of it: from here on no message and no restored backup
// brings it back.
func (d Desk) tombstone(ctx context.Context, run Run, subject *Subject) error {
	unit, _, err := d.Vault.Load(ctx, subject.unit())
	if err != nil || unit == nil || unit.State == seal.StatePurge {
		return err
	}
	if unit.State != seal.StateCut {
		return errMoved // reopened between two steps: the next delivery sees it
	}
	unit.State = seal.StatePurge
	unit.Touch()
	body, err := json.Marshal(map[string]string{"run": string(run.ID), "rule": string(run.Rule)})
	if err != nil {
		return err
	}
	item := table.Item{Key: table.TombstoneKey(unit.Key), Kind: table.KindTombstone, Body: body}
	return d.Vault.Commit(ctx, unit, table.Put(item, table.Always))
}

// whole reports whether the unit is all that there is of a person: then everything in the person's partition goes, not only what
// names the unit.
func (d Desk) whole(subject *Subject) (id.Person, bool) {
	person, ok := table.PersonOf(subject.PK)
	class, known := d.Service.Class(service.Class(subject.Class))
	return person, ok && known && !class.PerRecord
}

func (d Desk) objects(ctx context.Context, subject *Subject) error {
	unit, _, err := d.Vault.Load(ctx, subject.unit())
	if err != nil || unit == nil {
		return err
	}
	for _, place := range unit.Drops {
		bucket, key, _ := strings.Cut(place, "/")
		if err := d.Objects.Delete(ctx, object.Bucket(bucket), key); err != nil {
			return err
		}
		subject.Stores["objects"]++
	}
	for _, prefix := range d.prefixes(subject) {
		for _, bucket := range d.Buckets {
			if err := d.deleteAll(ctx, bucket, prefix, subject); err != nil {
				return err
			}
		}
	}
	return nil
}

// prefixes are where a unit's objects stand.
func (d Desk) prefixes(subject *Subject) []string {
	if person, whole := d.whole(subject); whole {
		return []string{cv.ObjectPrefix(string(person))}
	}
	if received, ok := table.ImportOf(subject.PK); ok {
		return []string{"staged/" + string(received) + "/"}
	}
	return nil
}

func (d Desk) deleteAll(ctx context.Context, bucket object.Bucket, prefix string, subject *Subject) error {
	for after := ""; ; {
		page, err := d.Objects.List(ctx, bucket, prefix, after)
		if err != nil {
			return err
		}
		for _, found := range page.Objects {
			if err := d.Objects.Delete(ctx, bucket, found.Key); err != nil {
				return err
			}
			subject.Stores["objects"]++
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// mine reports whether an item of the partition goes with the subject.
func (d Desk) mine(subject *Subject, item table.Item) bool {
	_, whole := d.whole(subject)
	return whole || item.Unit == subject.SK
}

// each visits the items of the subject's partition that go with it.
func (d Desk) each(ctx context.Context, subject *Subject, prefix string, visit func(table.Item) error) error {
	query := table.Query{Table: table.Records, PK: subject.PK, Prefix: prefix}
	for {
		page, err := d.Vault.Store.Query(ctx, query)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if !d.mine(subject, item) {
				continue
			}
			if err := visit(item); err != nil {
				return err
			}
		}
		if query.After = page.Next; page.Next == "" {
			return nil
		}
	}
}

// records deletes the unit's items, mirrors apart: those lead to what must go before them.
func (d Desk) records(ctx context.Context, subject *Subject) error {
	if person, whole := d.whole(subject); whole {
		if err := d.partition(ctx, table.Ephemeral, table.PersonPK(person), subject, "ephemeral"); err != nil {
			return err
		}
	}
	return d.each(ctx, subject, "", func(item table.Item) error {
		switch item.Kind {
		case table.KindMirror:
			return nil
		case table.KindOwnOffer:
			offer := id.Offer(strings.TrimPrefix(item.Key.SK(), table.OwnOfferPrefix))
			if err := d.closeOffer(ctx, offer, subject); err != nil {
				return err
			}
		}
		return d.erase(ctx, item.Key, subject, "records")
	})
}

func (d Desk) erase(ctx context.Context, key table.Key, subject *Subject, store string) error {
	if err := d.Vault.Store.Write(ctx, table.Delete(key, table.Always)); err != nil {
		return err
	}
	subject.Stores[store]++
	return nil
}

// partition deletes a whole partition.
func (d Desk) partition(ctx context.Context, name table.Name, pk string, subject *Subject, store string) error {
	query := table.Query{Table: name, PK: pk}
	for {
		page, err := d.Vault.Store.Query(ctx, query)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if err := d.erase(ctx, item.Key, subject, store); err != nil {
				return err
			}
		}
		if query.After = page.Next; page.Next == "" {
			return nil
		}
	}
}

// closeOffer deletes the offer of a recruiter who goes, and tells the matching in the same write.
func (d Desk) closeOffer(ctx context.Context, offer id.Offer, subject *Subject) error {
	op, err := outbox.New(d.Matching, "closed", string(offer), 0, d.Clock.Now(), d.Vault.Random)
	if err != nil {
		return err
	}
	if err := d.Vault.Store.Write(ctx, op, table.Delete(table.OfferKey(offer), table.Always)); err != nil {
		return err
	}
	return d.partition(ctx, table.Records, table.OfferPK(offer), subject, "records")
}

// mirrors deletes what the mirrors lead to, then the mirrors.
func (d Desk) mirrors(ctx context.Context, subject *Subject) error {
	person, _ := table.PersonOf(subject.PK)
	return d.each(ctx, subject, table.MirrorPrefix, func(item table.Item) error {
		target := strings.TrimPrefix(item.Key.SK(), table.MirrorPrefix)
		if table.IsFoyer(target) {
			if err := d.Dossiers.Leave(ctx, target, person); err != nil {
				return err
			}
			subject.Stores["indexes"]++
		} else if err := d.partition(ctx, table.Records, target, subject, "indexes"); err != nil {
			return err
		}
		return d.erase(ctx, item.Key, subject, "records")
	})
}

// tell takes a person out of the matching; a code that ends unused puts its person back among those who wait for one.
func (d Desk) tell(ctx context.Context, subject *Subject) error {
	person, whole := d.whole(subject)
	if subject.Class == string(service.ClassCode) {
		return d.Dossiers.Wait(ctx, person)
	}
	if !whole {
		return nil
	}
	op, err := outbox.New(d.Matching, "gone", string(person), 0, d.Clock.Now(), d.Vault.Random)
	if err != nil {
		return err
	}
	return d.Vault.Store.Write(ctx, op)
}

var errLeft = errors.New("purge: something is left")

// search looks again where the steps before should have left nothing: the keys go only after it found nothing.
func (d Desk) search(ctx context.Context, subject Subject) error {
	err := d.each(ctx, &subject, "", func(item table.Item) error {
		return fmt.Errorf("%w: an item of kind %s", errLeft, item.Kind)
	})
	if err != nil {
		return err
	}
	for _, prefix := range d.prefixes(&subject) {
		for _, bucket := range d.Buckets {
			page, err := d.Objects.List(ctx, bucket, prefix, "")
			if err != nil {
				return err
			}
			if len(page.Objects) > 0 {
				return fmt.Errorf("%w: %d objects in %s", errLeft, len(page.Objects), bucket)
			}
		}
	}
	return nil
}

// keys destroys the unit, and with it the only keys that open what copies may still hold; of a whole person also the units of
// their single records.
func (d Desk) keys(ctx context.Context, subject *Subject) error {
	if person, whole := d.whole(subject); whole {
		if err := d.partition(ctx, table.Keys, table.PersonPK(person), subject, "keys"); err != nil {
			return err
		}
	} else if err := d.erase(ctx, subject.unit(), subject, "keys"); err != nil {
		return err
	}
	left, err := d.Vault.Store.Get(ctx, subject.unit())
	if err != nil {
		return err
	}
	if left[0] != nil {
		return fmt.Errorf("%w: the unit's keys", errLeft)
	}
	subject.PK, subject.SK = "", "" // the run keeps a pseudonym only
	return nil
}
