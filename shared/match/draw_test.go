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
		Licences:  drawLicences(t), Revision: rapid.Uint32Range(1, 9).Draw(t, "revision"),
	}
	for range rapid.IntRange(0, match.MaxJobs).Draw(t, "jobs") {
		p.Jobs = append(p.Jobs, drawJob(t))
	}
	return p
}

// drawLicences draws among few, nothing said and none held among them.
func drawLicences(t *rapid.T) aptitude.Set {
	return rapid.SampledFrom([]aptitude.Set{0, 1, aptitude.Drives([]string{"B"}), aptitude.Drives([]string{"AM"}), aptitude.Drives([]string{"CE", "A"})}).Draw(t, "licences")
}

func drawOffer(t *rapid.T) match.Offer {
	return match.Offer{
		ID: drawID(t), Job: drawJob(t), Commune: drawCommune(t), Remote: rapid.IntRange(0, 5).Draw(t, "remote") == 0,
		Contract:  match.Contract(rapid.IntRange(0, 5).Draw(t, "contract")),
		Licences:  aptitude.Licences.Set(rapid.SampledFrom([][]string{nil, {"B"}, {"A2"}, {"B", "C"}}).Draw(t, "licences asked")),
		Required:  rapid.SampledFrom([]match.Criteria{0, match.MayRequire}).Draw(t, "required"),
		Published: rapid.Uint16Range(20000, 20003).Draw(t, "published"), Revision: rapid.Uint32Range(1, 9).Draw(t, "revision"),
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
