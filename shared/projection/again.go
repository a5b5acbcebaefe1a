package projection

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"tandem/shared/match"
	"tandem/shared/table"
)

// Sources are what a projection is drawn from, for when the tables of jobs or communes change: what was packed with the old ones cannot be read, but for
// who is in it. Each gives what somebody or an offer is now, nil where that has no place in the projection any more.
type Sources struct {
	Profile func(ctx context.Context, pseudonym match.ID) (*match.Profile, error)
	Offer   func(ctx context.Context, offer match.ID) (*match.Offer, error)
}

// readers is how many sources are read at once.
const readers = 16

// again fills the memory from the sources.
func (s *Shard) again(ctx context.Context, now head) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	people, offers, err := s.named(ctx, now)
	if err != nil {
		return err
	}
	profiles, err := gather(ctx, people, s.Sources.Profile)
	if err != nil {
		return err
	}
	published, err := gather(ctx, offers, s.Sources.Offer)
	if err != nil {
		return err
	}
	s.profiles, s.offers = match.NewProfiles(s.Referential, len(profiles)), match.NewOffers(s.Referential, len(published))
	for _, profile := range profiles {
		if _, err := s.profiles.Upsert(*profile); err != nil {
			return fmt.Errorf("projection: profile: %w", err)
		}
	}
	for _, offer := range published {
		if _, err := s.offers.Upsert(*offer); err != nil {
			return fmt.Errorf("projection: offer: %w", err)
		}
	}
	s.at, s.loaded = now, true
	return nil
}

// named is who is in the snapshot and in the changes on top of it.
func (s *Shard) named(ctx context.Context, now head) (people, offers map[match.ID]bool, err error) {
	people, offers = map[match.ID]bool{}, map[match.ID]bool{}
	unit, err := s.unit(ctx, now.Generation)
	if err != nil {
		return nil, nil, err
	}
	note := func(profile, offer []byte) error {
		return errors.Join(noteIn(people, profile, false), noteIn(offers, offer, true))
	}
	if err := s.blocks(ctx, unit, now, func(block Block) error { return note(block.Profiles, block.Offers) }); err != nil {
		return nil, nil, err
	}
	return people, offers, s.each(ctx, table.ChangePrefix, func(item *table.Item) error {
		if item.Unit != unit.Key.SK() {
			return nil // of a rebuild before, which did not clear it
		}
		var change Change
		if err := s.Vault.Open(unit, item, &change); err != nil {
			return fmt.Errorf("projection: change: %w", err)
		}
		return note(change.Profile, change.Offer)
	})
}

func noteIn(names map[match.ID]bool, data []byte, offers bool) error {
	if len(data) == 0 {
		return nil
	}
	ids, err := match.IDs(data, offers)
	for _, one := range ids {
		names[one] = true
	}
	return err
}

// gather reads the sources of those named, several at once.
func gather[T any](ctx context.Context, names map[match.ID]bool, source func(context.Context, match.ID) (*T, error)) ([]*T, error) {
	var mu sync.Mutex
	var found []*T
	var failed error
	var group sync.WaitGroup
	next := make(chan match.ID)
	for range readers {
		group.Go(func() {
			for name := range next {
				one, err := source(ctx, name)
				mu.Lock()
				failed = errors.Join(failed, err)
				if one != nil && err == nil {
					found = append(found, one)
				}
				mu.Unlock()
			}
		})
	}
	for name := range names {
		next <- name
	}
	close(next)
	group.Wait()
	if failed != nil {
		return nil, fmt.Errorf("projection: source: %w", failed)
	}
	return found, nil
}
