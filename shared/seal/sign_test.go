package seal_test

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
)

// Two processes of a house sign with one key; another purpose, another group and another house have another, and who is not granted the
// group has none.
func TestSigner(t *testing.T) {
	house := vaulttest.Open(t)
	signer := func(h *vaulttest.House, group seal.Group, label string) ed25519.PrivateKey {
		key, err := h.Vault(t, group).Ring.Signer(group, label)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	elsewhere := vaulttest.Open(t)
	elsewhere.Vault(t, "trace") // it draws other keys from here on
	key := signer(house, "chain", "journal")
	if !key.Equal(signer(house, "chain", "journal")) {
		t.Error("a second process signs with another key")
	}
	for name, other := range map[string]ed25519.PrivateKey{
		"purpose": signer(house, "chain", "other"), "group": signer(house, "trace", "journal"), "house": signer(elsewhere, "chain", "journal"),
	} {
		if key.Equal(other) {
			t.Errorf("another %s signs with the same key", name)
		}
	}
	if _, err := house.Vault(t, "trace").Ring.Signer("chain", "journal"); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("without the group: %v", err)
	}
}
