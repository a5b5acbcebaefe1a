package projection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Shard is one territory's projection in memory.
type Shard struct {
	Name        string
	Vault       *seal.Vault
	Referential *match.Referential
	Sources     Sources // for who rebuilds

	mu       sync.RWMutex
	at       head
	loaded   bool
	profiles *match.Profiles
	offers   *match.Offers
}

// Pseudonym is what a person is called here.
func (s *Shard) Pseudonym(person id.Person) (match.ID, error) {
	raw, ok := id.Bytes(person)
	if !ok {
		return match.ID{}, errors.New("projection: not a person's id")
	}
	pseudonym, err := s.Vault.Ring.Pseudonym(Group, "profile", raw)
	return match.ID(pseudonym), err
}

// Reveal is the inverse of Pseudonym.
func (s *Shard) Reveal(pseudonym match.ID) (id.Person, error) {
	raw, err := s.Vault.Ring.Reveal(Group, "profile", pseudonym)
	return id.FromBytes[id.Person](raw), err
}

// Read brings the memory up to date, which costs one read when nothing changed, and lends it to the function: the columns may be
// read until it returns. Other keys are read in the same call; their items are lent too.
func (s *Shard) Read(ctx context.Context, more []table.Key, use func(profiles *match.Profiles, offers *match.Offers, items []*table.Item) error) error {
	for range attempts {
		items, err := s.Vault.Store.Get(ctx, append([]table.Key{table.EpochKey(s.Name)}, more...)...)
		if err != nil {
			return fmt.Errorf("projection: epoch: %w", err)
		}
		now, err := headOf(items[0])
		if err != nil {
			return err
		}
		err = s.refresh(ctx, now)
		if errors.Is(err, match.ErrReferential) && s.Sources.Profile != nil { // the first to read since the tables changed
			if err = s.Rebuild(ctx); err == nil || errors.Is(err, table.ErrCondition) || errors.Is(err, errMoved) {
				continue
			}
		}
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil {
			return err
		}
		s.mu.RLock()
		defer s.mu.RUnlock()
		return use(s.profiles, s.offers, items[1:])
	}
	return fmt.Errorf("projection: %w: %w", errMoved, table.ErrConflict)
}

// errMoved says that a rebuild took away what was being read: the counter now leads elsewhere.
var errMoved = errors.New("the snapshot was replaced meanwhile")

func headOf(item *table.Item) (head, error) {
	var now head
	if item == nil {
		return now, nil
	}
	if err := json.Unmarshal(item.Body, &now); err != nil {
		return now, fmt.Errorf("projection: epoch: %w", err)
	}
	return now, nil
}

