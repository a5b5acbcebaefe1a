package seal

import "crypto/ed25519"

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
