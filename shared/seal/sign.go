package seal

import (
	"crypto/ecdh"
	"crypto/ed25519"
)

// Signer is the key with which holders of a group's branch key sign for one purpose (label). It is derived from the branch key, so it is
// stored nowhere; whoever has its public half can check without any key of ours. It stays on the first epoch, as pseudonyms do: what was
// signed is checked for ever.
func (r *Ring) Signer(group Group, label string) (ed25519.PrivateKey, error) {
	branch, err := r.branch(group, 1)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(keyed(branch, "sign", label)), nil
}

// Agreement is the key on P-256 with which holders of a group's branch key take part in a protocol (label) that asks for one. Like Signer it is
// stored nowhere and stays on the first epoch. One number in four billion is no key: then the next is taken.
func (r *Ring) Agreement(group Group, label string) (*ecdh.PrivateKey, error) {
	branch, err := r.branch(group, 1)
	if err != nil {
		return nil, err
	}
	for seed := keyed(branch, "agree", label); ; seed = keyed(branch, "agree", string(seed)) {
		if key, err := ecdh.P256().NewPrivateKey(seed); err == nil {
			return key, nil
		}
	}
}
