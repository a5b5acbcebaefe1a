package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"go.etcd.io/bbolt"

	"tandem/shared/fault"
	"tandem/shared/table"
)

// bootID names the running system since its start. What a killed process has written to a file is still there as long as the
// system runs; after a power cut a file that was never synced may hold any mixture of old and new pages. Where the system has no
// such name the answer is empty.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

// markerPath is the file that stands beside ephemeral.db while it is open, and names the boot.
func markerPath(path string) string { return path + ".open" }

// openEphemeral opens ephemeral.db, or begins a new one when the old one cannot be trusted: it is damaged, or the system stopped
// while it was open. Losing it signs everybody out and no more.
func openEphemeral(path string) (db *bbolt.DB, lost bool, err error) {
	db, lost, err = tryEphemeral(path, bootID())
	if err != nil {
		return nil, false, fault.Because(fault.Unavailable, advice(path, err), err)
	}
	return db, lost, nil
}

func tryEphemeral(path, boot string) (db *bbolt.DB, lost bool, err error) {
	left, err := os.ReadFile(markerPath(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, false, fmt.Errorf("reading the marker of ephemeral data: %w", err)
	}
	stopped := err == nil && (boot == "" || string(left) != boot)
	info, err := os.Stat(path)
	if err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		err = judge(path)
		if lost = isDamage(err) || err == nil && stopped; lost {
			err = os.Remove(path)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, false, err
	}
	if err := writeMarker(path, boot); err != nil {
		return nil, false, err
	}
	if db, err = openFile(path, true); err != nil {
		return nil, false, err
	}
	if err := prepare(db, [][]byte{metaBucket, []byte(table.Ephemeral), expiryBucket}); err != nil {
		return nil, false, errors.Join(err, db.Close())
	}
	return db, lost, nil
}

func writeMarker(path, boot string) error {
	file, err := os.OpenFile(markerPath(path), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	_, err = file.WriteString(boot)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return syncFolder(path)
}

func removeMarker(marker string) error {
	if err := os.Remove(marker); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("table/bolt: closing: %w", err)
	}
	return nil
}
