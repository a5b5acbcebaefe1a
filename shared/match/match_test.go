package match_test

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/match"
	"tandem/shared/rome"
)

// What the engine knows of a person is this list and nothing else. Whoever adds a field has to add it here, and to read first what must
// never be used: sex, birth date or age, nationality, residence permit, family, benefits, obstacles, housing, district, photograph or
// video, interests, name, past clicks, past refusals.
func TestWhatTheEngineKnows(t *testing.T) {
	want := []string{
		"Profile.ID [16]uint8",
		"Profile.Jobs[].Rome uint16",
		"Profile.Jobs[].Appellation uint32",
		"Profile.Jobs[].Practice uint8",
		"Profile.Widen bool",
		"Profile.Commune uint16",
		"Profile.RadiusKm uint8",
		"Profile.Contracts uint16",
		"Profile.Answers.Licences uint16",
		"Profile.Answers.Means uint16",
		"Profile.Answers.Times uint16",
		"Profile.Answers.HoursMin uint8",
		"Profile.Answers.HoursMax uint8",
		"Profile.Answers.Schedules uint16",
		"Profile.Answers.Level uint8",
		"Profile.Answers.Available uint16",
		"Profile.Answers.Languages [6]uint8",
		"Profile.Answers.Firm uint16",
		"Profile.Revision uint32",
		"Offer.ID [16]uint8",
		"Offer.Job.Rome uint16",
		"Offer.Job.Appellation uint32",
		"Offer.Job.Practice uint8",
		"Offer.Commune uint16",
		"Offer.Remote bool",
		"Offer.Contract uint8",
		"Offer.Asks.Licences uint16",
		"Offer.Asks.Travels uint16",
		"Offer.Asks.Times uint16",
		"Offer.Asks.Hours uint8",
		"Offer.Asks.Schedules uint16",
		"Offer.Asks.Level uint8",
		"Offer.Asks.Practice uint8",
		"Offer.Asks.Start uint16",
		"Offer.Asks.Languages [3]uint8",
		"Offer.Asks.Required uint16",
		"Offer.Words string", // of a public title, folded; no criterion reads it
		"Offer.Published uint16",
		"Offer.Revision uint32",
	}
	got := slices.Concat(fields("Profile", reflect.TypeFor[match.Profile]()), fields("Offer", reflect.TypeFor[match.Offer]()))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// fields lists what a type can hold, down to the kinds; a kind in which anything could hide, such as a string or an interface, shows.
func fields(path string, of reflect.Type) []string {
	switch of.Kind() {
	case reflect.Struct:
		var list []string
		for i := range of.NumField() {
			list = append(list, fields(path+"."+of.Field(i).Name, of.Field(i).Type)...)
		}
		return list
	case reflect.Slice:
		return fields(path+"[]", of.Elem())
	case reflect.Array:
		return []string{path + " [" + strconv.Itoa(of.Len()) + "]" + of.Elem().Kind().String()}
	}
	return []string{path + " " + of.Kind().String()}
}

// The level of each pair of jobs: exact before parent before near, near only for who asked.
func TestLevels(t *testing.T) {
	for _, test := range []struct {
		wanted, offered match.Job
		widen           bool
		level           uint8
	}{
		{job(t, "D1102", 11573), job(t, "D1102", 11573), false, 4},
		{job(t, "D1102", 11573), job(t, "D1102", 10868), false, 3},
		{job(t, "D1102", 0), job(t, "D1102", 11573), false, 3},
		{job(t, "D1102", 0), job(t, "D1102", 0), false, 3},
		{job(t, "D1102", 0), job(t, "D1108", 0), false, 2}, // the parent and what was cut out of it
		{job(t, "D1108", 0), job(t, "D1102", 11573), false, 2},
		{job(t, "D1102", 0), job(t, "D1107", 0), true, 1},
		{job(t, "D1108", 0), job(t, "D1107", 0), true, 1}, // near is that of the parent
		{job(t, "D1102", 0), job(t, "D1107", 0), false, 0},
		{job(t, "D1107", 0), job(t, "D1102", 0), true, 0}, // the register says it one way only
		{job(t, "D1102", 0), job(t, "K1303", 0), true, 0},
	} {
		profile := match.Profile{ID: id(1), Jobs: []match.Job{test.wanted}, Widen: test.widen}
		results := profilesOf(t, []match.Profile{profile}).ForOffer(match.Offer{ID: id(2), Job: test.offered}, match.Options{})
		if len(results) == 0 && test.level == 0 {
			continue
		}
		if len(results) != 1 || results[0].Level != test.level {
			t.Errorf("%v for %v: %v, want level %d", test.wanted, test.offered, results, test.level)
		}
	}
}

// An old code and the code of version 460 that is its own parent are one and the same, so what was stored before still matches.
func TestOldCodesStillMatch(t *testing.T) {
	for i := range rome.Count() {
		parent := rome.At(uint16(i)).Parent
		profile := match.Profile{ID: id(1), Jobs: []match.Job{job(t, parent, 0)}}
		results := profilesOf(t, []match.Profile{profile}).ForOffer(match.Offer{ID: id(2), Job: match.Job{Rome: uint16(i) + 1}}, match.Options{})
		want := uint8(2)
		if rome.At(uint16(i)).Code == parent {
			want = 3
		}
		if len(results) != 1 || results[0].Level != want {
			t.Fatalf("%s does not meet its parent %s: %v", rome.At(uint16(i)).Code, parent, results)
		}
	}
}

func verdicts(c1, c2, c3 match.Verdict) match.Verdicts {
	return match.Verdicts(c1) | match.Verdicts(c2)<<2 | match.Verdicts(c3)<<4
}

func TestHeading(t *testing.T) {
	for _, test := range []struct {
		verdicts match.Verdicts
		want     string
	}{
		{verdicts(match.Rempli, match.Rempli, match.Rempli), "Tous les critères remplis"},
		{verdicts(match.Rempli, match.SansObjet, match.Inconnu), "1 point à vérifier"},
		{verdicts(match.Rempli, match.Inconnu, match.Inconnu), "2 points à vérifier"},
		{verdicts(match.Rempli, match.NonRempli, match.Rempli), "1 critère non rempli"},
		{verdicts(match.NonRempli, match.NonRempli, match.Inconnu), "2 critères non remplis, 1 point à vérifier"},
	} {
		if got := test.verdicts.Heading(); got != test.want {
			t.Errorf("%b: %q, want %q", test.verdicts, got, test.want)
		}
	}
}

// Fewer unknown among the blocking criteria comes before a better level, and that before anything else.
func TestRankOrder(t *testing.T) {
	all, oneUnknown := verdicts(match.Rempli, match.Rempli, match.Rempli), verdicts(match.Rempli, match.Inconnu, match.Rempli)
	both := verdicts(match.Rempli, match.Inconnu, match.Inconnu)
	if !match.RankOrder(all, 1, oneUnknown, 4) || !match.RankOrder(oneUnknown, 1, both, 4) {
		t.Error("a known pair must come before an unknown one of better level")
	}
	if !match.RankOrder(all, 4, all, 3) || !match.RankOrder(all, 2, all, 1) {
		t.Error("a better level must come first")
	}
	// A fourth criterion that does not block counts after the level.
	soft := all | match.Verdicts(match.NonRempli)<<6
	if !match.RankOrder(soft, 4, all, 3) || !match.RankOrder(all, 4, soft, 4) || !match.RankOrder(all|match.Verdicts(match.Inconnu)<<6, 4, soft, 4) {
		t.Error("what does not block counts after the level, unmet before unknown")
	}
}

// Over a year each of 20 equals is on a first page of 5 about one week in four: nobody is always first or never.
func TestTheTurnIsNeutral(t *testing.T) {
	var list []match.Profile
	for n := range byte(20) {
		list = append(list, match.Profile{ID: match.ID{n * 11, 7: n, 15: 1}, Jobs: []match.Job{job(t, "K1303", 0)}})
	}
	profiles, shown := profilesOf(t, list), map[match.ID]int{}
	monday := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	for n := range 52 {
		options := match.Options{Limit: 5, Week: match.ISOWeek(monday.AddDate(0, 0, 7*n))}
		for _, result := range profiles.ForOffer(match.Offer{ID: id(3), Job: job(t, "K1303", 0)}, options) {
			shown[result.ID]++
		}
	}
	for _, p := range list {
		if shown[p.ID] < 4 || shown[p.ID] > 24 { // 13 expected, four deviations either way
			t.Errorf("%x was on the first page %d weeks of 52", p.ID, shown[p.ID])
		}
	}
}

func TestISOWeek(t *testing.T) {
	for day, want := range map[string]uint32{"2026-03-01": 202609, "2026-12-31": 202653, "2027-01-01": 202653} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := match.ISOWeek(at); got != want {
			t.Errorf("ISOWeek(%s) = %d, want %d", day, got, want)
		}
	}
}

