package machine

import (
	"context"
	"fmt"
	"strings"

	"tandem/infra/holdings"
	"tandem/shared/object"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/table"
	tablebolt "tandem/shared/table/bolt"
)

// settlement makes restored archives fit together, and forgets again what was forgotten.
type settlement struct {
	store    *tablebolt.Store
	desk     purge.Desk
	repeated int
}

// repeat destroys again what tombstones remember.
func (s *settlement) repeat(ctx context.Context, units []table.Key) error {
	done := map[table.Key]bool{}
	for _, unit := range units {
		if done[unit] {
			continue
		}
		done[unit] = true
		found, err := s.desk.Repeat(ctx, unit)
		if err != nil {
			return fmt.Errorf("effacement rejoué : %w", err)
		}
		if found {
			s.repeated++
		}
	}
	return nil
}

// orphans deletes what no unit of the archives opens: of people who were destroyed between the two, or are newer than the units. The
// projection, whose units are renewed each night, is then made anew from the CVs and offers.
func (s *settlement) orphans(ctx context.Context) error {
	missing, err := s.missing(ctx)
	if err != nil {
		return err
	}
	shards := map[string]bool{}
	var units []table.Key
	for _, unit := range missing {
		if shard, ok := shardOf(unit.PK()); ok {
			shards[shard] = true
		} else {
			units = append(units, unit)
		}
	}
	if err := s.repeat(ctx, units); err != nil || len(shards) == 0 {
		return err
	}
	return s.renew(ctx, shards)
}

// missing lists the units that items and objects name and that are not there.
func (s *settlement) missing(ctx context.Context) ([]table.Key, error) {
	var missing []table.Key
	known := map[table.Key]bool{}
	look := func(unit table.Key) error {
		if known[unit] {
			return nil
		}
		known[unit] = true
		items, err := s.store.Get(ctx, unit)
		if err == nil && items[0] == nil {
			missing = append(missing, unit)
		}
		return err
	}
	err := s.store.Each(ctx, func(item table.Item) error {
		if item.Key.Table() != table.Records || item.Unit == "" {
			return nil
		}
		return look(table.UnitOf(&item))
	})
	if err != nil {
		return nil, err
	}
	for _, bucket := range s.desk.Buckets {
		err := object.Each(ctx, s.desk.Objects, bucket, "", func(found object.Info) error {
			unit, _, _, sealed := holdings.Sealer(s.desk.Service.ClassKeeping("document"), bucket, found.Key)
			if !sealed {
				return nil
			}
			return look(unit)
		})
		if err != nil {
			return nil, err
		}
	}
	return missing, nil
}

// renew empties shards and announces every CV and every offer again.
func (s *settlement) renew(ctx context.Context, shards map[string]bool) error {
	var ops []table.Op
	write := func(op table.Op) error {
		if ops = append(ops, op); len(ops) < table.MaxOps {
			return nil
		}
		full := ops
		ops = nil
		return s.store.Write(ctx, full...)
	}
	announce := func(kind, subject string) error {
		op, err := outbox.New(s.desk.Matching, kind, subject, 0, s.desk.Clock.Now(), s.desk.Vault.Random)
		if err != nil {
			return err
		}
		return write(op)
	}
	told := map[string]bool{}
	err := s.store.Each(ctx, func(item table.Item) error {
		shard, inShard := shardOf(item.Key.PK())
		switch {
		case inShard && shards[shard]:
			return write(table.Delete(item.Key, table.Always))
		case item.Kind == table.KindCV && !told[item.Key.PK()]:
			told[item.Key.PK()] = true
			person, _ := table.PersonOf(item.Key.PK())
			return announce("profile", string(person))
		case item.Kind == table.KindOffer:
			return announce("offer", strings.TrimPrefix(item.Key.PK(), table.OfferPK("")))
		}
		return nil
	})
	if err != nil || len(ops) == 0 {
		return err
	}
	return s.store.Write(ctx, ops...)
}

// shardOf is the matching shard of a partition.
func shardOf(pk string) (shard string, ok bool) { return strings.CutPrefix(pk, table.ShardPK("")) }
