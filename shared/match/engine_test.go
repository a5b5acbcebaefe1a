package match_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/match"
)

func TestRecruitersListIsTheOracles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, offer := drawProfiles(t, 60), drawOffer(t)
		profiles, want := profilesOf(t, list), forOffer(list, offer, week)
		if diff := cmp.Diff(want, profiles.ForOffer(offer, match.Options{Week: week})); diff != "" {
			t.Fatalf("whole list: %s", diff)
		}
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		if diff := cmp.Diff(want[:min(limit, len(want))], profiles.ForOffer(offer, match.Options{Limit: limit, Week: week})); diff != "" {
			t.Fatalf("first %d: %s", limit, diff)
		}
	})
}

func TestCandidatesListIsTheOracles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, profile := drawOffers(t, 60), drawProfile(t)
		offers, want := offersOf(t, list), forProfile(list, profile)
		if diff := cmp.Diff(want, offers.ForProfile(profile, 0)); diff != "" {
			t.Fatalf("whole list: %s", diff)
		}
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		if diff := cmp.Diff(want[:min(limit, len(want))], offers.ForProfile(profile, limit)); diff != "" {
			t.Fatalf("first %d: %s", limit, diff)
		}
	})
}

// Symmetry: an offer is in a candidate's list exactly when the candidate is in the offer's.
func TestBothSidesAgreeOnWhoIsListed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		candidates, posts := drawProfiles(t, 20), drawOffers(t, 20)
		profiles, offers := profilesOf(t, candidates), offersOf(t, posts)
		lists := map[match.ID][]match.ID{}
		for _, o := range posts {
			lists[o.ID] = ids(profiles.ForOffer(o, match.Options{Week: week}))
		}
		for _, p := range candidates {
			list := ids(offers.ForProfile(p, 0))
			for _, o := range posts {
				if slices.Contains(list, o.ID) != slices.Contains(lists[o.ID], p.ID) {
					t.Fatalf("the two sides disagree on %+v and %+v", p, o)
				}
			}
		}
	})
}

func ids(results []match.Result) []match.ID {
	list := make([]match.ID, len(results))
	for i, result := range results {
		list[i] = result.ID
	}
	return list
}

// A wider radius, more contracts, more jobs or widening never removes an offer.
func TestAskingForLessNeverRemovesAnOffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offers, before := offersOf(t, drawOffers(t, 40)), drawProfile(t)
		after := before
		if after.RadiusKm > 0 {
			after.RadiusKm = max(after.RadiusKm, rapid.Uint8().Draw(t, "wider"))
		}
		if after.Contracts != 0 {
			after.Contracts |= match.ContractSet(rapid.Uint16Range(0, 15).Draw(t, "more") << 1)
		}
		after.Widen = after.Widen || rapid.Bool().Draw(t, "widened")
		if len(after.Jobs) < match.MaxJobs {
			after.Jobs = append(slices.Clone(after.Jobs), drawJob(t))
		}
		list := ids(offers.ForProfile(after, 0))
		for _, kept := range ids(offers.ForProfile(before, 0)) {
			if !slices.Contains(list, kept) {
				t.Fatalf("%+v lost an offer as %+v", before, after)
			}
		}
	})
}

// Taking data away turns verdicts to inconnu, never to non rempli, and removes nobody from a list.
func TestUnknownNeverExcludes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, offer := drawProfile(t), drawOffer(t)
		after := before
		taken := rapid.IntRange(0, 5).Draw(t, "taken")
		poorer := offer
		switch taken {
		case 0:
			after.Commune = 0
		case 1:
			after.RadiusKm = 0
		case 2:
			after.Contracts = 0
		case 3:
			poorer.Commune = 0
		case 4:
			poorer.Contract = match.ContractUnknown
		case 5:
			after.Licences = 0
		}
		was, is := referential.Explain(before, offer, match.Candidate), referential.Explain(after, poorer, match.Candidate)
		for i := range was {
			if is[i].Verdict != was[i].Verdict && is[i].Verdict != match.Inconnu {
				t.Fatalf("%s went from %v to %v", was[i].Criterion, was[i].Verdict, is[i].Verdict)
			}
		}
		listed := len(profilesOf(t, []match.Profile{before}).ForOffer(offer, match.Options{Week: week})) == 1
		if listed && len(profilesOf(t, []match.Profile{after}).ForOffer(poorer, match.Options{Week: week})) != 1 {
			t.Fatal("a missing datum excluded a profile")
		}
	})
}

