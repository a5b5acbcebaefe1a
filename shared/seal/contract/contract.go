// Package contract is what every implementation of seal.Master keeps.
package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"tandem/shared/seal"
)

// Subject is an implementation under test.
type Subject struct {
	Master seal.Master
	Again  seal.Master // the same master key, opened once more, as after a restart
	Other  seal.Master // another master key
}

// Run checks an implementation. open gives each part of the suite a subject and cleans up with t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	for _, part := range []struct {
		name string
		test func(*testing.T, Subject)
	}{
		{"what is wrapped is unwrapped", roundTrip},
		{"after a restart too", restart},
		{"never the same twice, never in clear", fresh},
		{"another context is refused", contexts},
		{"another master key is refused", other},
		{"what was tampered with is refused", tampering},
		{"what is missing is refused", missing},
		{"only keys are wrapped, for a named use", onlyKeys},
		{"a context that has ended", ended},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, open(t)) })
	}
}

var use = seal.Context{Service: "essai", Group: "identity"}

func branch() []byte {
	key := make([]byte, seal.KeySize)
	for i := range key {
		key[i] = byte(3*i + 1)
	}
	return key
}

func wrap(t *testing.T, master seal.Master) []byte {
	t.Helper()
	wrapped, err := master.Wrap(context.Background(), use, branch())
	if err != nil {
		t.Fatalf("wrap: %v", err)
	}
	return wrapped
}

func opens(t *testing.T, master seal.Master, wrapped []byte) {
	t.Helper()
	key, err := master.Unwrap(context.Background(), use, wrapped)
	if err != nil {
		t.Fatalf("unwrap: %v", err)
	}
	if !bytes.Equal(key, branch()) {
		t.Error("another key came out than went in")
	}
}

func refuses(t *testing.T, what string, master seal.Master, use seal.Context, wrapped []byte) {
	t.Helper()
	key, err := master.Unwrap(context.Background(), use, wrapped)
	if !errors.Is(err, seal.ErrRefused) {
		t.Errorf("%s: error %v, want ErrRefused", what, err)
	}
	if len(key) != 0 {
		t.Errorf("%s: a refusal comes with %d bytes", what, len(key))
	}
}

func roundTrip(t *testing.T, s Subject) { opens(t, s.Master, wrap(t, s.Master)) }

func restart(t *testing.T, s Subject) {
	opens(t, s.Again, wrap(t, s.Master))
	opens(t, s.Master, wrap(t, s.Again))
}

func fresh(t *testing.T, s Subject) {
	first, second := wrap(t, s.Master), wrap(t, s.Master)
	if bytes.Equal(first, second) {
		t.Error("two wrappings of one key are equal")
	}
	if bytes.Contains(first, branch()) {
		t.Error("the wrapped key holds the key in clear")
	}
}

func contexts(t *testing.T, s Subject) {
	wrapped := wrap(t, s.Master)
	for _, wrong := range []seal.Context{
		{}, {Service: use.Service}, {Group: use.Group}, {Service: use.Group, Group: use.Service}, {Service: use.Service, Group: "flux"},
		{Service: "autre", Group: use.Group}, {Service: use.Service + use.Group}, {Service: use.Service + "i", Group: use.Group[1:]},
		{Service: use.Service, Group: use.Group + " "},
	} {
		refuses(t, fmt.Sprintf("context %q", wrong), s.Master, wrong, wrapped)
	}
}

func other(t *testing.T, s Subject) {
	refuses(t, "another master key", s.Other, use, wrap(t, s.Master))
}

func tampering(t *testing.T, s Subject) {
	wrapped := wrap(t, s.Master)
	for i := range wrapped {
		changed := bytes.Clone(wrapped)
		changed[i] ^= 1 << (i % 8)
		refuses(t, fmt.Sprintf("bit %d of byte %d", i%8, i), s.Master, use, changed)
	}
	refuses(t, "cut short", s.Master, use, wrapped[:len(wrapped)-1])
	refuses(t, "with a byte more", s.Master, use, append(bytes.Clone(wrapped), 0))
}

func missing(t *testing.T, s Subject) {
	for _, wrapped := range [][]byte{nil, {}, {0}, make([]byte, seal.KeySize), branch(), make([]byte, 1<<16)} {
		refuses(t, fmt.Sprintf("%d bytes that nobody wrapped", len(wrapped)), s.Master, use, wrapped)
	}
}

func onlyKeys(t *testing.T, s Subject) {
	for _, c := range []struct {
		use seal.Context
		key []byte
	}{
		{seal.Context{}, branch()}, {seal.Context{Service: use.Service}, branch()}, {seal.Context{Group: use.Group}, branch()},
		{use, nil}, {use, branch()[1:]}, {use, append(branch(), 0)},
	} {
		if wrapped, err := s.Master.Wrap(context.Background(), c.use, c.key); err == nil || len(wrapped) != 0 {
			t.Errorf("%d bytes under %q: got %d bytes, %v", len(c.key), c.use, len(wrapped), err)
		}
	}
}

func ended(t *testing.T, s Subject) {
	wrapped := wrap(t, s.Master)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Master.Wrap(ctx, use, branch()); !errors.Is(err, context.Canceled) {
		t.Errorf("wrap: got %v", err)
	}
	if key, err := s.Master.Unwrap(ctx, use, wrapped); !errors.Is(err, context.Canceled) || errors.Is(err, seal.ErrRefused) || len(key) != 0 {
		t.Errorf("unwrap: got %d bytes, %v", len(key), err)
	}
}
