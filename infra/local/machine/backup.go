package machine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/table"
	tablebolt "tandem/shared/table/bolt"
)

// The files of a backup. Records with objects are kept 35 days; units 7, so that a destroyed key is gone from every copy within a week.
const (
	recordsArchive = "enregistrements.tandem"
	unitsArchive   = "unites.tandem"
	objectsFolder  = "objets"
	unitsLifetime  = 7 * 24 * time.Hour
)

// Backup writes the archives: through the running service when it runs, since one process alone can open the files.
func Backup(ctx context.Context, config Config, to string, out io.Writer) error {
	absolute, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"to": absolute})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+config.Addr+"/_local/backup", bytes.NewReader(body))
	if err != nil {
		return err
	}
	if answer, err := http.DefaultClient.Do(request); err == nil {
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			text, _ := io.ReadAll(io.LimitReader(answer.Body, 4096))
			return fmt.Errorf("le service a refusé la sauvegarde : %s", text)
		}
		fmt.Fprintln(out, "sauvegarde écrite dans", absolute)
		return nil
	}
	store, err := openTable(config)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := writeBackup(ctx, store, config, absolute); err != nil {
		return err
	}
	fmt.Fprintln(out, "sauvegarde écrite dans", absolute)
	return nil
}

func openTable(config Config) (*tablebolt.Store, error) {
	settable := &clock.Settable{}
	m := &Machine{Config: config, Clock: settable}
	if err := m.restoreClock(); err != nil {
		return nil, err
	}
	return tablebolt.Open(tablebolt.Options{Path: config.path("data.db"), EphemeralPath: config.path("ephemeral.db"), Clock: settable})
}

func (m *Machine) backupHere(r *http.Request) (any, error) {
	var in struct {
		To string `json:"to"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 4096)).Decode(&in); err != nil || !filepath.IsAbs(in.To) {
		return nil, fault.Because(fault.Invalid, `Envoyez {"to":"/chemin/absolu"}.`, err)
	}
	return in, writeBackup(r.Context(), m.Table, m.Config, in.To)
}

func writeBackup(ctx context.Context, store *tablebolt.Store, config Config, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	records, err := os.OpenFile(filepath.Join(to, recordsArchive), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("choisissez un dossier vide pour la sauvegarde : %w", err)
	}
	units, err := os.OpenFile(filepath.Join(to, unitsArchive), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(err, records.Close())
	}
	err = store.Backup(ctx, records, units)
	err = errors.Join(err, records.Sync(), units.Sync(), records.Close(), units.Close())
	if err != nil {
		return fmt.Errorf("sauvegarde incomplète, à recommencer : %w", err)
	}
	return copyFolder(config.path("objects"), filepath.Join(to, objectsFolder))
}

// Restore puts a backup back into a folder that holds no data. It refuses units older than their seven days, and destroys again what
// was destroyed since the backup, before anybody can sign in.
func Restore(ctx context.Context, config Config, from string, out io.Writer) error {
	tombstones, err := setAside(ctx, config)
	if err != nil {
		return err
	}
	units, err := os.Open(filepath.Join(from, unitsArchive))
	if err != nil {
		return fmt.Errorf("archive des unités introuvable : %w", err)
	}
	defer units.Close()
	_, made, err := tablebolt.ReadHead(units)
	if err != nil {
		return err
	}
	if age := (clock.System{}).Now().Sub(made); age > unitsLifetime {
		return fmt.Errorf("l'archive des unités a %d jours : au-delà de 7 jours elle ne doit plus servir, détruisez-la", int(age.Hours()/24))
	}
	if _, err := units.Seek(0, io.SeekStart); err != nil {
		return err
	}
	records, err := os.Open(filepath.Join(from, recordsArchive))
	if err != nil {
		return fmt.Errorf("archive des enregistrements introuvable : %w", err)
	}
	defer records.Close()
	if err := os.MkdirAll(config.Data, 0o700); err != nil {
		return err
	}
	store, err := openTable(config)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Restore(ctx, records, units); err != nil {
		return fmt.Errorf("restauration refusée, rien n'a été changé : %w", err)
	}
	if err := copyFolder(filepath.Join(from, objectsFolder), config.path("objects")); err != nil {
		return err
	}
	replayed, err := replay(ctx, store, tombstones)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "restauré depuis %s ; %d effacement(s) rejoué(s)\n", from, replayed)
	return nil
}

// setAside reads the tombstones of the data that the restore replaces, and moves those data away.
func setAside(ctx context.Context, config Config) ([]table.Key, error) {
	if _, err := os.Stat(config.path("data.db")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	store, err := openTable(config)
	if err != nil {
		return nil, fmt.Errorf("arrêtez d'abord le service : %w", err)
	}
	tombstones, err := tombstonesOf(ctx, store)
	if err := errors.Join(err, store.Close()); err != nil {
		return nil, err
	}
	aside := filepath.Clean(config.Data) + clock.System{}.Now().Format(".avant-20060102-150405")
	return tombstones, os.Rename(config.Data, aside)
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

// replay destroys again every unit that has a tombstone, with the records and files of its person.
func replay(ctx context.Context, store *tablebolt.Store, known []table.Key) (int, error) {
	restored, err := tombstonesOf(ctx, store)
	if err != nil {
		return 0, err
	}
	replayed := 0
	done := map[table.Key]bool{}
	for _, unit := range append(known, restored...) {
		if done[unit] {
			continue
		}
		done[unit] = true
		items, err := store.Get(ctx, unit)
		if err != nil {
			return replayed, err
		}
		if items[0] == nil {
			continue
		}
		if err := store.Write(ctx, table.Delete(unit, table.Always), table.Put(table.Item{Key: table.TombstoneKey(unit), Kind: table.KindTombstone}, table.Always)); err != nil {
			return replayed, err
		}
		replayed++
	}
	return replayed, store.Scrub(ctx)
}

func copyFolder(from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.CopyFS(to, os.DirFS(from))
}
