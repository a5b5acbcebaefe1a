package journey

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/infra/local/machine"
	"tandem/shared/intake"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// delivery is a file of events/flux that is dropped into a service which is empty, or which has the demo's file.
type delivery struct {
	file   string
	onDemo bool
	status intake.Status
	counts string // foyers = created + updated + unchanged + rejected + ignored
	says   string // in the message, a notice or a reject
}

// deliveries are what events/flux/README.md says of each file.
var deliveries = []delivery{
	{"demo-mensuel.xml", false, intake.OK, "8 = 8+0+0+0+0", "Tous les dossiers du fichier sont à jour"},
	{"demo-cloture.xml", true, intake.OK, "8 = 0+1+7+0+0", ""},
	{"utf8-marque.xml", false, intake.OK, "8 = 8+0+0+0+0", ""},
	{"utf8-marque.xml", true, intake.OK, "8 = 0+0+8+0+0", ""},
	{"latin9.xml", false, intake.OK, "8 = 8+0+0+0+0", ""},
	{"latin9.xml", true, intake.OK, "8 = 0+0+8+0+0", ""},
	{"doublon-identique.xml", false, intake.OK, "8 = 8+0+0+0+0", "1 dossier(s) répété(s) à l'identique"},
	{"doublon-identique.xml", true, intake.OK, "8 = 0+0+8+0+0", "compté(s) une seule fois"},
	{"rsabem_caf.xml", false, intake.OK, "3 = 3+0+0+0+0", ""},
	{"rsabem_msa.xml", false, intake.OK, "1 = 1+0+0+0+0", ""},
	{"rsabei_caf.xml", false, intake.OK, "1 = 1+0+0+0+0", ""},
	{"rsabem_vide.xml", false, intake.OK, "0 = 0+0+0+0+0", ""},
	{"rsabem_dupdossier.xml", false, intake.OK, "1 = 1+0+0+0+0", "répété(s) à l'identique"},
	{"plus-ancien.xml", false, intake.OK, "8 = 8+0+0+0+0", ""},

	{"doublon-different.xml", false, intake.Partial, "9 = 7+0+0+2+0", "figure 2 fois dans le fichier avec des contenus différents"},
	{"doublon-different.xml", true, intake.Partial, "9 = 0+0+7+2+0", "Aucune n’est appliquée"},
	{"un-autre-departement.xml", false, intake.Partial, "8 = 7+0+0+1+0", "départ"},
	{"dossiers-rejetes.xml", false, intake.Partial, "8 = 6+0+0+2+0", "2 dossier(s) écarté(s)"},
	{"mojibake-un-dossier.xml", false, intake.Partial, "8 = 7+0+0+1+0", "PRENOM"},
	{"rsabem_dupdiff.xml", false, intake.Partial, "2 = 0+0+0+2+0", "contenus différents"},

	{"demo-mensuel.xml", true, intake.Refused, "", "Ce fichier a déjà été reçu"},
	{"plus-ancien.xml", true, intake.Refused, "", "Un fichier plus récent"},
	{"autre-departement.xml", false, intake.Refused, "", "059"},
	{"total-faux.xml", false, intake.Refused, "", "annonce 11 dossier(s) mais en contient 8"},
	{"total-faux.xml", true, intake.Refused, "", "Rien n’est appliqué"},
	{"sans-total.xml", false, intake.Refused, "", "total de contrôle"},
	{"tronque.xml", false, intake.Refused, "", "incomplet"},
	{"tronque.xml", true, intake.Refused, "", "ligne"},
	{"mal-forme.xml", false, intake.Refused, "", "ligne"},
	{"mojibake.xml", false, intake.Refused, "", "encodage"},
	{"faux-utf8.xml", false, intake.Refused, "", "encodage"},
	{"avec-dtd.xml", false, intake.Refused, "", "DTD"},
	{"instruction.xml", false, intake.Refused, "", "VIRS"},
	{"nouvelle-generation.xml", false, intake.Refused, "", "VRSD"},
	{"tableau.xml", false, intake.Refused, "", "CSV"},
	{"page.xml", false, intake.Refused, "", "page web"},
	{"document.xml", false, intake.Refused, "", "PDF"},
	{"archive.xml", false, intake.Refused, "", "ZIP"},
	{"vide.xml", false, intake.Refused, "", "vide"},
	{"rsabem_badcount.xml", false, intake.Refused, "", "annonce 7 dossier(s) mais en contient 1"},
	{"rsabem_truncated.xml", false, intake.Refused, "", "incomplet"},
}

// named are the people and numbers of the files: no report repeats one.
var named = []string{"zoé", "zoe", "exemple", "fictif", "modèle", "modele", "paul", "spécimen", "maquette", "canevas", "épreuve", "rã‰mi", "rémi", "01024041", "28507620", "1234567a", "1985-07-14"}

func TestFluxFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "events", "flux", "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{}
	for _, one := range deliveries {
		expected[one.file] = true
	}
	for _, file := range files {
		if !expected[filepath.Base(file)] {
			t.Errorf("nothing is expected of %s", file)
		}
	}
	bothers := map[bool]*lab{true: seeded(t).open(t, machine.Wrap{}), false: openLab(t, filepath.Join(t.TempDir(), "data"), machine.Wrap{})} // of refused files
	for _, one := range deliveries {
		name := one.file
		if one.onDemo {
			name += " after the demo's"
		}
		t.Run(name, func(t *testing.T) {
			l := bothers[one.onDemo]
			switch {
			case one.status == intake.Refused: // it changes nothing: others may come after it
			case one.onDemo:
				l = seeded(t).open(t, machine.Wrap{})
			default:
				l = openLab(t, filepath.Join(t.TempDir(), "data"), machine.Wrap{})
			}
			one.check(t, l)
		})
	}
}

