package intake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/flux/synthetic"
	"tandem/shared/intake"
	"tandem/shared/object"
	"tandem/shared/object/directory"
	"tandem/shared/outbox"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
	"tandem/shared/table/metered"
)

// office takes files in, on a store that counts.
type office struct {
	t       *testing.T
	house   *vaulttest.House
	store   *metered.Store
	objects object.Objects
	desk    intake.Desk
}

func open(t *testing.T) *office {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	objects, err := directory.Open(directory.Options{Root: t.TempDir(), Secret: make([]byte, 32), Clock: clock.Fixed(vaulttest.Now)})
	if err != nil {
		t.Fatal(err)
	}
	house := vaulttest.Open(t)
	store := metered.New(house.Store)
	return &office{t, house, store, objects, intake.New(house.On(t, store), objects, svc)}
}

// file is a month's file of so many foyers; those that change keeps are not as the month before.
func file(t *testing.T, month string, foyers int, change func(index int, foyer *synthetic.Foyer)) []byte {
	t.Helper()
	options := synthetic.Options{Foyers: foyers, Seed: 3, Lean: true, State: func(int) synthetic.State { return synthetic.State{} }}
	all := slices.Collect(synthetic.Foyers(options))
	for i := range all {
		if change != nil {
			change(i, &all[i])
		}
	}
	var content bytes.Buffer
	if err := (synthetic.File{Reference: calendar.MustParse(month)}).Write(&content, slices.Values(all)); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// drop stages a file, as the event tells of it, and returns its report.
func (o *office) drop(key string, content []byte) intake.Report {
	o.t.Helper()
	ctx := context.Background()
	if err := o.objects.Put(ctx, "DropBucket", key, bytes.NewReader(content)); err != nil {
		o.t.Fatal(err)
	}
	at := vaulttest.Now.Add(time.Duration(len(o.reports())) * time.Second)
	for range 2 { // the event may come twice
		if err := o.desk.Stage(ctx, intake.Drop{Key: key, At: at}); err != nil {
			o.t.Fatal(err)
		}
	}
	return o.reports()[0]
}

func (o *office) reports() []intake.Report {
	o.t.Helper()
	reports, err := o.desk.List(context.Background(), 10)
	if err != nil {
		o.t.Fatal(err)
	}
	return reports
}

// apply does what the messages of the import say, each as often as told.
func (o *office) apply(report intake.Report, times int) intake.Report {
	o.t.Helper()
	for range times {
		for _, start := range o.messages(report) {
			if err := o.desk.ApplyFrom(context.Background(), report.ID, start); err != nil {
				o.t.Fatal(err)
			}
		}
	}
	return o.reports()[0]
}

// messages are the chunks from which the pending messages of an import start.
func (o *office) messages(report intake.Report) []int {
	o.t.Helper()
	var starts []int
	err := o.house.Store.Each(context.Background(), func(item table.Item) error {
		var pending struct{ Message outbox.Message }
		if item.Kind != table.KindMessage {
			return nil
		}
		if err := json.Unmarshal(item.Body, &pending); err != nil {
			return err
		}
		if pending.Message.Subject == string(report.ID) {
			starts = append(starts, int(pending.Message.Revision))
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return starts
}

// stored lists the keys of a bucket.
func (o *office) stored(bucket object.Bucket) []string {
	o.t.Helper()
	page, err := o.objects.List(context.Background(), bucket, "", "")
	if err != nil {
		o.t.Fatal(err)
	}
	var keys []string
	for _, found := range page.Objects {
		keys = append(keys, found.Key)
	}
	return keys
}

// A file goes through once, however often its event and its messages come: staged whole, then applied, nothing of it left.
func TestImport(t *testing.T) {
	o := open(t)
	o.desk.Vault.Store = o.house.Store // counting would take the longest
	report := o.drop("flux/caf/un", file(t, "2026-10-31", 503, nil))
	if report.Status != intake.Running || report.Chunks != 2 || len(o.messages(report)) != 2 {
		t.Fatalf("staged: %+v, %d messages", report, len(o.messages(report)))
	}
	if raw := o.stored("DropBucket"); len(raw) != 0 {
		t.Errorf("the raw file is still there: %v", raw)
	}
	report = o.apply(report, 2)
	want := intake.Counts{Foyers: 503, Created: 503}
	if diff := cmp.Diff(want, report.Counts); diff != "" || report.Status != intake.OK {
		t.Errorf("%s, counts (-want +got):\n%s", report.Status, diff)
	}
	if staged := o.stored("FilesBucket"); len(staged) != 0 {
		t.Errorf("staged chunks are still there: %v", staged)
	}
}

// The next month costs by what changed: an unchanged foyer one read and no write.
func TestNextMonthCostsByWhatChanged(t *testing.T) {
	o := open(t)
	o.apply(o.drop("flux/caf/un", file(t, "2026-10-31", 40, nil)), 1)
	report := o.drop("flux/caf/deux", file(t, "2026-11-30", 41, func(index int, foyer *synthetic.Foyer) {
		if index < 2 {
			foyer.Address.Numero += "9"
		}
	}))
	o.store.Reset()
	report = o.apply(report, 1)
	want := intake.Counts{Foyers: 41, Created: 1, Updated: 2, Unchanged: 38}
	if diff := cmp.Diff(want, report.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	got := o.store.Snapshot()
	// Beside the 41 foyers: the import, its chunk, the result; for the three that changed, two reads more and a write each.
	if got.Gets > 41+2+3*3 || got.Writes != 3+1 {
		t.Errorf("%d reads and %d writes", got.Gets, got.Writes)
	}
}

// What is wrong with a file ends in its report and changes nothing; the raw file stays for whoever must understand it.
func TestRefusals(t *testing.T) {
	good := file(t, "2026-10-31", 3, nil)
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"the same file":   {good, "déjà été reçu"},
		"an older month":  {file(t, "2026-09-30", 3, nil), "plus récent"},
		"cut short":       {good[:len(good)-200], ""},
		"not a flux":      {[]byte("bonjour"), ""},
		"another total":   {bytes.Replace(file(t, "2026-11-30", 3, nil), []byte("00000003</NBTOTDOSRSATRANSM>"), []byte("00000004</NBTOTDOSRSATRANSM>"), 1), ""},
		"nothing at all":  {[]byte{}, ""},
		"somebody else's": {bytes.ReplaceAll(file(t, "2026-11-30", 3, nil), []byte("<IDEPARTE>062"), []byte("<IDEPARTE>059")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.apply(o.drop("flux/caf/bon", good), 1)
			report := o.drop("flux/caf/mauvais", c.content)
			if report.Status != intake.Refused || report.Message == "" || !strings.Contains(report.Message, c.says) {
				t.Errorf("%s: %q", report.Status, report.Message)
			}
			if report.Counts != (intake.Counts{}) || len(o.messages(report)) != 0 {
				t.Errorf("something of it is applied: %+v", report.Counts)
			}
			if staged := o.stored("FilesBucket"); len(staged) != 0 {
				t.Errorf("staged chunks are left: %v", staged)
			}
			if raw := o.stored("DropBucket"); !slices.Equal(raw, []string{"flux/caf/mauvais"}) {
				t.Errorf("raw files: %v", raw)
			}
		})
	}
}

// A panic while one foyer is applied fails its message and nothing else: the next delivery goes on.
func TestAPanicFailsItsMessageAlone(t *testing.T) {
	o := open(t)
	report := o.drop("flux/caf/un", file(t, "2026-10-31", 5, nil))
	store := faulty.New(o.house.Store, faulty.Plan{Call: 4, Fault: faulty.CrashBefore})
	calm := o.desk.Vault.Store
	o.desk.Vault.Store = store
	if err := o.desk.ApplyFrom(context.Background(), report.ID, 0); err == nil || !store.Struck() {
		t.Fatalf("no panic, %v", err)
	}
	o.desk.Vault.Store = calm
	if report = o.apply(report, 1); report.Status != intake.OK || report.Counts.Created != 5 {
		t.Errorf("%s, %+v", report.Status, report.Counts)
	}
}

// A chunk that is missing, or was altered, stops its message: nothing of it is guessed.
func TestAlteredChunks(t *testing.T) {
	for name, alter := range map[string]func(*office, string) error{
		"missing": func(o *office, key string) error { return o.objects.Delete(context.Background(), "FilesBucket", key) },
		"altered": func(o *office, key string) error {
			reader, err := o.objects.Get(context.Background(), "FilesBucket", key)
			if err != nil {
				return err
			}
			content, err := io.ReadAll(reader)
			content[len(content)/2] ^= 1
			return errors.Join(err, reader.Close(), o.objects.Put(context.Background(), "FilesBucket", key, bytes.NewReader(content)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			report := o.drop("flux/caf/un", file(t, "2026-10-31", 5, nil))
			if err := alter(o, o.stored("FilesBucket")[0]); err != nil {
				t.Fatal(err)
			}
			if err := o.desk.ApplyFrom(context.Background(), report.ID, 0); err == nil {
				t.Error("applied all the same")
			}
			if got := o.reports()[0]; got.Status != intake.Running || got.Counts.Created != 0 {
				t.Errorf("%s, %+v", got.Status, got.Counts)
			}
		})
	}
}
