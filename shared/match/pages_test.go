package match_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/match"
)

// walkPages reads a list page by page; between two pages change may do something to it. It holds the counts of each page, and its way back.
func walkPages(t *rapid.T, limit int, page func(after *match.Spot) match.Page, change func()) (seen []match.Result) {
	var starts []*match.Spot
	var after *match.Spot
	for {
		p := page(after)
		if p.Before+len(p.Results) > p.Total || len(p.Results) > limit {
			t.Fatalf("%d results after %d, of %d", len(p.Results), p.Before, p.Total)
		}
		if n := len(starts); change == nil && n > 0 {
			if back := p.Previous; n == 1 && back != nil || n > 1 && (back == nil || *back != *starts[n-2]) {
				t.Fatalf("page %d leads back to %v", n+1, back)
			}
		}
		seen = append(seen, p.Results...)
		if after = p.Next; after == nil {
			return seen
		}
		written := match.WriteSpot(after, 202609)
		if read, week, ok := match.ReadSpot(written); !ok || week != 202609 || *read != *after {
			t.Fatalf("%s is read as %v of %d", written, read, week)
		}
		starts = append(starts, after)
		if change != nil {
			change()
		}
	}
}

// The pages of a recruiter's list are the list, nobody twice and nobody left out, whatever the week; who stays is met once when others come and go.
func TestPagesOfProfiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, offer := drawProfiles(t, 30), drawOffer(t)
		limit, week := rapid.IntRange(1, 7).Draw(t, "limit"), rapid.SampledFrom([]uint32{202609, 202610}).Draw(t, "week")
		profiles := profilesOf(t, list)
		whole := func() []match.Result { return profiles.ForOffer(offer, match.Options{Week: week}) }
		page := func(after *match.Spot) match.Page { return profiles.PageFor(whole(), offer.ID, week, after, limit) }
		is(t, whole(), walkPages(t, limit, page, nil))
		stays := whole()
		seen := walkPages(t, limit, page, func() {
			if len(stays) > 0 {
				gone := rapid.SampledFrom(stays).Draw(t, "gone").ID
				profiles.Remove(gone, 1<<20)
				stays = slices.DeleteFunc(stays, func(r match.Result) bool { return r.ID == gone })
			}
		})
		meetsOnce(t, stays, seen)
	})
}

// The same of a candidate's list, also where a person found otherwise than the machine.
func TestPagesOfOffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, profile := drawOffers(t, 30), drawProfile(t)
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		offers := offersOf(t, list)
		var notes []match.Note
		for range rapid.IntRange(0, min(3, len(list))).Draw(t, "notes") {
			notes = append(notes, match.Note{
				Offer: rapid.SampledFrom(list).Draw(t, "noted").ID, Criterion: rapid.SampledFrom([]string{"C1", "C2", "C3", "C4"}).Draw(t, "criterion"),
				Verdict: rapid.SampledFrom([]match.Verdict{match.Rempli, match.NonRempli, match.SansObjet}).Draw(t, "verdict"),
			})
		}
		whole := func() []match.Result { return offers.Heed(profile, offers.ForProfile(profile, 0), notes) }
		page := func(after *match.Spot) match.Page { return offers.PageFor(whole(), after, limit) }
		is(t, whole(), walkPages(t, limit, page, nil))
		stays := whole()
		seen := walkPages(t, limit, page, func() {
			if len(stays) > 0 {
				gone := rapid.SampledFrom(stays).Draw(t, "gone").ID
				offers.Remove(gone, 1<<20)
				stays = slices.DeleteFunc(stays, func(r match.Result) bool { return r.ID == gone })
			}
		})
		meetsOnce(t, stays, seen)
	})
}

func is(t *rapid.T, want, seen []match.Result) {
	if !slices.Equal(want, seen) {
		t.Fatal(cmp.Diff(want, seen))
	}
}

func meetsOnce(t *rapid.T, stays, seen []match.Result) {
	for _, one := range stays {
		if met := len(seen) - len(slices.DeleteFunc(slices.Clone(seen), func(r match.Result) bool { return r.ID == one.ID })); met != 1 {
			t.Fatalf("one that stays is met %d times", met)
		}
	}
}

func TestWhatIsNoSpot(t *testing.T) {
	if spot, _, ok := match.ReadSpot(""); spot != nil || !ok {
		t.Error("nothing is not the first page")
	}
	whole := match.WriteSpot(&match.Spot{Rank: 1, Next: 2, ID: id(3)}, 4)
	for _, text := range []string{"abc", whole[1:], whole + "A", "é" + whole[2:], whole[:len(whole)-1] + "+"} {
		if _, _, ok := match.ReadSpot(text); ok {
			t.Errorf("%q was read", text)
		}
	}
}
