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
	"path/filepath"
	"runtime"

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
		if err := create(path); err != nil {
			return nil, fmt.Errorf("fichier de clé maître %s impossible à créer : vérifiez que son dossier existe et que l’on peut y écrire (%w)", path, err)
		}
		key, err = os.ReadFile(path)
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

// create makes the key file whole or not at all, under another name first; of two processes that do so at once, one makes it.
func create(path string) error {
	key := make([]byte, seal.KeySize)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".key-*") // readable by its owner alone
	if err != nil {
		return err
	}
	_, err = file.Write(key)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Link(file.Name(), path) // unlike a renaming, it replaces nothing
	}
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return errors.Join(err, os.Remove(file.Name()), syncFolder(path))
}

// syncFolder makes the name of a new file survive a power cut: without the key all data are lost.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" { // folders cannot be synced there
		return nil
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func associated(use seal.Context) []byte { return []byte(use.Service + "\x00" + use.Group) }

// Wrap encrypts a branch key.
func (m *Master) Wrap(ctx context.Context, use seal.Context, key []byte) ([]byte, error) {
	if err := seal.CheckWrap(use, key); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	nonce := make([]byte, m.gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return m.gcm.Seal(nonce, nonce, key, associated(use)), nil
}

// Unwrap decrypts a branch key; seal.ErrRefused under another context or key.
func (m *Master) Unwrap(ctx context.Context, use seal.Context, wrapped []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
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
