package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tandem/shared/fault"
	"tandem/shared/table"
)

// Secret draws a secret of 256 bits and gives it with the hash under which it is remembered: only the hash is ever stored.
func Secret(random io.Reader) (secret, hash string, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", "", fmt.Errorf("account: secret: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return secret, HashSecret(secret), nil
}

// HashSecret is the hash under which a secret is remembered.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Tokens are single-use secrets sent by mail.
type Tokens struct {
	Store  table.Store
	Random io.Reader
}

// Issue makes a token of a purpose for somebody.
func (t Tokens) Issue(ctx context.Context, purpose string, owner Owner, expires time.Time) (string, error) {
	secret, hash, err := Secret(t.Random)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(owner)
	if err != nil {
		return "", fmt.Errorf("account: token: %w", err)
	}
	item := table.Item{Key: table.TokenKey(purpose, hash), Kind: table.KindToken, Expires: expires, Body: body}
	if err := t.Store.Write(ctx, table.Put(item, table.IfAbsent)); err != nil {
		return "", fmt.Errorf("account: token: %w", err)
	}
	return secret, nil
}

// ErrToken says that a link does not work any more.
var ErrToken = fault.Fieldf("body.token", "Ce lien n'est plus valable : il a déjà servi ou il a expiré. Connectez-vous pour en recevoir un nouveau.")

// Read tells whose token it is without using it up.
func (t Tokens) Read(ctx context.Context, purpose, secret string, now time.Time) (Owner, error) {
	owner, _, err := t.Find(ctx, purpose, secret, now)
	return owner, err
}

// Find is Read that also tells when the token expires.
func (t Tokens) Find(ctx context.Context, purpose, secret string, now time.Time) (owner Owner, expires time.Time, err error) {
	items, err := t.Store.Get(ctx, table.TokenKey(purpose, HashSecret(secret)))
	if err != nil {
		return owner, expires, fmt.Errorf("account: token: %w", err)
	}
	if items[0] == nil || !now.Before(items[0].Expires) {
		return owner, expires, ErrToken
	}
	return owner, items[0].Expires, json.Unmarshal(items[0].Body, &owner)
}

// Use uses a token up: it succeeds once.
func (t Tokens) Use(ctx context.Context, purpose, secret string) error {
	err := t.Store.Write(ctx, table.Delete(table.TokenKey(purpose, HashSecret(secret)), table.IfExists))
	if errors.Is(err, table.ErrCondition) {
		return ErrToken
	}
	if err != nil {
		return fmt.Errorf("account: token: %w", err)
	}
	return nil
}
