package seal_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// newEpoch adds a branch key of an epoch, as a rotation does.
func newEpoch(t *testing.T, house *vaulttest.House, group seal.Group, epoch int) {
	t.Helper()
	key := make([]byte, seal.KeySize)
	key[0] = byte(epoch)
	wrapped, err := house.Master.Wrap(context.Background(), seal.Context{Service: vaulttest.Service, Group: string(group)}, key)
	if err != nil {
		t.Fatal(err)
	}
	item := table.Item{Key: table.BranchKey(string(group), epoch), Kind: table.KindBranch, Body: wrapped}
	if err := house.Store.Write(context.Background(), table.Put(item, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
}

func hashes(t *testing.T, vault *seal.Vault, value string) []string {
	t.Helper()
	found, err := vault.Ring.Hashes("email", value)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestHash(t *testing.T) {
	house := vaulttest.Open(t)
	vault := house.Vault(t)
	hash, err := vault.Ring.Hash("email", "zoe@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "1.") || len(hash) != 2+26 || strings.Contains(hash, "zoe") {
		t.Errorf("hash %q", hash)
	}
	if again := hashes(t, house.Vault(t), "zoe@exemple.fr"); len(again) != 1 || again[0] != hash {
		t.Errorf("another process finds %v, want %s", again, hash)
	}
	elsewhere, err := vault.Ring.Hash("nir", "zoe@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	if elsewhere == hash {
		t.Error("one value has one hash in two indexes")
	}
}

func TestHashesOfTwoEpochs(t *testing.T) {
	house := vaulttest.Open(t)
	before := hashes(t, house.Vault(t), "zoe@exemple.fr")
	newEpoch(t, house, seal.Blind, 2)
	after := hashes(t, house.Vault(t), "zoe@exemple.fr")
	if len(after) != 2 || !strings.HasPrefix(after[0], "2.") || after[1] != before[0] {
		t.Errorf("hashes %v, want one of epoch 2 and then %s", after, before[0])
	}
	if strings.TrimPrefix(after[0], "2.") == strings.TrimPrefix(after[1], "1.") {
		t.Error("two keys give one hash")
	}
	newest, err := house.Vault(t).Ring.Hash("email", "zoe@exemple.fr")
	if err != nil || newest != after[0] {
		t.Errorf("newest hash %q, %v", newest, err)
	}
}

// Ten is after nine, though its text is before.
func TestEpochsAreNumbers(t *testing.T) {
	house := vaulttest.Open(t)
	house.Vault(t)
	newEpoch(t, house, seal.Blind, 9)
	newEpoch(t, house, seal.Blind, 10)
	found := hashes(t, house.Vault(t), "zoe@exemple.fr")
	for i, prefix := range []string{"10.", "9.", "1."} {
		if i >= len(found) || !strings.HasPrefix(found[i], prefix) {
			t.Fatalf("hashes %v, want epochs 10, 9, 1", found)
		}
	}
}

func TestAnOldBranchKeyStillOpens(t *testing.T) {
	house := vaulttest.Open(t)
	_, before := stored(t, house.Vault(t), zoe, "avant")
	newEpoch(t, house, "identity", 2)
	vault := house.Vault(t)
	unit, _ := load(t, vault, zoe)
	var got note
	if err := vault.Open(unit, before, &got); err != nil || got.Text != "avant" {
		t.Errorf("sealed before the rotation: %q, %v", got.Text, err)
	}
	put(t, vault, unit, table.CardKey(zoe), note{"après"}) // the data key stays as it was wrapped
	fresh, item := stored(t, vault, paul, "neuf")
	if epoch := fresh.Keys["identity"][0]; epoch != 2 {
		t.Errorf("a new unit's key is wrapped under epoch %d, want 2", epoch)
	}
	if err := vault.Open(fresh, item, &got); err != nil || got.Text != "neuf" {
		t.Errorf("sealed after the rotation: %q, %v", got.Text, err)
	}
}

func TestEpochsOutOfRange(t *testing.T) {
	for _, epoch := range []int{0, -1, 256} {
		house := vaulttest.Open(t)
		newEpoch(t, house, "identity", epoch)
		_, err := seal.OpenRing(context.Background(), house.Store, house.Master, vaulttest.Service, []seal.Group{"identity"}, vaulttest.Random("x"))
		if err == nil {
			t.Errorf("epoch %d is accepted", epoch)
		}
	}
}

func TestAnotherServicesKeys(t *testing.T) {
	house := vaulttest.Open(t)
	house.Vault(t)
	_, err := seal.OpenRing(context.Background(), house.Store, house.Master, "autre", []seal.Group{"identity"}, vaulttest.Random("x"))
	refused(t, "another service", err)
	_, err = seal.OpenRing(context.Background(), house.Store, vaulttest.Open(t).Master, vaulttest.Service, []seal.Group{"identity"}, vaulttest.Random("x"))
	refused(t, "another master key", err)
}

// A branch key cannot be passed off as another group's: a function that was granted one group would open all.
func TestABranchKeyOfAnotherGroup(t *testing.T) {
	house := vaulttest.Open(t)
	house.Vault(t)
	items, err := house.Store.Get(context.Background(), table.BranchKey("identity", 1))
	if err != nil {
		t.Fatal(err)
	}
	moved := table.Item{Key: table.BranchKey("flux", 2), Kind: table.KindBranch, Body: items[0].Body}
	if err := house.Store.Write(context.Background(), table.Put(moved, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	_, err = seal.OpenRing(context.Background(), house.Store, house.Master, vaulttest.Service, []seal.Group{"flux"}, vaulttest.Random("x"))
	refused(t, "the key of another group", err)
}

// Processes that start together on empty tables must end with the same keys: what one seals, the others open.
func TestBranchKeysAreMadeOnce(t *testing.T) {
	house := vaulttest.Open(t)
	found := make([]string, 8)
	var group sync.WaitGroup
	for i := range found {
		group.Go(func() {
			ring, err := seal.OpenRing(context.Background(), house.Store, house.Master, vaulttest.Service, []seal.Group{seal.Blind}, vaulttest.Random(string(rune('a'+i))))
			if err != nil {
				t.Error(err)
				return
			}
			if found[i], err = ring.Hash("email", "zoe@exemple.fr"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i, hash := range found {
		if hash == "" || hash != found[0] {
			t.Errorf("process %d hashes with another key", i)
		}
	}
}

// Whatever goes wrong while branch keys are made, and wherever, the next start finds or makes them, once.
func TestBranchKeysThroughFaults(t *testing.T) {
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		store := faulty.New(house.Store, plan)
		groups := []seal.Group{seal.Blind}
		hash := ""
		faulty.Survive(func() {
			ring, err := seal.OpenRing(context.Background(), store, house.Master, vaulttest.Service, groups, vaulttest.Random("premier"))
			if err == nil {
				hash, _ = ring.Hash("email", "zoe@exemple.fr")
			}
		})
		ring, err := seal.OpenRing(context.Background(), house.Store, house.Master, vaulttest.Service, groups, vaulttest.Random("second"))
		if err != nil {
			t.Fatalf("%v: restart: %v", plan, err)
		}
		again, err := ring.Hash("email", "zoe@exemple.fr")
		if err != nil || hash != "" && again != hash {
			t.Errorf("%v: the keys changed with the restart: %v", plan, err)
		}
		return store.Struck()
	})
}

func TestTheRingTellsWhatItHolds(t *testing.T) {
	ring := vaulttest.Open(t).Vault(t, "flux", "identity").Ring
	if got := ring.String(); got != "Ring(flux identity)" {
		t.Errorf("ring %s", got)
	}
	if !ring.Granted("flux") || ring.Granted("profile") || ring.Granted("") {
		t.Error("granted other groups than asked for")
	}
	if _, err := ring.Hash("email", "zoe@exemple.fr"); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("a hash without the blind key: %v", err)
	}
	if _, err := ring.Pseudonym("trace", "2026-11", [id.Size]byte{}); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("a pseudonym without the group: %v", err)
	}
}

func drawID(t *rapid.T, label string) (raw [id.Size]byte) {
	copy(raw[:], rapid.SliceOfN(rapid.Byte(), id.Size, id.Size).Draw(t, label))
	return raw
}

// Pseudonyms are a permutation under each label: Reveal is the inverse, nobody shares one, and labels have nothing in common.
func TestPseudonyms(t *testing.T) {
	ring := vaulttest.Open(t).Vault(t).Ring
	rapid.Check(t, func(t *rapid.T) {
		pseudonym := func(label string, raw [id.Size]byte) [id.Size]byte {
			made, err := ring.Pseudonym("trace", label, raw)
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		a, b := drawID(t, "a"), drawID(t, "b")
		label := rapid.String().Draw(t, "label")
		made := pseudonym(label, a)
		if back, err := ring.Reveal("trace", label, made); err != nil || back != a {
			t.Fatalf("revealed %x of %x, %v", back, a, err)
		}
		if (made == pseudonym(label, b)) != (a == b) {
			t.Fatal("two people share a pseudonym, or one has two")
		}
		if made == a || made == pseudonym(label+"'", a) {
			t.Fatal("the pseudonym says who it is, or is that of another label")
		}
		other, err := ring.Pseudonym("match", label, a)
		if err != nil || other == made {
			t.Fatalf("two groups share a pseudonym, %v", err)
		}
	})
}

func TestPseudonymsOutliveARotation(t *testing.T) {
	house := vaulttest.Open(t)
	before, err := house.Vault(t).Ring.Pseudonym("match", "profile", [id.Size]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	newEpoch(t, house, "match", 2)
	after, err := house.Vault(t).Ring.Pseudonym("match", "profile", [id.Size]byte{1})
	if err != nil || after != before {
		t.Errorf("the rotation parts a person from their past: %v", err)
	}
}

// TestToken: what a token says is read back by its ring and under its label alone, also after a rotation; the text says nothing and fits an address.
func TestToken(t *testing.T) {
	house := vaulttest.Open(t)
	ring := house.Vault(t).Ring
	token, err := ring.Token("quiet", "written/zoe@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(token, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) {
		t.Errorf("the token %q does not fit an address", token)
	}
	if again, err := ring.Token("quiet", "written/zoe@exemple.fr"); err != nil || again == token {
		t.Errorf("two tokens of the same words are told to be: %v", err)
	}
	newEpoch(t, house, seal.Blind, 2)
	for name, r := range map[string]*seal.Ring{"the same ring": ring, "another process, after a rotation": house.Vault(t).Ring} {
		if words, err := r.Words("quiet", token); err != nil || words != "written/zoe@exemple.fr" {
			t.Errorf("%s reads %q: %v", name, words, err)
		}
	}
	other := "A"
	if token[len(token)/2] == 'A' {
		other = "B"
	}
	for name, spoiled := range map[string]string{
		"empty": "", "cut": token[:len(token)-3], "longer": token + "AAAA", "changed": token[:len(token)/2] + other + token[len(token)/2+1:], "no base64": "~" + token[1:], "one byte": "AQ",
		"an unknown key": "_" + token[1:],
	} {
		if words, err := ring.Words("quiet", spoiled); !errors.Is(err, seal.ErrRefused) {
			t.Errorf("%s: read %q, %v", name, words, err)
		}
	}
	if _, err := ring.Words("other", token); !errors.Is(err, seal.ErrRefused) {
		t.Errorf("another use reads it: %v", err)
	}
	if _, err := house.Vault(t, "identity").Ring.Token("quiet", "written"); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("who has no key of hashes makes one: %v", err)
	}
}
