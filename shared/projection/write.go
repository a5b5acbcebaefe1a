package projection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"tandem/shared/match"
	"tandem/shared/seal"
	"tandem/shared/table"
)

const attempts = 10

// PutProfile enters a profile, or a later revision of it.
func (s *Shard) PutProfile(ctx context.Context, profile match.Profile) error {
	packed, err := s.Referential.EncodeProfile(profile)
	if err != nil {
		return err
	}
	return s.append(ctx, Change{Profile: packed, Revision: profile.Revision})
}

// PutOffer enters an offer, or a later revision of it.
func (s *Shard) PutOffer(ctx context.Context, offer match.Offer) error {
	packed, err := s.Referential.EncodeOffer(offer)
	if err != nil {
		return err
	}
	return s.append(ctx, Change{Offer: packed, Revision: offer.Revision})
}

// Remove takes a profile or an offer out, as of a revision.
func (s *Shard) Remove(ctx context.Context, who match.ID, isOffer bool, revision uint32) error {
	return s.append(ctx, Change{Removed: who, IsOffer: isOffer, Revision: revision})
}

// append adds a change to the log under the next number. Writers follow one another by the counter's version.
func (s *Shard) append(ctx context.Context, change Change) error {
	for range attempts {
		err := s.tryAppend(ctx, change)
		if !errors.Is(err, table.ErrCondition) && !errors.Is(err, table.ErrConflict) && !errors.Is(err, errMoved) {
			return err
		}
	}
	return fmt.Errorf("projection: the log is contended: %w", table.ErrConflict)
}

func (s *Shard) tryAppend(ctx context.Context, change Change) error {
	now, condition, err := s.head(ctx)
	if err != nil {
		return err
	}
	unit, err := s.unit(ctx, now.Generation)
	if errors.Is(err, errMoved) && condition == table.IfAbsent { // the shard is new
		unit, err = s.newUnit(ctx, now.Generation)
	}
	if err != nil {
		return err
	}
	now.Epoch++
	item, err := s.Vault.Seal(unit, table.ChangeKey(s.Name, now.Epoch), change)
	if err != nil {
		return err
	}
	counter, err := s.headOp(now, condition)
	if err != nil {
		return err
	}
	return s.Vault.Commit(ctx, unit, table.Put(item, table.IfAbsent), counter)
}

func (s *Shard) head(ctx context.Context) (head, table.Condition, error) {
	items, err := s.Vault.Store.Get(ctx, table.EpochKey(s.Name))
	if err != nil {
		return head{}, table.IfAbsent, fmt.Errorf("projection: epoch: %w", err)
	}
	if items[0] == nil {
		return head{}, table.IfAbsent, nil
	}
	now, err := headOf(items[0])
	return now, table.IfVersion(items[0].Version), err
}

func (s *Shard) headOp(now head, condition table.Condition) (table.Op, error) {
	body, err := json.Marshal(now)
	if err != nil {
		return table.Op{}, fmt.Errorf("projection: epoch: %w", err)
	}
	return table.Put(table.Item{Key: table.EpochKey(s.Name), Kind: table.KindEpoch, Body: body}, condition), nil
}

// blockBytes bounds a block, so that sealed and in base 64 it stays well below the size of an item.
const blockBytes = 200 << 10

// Rebuild writes a new snapshot under a new key and destroys what the old one sealed, its key last. Nothing is lost when it stops
// half-way: the counter moves to the new generation only when all of it is there, and the next rebuild clears what was left. Each
// rebuild writes a generation of its own, so that neither one at the same time nor one that stopped leaves blocks among its own. What was packed with other
// tables of jobs or communes is drawn from its sources anew.
func (s *Shard) Rebuild(ctx context.Context) error {
	now, condition, err := s.head(ctx)
	if err != nil {
		return err
	}
	err = s.refresh(ctx, now)
	if errors.Is(err, match.ErrReferential) {
		err = s.again(ctx, now)
	}
	if err != nil {
		return err
	}
	blocks, err := s.snapshot()
	if err != nil {
		return err
	}
	newest, err := s.newest(ctx)
	if err != nil {
		return err
	}
	next := head{Generation: max(now.Generation, newest) + 1, Blocks: len(blocks), Base: now.Epoch, Epoch: now.Epoch}
	unit, err := s.newUnit(ctx, next.Generation)
	if err != nil {
		return err
	}
	if err := s.store(ctx, unit, next.Generation, blocks); err != nil {
		return err
	}
	counter, err := s.headOp(next, condition)
	if err != nil {
		return err
	}
	if err := s.Vault.Commit(ctx, unit, counter); err != nil {
		return fmt.Errorf("projection: rebuild: %w", err) // a change came in meanwhile: the next try takes it along
	}
	return s.clear(ctx, next)
}

// newest is the highest generation that a rebuild began.
func (s *Shard) newest(ctx context.Context) (int, error) {
	page, err := s.Vault.Store.Query(ctx, table.Query{Table: table.Keys, PK: table.ShardPK(s.Name), Reverse: true, Limit: 1})
	if err != nil {
		return 0, fmt.Errorf("projection: keys: %w", err)
	}
	if len(page.Items) == 0 {
		return 0, nil
	}
	sk := page.Items[0].Key.SK()
	generation, err := strconv.Atoi(sk[len(sk)-12:])
	if err != nil {
		return 0, fmt.Errorf("projection: keys: %w", err)
	}
	return generation, nil
}

// snapshot packs what the memory holds.
func (s *Shard) snapshot() ([]Block, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	profiles, err := s.Referential.EncodeProfiles(slices.Collect(s.profiles.All()), blockBytes)
	if err != nil {
		return nil, err
	}
	offers, err := s.Referential.EncodeOffers(slices.Collect(s.offers.All()), blockBytes)
	if err != nil {
		return nil, err
	}
	var blocks []Block
	for _, data := range profiles {
		blocks = append(blocks, Block{Profiles: data})
	}
	for _, data := range offers {
		blocks = append(blocks, Block{Offers: data})
	}
	return blocks, nil
}

func (s *Shard) store(ctx context.Context, unit *seal.Unit, generation int, blocks []Block) error {
	for number, block := range blocks {
		item, err := s.Vault.Seal(unit, table.BlockKey(s.Name, generation, number), block)
		if err != nil {
			return err
		}
		if err := s.Vault.Commit(ctx, unit, table.Put(item, table.Always)); err != nil {
			return fmt.Errorf("projection: block: %w", err)
		}
	}
	return nil
}

// clear deletes what older generations sealed: the changes that the snapshot holds, blocks and, last, keys. A newer one is another
// rebuild's, which may have moved the counter on by now.
func (s *Shard) clear(ctx context.Context, now head) error {
	keep := table.ShardUnitKey(s.Name, now.Generation)
	for _, prefix := range []string{table.ChangePrefix, table.BlockPrefix} {
		err := s.each(ctx, prefix, func(item *table.Item) error {
			if item.Unit >= keep.SK() {
				return nil
			}
			return s.Vault.Store.Write(ctx, table.Delete(item.Key, table.Always))
		})
		if err != nil {
			return err
		}
	}
	query := table.Query{Table: table.Keys, PK: table.ShardPK(s.Name)}
	page, err := s.Vault.Store.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("projection: keys: %w", err)
	}
	for _, item := range page.Items {
		if item.Key.SK() >= keep.SK() {
			continue
		}
		if err := s.Vault.Store.Write(ctx, table.Delete(item.Key, table.Always)); err != nil {
			return fmt.Errorf("projection: keys: %w", err)
		}
	}
	return nil
}
