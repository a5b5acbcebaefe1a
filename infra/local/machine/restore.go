package machine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tandem/shared/breach"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/object/directory"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	tablebolt "tandem/shared/table/bolt"
)

// Restore puts a backup in the place of the data, which are set aside. Records and units may be of different days: what lacks its unit
// is deleted, since nothing opens it. What was destroyed since the backup is destroyed again before anybody can sign in. Everything is
// done in a folder beside: when the backup is refused nothing has changed.
func Restore(ctx context.Context, config Config, from string, out io.Writer) error {
	err := restore(ctx, config, from, out)
	if errors.Is(err, errDamaged) {
		err = errors.Join(err, tellDamaged(ctx, config))
	}
	return err
}

// errDamaged says that a backup cannot be restored: what was to be available is not, which is a violation too (003:281).
var errDamaged = errors.New("damaged backup")

// tellDamaged has a case opened for it in the service that goes on with its present data, if there are any.
func tellDamaged(ctx context.Context, config Config) error {
	if _, err := os.Stat(config.path("data.db")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	settable, err := clockOf(config)
	if err != nil {
		return err
	}
	store, err := openTable(config)
	if err != nil {
		return err
	}
	now := settable.Now()
	return errors.Join(breach.Report(ctx, store, breach.RestoreFailed, now.UTC().Format("2006-01-02T15"), now), store.Close())
}

func restore(ctx context.Context, config Config, from string, out io.Writer) error {
	settable, err := checkBackup(config, from)
	if err != nil {
		return err
	}
	tombstones, err := buried(ctx, config)
	if err != nil {
		return err
	}
	fresh := config
	fresh.Data = filepath.Clean(config.Data) + ".restauration"
	if err := os.RemoveAll(fresh.Data); err != nil {
		return err
	}
	repeated, err := fill(ctx, config, fresh, from, tombstones)
	if err != nil {
		return errors.Join(err, os.RemoveAll(fresh.Data))
	}
	aside, err := swap(config, fresh, settable)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "restauré depuis %s ; %d effacement(s) rejoué(s)\n", from, repeated)
	if aside != "" && err == nil {
		_, err = fmt.Fprintf(out, "les données remplacées sont dans %s : supprimez ce dossier avant 7 jours, il contient des clés\n", aside)
	}
	return err
}

// checkBackup refuses a backup of which something is missing, altered or too old, and a machine without its master key. It returns the
// time at which the service lives.
func checkBackup(config Config, from string) (*clock.Settable, error) {
	refused := func(name string, err error) error {
		if !errors.Is(err, fs.ErrNotExist) { // what is missing may be a folder mistyped
			err = fmt.Errorf("%w: %w", errDamaged, err)
		}
		return fault.Because(fault.Invalid, fmt.Sprintf("L'archive %s manque, est tronquée ou abîmée : prenez une autre sauvegarde. Rien n'a été changé.", filepath.Join(from, name)), err)
	}
	settable, err := clockOf(config)
	if err != nil {
		return nil, err
	}
	records, err := madeOn(filepath.Join(from, recordsArchive), tablebolt.ContentRecords)
	if err != nil {
		return nil, refused(recordsArchive, err)
	}
	objects, err := checkObjects(filepath.Join(from, objectsArchive))
	if err != nil {
		return nil, refused(objectsArchive, err)
	}
	if !objects.Equal(records) {
		return nil, fault.New(fault.Invalid, "Les fichiers et les enregistrements de cette sauvegarde ne sont pas du même moment : prenez le dossier entier d'une même sauvegarde. Rien n'a été changé.")
	}
	units, err := madeOn(filepath.Join(from, unitsArchive), tablebolt.ContentKeys)
	if err != nil {
		return nil, refused(unitsArchive, err)
	}
	if age := settable.Now().Sub(units); age > unitsLifetime {
		return nil, fault.New(fault.Invalid, fmt.Sprintf("L'archive des unités a %d jours : au-delà de 7 jours elle ne doit plus servir, détruisez-la. Rien n'a été changé.", int(age.Hours()/24)))
	}
	if _, err := os.Stat(config.keyPath()); err != nil {
		return nil, fault.Because(fault.Invalid, fmt.Sprintf("Le fichier de clé maître %s manque : remettez-le en place d'abord, sans lui rien ne s'ouvre. Rien n'a été changé.", config.keyPath()), err)
	}
	return settable, nil
}

