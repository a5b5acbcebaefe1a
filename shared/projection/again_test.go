package projection_test

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"sync/atomic"
	"testing"

	"tandem/shared/match"
	"tandem/shared/projection"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

// otherTables is packed data as another version of the tables of jobs and communes would have made it.
func otherTables(t *testing.T, data []byte, offers bool) []byte {
	t.Helper()
	if len(data) == 0 {
		return nil
	}
	data, at := append([]byte{}, data...), 1
	block := string(data[:3]) == "TDM"
	if block {
		at += 4
	}
	data[at]++
	if block {
		binary.LittleEndian.PutUint32(data[len(data)-4:], crc32.Checksum(data[:len(data)-4], crc32.MakeTable(crc32.Castagnoli)))
	}
	if ids, err := match.IDs(data, offers); err != nil || len(ids) == 0 {
		t.Fatalf("%d ids, %v", len(ids), err)
	}
	return data
}

// turn packs all that is stored with other tables.
func (p process) turn() {
	p.t.Helper()
	for _, prefix := range []string{table.BlockPrefix, table.ChangePrefix} {
		page, err := p.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.ShardPK(name), Prefix: prefix})
		if err != nil {
			p.t.Fatal(err)
		}
		for _, item := range page.Items {
			unit, _, err := p.Vault.Load(ctx, table.UnitOf(&item))
			if err != nil {
				p.t.Fatal(err)
			}
			var turned table.Item
			if prefix == table.BlockPrefix {
				var block projection.Block
				err = p.Vault.Open(unit, &item, &block)
				block.Profiles, block.Offers = otherTables(p.t, block.Profiles, false), otherTables(p.t, block.Offers, true)
				if err == nil {
					turned, err = p.Vault.Seal(unit, item.Key, block)
				}
			} else {
				var change projection.Change
				err = p.Vault.Open(unit, &item, &change)
				change.Profile, change.Offer = otherTables(p.t, change.Profile, false), otherTables(p.t, change.Offer, true)
				if err == nil {
					turned, err = p.Vault.Seal(unit, item.Key, change)
				}
			}
			if err != nil {
				p.t.Fatal(err)
			}
			if err := p.Vault.Store.Write(ctx, table.Put(turned, table.Always)); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

// When the tables of jobs or communes change, whoever reads first draws the projection anew from its sources: those that are still there, as they are now.
func TestOtherTables(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	p := start(t, house, nil)
	for n := range 4 {
		p.put(n, 1)
	}
	if err := p.PutOffer(ctx, p.offer(7, 1)); err != nil {
		t.Fatal(err)
	}
	p.rebuild() // into blocks
	p.put(4, 1) // and on top of them
	if err := p.PutOffer(ctx, p.offer(8, 1)); err != nil {
		t.Fatal(err)
	}
	p.remove(3, 2)
	p.turn()

	if _, _, err := start(t, house, nil).try(); !errors.Is(err, match.ErrReferential) {
		t.Fatalf("without sources: %v", err)
	}
	later := start(t, house, nil)
	var asked atomic.Int32
	later.Sources = projection.Sources{
		Profile: func(_ context.Context, name match.ID) (*match.Profile, error) {
			asked.Add(1)
			if name == who(2) || name == who(3) {
				return nil, nil // withdrawn meanwhile
			}
			profile := later.profile(int(name[0]), 5)
			return &profile, nil
		},
		Offer: func(_ context.Context, name match.ID) (*match.Offer, error) {
			offer := later.offer(int(name[0]), 5)
			return &offer, nil
		},
	}
	later.want(map[int]uint32{0: 5, 1: 5, 4: 5})
	if _, offers := later.seen(); offers != 2 {
		t.Errorf("%d offers", offers)
	}
	if got := asked.Load(); got != 5 {
		t.Errorf("%d people were read, want each of five once", got)
	}
	start(t, house, nil).want(map[int]uint32{0: 5, 1: 5, 4: 5}) // for all who come after
	later.put(9, 1)
	later.want(map[int]uint32{0: 5, 1: 5, 4: 5, 9: 1})

	later.turn()
	broken := start(t, house, nil)
	broken.Sources = projection.Sources{
		Profile: func(context.Context, match.ID) (*match.Profile, error) { return nil, errors.New("disk") },
		Offer:   later.Sources.Offer,
	}
	if err := broken.Rebuild(ctx); err == nil {
		t.Fatal("what could not be read was left out")
	}
	again := start(t, house, nil)
	again.Sources = later.Sources
	again.rebuild()
	again.want(map[int]uint32{0: 5, 1: 5, 4: 5, 9: 5})
}
