package projection_test

import (
	"context"
	"maps"
	"testing"

	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/projection"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

var (
	ctx         = context.Background()
	referential = match.NewReferential()
)

const name = "062"

// process is a shard in the memory of a process of its own.
type process struct {
	*projection.Shard
	t *testing.T
}

func start(t *testing.T, house *vaulttest.House, store table.Store) process {
	t.Helper()
	return startShard(t, house, store, name)
}

func startShard(t *testing.T, house *vaulttest.House, store table.Store, name string) process {
	t.Helper()
	if store == nil {
		store = house.Store
	}
	vault := house.On(t, store, projection.Group)
	return process{&projection.Shard{Name: name, Vault: vault, Referential: referential}, t}
}

func who(n int) match.ID { return match.ID{byte(n), byte(n >> 8), 1} }

func job(t *testing.T) match.Job {
	t.Helper()
	found, err := match.JobOf("D1102", 0)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// profile is a profile whose radius tells its revision.
func (p process) profile(n int, revision uint32) match.Profile {
	return match.Profile{ID: who(n), Jobs: []match.Job{job(p.t)}, RadiusKm: uint8(revision), Revision: revision}
}

func (p process) offer(n int, revision uint32) match.Offer {
	return match.Offer{ID: who(n), Job: job(p.t), Published: uint16(revision), Revision: revision}
}

func (p process) put(n int, revision uint32) {
	p.t.Helper()
	if err := p.PutProfile(ctx, p.profile(n, revision)); err != nil {
		p.t.Fatal(err)
	}
}

func (p process) remove(n int, revision uint32) {
	p.t.Helper()
	if err := p.Remove(ctx, who(n), false, revision); err != nil {
		p.t.Fatal(err)
	}
}

func (p process) rebuild() {
	p.t.Helper()
	if err := p.Rebuild(ctx); err != nil {
		p.t.Fatal(err)
	}
}

// seen are the profiles that the process sees, with their revisions, and how many offers.
func (p process) seen() (map[int]uint32, int) {
	p.t.Helper()
	found, offers, err := p.try()
	if err != nil {
		p.t.Fatal(err)
	}
	return found, offers
}

func (p process) try() (found map[int]uint32, count int, err error) {
	err = p.Read(ctx, nil, func(profiles *match.Profiles, offers *match.Offers, _ []*table.Item) error {
		found, count = map[int]uint32{}, offers.Len()
		for one := range profiles.All() {
			found[int(one.ID[0])+int(one.ID[1])<<8] = one.Revision
		}
		return nil
	})
	return found, count, err
}

func (p process) want(want map[int]uint32) {
	p.t.Helper()
	if got, _ := p.seen(); !maps.Equal(got, want) {
		p.t.Errorf("sees %v, want %v", got, want)
	}
}

// stored are the sort keys of the shard's partition in a table.
func stored(t *testing.T, store table.Store, in table.Name, prefix string) []string {
	t.Helper()
	query := table.Query{Table: in, PK: table.ShardPK(name), Prefix: prefix}
	var keys []string
	for {
		page, err := store.Query(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			keys = append(keys, item.Key.SK())
		}
		if query.After = page.Next; page.Next == "" {
			return keys
		}
	}
}

// changes are the numbers of the log, which must follow one another.
func changes(t *testing.T, store table.Store) []string {
	t.Helper()
	return stored(t, store, table.Records, table.ChangePrefix)
}

func numbers(first, last int64) []string {
	var keys []string
	for n := first; n <= last; n++ {
		keys = append(keys, table.ChangeKey(name, n).SK())
	}
	return keys
}

func person(n byte) id.Person { return id.FromBytes[id.Person]([id.Size]byte{n}) }
