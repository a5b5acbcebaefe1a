package match_test

import (
	"slices"
	"testing"

	"tandem/shared/match"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	var profiles []match.Profile
	var offers []match.Offer
	for n := range 300 {
		profiles = append(profiles, match.Profile{ID: match.ID{byte(n), byte(n >> 8), 1}, Jobs: slices.Repeat([]match.Job{{Rome: 1}}, n%(match.MaxJobs+1))})
		offers = append(offers, match.Offer{ID: match.ID{byte(n), byte(n >> 8), 1}, Job: match.Job{Rome: 1}, Words: "BOULANGER"[:n%9]})
	}
	packed, err := referential.EncodeProfiles(profiles, 4<<10)
	if err != nil {
		t.Fatal(err)
	}
	others, err := referential.EncodeOffers(offers, 4<<10)
	if err != nil {
		t.Fatal(err)
	}
	for of, blocks := range map[bool][][]byte{false: packed, true: others} {
		found := map[match.ID]bool{}
		for _, block := range blocks {
			ids, err := match.IDs(block, of)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range ids {
				found[one] = true
			}
			if ids, err := match.IDs(block, !of); err == nil {
				t.Errorf("a block of the other kind: %v", ids)
			}
		}
		if len(blocks) < 2 || len(found) != 300 {
			t.Errorf("%d ids in %d blocks", len(found), len(blocks))
		}
	}
}

// FuzzIDs: whoever a record that can be read is about is found in it without its tables.
func FuzzIDs(f *testing.F) {
	profile, err := referential.EncodeProfile(match.Profile{ID: id(1), Widen: true, Jobs: []match.Job{{Rome: 1584, Appellation: 126562}}})
	if err != nil {
		f.Fatal(err)
	}
	offer, err := referential.EncodeOffer(match.Offer{ID: id(2), Job: match.Job{Rome: 1}, Words: "BOULANGER"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(profile)
	f.Add(offer)
	f.Fuzz(func(t *testing.T, data []byte) {
		ids, wrong := match.IDs(data, false)
		if p, err := referential.DecodeProfile(data); err == nil && (wrong != nil || len(ids) != 1 || ids[0] != p.ID) {
			t.Errorf("profile %x: %v, %v", p.ID, ids, wrong)
		}
		ids, wrong = match.IDs(data, true)
		if o, err := referential.DecodeOffer(data); err == nil && (wrong != nil || len(ids) != 1 || ids[0] != o.ID) {
			t.Errorf("offer %x: %v, %v", o.ID, ids, wrong)
		}
	})
}
