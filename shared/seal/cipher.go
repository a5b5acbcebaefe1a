package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"io"
)

// KeySize is the size of every key, in bytes.
const KeySize = 32

const format = 1 // first byte of whatever is sealed

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: key: %w", err)
	}
	return cipher.NewGCM(block)
}

// encrypt returns format | nonce | ciphertext.
func encrypt(key, plain, place []byte, random io.Reader) ([]byte, error) {
	gcm, err := aead(key)
	if err != nil {
		return nil, err
	}
	head := 1 + gcm.NonceSize()
	out := make([]byte, head, head+len(plain)+gcm.Overhead())
	out[0] = format
	if _, err := io.ReadFull(random, out[1:head]); err != nil {
		return nil, fmt.Errorf("seal: nonce: %w", err)
	}
	return gcm.Seal(out, out[1:head], plain, place), nil
}

func decrypt(key, sealed, place []byte) ([]byte, error) {
	gcm, err := aead(key)
	if err != nil {
		return nil, err
	}
	head := 1 + gcm.NonceSize()
	if len(sealed) < head || sealed[0] != format {
		return nil, fmt.Errorf("%w: not a sealed value", ErrRefused)
	}
	plain, err := gcm.Open(nil, sealed[1:head], sealed[head:], place)
	if err != nil {
		return nil, ErrRefused
	}
	return plain, nil
}

// newKey draws a key.
func newKey(random io.Reader) ([]byte, error) {
	key := make([]byte, KeySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("seal: draw a key: %w", err)
	}
	return key, nil
}
