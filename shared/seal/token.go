package seal

import (
	"encoding/base64"
	"fmt"
)

// Token seals a few words into a text that fits an address of the web. Who does not hold the key reads nothing of them, and can neither make another
// nor change this one; the label tells uses apart.
func (r *Ring) Token(label, words string) (string, error) {
	epoch := r.current[Blind]
	branch, err := r.branch(Blind, epoch)
	if err != nil {
		return "", err
	}
	sealed, err := encrypt(keyed(branch, "token", label), []byte(words), nil, r.random)
	if err != nil {
		return "", fmt.Errorf("seal: token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(append([]byte{byte(epoch)}, sealed...)), nil
}

// Words are those of a token of the label; ErrRefused for whatever this ring did not make.
func (r *Ring) Words(label, token string) (string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) == 0 {
		return "", ErrRefused
	}
	branch, ok := r.branches[Blind][int(raw[0])]
	if !ok {
		return "", ErrRefused
	}
	words, err := decrypt(keyed(branch, "token", label), raw[1:], nil)
	return string(words), err
}
