package machine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	bbolterrors "go.etcd.io/bbolt/errors"

	"tandem/shared/clock"
	"tandem/shared/fault"
	tablebolt "tandem/shared/table/bolt"
)

// The folders of a backup. They age apart: records with their objects are kept 35 days, units 7, so that a destroyed key is gone from
// every copy within a week.
const (
	recordsArchive = "enregistrements/donnees.tandem"
	objectsArchive = "enregistrements/objets.tandem"
	unitsArchive   = "unites/cles.tandem"
	unitsLifetime  = 7 * 24 * time.Hour
)

// Backup writes the archives into a new folder: from the files when nothing has them open, else through the running service.
func Backup(ctx context.Context, config Config, to string, out io.Writer) error {
	absolute, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	store, err := openTable(config)
	switch {
	case err == nil:
		err = errors.Join(writeBackup(ctx, store, config, absolute), store.Close())
	case errors.Is(err, bbolterrors.ErrTimeout):
		err = askBackup(ctx, config, absolute)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "sauvegarde écrite dans", absolute)
	return err
}

// backupOrder is what the service is asked. It names the data too: another service may answer at the address.
type backupOrder struct {
	To   string `json:"to"`
	Data string `json:"data"`
}

func askBackup(ctx context.Context, config Config, to string) error {
	data, err := filepath.Abs(config.Data)
	if err != nil {
		return err
	}
	body, err := json.Marshal(backupOrder{to, data})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+config.Addr+"/_local/backup", bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("les données %s sont ouvertes par un service qui ne répond pas à l'adresse %s : donnez la sienne avec ADDR=... (%w)", data, config.Addr, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 4096))
		return fmt.Errorf("le service a refusé la sauvegarde : %s", text)
	}
	return nil
}

func (m *Machine) backupHere(r *http.Request) (any, error) {
	var in backupOrder
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 4096)).Decode(&in); err != nil || !filepath.IsAbs(in.To) {
		return nil, fault.Because(fault.Invalid, `Envoyez {"to":"/chemin/absolu"}.`, err)
	}
	if here, err := filepath.Abs(m.Config.Data); err != nil || in.Data != "" && in.Data != here {
		return nil, fault.Because(fault.Conflict, "Ce service a d'autres données que celles à sauvegarder : donnez son adresse avec ADDR=...", err)
	}
	return in, writeBackup(r.Context(), m.Table, m.Config, in.To)
}

// openTable opens the data of a service that does not run, at the time at which it lives.
func openTable(config Config) (*tablebolt.Store, error) {
	settable, err := clockOf(config)
	if err != nil {
		return nil, err
	}
	return tablebolt.Open(tablebolt.Options{Path: config.path("data.db"), EphemeralPath: config.path("ephemeral.db"), Clock: settable})
}

func clockOf(config Config) (*clock.Settable, error) {
	m := &Machine{Config: config, Clock: &clock.Settable{}}
	return m.Clock, m.restoreClock()
}

// writeBackup writes into a folder beside, which takes its name when all of it is there: a backup that was interrupted is never taken
// for one. The table comes first: an object that it speaks of is there, and stays there unless somebody deletes it.
func writeBackup(ctx context.Context, store *tablebolt.Store, config Config, to string) error {
	if entries, err := os.ReadDir(to); err == nil && len(entries) > 0 {
		return fault.New(fault.Conflict, "Choisissez pour la sauvegarde un dossier vide ou qui n'existe pas encore : "+to)
	}
	unfinished := to + ".en-cours"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("sauvegarde : %w", err)
	}
	err := writeArchives(ctx, store, config, unfinished)
	if err == nil {
		err = os.Remove(to) // an empty folder; mostly there is none
		if errors.Is(err, os.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = os.Rename(unfinished, to)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("sauvegarde incomplète, à recommencer : %w", err), os.RemoveAll(unfinished))
	}
	return nil
}

func writeArchives(ctx context.Context, store *tablebolt.Store, config Config, to string) error {
	records, err := createArchive(to, recordsArchive)
	if err != nil {
		return err
	}
	units, err := createArchive(to, unitsArchive)
	if err != nil {
		return errors.Join(err, records.Close())
	}
	err = store.Backup(ctx, records, units)
	if err := errors.Join(err, records.Sync(), units.Sync(), records.Close(), units.Close()); err != nil {
		return err
	}
	made, err := madeOn(filepath.Join(to, recordsArchive), tablebolt.ContentRecords)
	if err != nil {
		return err
	}
	objects, err := createArchive(to, objectsArchive)
	if err != nil {
		return err
	}
	return errors.Join(writeObjects(ctx, config.path("objects"), made, objects), objects.Sync(), objects.Close())
}

func createArchive(folder, name string) (*os.File, error) {
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// madeOn is when an archive was made, from its head.
func madeOn(path string, want tablebolt.Content) (time.Time, error) {
	file, err := os.Open(path)
	if err != nil {
		return time.Time{}, err
	}
	defer file.Close()
	content, made, err := tablebolt.ReadHead(file)
	if err == nil && content != want {
		err = fmt.Errorf("%w: it holds %q, wanted %q", tablebolt.ErrArchive, content, want)
	}
	return made, err
}
