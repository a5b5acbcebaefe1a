// Package vaulttest opens vaults on the embedded ports, in a folder of the test's own: what domain tests store in.
package vaulttest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/table"
	"tandem/shared/table/bolt"
)

// Service is the service that the branch keys are bound to.
const Service = "essai"

// Now is when tests take place: 6 November 2026 at nine in the morning, in Arras.
var Now = time.Date(2026, 11, 6, 8, 0, 0, 0, time.UTC)

// Groups are the category groups that vaults are granted unless a test says otherwise.
var Groups = []seal.Group{"identity", "flux", "profile", "offer", "trace", "match", "vault", seal.Blind}

// Sealed is a group for each sealed kind; in a service, its file says which.
var Sealed = map[table.Kind]seal.Group{
	table.KindAccount: "identity", table.KindKeptForm: "identity", table.KindCard: "identity", table.KindDossier: "flux", table.KindCV: "profile", table.KindMatches: "profile", table.KindReview: "profile",
	table.KindDocument: "profile", table.KindSuggestions: "profile", table.KindOwnOffer: "offer", table.KindChange: "match", table.KindBlock: "match",
	table.KindConsent: "identity", table.KindSubscription: "identity", table.KindDevice: "identity",
	table.KindRight: "identity", table.KindDisclosure: "identity", table.KindExport: "identity", table.KindDirective: "identity", table.KindAnnotation: "flux",
	table.KindBreachVersion: "identity", table.KindProof: "identity", table.KindCampaign: "identity", table.KindApplication: "profile",
	table.KindThread: "profile", table.KindLetter: "profile", table.KindTicket: "profile", table.KindRepresentative: "identity",
}

// House is a folder with a store and a master key, in which any number of processes may be opened.
type House struct {
	Store  *bolt.Store
	Master *local.Master
	Path   string // of data.db

	opened atomic.Int32
}

// Open makes an empty house; it is closed when the test ends.
func Open(t testing.TB) *House {
	t.Helper()
	folder := t.TempDir()
	house := &House{Path: filepath.Join(folder, "data.db")}
	var err error
	if house.Master, err = local.Open(filepath.Join(folder, "key")); err != nil {
		t.Fatal(err)
	}
	options := bolt.Options{Path: house.Path, EphemeralPath: filepath.Join(folder, "ephemeral.db"), Clock: clock.Fixed(Now)}
	if house.Store, err = bolt.Open(options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := house.Store.Close(); err != nil {
			t.Error(err)
		}
	})
	return house
}

// Vault opens what one process has: a ring of the groups, all of Groups when none is named, and a clock that stands at Now.
func (h *House) Vault(t testing.TB, groups ...seal.Group) *seal.Vault {
	t.Helper()
	return h.On(t, h.Store, groups...)
}

// On is Vault on a store that wraps the house's.
func (h *House) On(t testing.TB, store table.Store, groups ...seal.Group) *seal.Vault {
	t.Helper()
	if len(groups) == 0 {
		groups = Groups
	}
	random := Random(fmt.Sprintf("%d %s", h.opened.Add(1), t.Name())) // no two processes draw the same
	ring, err := seal.OpenRing(context.Background(), store, h.Master, Service, groups, random)
	if err != nil {
		t.Fatal(err)
	}
	return &seal.Vault{Store: store, Ring: ring, Clock: clock.Fixed(Now), Random: random, Groups: Sealed}
}

// source is a seeded stream of bytes that many goroutines may read.
type source struct {
	mu     sync.Mutex
	stream *rand.ChaCha8
}

// Random gives the bytes of a seed: the same for the same seed and no others.
func Random(seed string) io.Reader {
	return &source{stream: rand.NewChaCha8(sha256.Sum256([]byte(seed)))}
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream.Read(p)
}
