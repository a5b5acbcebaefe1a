// Package local is the embedded master key: a file of 32 random bytes that stands outside the data folder.
package local

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tandem/shared/seal"
)

// Master implements seal.Master.
type Master struct {
	gcm cipher.AEAD
	key []byte
}

// Open reads the key file, and makes it when there is none.
func Open(path string) (*Master, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("fichier de clé maître %s illisible : vérifiez les droits d'accès (%w)", path, err)
	}
	if len(key) != seal.KeySize {
		return nil, fmt.Errorf("fichier de clé maître %s abîmé : %d octets au lieu de %d ; restaurez-le depuis sa sauvegarde", path, len(key), seal.KeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return &Master{gcm, key}, err
}

func create(path string) ([]byte, error) {
	key := make([]byte, seal.KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = file.Write(key)
	return key, errors.Join(err, file.Sync(), file.Close())
}

func associated(use seal.Context) []byte { return []byte(use.Service + "\x00" + use.Group) }

// Wrap encrypts a branch key.
func (m *Master) Wrap(_ context.Context, use seal.Context, key []byte) ([]byte, error) {
	nonce := make([]byte, m.gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return m.gcm.Seal(nonce, nonce, key, associated(use)), nil
}

// Unwrap decrypts a branch key; seal.ErrRefused under another context or key.
func (m *Master) Unwrap(_ context.Context, use seal.Context, wrapped []byte) ([]byte, error) {
	size := m.gcm.NonceSize()
	if len(wrapped) < size {
		return nil, seal.ErrRefused
	}
	key, err := m.gcm.Open(nil, wrapped[:size], wrapped[size:], associated(use))
	if err != nil {
		return nil, seal.ErrRefused
	}
	return key, nil
}

// Derive gives a key of 32 bytes for one purpose of the embedded side, such as encrypting its folder of objects.
func (m *Master) Derive(purpose string) []byte {
	sum := sha256.Sum256(append([]byte("tandem local "+purpose+"\x00"), m.key...))
	return sum[:]
}
