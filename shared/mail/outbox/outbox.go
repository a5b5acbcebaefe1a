// Package outbox keeps the mails that were sent as .eml files of one folder, one file per ID, for people and tests to open.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	netmail "net/mail"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tandem/shared/clock"
	"tandem/shared/mail"
	"tandem/shared/mail/compose"
)

// Outbox implements mail.Sender. It is safe for concurrent use, by one process.
type Outbox struct {
	folder string
	from   *netmail.Address
	clock  clock.Clock

	mu   sync.Mutex
	last time.Time // when the newest file was written
}

var _ mail.Sender = (*Outbox)(nil)

const (
	suffix = ".eml"
	prefix = ".writing-" // of files that are not whole yet
)

// Open opens or makes the folder, and removes what was being written when the process last died. from is who the mails come from: "Le service <ne-pas-repondre@exemple.fr>". The clock dates them.
func Open(folder, from string, clock clock.Clock) (*Outbox, error) {
	address, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("mail: sender %q: %w", from, err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("mail: open: %w", err)
	}
	unfinished, err := filepath.Glob(filepath.Join(folder, prefix+"*"))
	if err != nil {
		return nil, fmt.Errorf("mail: open: %w", err)
	}
	for _, path := range unfinished {
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("mail: open: %w", err)
		}
	}
	outbox := &Outbox{folder: folder, from: address, clock: clock}
	files, err := outbox.files()
	if err != nil {
		return nil, err
	}
	if len(files) > 0 {
		outbox.last = files[len(files)-1].written
	}
	return outbox, nil
}

// Send writes the mail, whole or not at all. When the ID was sent before, the new mail takes the place of the old one in the list.
func (o *Outbox) Send(ctx context.Context, message mail.Mail) error {
	if err := mail.Check(message); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	written := compose.Mail(o.from, message, o.clock.Now())
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.write(filepath.Join(o.folder, message.ID+suffix), written); err != nil {
		return fmt.Errorf("mail: write: %w", err)
	}
	return nil
}

func (o *Outbox) write(path string, message []byte) (err error) {
	file, err := os.CreateTemp(o.folder, prefix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // what stays is removed by the next Open
		}
	}()
	_, err = file.Write(message)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := o.stamp(file.Name(), path); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(o.folder)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// stamp dates a file so that the list is in the order of sending: later than every other, or as the one whose place it takes.
func (o *Outbox) stamp(file, path string) error {
	old, err := os.Stat(path)
	if err == nil {
		return os.Chtimes(file, time.Time{}, old.ModTime())
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	written := info.ModTime()
	if !written.After(o.last) {
		written = o.last.Add(time.Millisecond)
	}
	o.last = written
	return os.Chtimes(file, time.Time{}, written)
}