func TestContracts(t *testing.T) {
	set := match.Contracts(match.CDI, match.Stage, match.ContractUnknown)
	if set.String() != "CDI, stage" || !set.Has(match.CDI) || set.Has(match.CDD) || set.Has(match.ContractUnknown) || set.Has(99) {
		t.Errorf("set %q", set)
	}
	for kind := match.CDI; kind <= match.Stage; kind++ {
		if back, ok := match.ParseContract(kind.Code()); !ok || back != kind {
			t.Errorf("%v goes by %q, which is %v", kind, kind.Code(), back)
		}
	}
	for _, code := range []string{"", "cdi", "XXX"} {
		if kind, ok := match.ParseContract(code); ok {
			t.Errorf("ParseContract(%q) = %v", code, kind)
		}
	}
	if !strings.Contains(match.Contract(200).String(), "non précisé") {
		t.Error("an unknown number must not be named")
	}
}

func TestBadValuesAreRefused(t *testing.T) {
	bread := job(t, "D1102", 0)
	profiles, offers := match.NewProfiles(referential, 0), match.NewOffers(referential, 0)
	for name, p := range map[string]match.Profile{
		"six jobs":         {Jobs: slices.Repeat([]match.Job{bread}, 6)},
		"no code":          {Jobs: []match.Job{{}}},
		"code too high":    {Jobs: []match.Job{{Rome: 1585}}},
		"appellation":      {Jobs: []match.Job{{Rome: 1, Appellation: 1 << 20}}},
		"commune":          {Commune: 34921},
		"contract 0":       {Contracts: 1},
		"unknown contract": {Contracts: 1 << 15},
	} {
		if _, err := profiles.Upsert(p); err == nil {
			t.Errorf("profile with %s: no error", name)
		}
		if got := offersOf(t, []match.Offer{{Job: bread}}).ForProfile(p, 0); got != nil {
			t.Errorf("profile with %s: %v", name, got)
		}
	}
	for name, o := range map[string]match.Offer{"no job": {}, "commune": {Job: bread, Commune: 40000}, "contract": {Job: bread, Contract: 99}} {
		if _, err := offers.Upsert(o); err == nil {
			t.Errorf("offer with %s: no error", name)
		}
		if got := profiles.ForOffer(o, match.Options{}); got != nil {
			t.Errorf("offer with %s: %v", name, got)
		}
	}
	if profiles.Len() != 0 || offers.Len() != 0 {
		t.Error("a refused value was kept")
	}
	for code, appellation := range map[rome.Code]uint32{"Z9999": 0, "D1102": 1, "D1108": 11573} {
		if _, err := match.JobOf(code, appellation); err == nil {
			t.Errorf("JobOf(%s, %d): no error", code, appellation)
		}
	}
	if match.CommuneOf("99999") != 0 {
		t.Error("an unknown commune has a rank")
	}
}
