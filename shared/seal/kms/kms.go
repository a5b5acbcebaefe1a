// Package kms is the master key in KMS: it never leaves there, and KMS checks and journals what each branch key is opened for.
package kms

import (
	"context"
	"errors"
	"fmt"

	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"tandem/shared/cloud"
	"tandem/shared/seal"
)

// Master implements seal.Master. It is safe for concurrent use.
type Master struct {
	client *awskms.Client
	keyID  string
}

var _ seal.Master = (*Master)(nil)

// New is the symmetric key of the given ARN or id.
func New(client *awskms.Client, keyID string) *Master { return &Master{client, keyID} }

// maxWrapped is the most that KMS takes to decrypt, in bytes.
const maxWrapped = 6144

func encryption(use seal.Context) map[string]string {
	return map[string]string{"service": use.Service, "group": use.Group}
}

// Wrap encrypts a branch key.
func (m *Master) Wrap(ctx context.Context, use seal.Context, key []byte) ([]byte, error) {
	if err := seal.CheckWrap(use, key); err != nil {
		return nil, err
	}
	out, err := m.client.Encrypt(ctx, &awskms.EncryptInput{KeyId: &m.keyID, Plaintext: key, EncryptionContext: encryption(use)})
	if err != nil {
		return nil, fmt.Errorf("seal: wrap: %w", cloud.Cause(err))
	}
	return out.CiphertextBlob, nil
}

// Unwrap decrypts a branch key; seal.ErrRefused under another context or key, or when it was tampered with. A key that may not be used, or
// that is disabled, is a failure and no such refusal: what is wrapped may be sound.
func (m *Master) Unwrap(ctx context.Context, use seal.Context, wrapped []byte) ([]byte, error) {
	if len(wrapped) < 1 || len(wrapped) > maxWrapped || use.Service == "" || use.Group == "" {
		return nil, seal.ErrRefused // KMS would say that the request is not valid
	}
	out, err := m.client.Decrypt(ctx, &awskms.DecryptInput{KeyId: &m.keyID, CiphertextBlob: wrapped, EncryptionContext: encryption(use)})
	if err == nil {
		return out.Plaintext, nil
	}
	var invalid *types.InvalidCiphertextException
	var other *types.IncorrectKeyException
	cause := cloud.Cause(err)
	if errors.As(err, &invalid) || errors.As(err, &other) {
		cause = fmt.Errorf("%w: %w", seal.ErrRefused, cause)
	}
	return nil, fmt.Errorf("seal: unwrap: %w", cause)
}