// The lists do not depend on the order of arrival, on repeated or late messages, nor on having been rebuilt.
func TestListsDoNotDependOnHowTheyWereFed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, offer := drawProfiles(t, 30), drawOffer(t)
		want := forOffer(list, offer, week)
		if len(list) == 0 {
			return
		}
		fed := match.NewProfiles(referential, 0)
		messages := slices.Concat(list, list, rapid.SliceOfN(rapid.SampledFrom(list), 0, 20).Draw(t, "again"))
		for _, p := range list { // what was there before, as it was
			for range rapid.IntRange(0, 2).Draw(t, "old") {
				old := drawProfile(t)
				old.ID, old.Revision = p.ID, rapid.Uint32Range(0, p.Revision-1).Draw(t, "earlier")
				messages = append(messages, old)
			}
		}
		for _, p := range rapid.Permutation(messages).Draw(t, "order") {
			if _, err := fed.Upsert(p); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, fed.ForOffer(offer, match.Options{Week: week})); diff != "" {
			t.Fatalf("fed in another order: %s", diff)
		}
		blocks, err := referential.EncodeProfiles(slices.Collect(fed.All()), rapid.IntRange(0, 2000).Draw(t, "block"))
		if err != nil {
			t.Fatal(err)
		}
		rebuilt, loaded := match.NewProfiles(referential, 0), 0
		for _, block := range blocks {
			n, err := rebuilt.Load(block)
			if err != nil {
				t.Fatal(err)
			}
			loaded += n
		}
		if loaded != len(list) || rebuilt.Len() != len(list) {
			t.Fatalf("%d loaded, %d there, want %d", loaded, rebuilt.Len(), len(list))
		}
		if diff := cmp.Diff(want, rebuilt.ForOffer(offer, match.Options{Week: week})); diff != "" {
			t.Fatalf("rebuilt: %s", diff)
		}
	})
}

// Two shards give together what one set gives, each in the same order.
func TestShardsGiveTheSameLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, offer := drawProfiles(t, 40), drawOffer(t)
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		whole := profilesOf(t, list).ForOffer(offer, match.Options{Week: week})
		first := profilesOf(t, list[:cut]).ForOffer(offer, match.Options{Week: week})
		second := profilesOf(t, list[cut:]).ForOffer(offer, match.Options{Week: week})
		if len(whole) != len(first)+len(second) {
			t.Fatalf("%d listed, %d and %d by shard", len(whole), len(first), len(second))
		}
		for _, shard := range [][]match.Result{first, second} {
			there := ids(shard)
			rest := slices.DeleteFunc(slices.Clone(whole), func(r match.Result) bool { return !slices.Contains(there, r.ID) })
			if diff := cmp.Diff(rest, append([]match.Result{}, shard...)); diff != "" {
				t.Fatalf("a shard has another order: %s", diff)
			}
		}
	})
}