func (s *Shard) refresh(ctx context.Context, now head) error {
	s.mu.RLock()
	current := s.current(now)
	s.mu.RUnlock()
	if current {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current(now) {
		return nil
	}
	if !s.loaded || s.at.Generation != now.Generation {
		if err := s.load(ctx, now); err != nil {
			return err
		}
	}
	return s.follow(ctx, now)
}

// current reports whether the memory is at the counter or past it: another goroutine may have read a newer one.
func (s *Shard) current(now head) bool {
	return s.loaded && (s.at.Generation > now.Generation || s.at.Generation == now.Generation && s.at.Epoch >= now.Epoch)
}

// load reads the blocks of a generation.
func (s *Shard) load(ctx context.Context, now head) error {
	profiles, offers := match.NewProfiles(s.Referential, 0), match.NewOffers(s.Referential, 0)
	if now.Generation > 0 {
		unit, err := s.unit(ctx, now.Generation)
		if err != nil {
			return err
		}
		err = s.blocks(ctx, unit, now, func(block Block) error {
			return errors.Join(into(block.Profiles, profiles.Load), into(block.Offers, offers.Load))
		})
		if err != nil {
			return err
		}
	}
	profiles.Trim()
	s.profiles, s.offers, s.loaded = profiles, offers, true
	s.at = head{Generation: now.Generation, Base: now.Base, Epoch: now.Base}
	return nil
}

// blocks visits the blocks of a snapshot; errMoved when a rebuild took some of them away.
func (s *Shard) blocks(ctx context.Context, unit *seal.Unit, now head, visit func(Block) error) error {
	found, prefix := 0, table.BlockKey(s.Name, now.Generation, 0).SK()
	err := s.each(ctx, prefix[:len(prefix)-12], func(item *table.Item) error {
		var block Block
		found++
		if err := s.Vault.Open(unit, item, &block); err != nil {
			return fmt.Errorf("projection: block: %w", err)
		}
		return visit(block)
	})
	if err == nil && found < now.Blocks {
		return errMoved
	}
	return err
}

func into(data []byte, load func([]byte) (int, error)) error {
	if len(data) == 0 {
		return nil
	}
	_, err := load(data)
	return err
}

func (s *Shard) each(ctx context.Context, prefix string, visit func(*table.Item) error) error {
	query := table.Query{Table: table.Records, PK: table.ShardPK(s.Name), Prefix: prefix}
	for {
		page, err := s.Vault.Store.Query(ctx, query)
		if err != nil {
			return fmt.Errorf("projection: %w", err)
		}
		for i := range page.Items {
			if err := visit(&page.Items[i]); err != nil {
				return err
			}
		}
		if query.After = page.Next; page.Next == "" {
			return nil
		}
	}
}

// follow reads the changes since the memory's epoch, sealed by the generation's unit.
func (s *Shard) follow(ctx context.Context, now head) error {
	if s.at.Epoch == now.Epoch {
		return nil
	}
	query := table.Query{
		Table: table.Records, PK: table.ShardPK(s.Name),
		From: table.ChangeKey(s.Name, s.at.Epoch+1).SK(), To: table.ChangeKey(s.Name, now.Epoch).SK(),
	}
	unit, err := s.unit(ctx, now.Generation)
	if err != nil {
		return err
	}
	for {
		page, err := s.Vault.Store.Query(ctx, query)
		if err != nil {
			return fmt.Errorf("projection: changes: %w", err)
		}
		for i := range page.Items {
			if page.Items[i].Key != table.ChangeKey(s.Name, s.at.Epoch+1) {
				return errMoved
			}
			var change Change
			if err := s.Vault.Open(unit, &page.Items[i], &change); err != nil {
				return fmt.Errorf("projection: change: %w", err)
			}
			if err := s.take(change); err != nil {
				return err
			}
			s.at.Epoch++
		}
		if query.After = page.Next; page.Next == "" {
			break
		}
	}
	if s.at.Epoch < now.Epoch {
		return errMoved
	}
	return nil
}

func (s *Shard) take(change Change) error {
	switch {
	case change.Profile != nil:
		profile, err := s.Referential.DecodeProfile(change.Profile)
		if err != nil {
			return fmt.Errorf("projection: profile: %w", err)
		}
		_, err = s.profiles.Upsert(profile)
		return err
	case change.Offer != nil:
		offer, err := s.Referential.DecodeOffer(change.Offer)
		if err != nil {
			return fmt.Errorf("projection: offer: %w", err)
		}
		_, err = s.offers.Upsert(offer)
		return err
	case change.IsOffer:
		s.offers.Remove(change.Removed, change.Revision)
	default:
		s.profiles.Remove(change.Removed, change.Revision)
	}
	return nil
}

// unit is the unit of a generation; errMoved when a rebuild destroyed it.
func (s *Shard) unit(ctx context.Context, generation int) (*seal.Unit, error) {
	unit, _, err := s.Vault.Load(ctx, table.ShardUnitKey(s.Name, generation))
	if err != nil {
		return nil, fmt.Errorf("projection: unit: %w", err)
	}
	if unit == nil {
		return nil, errMoved
	}
	return unit, nil
}

// newUnit makes the unit of a generation; it fails with ErrCondition when another process made it.
func (s *Shard) newUnit(ctx context.Context, generation int) (*seal.Unit, error) {
	unit := s.Vault.NewUnit(table.ShardUnitKey(s.Name, generation), Class)
	unit.Active = "index de rapprochement, refait chaque nuit"
	if err := unit.Prepare(Group); err != nil {
		return nil, err
	}
	if err := s.Vault.Commit(ctx, unit); err != nil {
		return nil, fmt.Errorf("projection: unit: %w", err)
	}
	return unit, nil
}