// buried lists the units that the present data remember as destroyed.
func buried(ctx context.Context, config Config) ([]table.Key, error) {
	if _, err := os.Stat(config.path("data.db")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	store, err := openTable(config)
	if err != nil {
		return nil, err // its message says what to do: the service runs, or the file is damaged
	}
	tombstones, err := tombstonesOf(ctx, store)
	return tombstones, errors.Join(err, store.Close())
}

func tombstonesOf(ctx context.Context, store *tablebolt.Store) ([]table.Key, error) {
	var found []table.Key
	err := store.Each(ctx, func(item table.Item) error {
		if item.Kind == table.KindTombstone {
			found = append(found, table.BuriedBy(item.Key))
		}
		return nil
	})
	return found, err
}

// fill makes the new folder, and returns how many units had to be destroyed again.
func fill(ctx context.Context, config, fresh Config, from string, tombstones []table.Key) (int, error) {
	if err := os.MkdirAll(fresh.Data, 0o700); err != nil {
		return 0, err
	}
	if shift, err := os.ReadFile(config.path("clock")); err == nil { // the service goes on living when it lived
		if err := os.WriteFile(fresh.path("clock"), shift, 0o600); err != nil {
			return 0, err
		}
	}
	store, err := openTable(fresh)
	if err != nil {
		return 0, err
	}
	repeated, err := fillTable(ctx, config, fresh, store, from, tombstones)
	return repeated, errors.Join(err, store.Close())
}

func fillTable(ctx context.Context, config, fresh Config, store *tablebolt.Store, from string, tombstones []table.Key) (int, error) {
	records, err := os.Open(filepath.Join(from, recordsArchive))
	if err != nil {
		return 0, err
	}
	defer records.Close()
	units, err := os.Open(filepath.Join(from, unitsArchive))
	if err != nil {
		return 0, err
	}
	defer units.Close()
	if err := store.Restore(ctx, records, units); err != nil {
		return 0, fault.Because(fault.Invalid, "Une archive de cette sauvegarde est tronquée ou abîmée : prenez une autre sauvegarde. Rien n'a été changé.", fmt.Errorf("%w: %w", errDamaged, err))
	}
	if err := extractObjects(ctx, filepath.Join(from, objectsArchive), fresh.path("objects")); err != nil {
		return 0, err
	}
	desk, err := restoredDesk(ctx, config, fresh, store)
	if err != nil {
		return 0, err
	}
	again, err := tombstonesOf(ctx, store)
	if err != nil {
		return 0, err
	}
	settle := settlement{store: store, desk: desk}
	if err := settle.repeat(ctx, append(tombstones, again...)); err != nil {
		return 0, err
	}
	if err := settle.orphans(ctx); err != nil {
		return 0, err
	}
	return settle.repeated, store.Scrub(ctx)
}

// restoredDesk is a purge on the new folder.
func restoredDesk(ctx context.Context, config, fresh Config, store *tablebolt.Store) (purge.Desk, error) {
	svc, err := service.Load(config.Service, config.Party)
	if err != nil {
		return purge.Desk{}, err
	}
	master, err := local.Open(config.keyPath())
	if err != nil {
		return purge.Desk{}, err
	}
	settable, err := clockOf(fresh)
	if err != nil {
		return purge.Desk{}, err
	}
	ring, err := seal.OpenRing(ctx, store, master, svc.ID, serve.AllGroups(svc), rand.Reader)
	if err != nil {
		return purge.Desk{}, fault.Because(fault.Invalid, fmt.Sprintf("Le fichier de clé maître %s n'est pas celui de cette sauvegarde. Rien n'a été changé.", config.keyPath()), err)
	}
	objects, err := directory.Open(directory.Options{Root: fresh.path("objects"), Secret: master.Derive("upload forms"), Clock: settable})
	if err != nil {
		return purge.Desk{}, err
	}
	vault := &seal.Vault{Store: store, Ring: ring, Clock: settable, Random: rand.Reader, Groups: serve.SealGroups(svc)}
	return purge.New(vault, objects, svc, ""), nil
}

// swap gives the new folder its name, and the old one another, which it returns.
func swap(config, fresh Config, now clock.Clock) (aside string, err error) {
	if _, err := os.Stat(config.Data); err == nil {
		aside = filepath.Clean(config.Data) + now.Now().Format(".avant-20060102-150405")
		if err := os.Rename(config.Data, aside); err != nil {
			return "", err
		}
	}
	if err := os.Rename(fresh.Data, config.Data); err != nil {
		if aside == "" {
			return "", err
		}
		return "", errors.Join(err, os.Rename(aside, config.Data))
	}
	return aside, nil
}
