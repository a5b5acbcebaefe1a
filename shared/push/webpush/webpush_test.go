package webpush_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tandem/shared/push"
	"tandem/shared/push/contract"
	"tandem/shared/push/webpush"
	"tandem/shared/seal/local/vaulttest"
)

// services stand for those of browsers: what waits for a device is the newest note of a topic (RFC 8030, 5.4).
type services struct {
	t       *testing.T
	status  int
	failure error
	waiting map[string][]byte // by address: there is one topic
	signed  []string          // how the calls proved who sends
}

func (s *services) Do(r *http.Request) (*http.Response, error) {
	if s.failure != nil {
		return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: s.failure}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, want := range map[string]string{"Content-Encoding": "aes128gcm", "Authorization": "vapid t=", "TTL": "259200", "Topic": "espace", "Urgency": "normal"} {
		if got := r.Header.Get(name); r.Method != http.MethodPost || !strings.HasPrefix(got, want) {
			s.t.Errorf("%s %s: %q", r.Method, name, got)
		}
	}
	s.signed = append(s.signed, r.Header.Get("Authorization"))
	s.waiting[r.URL.String()] = body
	return &http.Response{StatusCode: s.status, Body: io.NopCloser(strings.NewReader("ne dit rien de " + r.URL.String()))}, nil
}

func TestContract(t *testing.T) {
	contract.Run(t, func(t *testing.T) contract.Subject {
		s := &services{t: t, status: http.StatusCreated, waiting: map[string][]byte{}}
		return contract.Subject{Sender: webpush.New(s), Arrived: func(t *testing.T, browsers ...contract.Browser) []contract.Arrival {
			var arrived []contract.Arrival
			for _, browser := range browsers {
				if body, ok := s.waiting[browser.Endpoint]; ok {
					arrived = append(arrived, opened(t, browser, body))
				}
			}
			return arrived
		}}
	})
}

// opened decrypts as a browser does (RFC 8291, 3; RFC 8188, 2), from the texts of the RFCs and with no library of ours or of the sender's.
func opened(t *testing.T, browser contract.Browser, body []byte) contract.Arrival {
	t.Helper()
	must := func(out []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	salt, sender, sealed := body[:16], body[21:21+int(body[20])], body[21+int(body[20]):]
	public, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		t.Fatal(err)
	}
	shared := must(browser.Private.ECDH(public))
	info := "WebPush: info\x00" + string(browser.Private.PublicKey().Bytes()) + string(sender)
	input := must(hkdf.Key(sha256.New, shared, browser.Secret, info, 32))
	block, err := aes.NewCipher(must(hkdf.Key(sha256.New, input, salt, "Content-Encoding: aes128gcm\x00", 16)))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plain := must(gcm.Open(nil, must(hkdf.Key(sha256.New, input, salt, "Content-Encoding: nonce\x00", 12)), sealed, nil))
	text, _, _ := strings.Cut(string(plain), "\x02") // padding follows
	var said struct{ Title, Text string }
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		t.Fatal(err)
	}
	return contract.Arrival{Device: browser.Endpoint, Title: said.Title, Text: said.Text}
}

func note(t *testing.T) push.Note {
	t.Helper()
	key, err := push.KeyOf(vaulttest.Open(t).Vault(t, push.Group).Ring)
	if err != nil {
		t.Fatal(err)
	}
	browser := contract.NewBrowser(contract.Hosts[1], "zoe")
	return push.Note{ID: "a1", Device: browser.Device, Title: "Exemple", Text: "Un message vous attend.", Key: key, Contact: "dpo@exemple.fr"}
}

// What the service answers decides between forgetting the device, trying again soon, and trying again; no error says which device it was.
func TestAnswers(t *testing.T) {
	to := note(t)
	for status, want := range map[int]error{200: nil, 201: nil, 404: push.ErrGone, 410: push.ErrGone, 429: push.ErrThrottled} {
		err := webpush.New(&services{t: t, status: status, waiting: map[string][]byte{}}).Send(context.Background(), to)
		if !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", status, err, want)
		}
	}
	for name, s := range map[string]*services{
		"redirect": {status: 307}, "refusal": {status: 403}, "broken": {status: 500}, "nobody there": {failure: errors.New("dial zoe")},
	} {
		s.t, s.waiting = t, map[string][]byte{}
		err := webpush.New(s).Send(context.Background(), to)
		if err == nil || errors.Is(err, push.ErrGone) || errors.Is(err, push.ErrThrottled) || strings.Contains(err.Error(), "zoe") || !strings.Contains(err.Error(), "Mozilla") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each call proves who sends: signed with the key that browsers were told, for that service alone, by somebody who can be reached (RFC 8292).
func TestWhoSends(t *testing.T) {
	to := note(t)
	s := &services{t: t, status: http.StatusCreated, waiting: map[string][]byte{}}
	if err := webpush.New(s).Send(context.Background(), to); err != nil {
		t.Fatal(err)
	}
	token, key, _ := strings.Cut(strings.TrimPrefix(s.signed[0], "vapid t="), ", k=")
	if key != to.Key.Public() {
		t.Errorf("key %s, browsers know %s", key, to.Key.Public())
	}
	plain := func(text string) []byte {
		t.Helper()
		found, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	parts := strings.Split(token, ".")
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), plain(key))
	if err != nil {
		t.Fatal(err)
	}
	sum, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), plain(parts[2])
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature is not that of the key")
	}
	var claims struct{ Aud, Sub string }
	if err := json.Unmarshal(plain(parts[1]), &claims); err != nil || claims.Aud != "https://updates.push.services.mozilla.com" || claims.Sub != "mailto:dpo@exemple.fr" {
		t.Errorf("claims %+v, %v", claims, err)
	}
}

// A service that points elsewhere is not followed: a device could lead us anywhere.
func TestTheClientStays(t *testing.T) {
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	pointing := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer pointing.Close()
	answer, err := webpush.Client().Post(pointing.URL, "text/plain", strings.NewReader("a"))
	if err != nil {
		t.Fatal(err)
	}
	if _ = answer.Body.Close(); reached || answer.StatusCode != http.StatusTemporaryRedirect {
		t.Errorf("status %d, reached %v", answer.StatusCode, reached)
	}
}
