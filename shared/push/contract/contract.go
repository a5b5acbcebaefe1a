// Package contract is what every implementation of push.Sender keeps.
package contract

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/push"
	"tandem/shared/seal/local/vaulttest"
)

// Hosts are addresses of each service of browsers.
var Hosts = []string{"fcm.googleapis.com", "updates.push.services.mozilla.com", "par02p.notify.windows.com", "web.push.apple.com"}

// Browser is a device with what it alone knows.
type Browser struct {
	push.Device
	Private *ecdh.PrivateKey
	Secret  []byte
}

// NewBrowser makes a device of a service; the same name gives the same device.
func NewBrowser(host, name string) Browser {
	seed := sha256.Sum256([]byte(name))
	private, err := ecdh.P256().NewPrivateKey(seed[:])
	if err != nil {
		panic(err) // one name in four billion
	}
	plain := base64.RawURLEncoding.EncodeToString
	return Browser{Private: private, Secret: seed[:16], Device: push.Device{
		Endpoint: "https://" + host + "/wpush/" + name, P256dh: plain(private.PublicKey().Bytes()), Auth: plain(seed[:16]),
	}}
}

// Arrival is what a device shows.
type Arrival struct{ Device, Title, Text string }

// Subject is a fresh implementation under test.
type Subject struct {
	Sender push.Sender
	// Arrived returns what was handed over so far to a device, which is named by its address; a copy of a note counts once.
	Arrived func(t *testing.T, browsers ...Browser) []Arrival
}

// Run checks an implementation. open gives each part of the suite a subject of its own.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	key, err := push.KeyOf(vaulttest.Open(t).Vault(t, push.Group).Ring)
	if err != nil {
		t.Fatal(err)
	}
	note := func(browser Browser, id string) push.Note {
		return push.Note{ID: id, Device: browser.Device, Title: "Exemple", Text: "Un message vous attend, là-bas.", Key: key, Contact: "dpo@exemple.fr"}
	}
	t.Run("what is sent arrives as it was written, once", func(t *testing.T) { arrives(t, open(t), note) })
	t.Run("a note that cannot be sent", func(t *testing.T) { refused(t, open(t), note) })
	t.Run("a context that has ended", func(t *testing.T) { ended(t, open(t), note) })
}

func arrives(t *testing.T, s Subject, note func(Browser, string) push.Note) {
	var browsers []Browser
	var want []Arrival
	for _, host := range Hosts {
		browser := NewBrowser(host, "zoe")
		browsers, want = append(browsers, browser), append(want, Arrival{browser.Endpoint, "Exemple", "Un message vous attend, là-bas."})
		for range 2 {
			if err := s.Sender.Send(context.Background(), note(browser, "a1-"+host[:3])); err != nil {
				t.Fatalf("%s: %v", host, err)
			}
		}
	}
	if diff := cmp.Diff(want, s.Arrived(t, browsers...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func refused(t *testing.T, s Subject, note func(Browser, string) push.Note) {
	good := NewBrowser(Hosts[0], "zoe")
	for name, spoil := range map[string]func(*push.Note){
		"an address of nobody":  func(n *push.Note) { n.Device.Endpoint = "https://exemple.fr/zoe" },
		"an address of ours":    func(n *push.Note) { n.Device.Endpoint = "https://169.254.169.254/latest/meta-data" },
		"no key":                func(n *push.Note) { n.Device.P256dh = "" },
		"a key that is none":    func(n *push.Note) { n.Device.P256dh = n.Device.Auth },
		"a secret of no length": func(n *push.Note) { n.Device.Auth = "" },
		"no ID":                 func(n *push.Note) { n.ID = "" },
		"a path as ID":          func(n *push.Note) { n.ID = "../a" },
		"no title":              func(n *push.Note) { n.Title = "" },
		"no text":               func(n *push.Note) { n.Text = "" },
		"a long text":           func(n *push.Note) { n.Text = strings.Repeat("a", 301) },
	} {
		spoiled := note(good, "a1")
		spoil(&spoiled)
		err := s.Sender.Send(context.Background(), spoiled)
		if !errors.Is(err, push.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "zoe") {
			t.Errorf("%s: the error repeats it: %v", name, err)
		}
	}
	if got := s.Arrived(t, good); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func ended(t *testing.T, s Subject, note func(Browser, string) push.Note) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	browser := NewBrowser(Hosts[0], "zoe")
	if err := s.Sender.Send(ctx, note(browser, "a1")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := s.Arrived(t, browser); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
