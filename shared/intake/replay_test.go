package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tandem/shared/fault"
	"tandem/shared/flux"
	"tandem/shared/intake"
	"tandem/shared/journal"
	"tandem/shared/object"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

var ctx = context.Background()

// event is a file of events/flux.
func event(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "events", "flux", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// receive has a file of events/flux staged and applied.
func (o *office) receive(name string) intake.Report {
	o.t.Helper()
	o.apply(o.drop("flux/caf/"+name, event(o.t, name)), 1)
	return o.report()
}

// report is the newest one, with its rejects.
func (o *office) report() intake.Report {
	o.t.Helper()
	found, err := o.desk.Find(ctx, o.reports()[0].ID)
	if err != nil || found == nil {
		o.t.Fatal(err)
	}
	return *found
}

// ask asks for a replay as a person does.
func (o *office) ask(report intake.Report, index int) error {
	o.t.Helper()
	asked, err := o.desk.Dossiers.Journal.Op(journal.Entry{At: vaulttest.Now, Actor: "admin_fonct", Action: "rejeu", Category: "IMP"}, "")
	if err != nil {
		o.t.Fatal(err)
	}
	return o.desk.Replay(ctx, report.ID, index, asked)
}

// replay asks, has the message come twice, and returns the report.
func (o *office) replay(report intake.Report, index int) intake.Report {
	o.t.Helper()
	if err := o.ask(report, index); err != nil {
		o.t.Fatal(err)
	}
	for range 2 {
		if err := o.desk.ApplyReject(ctx, report.ID, index); err != nil {
			o.t.Fatal(err)
		}
	}
	return o.find(report)
}

func (o *office) find(report intake.Report) intake.Report {
	o.t.Helper()
	found, err := o.desk.Find(ctx, report.ID)
	if err != nil || found == nil {
		o.t.Fatalf("no report: %v", err)
	}
	return *found
}

// told writes a report as "OK 8 = 8+0+0+0+0", then each reject with what became of it.
func told(report intake.Report) string {
	c := report.Counts
	text := fmt.Sprintf("%s %d = %d+%d+%d+%d+%d", report.Status, c.Foyers, c.Created, c.Updated, c.Unchanged, c.Rejected, c.Ignored)
	for _, reject := range report.Rejects {
		text += strings.TrimRight(fmt.Sprintf(", n° %d %s %s %s", reject.Index, reject.Code, reject.State, reject.Outcome), " ")
	}
	return text
}

// entries counts the traces of an action in the journal.
func (o *office) entries(actor, action string) (count int) {
	o.t.Helper()
	entries, err := o.desk.Dossiers.Journal.Day(ctx, vaulttest.Now.UTC().Format("2006-01-02"))
	if err != nil {
		o.t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Actor == actor && entry.Action == action {
			count++
		}
	}
	return count
}

// TestReplay has rejects replayed after other files or after the rules have changed, and expects the report to tell it.
func TestReplay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, file, after string // files that come
		now                 func(*intake.Desk)
		index               int
		at, want            string // the report as it stood, and as it stands
	}{
		"the first of two":            {"", "doublon-different.xml", "", nil, 2, "PARTIEL 9 = 7+0+0+2+0, n° 2 doublon_different, n° 9 doublon_different", "PARTIEL 9 = 8+0+0+1+0, n° 2 doublon_different rejoue created, n° 9 doublon_different ecarte"},
		"the second of two":           {"", "doublon-different.xml", "", nil, 9, "PARTIEL 9 = 7+0+0+2+0, n° 2 doublon_different, n° 9 doublon_different", "PARTIEL 9 = 8+0+0+1+0, n° 2 doublon_different ecarte, n° 9 doublon_different rejoue created"},
		"of a dossier that is known":  {"demo-mensuel.xml", "doublon-different.xml", "", nil, 9, "PARTIEL 9 = 0+0+7+2+0, n° 2 doublon_different, n° 9 doublon_different", "PARTIEL 9 = 0+1+7+1+0, n° 2 doublon_different ecarte, n° 9 doublon_different rejoue updated"},
		"after a newer file":          {"demo-mensuel.xml", "doublon-different.xml", "demo-cloture.xml", nil, 9, "PARTIEL 9 = 0+0+7+2+0, n° 2 doublon_different, n° 9 doublon_different", "PARTIEL 9 = 0+0+7+1+1, n° 2 doublon_different ecarte, n° 9 doublon_different rejoue ignored"},
		"new, and a newer file came":  {"", "doublon-different.xml", "demo-cloture.xml", nil, 9, "PARTIEL 9 = 7+0+0+2+0, n° 2 doublon_different, n° 9 doublon_different", "PARTIEL 9 = 7+0+0+1+1, n° 2 doublon_different ecarte, n° 9 doublon_different rejoue ignored"},
		"which a newer file says too": {"", "doublon-different.xml", "demo-cloture.xml", nil, 2, "PARTIEL 9 = 7+0+0+2+0, n° 2 doublon_different, n° 9 doublon_different", "PARTIEL 9 = 7+0+1+1+0, n° 2 doublon_different rejoue unchanged, n° 9 doublon_different ecarte"},
		"the rule has changed":        {"", "un-autre-departement.xml", "", func(d *intake.Desk) { d.Departement = "059" }, 4, "PARTIEL 8 = 7+0+0+1+0, n° 4 departement", "OK 8 = 8+0+0+0+0, n° 4 departement rejoue created"},
		"still another département":   {"", "un-autre-departement.xml", "", nil, 4, "PARTIEL 8 = 7+0+0+1+0, n° 4 departement", "PARTIEL 8 = 7+0+0+1+0, n° 4 departement encore_rejete"},
		"still without a date":        {"", "dossiers-rejetes.xml", "", nil, 3, "PARTIEL 8 = 6+0+0+2+0, n° 3 element_absent, n° 6 code_inconnu", "PARTIEL 8 = 6+0+0+2+0, n° 3 element_absent encore_rejete, n° 6 code_inconnu"},
		"still broken letters":        {"", "mojibake-un-dossier.xml", "", nil, 3, "PARTIEL 8 = 7+0+0+1+0, n° 3 texte_corrompu", "PARTIEL 8 = 7+0+0+1+0, n° 3 texte_corrompu encore_rejete"},
		"wrong for another reason":    {"", "dossiers-rejetes.xml", "", func(d *intake.Desk) { d.Departement = "059" }, 3, "PARTIEL 8 = 6+0+0+2+0, n° 3 element_absent, n° 6 code_inconnu", "PARTIEL 8 = 6+0+0+2+0, n° 3 departement encore_rejete, n° 6 code_inconnu"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			if c.before != "" {
				o.receive(c.before)
			}
			report := o.receive(c.file)
			if told(report) != c.at {
				t.Fatalf("%s, want %s", told(report), c.at)
			}
			kept := len(o.stored("FilesBucket"))
			if kept != len(report.Rejects) {
				t.Errorf("%d rejects are kept", kept)
			}
			if c.after != "" {
				o.receive(c.after)
			}
			if c.now != nil {
				c.now(&o.desk)
			}
			applied := o.entries("flux:"+string(report.ID), "created") + o.entries("flux:"+string(report.ID), "updated")
			before := report
			for range 2 { // asked twice, it is done once
				report = o.replay(report, c.index)
				if told(report) != c.want {
					t.Errorf("%s, want %s", told(report), c.want)
				}
			}
			for _, reject := range report.Rejects {
				if settled := reject.State == intake.Replayed || reject.State == intake.SetAside; settled == reject.Kept {
					t.Errorf("n° %d is %s, and said to be kept: %v", reject.Index, reject.State, reject.Kept)
				}
			}
			c := report.Counts
			if c.Foyers != c.Created+c.Updated+c.Unchanged+c.Rejected+c.Ignored {
				t.Errorf("the counts do not add up: %+v", c)
			}
			done := c.Rejected < before.Counts.Rejected
			if people := o.entries("flux:"+string(report.ID), "created") + o.entries("flux:"+string(report.ID), "updated") - applied; (people > 0) != (c.Created+c.Updated > before.Counts.Created+before.Counts.Updated) {
				t.Errorf("%d people were touched", people)
			}
			if asked := o.entries("admin_fonct", "rejeu"); done && asked != 1 || !done && asked != 2 {
				t.Errorf("asked %d times, as the journal says", asked)
			}
			if left := len(o.stored("FilesBucket")); done && left != 0 || !done && left != kept {
				t.Errorf("%d of %d rejects are kept", left, kept)
			}
		})
	}
}

