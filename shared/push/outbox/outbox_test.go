package outbox_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/push/contract"
	"tandem/shared/push/outbox"
)

func TestContract(t *testing.T) {
	contract.Run(t, func(t *testing.T) contract.Subject {
		folder := t.TempDir()
		box, err := outbox.Open(folder, clock.Fixed(time.Date(2026, 11, 6, 8, 0, 0, 0, time.UTC)))
		if err != nil {
			t.Fatal(err)
		}
		return contract.Subject{Sender: box, Arrived: func(t *testing.T, browsers ...contract.Browser) []contract.Arrival {
			list, err := box.List()
			if err != nil {
				t.Fatal(err)
			}
			var arrived []contract.Arrival
			for _, browser := range browsers {
				for _, one := range list {
					if one.Device == outbox.Sum(browser.Device) {
						arrived = append(arrived, contract.Arrival{Device: browser.Endpoint, Title: one.Title, Text: one.Text})
					}
				}
			}
			hidden(t, folder, browsers)
			return arrived
		}}
	})
}

// hidden: nothing by which a device could be reached stays in the folder.
func hidden(t *testing.T, folder string, browsers []contract.Browser) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, browser := range browsers {
			for _, part := range []string{browser.Endpoint, browser.P256dh, browser.Auth} {
				if bytes.Contains(text, []byte(part)) {
					t.Errorf("%s holds %s", filepath.Base(path), part)
				}
			}
		}
	}
}
