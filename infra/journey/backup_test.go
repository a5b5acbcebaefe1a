package journey

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/infra/holdings"
	"tandem/infra/local/machine"
	"tandem/shared/cv"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// The archives of a backup.
var archives = []string{"enregistrements/donnees.tandem", "enregistrements/objets.tandem", "unites/cles.tandem"}

func configOf(folder string) machine.Config {
	return machine.Config{Addr: labAddr, Data: folder, Service: service.Default}
}

// backup closes the lab and writes a backup of its folder.
func (l *lab) backup() string {
	l.t.Helper()
	l.close()
	to := filepath.Join(l.t.TempDir(), "sauvegarde")
	if err := machine.Backup(l.ctx, configOf(l.folder), to, &bytes.Buffer{}); err != nil {
		l.t.Fatal(err)
	}
	return to
}

// restore closes the lab, puts a backup into its folder and opens it again.
func (l *lab) restore(from string) (*lab, string) {
	l.t.Helper()
	l.close()
	var said bytes.Buffer
	if err := machine.Restore(l.ctx, configOf(l.folder), from, &said); err != nil {
		l.t.Fatal(err)
	}
	return l.reopen(), said.String()
}

// elsewhere is a machine of another folder with the same master key, and nothing in it.
func (l *lab) elsewhere() *lab {
	l.t.Helper()
	key, err := os.ReadFile(l.folder + ".key")
	if err != nil {
		l.t.Fatal(err)
	}
	folder := filepath.Join(l.t.TempDir(), "ailleurs")
	if err := os.WriteFile(folder+".key", key, 0o600); err != nil {
		l.t.Fatal(err)
	}
	return &lab{t: l.t, m: &machine.Machine{}, ctx: l.ctx, folder: folder, cookies: map[string]*http.Cookie{}}
}

// purged goes on from the released purge to its end.
func (l *lab) purged(run string) {
	l.t.Helper()
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	l.settle()
	l.run("MatchingRebuild")
	if state := text(l.t, l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/admin/purges/"+run, nil), "state"); state != "terminee" {
		l.t.Fatalf("the purge is %s", state)
	}
}

// forgotten checks that nothing is left of Zoé and that all of Paul's opens, then that the service works.
func (l *lab) forgotten() {
	l.t.Helper()
	if problem := judge(l.search(canaries), canaries, false); problem != "" {
		l.t.Error(problem)
	}
	if problem := judge(l.search(paulCanaries), paulCanaries, true); problem != "" {
		l.t.Error(problem)
	}
	l.settle()
	l.run("MatchingRebuild")
	if got := count(l.dump(), "projection", "Commune:"); got != 2 { // Paul and the offer
		l.t.Errorf("%d entries in the projection, want 2", got)
	}
	l.signIn("paul", "paul.canari@demo.example", password)
	if got := text(l.t, l.must(http.StatusOK, "paul", http.MethodGet, "/api/v1/cvs/1", nil), "text"); got != paulCV["text"] {
		l.t.Errorf("Paul reads %q", got)
	}
}

// TestYesterdaysRecordsBesideTodaysUnits puts the records of the day before a purge beside the units of the day after: a month's old
// copy of the records opens nothing of who is gone, and everything of the others.
func TestYesterdaysRecordsBesideTodaysUnits(t *testing.T) {
	t.Parallel()
	from := released(t)
	l := from.open(t, machine.Wrap{})
	if problem := judge(l.search(canaries), canaries, true); problem != "" {
		t.Fatal(problem)
	}
	mixed := l.backup()
	l = l.reopen()
	l.purged(from.run)
	today := l.backup()
	if err := os.RemoveAll(filepath.Join(mixed, "unites")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(today, "unites"), filepath.Join(mixed, "unites")); err != nil {
		t.Fatal(err)
	}
	restored, _ := l.elsewhere().restore(mixed)
	restored.travel("2029-12-01T12:00:00+01:00")
	restored.forgotten()
}

// TestRestoreForgetsAgain puts the backup of the day before a purge in the place of the data of the day after: the tombstones of the
// data that it replaces are replayed before anything opens.
func TestRestoreForgetsAgain(t *testing.T) {
	t.Parallel()
	from := released(t)
	l := from.open(t, machine.Wrap{})
	yesterday := l.backup()
	l = l.reopen()
	l.purged(from.run)
	l, said := l.restore(yesterday)
	if !strings.Contains(said, "1 effacement(s) rejoué(s)") || !strings.Contains(said, "avant 7 jours") {
		t.Errorf("it says %q", said)
	}
	if got := count(l.dump(), "records | tombstone", "U#dossier"); got != 1 {
		t.Errorf("%d tombstones of dossiers, want 1", got)
	}
	l.forgotten()
	if kept, err := filepath.Glob(l.folder + ".avant-*/data.db"); err != nil || len(kept) != 1 {
		t.Errorf("the data that were replaced: %v, %v", kept, err)
	}
}