// TestReplayIsRefused asks for what cannot be replayed.
func TestReplayIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		index int
		first func(*office, intake.Report)
		kind  fault.Kind
	}{
		"a dossier that was taken": {1, nil, fault.NotFound},
		"no dossier":               {99, nil, fault.NotFound},
		"another file":             {2, func(o *office, _ intake.Report) { o.receive("demo-cloture.xml") }, fault.NotFound},
		"another place was chosen": {2, func(o *office, r intake.Report) { o.replay(r, 9) }, fault.Conflict},
		"another place is asked": {2, func(o *office, r intake.Report) {
			if err := o.ask(r, 9); err != nil {
				o.t.Fatal(err)
			}
		}, fault.Conflict},
		"its time is over": {2, func(o *office, r intake.Report) { o.destroy(r) }, fault.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			report := o.receive("doublon-different.xml")
			if c.first != nil {
				c.first(o, report)
			}
			before := told(o.report())
			if err := o.ask(o.report(), c.index); fault.KindOf(err) != c.kind {
				t.Errorf("%v, want %v", err, c.kind)
			}
			if err := o.desk.ApplyReject(ctx, o.report().ID, c.index); err != nil {
				t.Errorf("a message about it: %v", err)
			}
			if now := told(o.report()); now != before {
				t.Errorf("%s, was %s", now, before)
			}
		})
	}
}

