package journey

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/infra/local/machine"
	"tandem/shared/scan"
	"tandem/shared/scan/clamd"
)

// eicar is the text by which everybody tests scanners, in two pieces: else this file is taken for what it looks for.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// verdicts is a scanner that says what a test has it say.
type verdicts struct {
	state scan.State
	err   error
}

func (v *verdicts) Scan(context.Context, []byte) (scan.Verdict, error) {
	return scan.Verdict{State: v.state, Signature: "Essai"}, v.err
}

// uploaded sends a file and returns what its owner reads of it once the house is at rest.
func (l *lab) uploaded(content []byte) (document map[string]any) {
	l.t.Helper()
	l.must(http.StatusAccepted, "zoe", http.MethodPost, "/api/v1/cvs/documents", content)
	l.settle()
	list, _ := at(l.t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/cvs", nil), "documents").([]any)
	document, _ = list[len(list)-1].(map[string]any)
	return document
}

// A file is kept once a scanner found nothing, or where there is none and that is said; what is infected goes, and without a verdict the
// file waits: it is neither kept nor refused.
func TestScannerDecides(t *testing.T) {
	t.Parallel()
	scanner := &verdicts{}
	l := matched(t).open(t, machine.Wrap{Scanner: func(scan.Scanner) scan.Scanner { return scanner }})
	before := l.count("FilesBucket")
	for _, test := range []struct {
		verdicts
		state, says   string
		waiting, kept int
	}{
		{verdicts{scan.Clean, nil}, "accepte", "sain", 0, 1},
		{verdicts{scan.Unscanned, nil}, "accepte", "non_analyse", 0, 2},
		{verdicts{scan.Infected, nil}, "refuse", "programme malveillant", 0, 2},
		{verdicts{"", errors.Join(scan.ErrUnavailable)}, "verification", "", 1, 2},
	} {
		*scanner = test.verdicts
		document := l.uploaded(samplePDF("de Zoé"))
		said, _ := document["scan"].(string)
		reason, _ := document["reason"].(string)
		if document["state"] != test.state || !strings.Contains(said+reason, test.says) {
			t.Errorf("%v: %v", test.verdicts, document)
		}
		if waiting, kept := l.count("QuarantineBucket"), l.count("FilesBucket")-before; waiting != test.waiting || kept != test.kept {
			t.Errorf("%v: %d files wait, %d are kept; want %d, %d", test.verdicts, waiting, kept, test.waiting, test.kept)
		}
	}
	*scanner = verdicts{scan.Clean, nil}
	l.wait(10 * time.Minute)
	l.settle()
	if waiting, kept := l.count("QuarantineBucket"), l.count("FilesBucket")-before; waiting != 0 || kept != 3 {
		t.Errorf("once the scanner answers again, %d files wait, %d are kept", waiting, kept)
	}
}

// TestContractOfTheScanner has the real clamd in the loop, which `make contract` starts: what it recognises is refused, and of the files by
// which ClamAV tests itself none is kept as it came.
func TestContractOfTheScanner(t *testing.T) {
	address := os.Getenv("TANDEM_SCANNER")
	if address == "" {
		t.Skip("make contract starts clamd")
	}
	l := matched(t).open(t, machine.Wrap{Scanner: func(scan.Scanner) scan.Scanner { return clamd.At(address) }})
	before := l.count("FilesBucket")
	clean := l.uploaded(samplePDF("de Zoé"))
	if clean["state"] != "accepte" || clean["scan"] != "sain" {
		t.Errorf("a clean file: %v", clean)
	}
	marked := bytes.Replace(samplePDF("de Zoé"), []byte("\nstartxref"), []byte("\n% "+eicar+"\nstartxref"), 1)
	for name, content := range map[string][]byte{
		"in a PDF": marked, "in a Word document": archived(t, "word/document.xml", "<d>"+eicar+"</d>"),
	} {
		document := l.uploaded(content)
		if reason, _ := document["reason"].(string); document["state"] != "refuse" || !strings.Contains(reason, "programme malveillant") {
			t.Errorf("EICAR %s: %v", name, document)
		}
	}
	if status, _ := l.call("zoe", http.MethodPost, "/api/v1/cvs/documents", []byte(eicar)); status != http.StatusUnprocessableEntity {
		t.Errorf("EICAR alone: %d", status)
	}
	own, err := filepath.Glob(filepath.Join(os.Getenv("TANDEM_TESTFILES"), "clam*"))
	if err != nil || len(own) < 40 {
		t.Fatalf("%d files of ClamAV's own, %v", len(own), err)
	}
	for _, path := range own {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if status, _ := l.call("zoe", http.MethodPost, "/api/v1/cvs/documents", content); status == http.StatusUnprocessableEntity || status == http.StatusRequestEntityTooLarge {
			continue
		}
		l.settle()
	}
	if waiting, kept := l.count("QuarantineBucket"), l.count("FilesBucket")-before; waiting != 0 || kept != 1 {
		t.Errorf("%d files wait, %d are kept, want the clean one alone", waiting, kept)
	}
}
