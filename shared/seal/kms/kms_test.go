package kms_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/google/go-cmp/cmp"

	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/seal"
	"tandem/shared/seal/kms"
)

const keyID = "arn:aws:kms:eu-west-3:000000000000:key/" + cloudtest.Canary

var use = seal.Context{Service: "essai", Group: "identity"}

func master(t *testing.T, handler http.HandlerFunc) *kms.Master {
	return kms.New(awskms.NewFromConfig(cloudtest.Server(t, handler)), keyID)
}

// What is asked of KMS: the pinned key both ways, under the whole context.
func TestRequests(t *testing.T) {
	key, wrapped := []byte(strings.Repeat("k", seal.KeySize)), []byte("wrapped")
	text := base64.StdEncoding.EncodeToString
	var asked []map[string]any
	subject := master(t, func(w http.ResponseWriter, r *http.Request) {
		in := map[string]any{"": r.Header.Get("X-Amz-Target")}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		asked = append(asked, in)
		fmt.Fprintf(w, `{"KeyId":"%s","Plaintext":"%s","CiphertextBlob":"%s"}`, keyID, text(key), text(wrapped))
	})
	got, err := subject.Wrap(context.Background(), use, key)
	if err != nil || string(got) != string(wrapped) {
		t.Errorf("wrap: got %q, %v", got, err)
	}
	if got, err = subject.Unwrap(context.Background(), use, wrapped); err != nil || string(got) != string(key) {
		t.Errorf("unwrap: got %q, %v", got, err)
	}
	bound := map[string]any{"service": "essai", "group": "identity"}
	want := []map[string]any{
		{"": "TrentService.Encrypt", "KeyId": keyID, "Plaintext": text(key), "EncryptionContext": bound},
		{"": "TrentService.Decrypt", "KeyId": keyID, "CiphertextBlob": text(wrapped), "EncryptionContext": bound},
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Only what says that the key does not open this is a refusal; every failure names its code, and neither key nor message.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		code     string
		status   int
		attempts int
		refused  bool
	}{
		{"InvalidCiphertextException", 400, 1, true},
		{"IncorrectKeyException", 400, 1, true},
		{"AccessDeniedException", 400, 1, false},
		{"DisabledException", 400, 1, false},
		{"KMSInvalidStateException", 400, 1, false},
		{"NotFoundException", 400, 1, false},
		{"ExpiredTokenException", 400, 1, false},
		{"ThrottlingException", 400, cloud.Attempts, false},
		{"KMSInternalException", 500, cloud.Attempts, false},
	} {
		t.Run(c.code, func(t *testing.T) {
			attempts := 0
			subject := master(t, func(w http.ResponseWriter, r *http.Request) {
				attempts++
				w.WriteHeader(c.status)
				fmt.Fprintf(w, `{"__type":"%s","message":"%s"}`, c.code, cloudtest.Canary)
			})
			wrapped, wrap := subject.Wrap(context.Background(), use, make([]byte, seal.KeySize))
			key, unwrap := subject.Unwrap(context.Background(), use, []byte(cloudtest.Canary))
			if len(wrapped)+len(key) != 0 || errors.Is(wrap, seal.ErrRefused) || errors.Is(unwrap, seal.ErrRefused) != c.refused || attempts != 2*c.attempts {
				t.Errorf("got %v, %v after %d attempts", wrap, unwrap, attempts)
			}
			for _, err := range []error{wrap, unwrap} {
				if text := err.Error(); !strings.Contains(text, c.code) || strings.Contains(text, cloudtest.Canary) {
					t.Errorf("got %q", text)
				}
			}
		})
	}
}

// What KMS would call an invalid request is refused before it is asked.
func TestRefusedWithoutAsking(t *testing.T) {
	subject := master(t, func(w http.ResponseWriter, r *http.Request) { t.Error("KMS was asked") })
	for _, c := range []struct {
		use     seal.Context
		wrapped []byte
	}{{use, nil}, {use, make([]byte, 6145)}, {seal.Context{Service: "essai"}, []byte("x")}, {seal.Context{Group: "identity"}, []byte("x")}} {
		if _, err := subject.Unwrap(context.Background(), c.use, c.wrapped); !errors.Is(err, seal.ErrRefused) {
			t.Errorf("%q, %d bytes: got %v", c.use, len(c.wrapped), err)
		}
	}
}
