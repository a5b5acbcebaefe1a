package match_test

import (
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tandem/shared/commune"
	"tandem/shared/match"
)

// offersIn are offers drawn from few values, so that orders have ties.
func offersIn(t *rapid.T, known *int) match.Offer {
	*known++
	offer := match.Offer{
		Job: match.Job{Rome: rapid.Uint16Range(1, 4).Draw(t, "job")}, Contract: match.Contract(rapid.IntRange(1, 3).Draw(t, "contract")),
		Published: rapid.Uint16Range(100, 104).Draw(t, "published"), Remote: rapid.IntRange(0, 4).Draw(t, "remote") == 0, Revision: 1,
		Commune: match.CommuneOf(rapid.SampledFrom([]commune.Code{"62041", "62119", "62193", "59350", "75056"}).Draw(t, "commune")),
	}
	binary.BigEndian.PutUint32(offer.ID[:], uint32(*known)*2654435761)
	return offer
}

func searchIn(t *rapid.T) match.Search {
	s := match.Search{
		Contracts: match.ContractSet(rapid.SampledFrom([]uint16{0, 2, 6}).Draw(t, "contracts")), RemoteOnly: rapid.IntRange(0, 5).Draw(t, "only") == 0,
		WithinKm: rapid.SampledFrom([]uint32{0, 10, 20, 50}).Draw(t, "within"), Since: rapid.SampledFrom([]uint16{0, 102}).Draw(t, "since"),
		ByDistance: rapid.Bool().Draw(t, "byDistance"),
	}
	if rapid.Bool().Draw(t, "around") {
		s.Around = match.CommuneOf("62041")
	}
	if rapid.Bool().Draw(t, "codes") {
		s.Codes = []uint16{2, 3}
	}
	return s
}

// asked is the search read a second time, offer by offer.
func asked(s match.Search, offer match.Offer) bool {
	far := s.Around != 0 && s.WithinKm > 0 && !offer.Remote && uint32(referential.DistanceKm(s.Around, offer)) > s.WithinKm
	return (len(s.Codes) == 0 || slices.Contains(s.Codes, offer.Job.Rome)) && (s.Contracts == 0 || s.Contracts.Has(offer.Contract)) &&
		(!s.RemoteOnly || offer.Remote) && offer.Published >= s.Since && !far
}

// Who walks through all the pages meets each offer exactly once, also when others are published or closed between two pages; and the counts of a
// page are exact.
func TestEveryPageOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offers, known := match.NewOffers(referential, 0), 0
		stays, comes := map[match.ID]bool{}, map[match.ID]bool{}
		put := func(list map[match.ID]bool, s match.Search) {
			offer := offersIn(t, &known)
			if _, err := offers.Upsert(offer); err != nil {
				t.Fatal(err)
			}
			if asked(s, offer) {
				list[offer.ID] = true
			}
		}
		s := searchIn(t)
		for range rapid.IntRange(0, 40).Draw(t, "offers") {
			put(stays, s)
		}
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		seen := map[match.ID]int{}
		var after *match.Place
		for {
			page := offers.Search(s, after, limit)
			want := 0
			for offer := range offers.All() {
				if asked(s, offer) {
					want++
				}
			}
			if page.Total != want || page.Before+len(page.Offers) > page.Total {
				t.Fatalf("%d offers and %d before, of %d", page.Total, page.Before, want)
			}
			for _, offer := range page.Offers {
				seen[offer.ID]++
			}
			if after = page.Next; after == nil {
				break
			}
			for range rapid.IntRange(0, 3).Draw(t, "changes") {
				if rapid.Bool().Draw(t, "publish") && known < 60 {
					put(comes, s)
				} else if len(stays) > 0 {
					gone := rapid.SampledFrom(sorted(stays)).Draw(t, "gone")
					offers.Remove(gone, 1)
					delete(stays, gone)
					comes[gone] = true
				}
			}
		}
		for id := range stays {
			if seen[id] != 1 {
				t.Fatalf("an offer that was there all the time was seen %d times", seen[id])
			}
		}
		for id, times := range seen {
			if times > 1 || !stays[id] && !comes[id] {
				t.Fatalf("an offer was seen %d times, asked for: %v", times, stays[id] || comes[id])
			}
		}
	})
}

func sorted(ids map[match.ID]bool) []match.ID {
	var list []match.ID
	for id := range ids {
		list = append(list, id)
	}
	slices.SortFunc(list, func(a, b match.ID) int { return slices.Compare(a[:], b[:]) })
	return list
}

// The way back leads through the same pages.
func TestPagesBackwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offers, known := match.NewOffers(referential, 0), 0
		s, limit := searchIn(t), rapid.IntRange(1, 6).Draw(t, "limit")
		for range rapid.IntRange(0, 40).Draw(t, "offers") {
			if _, err := offers.Upsert(offersIn(t, &known)); err != nil {
				t.Fatal(err)
			}
		}
		var starts []*match.Place
		page := offers.Search(s, nil, limit)
		for page.Next != nil {
			starts = append(starts, page.Next)
			page = offers.Search(s, page.Next, limit)
		}
		for i := len(starts) - 1; i >= 0; i-- {
			page = offers.Search(s, starts[i], limit)
			switch {
			case i == 0 && page.Previous != nil:
				t.Fatal("the second page does not lead to the first")
			case i > 0 && (page.Previous == nil || *page.Previous != *starts[i-1]):
				t.Fatalf("page %d leads to %v, not to %v", i+2, page.Previous, starts[i-1])
			}
		}
	})
}

// The orders, by hand: the latest first; the nearest first, and work at a distance last.
func TestSearchOrders(t *testing.T) {
	offers := match.NewOffers(referential, 0)
	for i, one := range []struct {
		where     commune.Code
		remote    bool
		published uint16
	}{{"62041", false, 100}, {"59350", false, 102}, {"62119", false, 101}, {"62041", true, 103}, {"62041", false, 101}} {
		offer := match.Offer{ID: match.ID{byte(i)}, Job: match.Job{Rome: 1}, Contract: match.CDI, Commune: match.CommuneOf(one.where), Remote: one.remote, Published: one.published, Revision: 1}
		if _, err := offers.Upsert(offer); err != nil {
			t.Fatal(err)
		}
	}
	arras := match.CommuneOf("62041")
	for name, test := range map[string]struct {
		search match.Search
		want   []byte
	}{
		"latest":       {match.Search{}, []byte{3, 1, 2, 4, 0}},
		"nearest":      {match.Search{Around: arras, ByDistance: true}, []byte{4, 0, 2, 1, 3}},
		"within 10 km": {match.Search{Around: arras, WithinKm: 10}, []byte{3, 4, 0}},
		"within 50 km": {match.Search{Around: arras, WithinKm: 50, ByDistance: true}, []byte{4, 0, 2, 1, 3}},
		"remote":       {match.Search{RemoteOnly: true}, []byte{3}},
		"since":        {match.Search{Since: 102}, []byte{3, 1}},
		"other job":    {match.Search{Codes: []uint16{2}}, nil},
		"contract":     {match.Search{Contracts: match.Contracts(match.CDD)}, nil},
	} {
		var got []byte
		for _, offer := range offers.Search(test.search, nil, 10).Offers {
			got = append(got, offer.ID[0])
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
