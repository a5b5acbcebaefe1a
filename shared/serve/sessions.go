package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/table"
)

// Open is a live session as its person sees it.
type Open struct {
	ID      string // tells it from the others, and opens nothing
	Device  string
	Began   time.Time
	Seen    time.Time
	Current bool // the one that asks
}

// List gives the live sessions of the caller: the one that asks first, then those used last.
func (s Sessions) List(ctx context.Context, caller Caller) ([]Open, error) {
	var open []Open
	err := s.each(ctx, caller, func(key table.Key, one Caller) error {
		lifetime, idle := s.limits()
		if now := s.Clock.Now(); now.Before(one.Created.Add(lifetime)) && now.Before(one.Seen.Add(idle)) {
			open = append(open, Open{nameOf(key), one.Device, one.Created, one.Seen, key == caller.session})
		}
		return nil
	})
	slices.SortFunc(open, func(a, b Open) int {
		if a.Current != b.Current {
			return map[bool]int{true: -1, false: 1}[a.Current]
		}
		return b.Seen.Compare(a.Seen)
	})
	return open, err
}

var errNoSession = fault.New(fault.NotFound, "Cette session n’existe pas, ou elle est déjà fermée.")

// Close closes another session of the caller, by the name that List gives it.
func (s Sessions) Close(ctx context.Context, caller Caller, name string) error {
	err := errNoSession
	if each := s.each(ctx, caller, func(key table.Key, _ Caller) error {
		if nameOf(key) != name {
			return nil
		}
		err = nil
		return s.Store.Write(ctx, table.Delete(key, table.Always))
	}); each != nil {
		return fmt.Errorf("serve: close session: %w", each)
	}
	if err != nil {
		return err
	}
	return nil
}

// nameOf names a session by a sum of its key: the key itself is a sum of the secret, and stays here.
func nameOf(key table.Key) string { return account.HashSecret(key.SK())[:22] }

// each reads the sessions of the caller, live or not.
func (s Sessions) each(ctx context.Context, caller Caller, do func(table.Key, Caller) error) error {
	query := table.Query{Table: table.Ephemeral, PK: table.PersonPK(caller.Person), Prefix: table.SessionPrefix, Limit: table.MaxOps}
	for {
		page, err := s.Store.Query(ctx, query)
		if err != nil {
			return fmt.Errorf("serve: sessions: %w", err)
		}
		for _, item := range page.Items {
			var one Caller
			if err := json.Unmarshal(item.Body, &one); err != nil {
				return fmt.Errorf("serve: sessions: %w", err)
			}
			if err := do(item.Key, one); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		query.After = page.Next
	}
}