// check drops the file and looks at its report and at what it leaves behind: of a refused one its report, the unit that it falls due
// with and the file itself, for whoever must understand it; of an accepted one its rejects, sealed, for whoever has them replayed.
func (d delivery) check(t *testing.T, l *lab) {
	before, dropped, foyers := l.held(), l.count("DropBucket"), l.kinds(table.KindFoyer)
	report := l.receive(d.file, read(t, d.file))
	if report.Status != d.status {
		t.Fatalf("%s (%s), want %s", report.Status, report.Message, d.status)
	}
	c := report.Counts
	if counts := fmt.Sprintf("%d = %d+%d+%d+%d+%d", c.Foyers, c.Created, c.Updated, c.Unchanged, c.Rejected, c.Ignored); d.status != intake.Refused && counts != d.counts {
		t.Errorf("counts %s, want %s", counts, d.counts)
	}
	if report.Announced != c.Foyers+report.Repeated || c.Foyers != c.Created+c.Updated+c.Unchanged+c.Rejected+c.Ignored {
		t.Errorf("the totals do not add up: %d announced, %d repeated, %+v", report.Announced, report.Repeated, c)
	}
	d.words(t, report)
	if d.status == intake.Refused {
		dropped++
		for key, version := range l.held() {
			if before[key] != version && !strings.Contains(key, string(report.ID)) {
				t.Errorf("a refused file changed %s", key)
			}
		}
	}
	if l.count("DropBucket") != dropped || l.count("FilesBucket") != len(report.Rejects) {
		t.Errorf("%d files, want %d, and %d parts are left, want %d rejects", l.count("DropBucket"), dropped, l.count("FilesBucket"), len(report.Rejects))
	}
	if now := l.kinds(table.KindFoyer); now != foyers+c.Created {
		t.Errorf("%d foyers are known, %d were and %d were created", now, foyers, c.Created)
	}
}

// words are held to what people can read: plain French that says what the table says and names nobody.
func (d delivery) words(t *testing.T, report intake.Report) {
	told := strings.Join(append([]string{report.Message}, report.Notices...), " ")
	for _, reject := range report.Rejects {
		if reject.Index < 1 || reject.Line < 1 || reject.Code == "" || len(reject.Message) < 20 || !reject.Kept {
			t.Errorf("reject %+v", reject)
		}
		told += " " + reject.Field + " " + reject.Message
	}
	if !strings.Contains(told, d.says) || english.MatchString(told) {
		t.Errorf("it tells %q, want %q", told, d.says)
	}
	for _, name := range named {
		if strings.Contains(strings.ToLower(told), name) {
			t.Errorf("it repeats %q: %q", name, told)
		}
	}
}

// read is a file of events/flux.
func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "events", "flux", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// kinds is how many items of a kind there are.
func (l *lab) kinds(kind table.Kind) (count int) {
	l.t.Helper()
	err := l.m.Table.Each(l.ctx, func(item table.Item) error {
		if item.Kind == kind {
			count++
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return count
}

// receive drops a file, lets it be taken in, and returns its report.
func (l *lab) receive(name string, content []byte) intake.Report {
	l.t.Helper()
	l.wait(2 * time.Second) // reports are listed by the second
	known := len(l.reports())
	if err := l.m.Objects.Put(l.ctx, "DropBucket", "caf/"+name, bytes.NewReader(content)); err != nil {
		l.t.Fatal(err)
	}
	l.settle()
	reports := l.reports()
	if len(reports) != known+1 {
		l.t.Fatalf("%d reports, %d before", len(reports), known)
	}
	found, err := l.intake().Find(l.ctx, reports[0].ID)
	if err != nil || found == nil {
		l.t.Fatalf("no report: %v", err)
	}
	return *found
}

func (l *lab) intake() intake.Desk {
	l.t.Helper()
	house, err := l.m.House(l.ctx, []seal.Group{"identity", "flux", "trace", seal.Blind})
	if err != nil {
		l.t.Fatal(err)
	}
	return intake.New(house.Vault, l.m.Objects, l.m.Service)
}

func (l *lab) reports() []intake.Report {
	l.t.Helper()
	reports, err := l.intake().List(l.ctx, 50)
	if err != nil {
		l.t.Fatal(err)
	}
	return reports
}

// TestFluxGoesOn drops good files between bad ones, on one service: what is refused stands in nobody's way.
func TestFluxGoesOn(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	closing := read(t, "demo-cloture.xml")
	steps := []struct {
		name    string
		content []byte
		status  intake.Status
		updated int
	}{
		{"truncated", closing[:len(closing)/2], intake.Refused, 0},
		{"wrong-total", bytes.Replace(closing, []byte("00000008</NBTOTDOSRSATRANSM>"), []byte("00000009</NBTOTDOSRSATRANSM>"), 1), intake.Refused, 0},
		{"whole", closing, intake.OK, 1},
		{"whole-again", closing, intake.Refused, 0},
		{"whole-again-edited", append(bytes.Clone(closing), '\n'), intake.Refused, 0}, // the same sending under other bytes
		{"last-month", read(t, "utf8-marque.xml"), intake.Refused, 0},
		{"next-month", bytes.ReplaceAll(closing, []byte("<DTCREAFLUX>2026-12-05<"), []byte("<DTCREAFLUX>2026-12-06<")), intake.OK, 0},
	}
	for _, step := range steps {
		report := l.receive(step.name, step.content)
		if report.Status != step.status || report.Counts.Updated != step.updated {
			t.Errorf("%s: %s (%s), %d updated, want %s and %d", step.name, report.Status, report.Message, report.Counts.Updated, step.status, step.updated)
		}
	}
}
