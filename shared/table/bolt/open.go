package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"tandem/shared/fault"
	"tandem/shared/table"
)

const (
	lockWait = time.Second
	fileMode = 0o600

	// mapping is the address space set aside for a file, in bytes: while the file is smaller, growing it need not wait for a
	// backup to end. It costs no memory.
	mapping = min(16<<30, uint64(^uint(0)>>3))

	growth = 4 << 20 // bytes by which a file grows
)

var (
	errForeign     = errors.New("table/bolt: another program's file")
	errNewer       = errors.New("table/bolt: file of a newer version")
	errInterrupted = errors.New("table/bolt: a restore into this file was interrupted")
)

// The keys of the bucket meta, and the format of the buckets and of what they hold.
var (
	formatKey    = []byte("format")
	restoringKey = []byte("restoring")
	format       = []byte("1")
)

// openData opens data.db. FreelistType map without syncing keeps commits quick after a big purge (the list of free pages is
// otherwise written at each); the price is that bbolt walks the file when it opens one that was not closed well.
func openData(path string) (*bbolt.DB, error) {
	db, err := openFile(path, false)
	if err != nil {
		return nil, fault.Because(fault.Unavailable, advice(path, err), err)
	}
	buckets := [][]byte{metaBucket}
	for _, name := range dataTables {
		buckets = append(buckets, []byte(name))
	}
	for _, name := range table.Indexes() {
		buckets = append(buckets, indexBucket(name))
	}
	if err := prepare(db, buckets); err != nil {
		return nil, errors.Join(fault.Because(fault.Unavailable, advice(path, err), err), db.Close())
	}
	return db, nil
}

// openFile checks a file and opens it. bbolt panics on damaged pages, partly in goroutines of its own where nobody can recover, so
// the file is judged first, under a shared lock that shows whether another process has it.
func openFile(path string, noSync bool) (*bbolt.DB, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		if err := judge(path); err != nil {
			return nil, err
		}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	options := &bbolt.Options{
		Timeout: lockWait, FreelistType: bbolt.FreelistMapType, NoFreelistSync: true, NoSync: noSync, InitialMmapSize: int(mapping),
	}
	if runtime.GOOS == "windows" { // there the file itself would grow to that size
		options.InitialMmapSize = 0
	}
	db, err := bbolt.Open(path, fileMode, options)
	if err != nil {
		return nil, err
	}
	db.AllocSize = growth
	if noSync {
		return db, nil
	}
	if err := syncFolder(path); err != nil { // a new file's name must survive a power cut too
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func judge(path string) error {
	shared, err := bbolt.Open(path, fileMode, &bbolt.Options{Timeout: lockWait, ReadOnly: true})
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return err
	}
	if err != nil {
		return errors.Join(err, verify(path))
	}
	return errors.Join(verify(path), shared.Close())
}

// prepare creates the buckets that are missing and checks that the file is ours.
func prepare(db *bbolt.DB, buckets [][]byte) error {
	return db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if first, _ := tx.Cursor().First(); first != nil && meta == nil {
			return errForeign
		}
		if meta != nil && !bytes.Equal(meta.Get(formatKey), format) {
			return errNewer
		}
		if meta != nil && meta.Get(restoringKey) != nil {
			return errInterrupted
		}
		for _, name := range buckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return fmt.Errorf("creating bucket %s: %w", name, err)
			}
		}
		return tx.Bucket(metaBucket).Put(formatKey, format)
	})
}

// advice says in French what is wrong with a file and what to do about it.
func advice(path string, err error) string {
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return fmt.Sprintf("Le fichier de données %s est déjà ouvert par un autre programme : arrêtez-le, puis relancez.", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("Le fichier de données %s n'est pas accessible : donnez au compte qui lance Tandem le droit de le lire et de l'écrire, ainsi que son dossier.", path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("Le dossier du fichier de données %s n'existe pas : créez-le, puis relancez.", path)
	case errors.Is(err, errNewer):
		return fmt.Sprintf("Le fichier de données %s vient d'une version plus récente de Tandem : installez cette version.", path)
	case errors.Is(err, errInterrupted):
		return fmt.Sprintf("Une restauration dans le fichier de données %s a été interrompue : supprimez-le, puis recommencez la restauration.", path)
	case isDamage(err):
		return fmt.Sprintf("Le fichier de données %s est abîmé ou n'est pas un fichier de Tandem : mettez-le de côté, puis restaurez la dernière sauvegarde (make restore).", path)
	default:
		return fmt.Sprintf("Le fichier de données %s ne peut pas être ouvert : vérifiez que c'est bien un fichier et que le disque n'est pas plein, puis relancez.", path)
	}
}

func isDamage(err error) bool {
	for _, known := range []error{errDamaged, errForeign, bbolterrors.ErrInvalid, bbolterrors.ErrVersionMismatch, bbolterrors.ErrChecksum} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// closeSynced closes a file so that the next Open need not walk it: one commit writes the list of free pages.
func closeSynced(db *bbolt.DB) error {
	db.NoFreelistSync, db.NoSync = false, false
	if err := db.Update(func(*bbolt.Tx) error { return nil }); err != nil {
		return errors.Join(fmt.Errorf("table/bolt: closing: %w", err), db.Close())
	}
	if err := db.Close(); err != nil {
		return fmt.Errorf("table/bolt: closing: %w", err)
	}
	return nil
}

func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	err = folder.Sync()
	if runtime.GOOS == "windows" {
		err = nil // folders cannot be synced there
	}
	return errors.Join(err, folder.Close())
}