// TestRestoreGivesBackTheSame puts a backup into an empty folder: the state is the same, but for what no backup holds.
func TestRestoreGivesBackTheSame(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	stays := func(dump string) string {
		var kept strings.Builder
		for line := range strings.Lines(dump) {
			if !strings.HasPrefix(line, "ephemeral ") && !strings.HasPrefix(line, "mail ") {
				kept.WriteString(line)
			}
		}
		return unnumbered.ReplaceAllString(kept.String(), "<>")
	}
	want := stays(l.dump())
	restored, said := l.elsewhere().restore(l.backup())
	if got := stays(restored.dump()); got != want || !strings.Contains(said, "0 effacement(s)") {
		t.Errorf("another state after %q", said)
	}
}

// unnumbered finds the names that a dump gives to identifiers: they depend on the lines before.
var unnumbered = regexp.MustCompile(`<\d+>`)

// TestBadBackupsAreRefused restores what cannot be trusted: it says so in French and changes nothing.
func TestBadBackupsAreRefused(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	want := l.dump()
	good := l.backup()
	other := l.reopen()
	other.wait(time.Hour)
	later := other.backup()
	for name, spoil := range map[string]func(*testing.T, string, *machine.Config) error{
		"units of eight days ago": func(t *testing.T, _ string, c *machine.Config) error { return age(c.Data, 8*24*time.Hour) },
		"no master key":           func(_ *testing.T, _ string, c *machine.Config) error { return os.Remove(c.Data + ".key") },
		"another master key": func(_ *testing.T, _ string, c *machine.Config) error {
			return os.WriteFile(c.Data+".key", bytes.Repeat([]byte{7}, 32), 0o600)
		},
		"objects of another moment": func(_ *testing.T, from string, _ *machine.Config) error {
			content, err := os.ReadFile(filepath.Join(later, archives[1]))
			return errors.Join(err, os.WriteFile(filepath.Join(from, archives[1]), content, 0o600))
		},
		"archives exchanged": func(_ *testing.T, from string, _ *machine.Config) error {
			content, err := os.ReadFile(filepath.Join(from, archives[2]))
			return errors.Join(err, os.WriteFile(filepath.Join(from, archives[0]), content, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refuse(t, l.folder, good, want, name == "archives exchanged", spoil)
		})
	}
	for _, archive := range archives {
		for name, spoil := range map[string]func([]byte) []byte{
			"missing": func([]byte) []byte { return nil },
			"empty":   func([]byte) []byte { return []byte{} },
			"cut":     func(content []byte) []byte { return content[:len(content)*2/3] },
			"longer":  func(content []byte) []byte { return append(content, 0) },
			"altered": func(content []byte) []byte { content[len(content)/3] ^= 1; return content },
		} {
			t.Run(archive+" "+name, func(t *testing.T) {
				t.Parallel()
				refuse(t, l.folder, good, want, name != "missing", func(_ *testing.T, from string, _ *machine.Config) error {
					path := filepath.Join(from, archive)
					content, err := os.ReadFile(path)
					if content = spoil(content); content == nil {
						return errors.Join(err, os.Remove(path))
					}
					return errors.Join(err, os.WriteFile(path, content, 0o600))
				})
			})
		}
	}
}

// refuse spoils a copy of a good backup and checks that it is refused; a damaged one opens a case (003:281), and nothing else has changed.
func refuse(t *testing.T, data, good, want string, damaged bool, spoil func(*testing.T, string, *machine.Config) error) {
	t.Helper()
	folder, from := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sauvegarde")
	copyTo(t, data, folder)
	key, err := os.ReadFile(folder + ".key")
	if err != nil {
		t.Fatal(err)
	}
	config := configOf(folder)
	if err := errors.Join(os.CopyFS(from, os.DirFS(good)), spoil(t, from, &config)); err != nil {
		t.Fatal(err)
	}
	err = machine.Restore(context.Background(), config, from, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "Rien n'a été changé") {
		t.Errorf("restored, or refused without saying what it did: %v", err)
	}
	if err := os.WriteFile(folder+".key", key, 0o600); err != nil {
		t.Fatal(err)
	}
	after := openLab(t, folder, machine.Wrap{})
	told, err := after.m.Table.Query(after.ctx, table.Query{Table: table.Records, PK: table.IncidentsPK, Limit: 10})
	if err != nil || (len(told.Items) == 1) != damaged || len(told.Items) > 1 {
		t.Errorf("%d incidents, want one: %v; %v", len(told.Items), damaged, err)
	}
	for _, incident := range told.Items {
		if err := after.m.Table.Write(after.ctx, table.Delete(incident.Key, table.Always)); err != nil {
			t.Fatal(err)
		}
	}
	if after.dump() != want {
		t.Error("the data have changed")
	}
	if left, err := filepath.Glob(folder + ".*"); err != nil || len(left) != 1 { // the key
		t.Errorf("left beside the data: %v, %v", left, err)
	}
}

// age moves the clock of a folder on.
func age(folder string, by time.Duration) error {
	m, err := machine.Open(context.Background(), configOf(folder), &bytes.Buffer{}, machine.Wrap{})
	if err != nil {
		return err
	}
	return errors.Join(m.SetClock(m.Clock.Now().Add(by)), m.Close())
}

// TestBackupOfARunningService goes through the service that has the data open, and through no other; a restore waits until it stopped.
func TestBackupOfARunningService(t *testing.T) {
	t.Parallel()
	l, other := matched(t).open(t, machine.Wrap{}), matched(t).open(t, machine.Wrap{})
	server, stranger := httptest.NewServer(l.m), httptest.NewServer(other.m)
	defer server.Close()
	defer stranger.Close()
	to := filepath.Join(t.TempDir(), "sauvegarde")
	ask := func(addr, to string) error {
		config := configOf(l.folder)
		config.Addr = addr
		return machine.Backup(l.ctx, config, to, &bytes.Buffer{})
	}
	if err := ask(stranger.Listener.Addr().String(), to); err == nil || !strings.Contains(err.Error(), "d'autres données") {
		t.Errorf("another service backs its own data up for ours: %v", err)
	}
	if err := ask("127.0.0.1:1", to); err == nil || !strings.Contains(err.Error(), "ADDR=") {
		t.Errorf("nobody answers: %v", err)
	}
	if err := ask(server.Listener.Addr().String(), to); err != nil {
		t.Fatal(err)
	}
	if err := ask(server.Listener.Addr().String(), to); err == nil || !strings.Contains(err.Error(), "dossier vide") {
		t.Errorf("a backup over another: %v", err)
	}
	if err := machine.Restore(l.ctx, configOf(l.folder), to, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "arrêtez-le") {
		t.Errorf("restored under a running service: %v", err)
	}
	restored, _ := l.elsewhere().restore(to)
	restored.consistent()
}

// TestBackupUnderLoad backs a service up while people work in it: what comes back opens, and is of one moment.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	if err := l.m.Start(l.ctx); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var people sync.WaitGroup
	work := func(who string, do func(l *lab, turn int)) {
		mine := &lab{t: t, m: l.m, ctx: l.ctx, cookies: map[string]*http.Cookie{who: l.cookies[who]}}
		people.Go(func() {
			for turn := 0; ; turn++ {
				select {
				case <-stop:
					return
				default:
					do(mine, turn)
				}
			}
		})
	}
	work("zoe", func(l *lab, turn int) {
		l.call("zoe", http.MethodPost, "/api/v1/cvs/documents", samplePDF(fmt.Sprint("canari ", turn)))
	})
	work("paul", func(l *lab, _ int) { l.call("paul", http.MethodPut, "/api/v1/cvs/1", paulCV) })
	work("recruteur", func(l *lab, _ int) {
		if status, offer := l.call("recruteur", http.MethodPost, "/api/v1/offers", bakery); status == http.StatusCreated {
			l.call("recruteur", http.MethodPost, "/api/v1/offers/"+fmt.Sprint(offer["id"])+"/publication", nil)
		}
	})
	var made []string
	for range 3 {
		to := filepath.Join(t.TempDir(), "sauvegarde")
		l.must(http.StatusOK, "", http.MethodPost, "/_local/backup", map[string]any{"to": to})
		made = append(made, to)
	}
	close(stop)
	people.Wait()
	for _, from := range made {
		restored, _ := l.elsewhere().restore(from)
		restored.consistent()
	}
}