// destroy takes the unit of an import away, as the purge does.
func (o *office) destroy(report intake.Report) {
	o.t.Helper()
	if err := o.house.Store.Write(ctx, table.Delete(table.ImportUnitKey(report.ID), table.Always)); err != nil {
		o.t.Fatal(err)
	}
	for _, reject := range o.find(report).Rejects {
		if reject.Kept {
			o.t.Errorf("n° %d is said to be kept", reject.Index)
		}
	}
}

// TestWhatIsKept opens nothing but with the import's key: what is kept of a reject tells nobody's name.
func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	o := open(t)
	report := o.receive("dossiers-rejetes.xml")
	for _, key := range o.stored("FilesBucket") {
		reader, err := o.objects.Get(ctx, "FilesBucket", key)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil || reader.Close() != nil || !strings.HasPrefix(key, "staged/"+string(report.ID)+"/") {
			t.Errorf("%s: %v", key, err)
		}
		if len(content) < 1000 || bytes.Contains(content, []byte("NOM")) {
			t.Errorf("%s is not sealed", key)
		}
	}
}

// A dossier too large to be kept is rejected all the same, and the report says that nobody can replay it.
func TestTooLargeToKeep(t *testing.T) {
	t.Parallel()
	o := open(t)
	content := event(t, "dossiers-rejetes.xml")
	padding := "<RESSOURCES>" + strings.Repeat("<MONTANT>1</MONTANT>", flux.MaxExtract/20) + "</RESSOURCES>"
	at := bytes.Index(content, []byte("<SITFAM>XYZ"))
	report := o.drop("flux/caf/gros", slices.Concat(content[:at], []byte(padding), content[at:]))
	report = o.find(report)
	if first, second := report.Rejects[0], report.Rejects[1]; !first.Kept || second.Kept || !strings.Contains(second.Message, "ne pourra pas être rejoué") || strings.Contains(first.Message, "rejoué") {
		t.Errorf("%+v", report.Rejects)
	}
	if err := o.ask(report, 6); fault.KindOf(err) != fault.Conflict {
		t.Errorf("asked: %v", err)
	}
}

// swapped gives another file the second time that a drop is read.
type swapped struct {
	object.Objects
	reads int
	then  []byte
}

func (s *swapped) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	if s.reads++; bucket == "DropBucket" && s.reads > 1 {
		return io.NopCloser(bytes.NewReader(s.then)), nil
	}
	return s.Objects.Get(ctx, bucket, key)
}

// A file that is replaced while it is staged is not taken for the one that was checked.
func TestAFileThatChangesWhileItIsStaged(t *testing.T) {
	t.Parallel()
	content := event(t, "dossiers-rejetes.xml")
	for name, then := range map[string][]byte{
		"another of the same length": bytes.Replace(content, []byte("<NOM>"), []byte("<NOM >"), 1)[:len(content)], "shorter": content[:len(content)-10], "nothing like it": []byte("bonjour"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.desk.Objects = &swapped{Objects: o.objects, then: then}
			if err := o.objects.Put(ctx, "DropBucket", "flux/caf/un", bytes.NewReader(content)); err != nil {
				t.Fatal(err)
			}
			drop := intake.Drop{Key: "flux/caf/un", At: vaulttest.Now}
			if err := o.desk.Stage(ctx, drop); err == nil || len(o.reports()) != 0 {
				t.Errorf("%v, %d reports", err, len(o.reports()))
			}
			o.desk.Objects = o.objects
			if err := o.desk.Stage(ctx, drop); err != nil || len(o.reports()) != 1 {
				t.Errorf("again: %v", err)
			}
		})
	}
}