// The state after any messages, in any order, is that of the latest revision of each; a removal wins over a writing of its revision.
func TestRemovedNeverAppears(t *testing.T) {
	type message struct {
		profile match.Profile
		removal bool
	}
	rapid.Check(t, func(t *rapid.T) {
		var messages []message
		versions := map[match.ID]map[uint32]match.Profile{}
		for range rapid.IntRange(0, 40).Draw(t, "messages") {
			p := drawProfile(t)
			p.ID = id(rapid.ByteRange(1, 6).Draw(t, "who"))
			if versions[p.ID] == nil {
				versions[p.ID] = map[uint32]match.Profile{}
			}
			if same, ok := versions[p.ID][p.Revision]; ok {
				p = same // a revision has one content
			}
			versions[p.ID][p.Revision] = p
			messages = append(messages, message{p, rapid.IntRange(0, 3).Draw(t, "removal") == 0})
		}
		profiles, last := match.NewProfiles(referential, 0), map[match.ID]message{}
		for _, m := range messages {
			if m.removal {
				profiles.Remove(m.profile.ID, m.profile.Revision)
			} else if _, err := profiles.Upsert(m.profile); err != nil {
				t.Fatal(err)
			}
			before, ok := last[m.profile.ID]
			if !ok || m.profile.Revision > before.profile.Revision || m.profile.Revision == before.profile.Revision && m.removal {
				last[m.profile.ID] = m
			}
		}
		var present []match.Profile
		for who, m := range last {
			got, ok := profiles.Get(who)
			if ok == m.removal {
				t.Fatalf("removed %v, found %v", m.removal, ok)
			}
			if m.removal {
				continue
			}
			if diff := cmp.Diff(m.profile, got); diff != "" {
				t.Fatal(diff)
			}
			present = append(present, m.profile)
		}
		if profiles.Len() != len(present) || len(slices.Collect(profiles.All())) != len(present) {
			t.Fatalf("%d profiles, want %d", profiles.Len(), len(present))
		}
		offer := drawOffer(t)
		if diff := cmp.Diff(forOffer(present, offer, week), profiles.ForOffer(offer, match.Options{Week: week})); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestRemovedOffersNeverAppear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, profile := drawOffers(t, 30), drawProfile(t)
		offers, present := offersOf(t, list), []match.Offer{}
		for _, o := range list {
			switch rapid.IntRange(0, 3).Draw(t, "fate") {
			case 0:
				if !offers.Remove(o.ID, o.Revision) || offers.Remove(o.ID, o.Revision) {
					t.Fatal("a removal must count once")
				}
				if changed, err := offers.Upsert(o); changed || err != nil {
					t.Fatal("a late message brought an offer back", err)
				}
			case 1:
				changed := drawOffer(t)
				changed.ID, changed.Revision = o.ID, o.Revision+1
				if ok, err := offers.Upsert(changed); !ok || err != nil {
					t.Fatal("a later revision was refused", err)
				}
				present = append(present, changed)
			default:
				present = append(present, o)
			}
		}
		if offers.Len() != len(present) || len(slices.Collect(offers.All())) != len(present) {
			t.Fatalf("%d offers, want %d", offers.Len(), len(present))
		}
		if diff := cmp.Diff(forProfile(present, profile), offers.ForProfile(profile, 0)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Thousands of revisions that grow and shrink make the column of jobs be written anew; what is kept stays whole.
func TestRevisionsDoNotLoseJobs(t *testing.T) {
	profiles := match.NewProfiles(referential, 0)
	last := map[match.ID]match.Profile{}
	for revision := range uint32(60) {
		for who := range byte(100) {
			p := match.Profile{ID: id(who), Revision: revision + 1}
			for n := range (revision*7 + uint32(who)*3) % (match.MaxJobs + 1) {
				p.Jobs = append(p.Jobs, match.Job{Rome: uint16(revision*13+uint32(who)*5+n)%1584 + 1})
			}
			if changed, err := profiles.Upsert(p); !changed || err != nil {
				t.Fatal(changed, err)
			}
			last[p.ID] = p
		}
	}
	if waste := profiles.Waste(); waste > 1024+100*match.MaxJobs {
		t.Errorf("%d jobs are kept for nobody", waste)
	}
	for who, want := range last {
		got, ok := profiles.Get(who)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Fatal(ok, diff)
		}
		if len(want.Jobs) > 0 {
			offer := match.Offer{ID: id(200), Job: want.Jobs[0]}
			if !slices.Contains(ids(profiles.ForOffer(offer, match.Options{})), who) {
				t.Fatalf("%+v is not found by its own job", want)
			}
		}
	}
}