// consistent checks what was written together: both sides of an offer, and a file with the record that says it was accepted. The search
// opens all that there is.
func (l *lab) consistent() {
	l.t.Helper()
	if found := l.search([]string{holdings.Remains}); len(found) > 0 {
		l.t.Errorf("orphans: %v", found)
	}
	house, err := l.m.House(l.ctx, []seal.Group{"profile"})
	if err != nil {
		l.t.Fatal(err)
	}
	sides, accepted := map[string]int{}, 0
	err = l.m.Table.Each(l.ctx, func(item table.Item) error {
		switch item.Kind {
		case table.KindOffer:
			sides[item.Key.PK()]++
		case table.KindOwnOffer:
			sides[table.OfferPK("")+strings.TrimPrefix(item.Key.SK(), table.OwnOfferPrefix)]++
		case table.KindDocument:
			var document cv.Document
			unit, _, err := house.Vault.Load(l.ctx, table.UnitOf(&item))
			if err == nil {
				err = house.Vault.Open(unit, &item, &document)
			}
			if err != nil || document.State != cv.Accepted {
				return err
			}
			accepted++
			person, _ := table.PersonOf(item.Key.PK())
			reader, err := l.m.Objects.Get(l.ctx, "FilesBucket", cv.ObjectKey(string(person), document.ID))
			if err != nil {
				return fmt.Errorf("document %s: %w", document.ID, err)
			}
			return reader.Close()
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	for offer, number := range sides {
		if number != 2 {
			l.t.Errorf("offer %s has %d sides", offer, number)
		}
	}
	if len(sides) == 0 || accepted == 0 {
		l.t.Errorf("%d offers, %d documents: what was backed up?", len(sides), accepted)
	}
}
