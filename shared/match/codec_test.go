package match_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/match"
)

func TestRecordsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		profile, offer := drawProfile(t), drawOffer(t)
		packed, err := referential.EncodeProfile(profile)
		if err != nil || len(packed) > 66 {
			t.Fatalf("%d bytes, %v", len(packed), err)
		}
		back, err := referential.DecodeProfile(packed)
		if diff := cmp.Diff(profile, back); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		if packed, err = referential.EncodeOffer(offer); err != nil || len(packed) > 61+len(offer.Words) {
			t.Fatalf("%d bytes, %v", len(packed), err)
		}
		same, err := referential.DecodeOffer(packed)
		if diff := cmp.Diff(offer, same); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

// Packed records of today must be readable, or refused by name, for ever: the layout is fixed here byte by byte.
func TestLayout(t *testing.T) {
	profile := match.Profile{
		ID: match.ID{0: 1, 15: 2}, Revision: 3, Commune: 4, RadiusKm: 5, Contracts: match.Contracts(match.CDI, match.CDD), Widen: true,
		Jobs: []match.Job{{Rome: 1, Appellation: 11573, Practice: 3}},
		Answers: match.Answers{
			Licences: 0x41, Means: 2, Times: 1, HoursMin: 20, HoursMax: 35, Schedules: 5, Level: 3, Available: 20420, Firm: match.MayBeFirm,
			Languages: [match.MaxLanguages]match.Language{0x0e, 0x12, 0x1b},
		},
	}
	packed, err := referential.EncodeProfile(profile)
	if err != nil {
		t.Fatal(err)
	}
	want := []byte{
		3, 0, 0, 0, 0, // schema, tables (blanked below)
		1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, // id
		3, 0, 0, 0, // revision
		4, 0, 5, 6, 0, 0x79, // commune, radius, contracts, one job, widening and three words
		0x41, 0, // licences
		0xab, 0x69, 0x21, 0, // job 1, appellation 11573, two years
		0x13, 0x45, 0xd4, 0x38, // level, means, schedules, times, hours, firm
		0x6e, 0x08, 0x0e, 0x12, // day, two languages
		0x1b, 0, 0, 0, // the third language
	}
	if diff := cmp.Diff(want, slices.Concat(packed[:1], []byte{0, 0, 0, 0}, packed[5:])); diff != "" {
		t.Error(diff)
	}
	packed, err = referential.EncodeOffer(match.Offer{
		ID: match.ID{0: 1, 15: 2}, Revision: 3, Job: match.Job{Rome: 1, Appellation: 11573}, Commune: 4, Published: 20513, Contract: match.CDD, Remote: true, Words: match.WordsOf("Chef·fe"),
		Asks: match.Asks{
			Licences: 0x40, Travels: 1, Times: 2, Hours: 20, Schedules: 4, Level: 2, Practice: 3, Start: 20405, Required: match.MayRequire,
			Languages: [match.MaxAskedLanguages]match.Language{0x12},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want = slices.Concat(want[:25], []byte{0xa8, 0x69, 0x21, 0, 4, 0, 0x21, 0x50, 2, 1, 13, 0xa8, 5, 0x40, 0, 1, 2, 20, 4, 2, 3, 0xb5, 0x4f, 0x12, 7, 'C', 'H', 'E', 'F', ' ', 'F', 'E'})
	if diff := cmp.Diff(want, slices.Concat(packed[:1], []byte{0, 0, 0, 0}, packed[5:])); diff != "" {
		t.Error(diff)
	}
}

// What the first schema packed is still read, as it meant then: nothing was said of licences.
func TestTheFirstSchemaIsRead(t *testing.T) {
	profile := match.Profile{
		ID: match.ID{0: 1, 15: 2}, Revision: 3, Commune: 4, RadiusKm: 5, Contracts: match.Contracts(match.CDI, match.CDD), Widen: true,
		Jobs: []match.Job{{Rome: 1, Appellation: 11573}},
	}
	packed, err := referential.EncodeProfile(profile)
	if err != nil {
		t.Fatal(err)
	}
	tables := packed[1:5]
	old := slices.Concat([]byte{1}, tables, profile.ID[:], []byte{3, 0, 0, 0, 4, 0, 5, 6, 0, 9, 0x35, 0x2d, 0x10, 0})
	back, err := referential.DecodeProfile(old)
	if diff := cmp.Diff(profile, back); err != nil || diff != "" {
		t.Error(err, diff)
	}
	profiles := match.NewProfiles(referential, 0)
	block := slices.Concat([]byte("TDMP\x01"), tables, []byte{1, 0, 0, 0}, old[5:], []byte{0, 0, 0, 0})
	if n, err := profiles.Load(resum(block)); n != 1 || err != nil {
		t.Error(n, err)
	}
	offer := match.Offer{ID: profile.ID, Revision: 3, Job: profile.Jobs[0], Commune: 4, Published: 20513, Contract: match.CDD, Remote: true}
	old = slices.Concat([]byte{1}, tables, offer.ID[:], []byte{3, 0, 0, 0, 0x35, 0x2d, 0x10, 0, 4, 0, 0x21, 0x50, 2, 1})
	same, err := referential.DecodeOffer(old)
	if diff := cmp.Diff(offer, same); err != nil || diff != "" {
		t.Error(err, diff)
	}
	offers := match.NewOffers(referential, 0)
	block = slices.Concat([]byte("TDMO\x01"), tables, []byte{1, 0, 0, 0}, old[5:], []byte{0, 0, 0, 0})
	if n, err := offers.Load(resum(block)); n != 1 || err != nil {
		t.Error(n, err)
	}
}

// What the second schema packed has no words: the offer is found by the name of its job and of its commune.
func TestTheSecondSchemaIsRead(t *testing.T) {
	offer := match.Offer{ID: id(1), Revision: 3, Job: job(t, "D1102", 0), Commune: match.CommuneOf("62041"), Published: 20513, Contract: match.CDD, Words: "FOURNIL"}
	blocks, err := referential.EncodeOffers([]match.Offer{offer}, 4096)
	if err != nil {
		t.Fatal(err)
	}
	old := slices.Concat(blocks[0][:len(blocks[0])-4-1-len(offer.Words)], []byte{0, 0, 0, 0})
	old[4] = 2
	offers := match.NewOffers(referential, 0)
	if n, err := offers.Load(resum(old)); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	for word, want := range map[string]int{"BOULANG": 1, "ARRAS": 1, "62000": 1, "FOURNIL": 0} {
		if found := offers.Search(match.Search{Words: []string{word}}, nil, 10); found.Total != want {
			t.Errorf("%s: %d offers, want %d", word, found.Total, want)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	profile, err := referential.EncodeProfile(match.Profile{ID: id(1), Jobs: []match.Job{{Rome: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	offer, err := referential.EncodeOffer(match.Offer{ID: id(1), Job: match.Job{Rome: 1}})
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(data []byte, at int, with byte) []byte {
		data = slices.Clone(data)
		data[at] = with
		return data
	}
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"empty":                {nil, match.ErrMalformed},
		"cut":                  {profile[:len(profile)-1], match.ErrMalformed},
		"longer":               {append(slices.Clone(profile), 0), match.ErrMalformed},
		"another schema":       {spoil(profile, 0, 4), match.ErrSchema},
		"no schema":            {spoil(profile, 0, 0), match.ErrSchema},
		"other tables":         {spoil(profile, 1, profile[1]+1), match.ErrReferential},
		"commune":              {spoil(profile, 26, 255), match.ErrMalformed},
		"contracts":            {spoil(profile, 28, 1), match.ErrMalformed},
		"too many jobs":        {spoil(profile, 30, 6), match.ErrMalformed},
		"reserved bits":        {spoil(profile, 30, 0x11), match.ErrMalformed},
		"job without code":     {spoil(spoil(profile, 35, 0), 36, 0), match.ErrMalformed},
		"free bits":            {slices.Concat(profile[:30], []byte{0x11}, profile[31:], []byte{0, 0, 0, 0x40}), match.ErrMalformed},
		"a bit of no meaning":  {slices.Concat(profile[:30], []byte{0x21}, profile[31:], []byte{0, 0x20, 0, 0}), match.ErrMalformed},
		"an empty word":        {slices.Concat(profile[:30], []byte{0x11}, profile[31:], make([]byte, 4)), match.ErrMalformed},
		"code out of the ROME": {spoil(profile, 36, 255), match.ErrMalformed},
	} {
		if _, err := referential.DecodeProfile(test.data); !errors.Is(err, test.want) {
			t.Errorf("profile, %s: %v, want %v", name, err, test.want)
		}
	}
	for name, data := range map[string][]byte{
		"cut": offer[:20], "longer": append(slices.Clone(offer), 0), "what it asks, cut": append(slices.Clone(offer[:35]), 3, 32, 0), "without words": slices.Clone(offer[:36]), "words cut": append(slices.Clone(offer[:36]), 2, 65), "zeros at the end": append(slices.Clone(offer[:35]), 1, 0, 0),
		"asks more": append(slices.Clone(offer[:35]), append([]byte{16}, slices.Repeat([]byte{1}, 17)...)...), "conditions": append(slices.Clone(offer[:35]), 1, 1, 0), "remote": spoil(offer, 34, 2), "contract": spoil(offer, 33, 99), "job": spoil(offer, 28, 255),
	} {
		if _, err := referential.DecodeOffer(data); !errors.Is(err, match.ErrMalformed) {
			t.Errorf("offer, %s: %v", name, err)
		}
	}
	if _, err := referential.EncodeProfile(match.Profile{Commune: 40000}); err == nil {
		t.Error("a profile out of the tables was packed")
	}
	if _, err := referential.EncodeOffer(match.Offer{}); err == nil {
		t.Error("an offer without a job was packed")
	}
}

func FuzzDecodeProfile(f *testing.F) {
	for _, p := range []match.Profile{{}, {ID: id(1), Widen: true, Jobs: slices.Repeat([]match.Job{{Rome: 1584, Appellation: 126562}}, 5)}} {
		packed, err := referential.EncodeProfile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := referential.DecodeProfile(data)
		if err != nil {
			return
		}
		again, err := referential.EncodeProfile(p)
		if data[0] < 3 {
			return
		}
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x came back as %x, %v", data, again, err)
		}
	})
}

func FuzzDecodeOffer(f *testing.F) {
	packed, err := referential.EncodeOffer(match.Offer{ID: id(1), Job: match.Job{Rome: 1584, Appellation: 126562}, Commune: 34920, Remote: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := referential.DecodeOffer(data)
		if err != nil {
			return
		}
		again, err := referential.EncodeOffer(o)
		if data[0] < 3 {
			return
		}
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x came back as %x, %v", data, again, err)
		}
	})
}

// resum makes the checksum of a block right again, so that the fuzzer gets past it.
func resum(block []byte) []byte {
	if len(block) < 4 {
		return block
	}
	body := slices.Clone(block[:len(block)-4])
	return binary.LittleEndian.AppendUint32(body, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
}

func FuzzLoad(f *testing.F) {
	blocks, err := referential.EncodeProfiles([]match.Profile{{ID: id(1), Jobs: []match.Job{{Rome: 7}}}, {ID: id(2)}}, 4096)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blocks[0])
	if blocks, err = referential.EncodeOffers([]match.Offer{{ID: id(1), Job: match.Job{Rome: 7}}}, 4096); err != nil {
		f.Fatal(err)
	}
	f.Add(blocks[0])
	f.Fuzz(func(t *testing.T, data []byte) {
		profiles, offers := match.NewProfiles(referential, 0), match.NewOffers(referential, 0)
		for _, block := range [][]byte{data, resum(data)} {
			if _, err := profiles.Load(block); err != nil && profiles.Len() != 0 {
				t.Fatal("a refused block changed something")
			}
			if _, err := offers.Load(block); err != nil && offers.Len() != 0 {
				t.Fatal("a refused block changed something")
			}
		}
	})
}

func TestBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, most := drawOffers(t, 20), rapid.IntRange(120, 400).Draw(t, "most")
		blocks, err := referential.EncodeOffers(posts, most)
		if err != nil {
			t.Fatal(err)
		}
		offers, loaded := match.NewOffers(referential, 0), 0
		for _, block := range slices.Concat(blocks, blocks) { // loading twice is loading once
			n, err := offers.Load(block)
			if err != nil || len(block) > most {
				t.Fatalf("%d bytes for at most %d: %v", len(block), most, err)
			}
			loaded += n
		}
		if loaded != 2*len(posts) || offers.Len() != len(posts) {
			t.Fatalf("%d loaded, %d there, want %d", loaded, offers.Len(), len(posts))
		}
		for _, o := range posts {
			got, ok := offers.Get(o.ID)
			if diff := cmp.Diff(o, got); !ok || diff != "" {
				t.Fatal(ok, diff)
			}
		}
		if len(blocks) == 0 {
			return
		}
		block := rapid.SampledFrom(blocks).Draw(t, "block")
		if _, err := match.NewProfiles(referential, 0).Load(block); !errors.Is(err, match.ErrMalformed) {
			t.Fatalf("offers loaded as profiles: %v", err)
		}
		spoiled := slices.Clone(block)
		spoiled[rapid.IntRange(0, len(block)-1).Draw(t, "at")] ^= 1
		if _, err := match.NewOffers(referential, 0).Load(spoiled); !errors.Is(err, match.ErrMalformed) {
			t.Fatalf("a flipped bit was not noticed: %v", err)
		}
	})
}

func TestBlocksRefuseWhatTheEngineCannotHold(t *testing.T) {
	if _, err := referential.EncodeProfiles([]match.Profile{{Commune: 40000}}, 4096); err == nil {
		t.Error("a profile out of the tables was packed")
	}
	if _, err := referential.EncodeOffers([]match.Offer{{}}, 4096); err == nil {
		t.Error("an offer without a job was packed")
	}
}
