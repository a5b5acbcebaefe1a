package match_test

import (
	"testing"

	"pgregory.net/rapid"

	"tandem/shared/aptitude"
	"tandem/shared/commune"
	"tandem/shared/match"
	"tandem/shared/rome"
)

var referential = match.NewReferential()

// A small world in which pairs often match: jobs with a common parent, jobs near one another, a job with two appellations; communes a few
// kilometres apart, and two far away.
var (
	jobCodes     = []rome.Code{"D1102", "D1108", "D1107", "A1405", "A1418", "K1303", "K1302", "H2102"}
	appellations = map[rome.Code][]uint32{"D1102": {11573, 10868}, "A1418": {20713}}
	towns        = []commune.Code{"62041", "62498", "62765", "62193", "62119", "59350", "75056", "97411", "85165", "85212"}
	week         = uint32(202609)
)

func drawJob(t *rapid.T) match.Job {
	of := rapid.SampledFrom(jobCodes).Draw(t, "code")
	job, err := match.JobOf(of, rapid.SampledFrom(append([]uint32{0}, appellations[of]...)).Draw(t, "appellation"))
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func drawCommune(t *rapid.T) uint16 {
	if rapid.IntRange(0, 5).Draw(t, "known") == 0 {
		return 0
	}
	return match.CommuneOf(rapid.SampledFrom(towns).Draw(t, "commune"))
}

// drawID draws among few identifiers where clashes are wanted: sets of profiles are keyed by it.
func drawID(t *rapid.T) match.ID {
	var id match.ID
	copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
	return id
}

func drawProfile(t *rapid.T) match.Profile {
	p := match.Profile{
		ID: drawID(t), Widen: rapid.Bool().Draw(t, "widen"), Commune: drawCommune(t),
		RadiusKm:  rapid.SampledFrom([]uint8{0, 1, 5, 10, 20, 64, 65, 100, 255}).Draw(t, "radius"),
		Contracts: match.ContractSet(rapid.Uint16Range(0, 15).Draw(t, "contracts") << 1),
		Answers:   drawAnswers(t), Revision: drawRevision(t),
	}
	for range rapid.IntRange(0, match.MaxJobs).Draw(t, "jobs") {
		wanted := drawJob(t)
		wanted.Practice = rapid.SampledFrom([]uint8{0, 0, 1, 2, 4, 7}).Draw(t, "practice")
		p.Jobs = append(p.Jobs, wanted)
	}
	return p
}

// drawAnswers draws among few, nothing said and none held among them.
func drawAnswers(t *rapid.T) match.Answers {
	a := match.Answers{
		Licences: rapid.SampledFrom([]aptitude.Set{0, 1, aptitude.Drives([]string{"B"}), aptitude.Drives([]string{"AM"}), aptitude.Drives([]string{"CE", "A"})}).Draw(t, "licences"),
		Means:    aptitude.Set(rapid.SampledFrom([]uint16{0, 1, 2, 8, 24, 31}).Draw(t, "means")), Times: drawSet(t, "times", 3),
		HoursMin: rapid.SampledFrom([]uint8{0, 20, 35}).Draw(t, "hours from"), HoursMax: rapid.SampledFrom([]uint8{0, 34, 48}).Draw(t, "hours to"),
		Schedules: drawSet(t, "schedules", 63), Level: rapid.Uint8Range(0, 7).Draw(t, "level"),
		Available: rapid.SampledFrom([]uint16{0, match.Immediately, 20400, 20420, 18264, 26453}).Draw(t, "available"),
		Firm:      rapid.SampledFrom([]match.Criteria{0, 0, match.MayBeFirm, 1 << 3, 1 << 4}).Draw(t, "firm"),
	}
	copy(a.Languages[:], drawLanguages(t, match.MaxLanguages))
	return a
}

// drawRevision draws small ones that clash, and those at the edge of two bytes.
func drawRevision(t *rapid.T) uint32 {
	return rapid.OneOf(rapid.Uint32Range(1, 9), rapid.Uint32Range(1<<16-3, 1<<16+2)).Draw(t, "revision")
}

// drawSet draws nothing half of the time.
func drawSet(t *rapid.T, name string, all uint16) aptitude.Set {
	return aptitude.Set(rapid.OneOf(rapid.Just(uint16(0)), rapid.Just(all), rapid.Uint16Range(0, all)).Draw(t, name))
}

func drawLanguages(t *rapid.T, most int) []match.Language {
	return rapid.SliceOfN(rapid.SampledFrom([]match.Language{1<<3 | 1, 1<<3 | 6, 2<<3 | 2, 2<<3 | 4, 31<<3 | 3}), 0, most).Draw(t, "languages")
}

func drawAsks(t *rapid.T) match.Asks {
	a := match.Asks{
		Licences: aptitude.Licences.Set(rapid.SampledFrom([][]string{nil, {"B"}, {"A2"}, {"B", "C"}}).Draw(t, "licences asked")),
		Travels:  drawSet(t, "travels", 3), Times: drawSet(t, "times asked", 3), Hours: rapid.SampledFrom([]uint8{0, 0, 20, 35, 48}).Draw(t, "hours asked"),
		Schedules: drawSet(t, "schedules asked", 63), Level: rapid.SampledFrom([]uint8{0, 0, 1, 4, 7}).Draw(t, "level asked"),
		Practice: rapid.SampledFrom([]uint8{0, 0, 1, 3, 6}).Draw(t, "practice asked"), Start: rapid.SampledFrom([]uint16{0, 20400, 20404, 20405}).Draw(t, "start"),
		Required: rapid.SampledFrom([]match.Criteria{0, 0, match.MayRequire, 1 << 5, 1<<7 | 1<<8}).Draw(t, "required"),
	}
	copy(a.Languages[:], drawLanguages(t, match.MaxAskedLanguages))
	return a
}

func drawOffer(t *rapid.T) match.Offer {
	return match.Offer{
		ID: drawID(t), Job: drawJob(t), Commune: drawCommune(t), Remote: rapid.IntRange(0, 5).Draw(t, "remote") == 0,
		Contract:  match.Contract(rapid.IntRange(0, 5).Draw(t, "contract")),
		Asks:      drawAsks(t),
		Words:     match.WordsOf(rapid.SampledFrom([]string{"", "Boulangère de nuit", "Ü-Ω 24 h / 24"}).Draw(t, "title")),
		Published: rapid.Uint16Range(20000, 20003).Draw(t, "published"), Revision: drawRevision(t),
	}
}

func drawProfiles(t *rapid.T, most int) []match.Profile {
	return rapid.SliceOfNDistinct(rapid.Custom(drawProfile), 0, most, func(p match.Profile) match.ID { return p.ID }).Draw(t, "profiles")
}

func drawOffers(t *rapid.T, most int) []match.Offer {
	return rapid.SliceOfNDistinct(rapid.Custom(drawOffer), 0, most, func(o match.Offer) match.ID { return o.ID }).Draw(t, "offers")
}

// failer is what testing.T, testing.B and rapid.T have in common here.
type failer interface{ Fatal(args ...any) }

func profilesOf(t failer, list []match.Profile) *match.Profiles {
	profiles := match.NewProfiles(referential, 0)
	for _, p := range list {
		if _, err := profiles.Upsert(p); err != nil {
			t.Fatal(err)
		}
	}
	return profiles
}

func offersOf(t failer, list []match.Offer) *match.Offers {
	offers := match.NewOffers(referential, 0)
	for _, o := range list {
		if _, err := offers.Upsert(o); err != nil {
			t.Fatal(err)
		}
	}
	return offers
}

func job(t *testing.T, of rome.Code, appellation uint32) match.Job {
	t.Helper()
	j, err := match.JobOf(of, appellation)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func id(n byte) match.ID { return match.ID{15: n} }
