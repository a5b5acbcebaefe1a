// Package outbox keeps the notifications that were sent as .json files of one folder, one file per ID, for people and tests to open. Of a device
// it keeps a sum: no copy of an address is left here when a person takes it back.
package outbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tandem/shared/clock"
	"tandem/shared/push"
)

// Outbox implements push.Sender. It is safe for concurrent use.
type Outbox struct {
	folder string
	clock  clock.Clock
}

var _ push.Sender = (*Outbox)(nil)

const suffix = ".json"

// Stored is a notification of the folder.
type Stored struct {
	ID       string    `json:"id"`
	Sent     time.Time `json:"sent"`
	Device   string    `json:"device"` // sum of its address
	Operator string    `json:"operator"`
	Title    string    `json:"title"`
	Text     string    `json:"text"`
}

// Open opens or makes the folder. The clock dates the notifications.
func Open(folder string, clock clock.Clock) (*Outbox, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("push: open: %w", err)
	}
	return &Outbox{folder, clock}, nil
}

// Sum is how the folder names a device.
func Sum(device push.Device) string {
	sum := sha256.Sum256([]byte(device.Endpoint))
	return hex.EncodeToString(sum[:8])
}

// Send writes the notification, whole or not at all. When the ID was sent before it takes the place of the old one.
func (o *Outbox) Send(ctx context.Context, note push.Note) error {
	if err := push.CheckNote(note); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	operator, _ := push.Operator(note.Device.Endpoint)
	stored := Stored{ID: note.ID, Sent: o.clock.Now().UTC(), Device: Sum(note.Device), Operator: operator, Title: note.Title, Text: note.Text}
	if err := o.write(stored); err != nil {
		return fmt.Errorf("push: write: %w", err)
	}
	return nil
}

func (o *Outbox) write(stored Stored) error {
	text, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(o.folder, ".writing-")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = cmp.Or(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), filepath.Join(o.folder, stored.ID+suffix))
	}
	if err != nil {
		_ = os.Remove(file.Name()) // it is not among those listed
	}
	return err
}

// List reads all notifications, in the order of sending.
func (o *Outbox) List() ([]Stored, error) {
	paths, err := filepath.Glob(filepath.Join(o.folder, "*"+suffix))
	if err != nil {
		return nil, fmt.Errorf("push: list: %w", err)
	}
	var list []Stored
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("push: list: %w", err)
		}
		var one Stored
		if err := json.Unmarshal(text, &one); err != nil {
			return nil, fmt.Errorf("push: list: %w", err)
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b Stored) int { return cmp.Or(a.Sent.Compare(b.Sent), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}
