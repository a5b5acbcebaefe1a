package flux_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/shared/flux"
)

// result is everything that one reading gives.
type result struct {
	Summary flux.Summary
	Foyers  []flux.Foyer
	Rejects []flux.Reject
	Err     error
}

func read(in io.Reader) result {
	var r result
	r.Summary, r.Err = flux.Read(in, flux.Options{Departement: "062"},
		func(foyer flux.Foyer) error { r.Foyers = append(r.Foyers, foyer); return nil },
		func(reject flux.Reject) error { r.Rejects = append(r.Rejects, reject); return nil })
	return r
}

// refusal gives the reason for refusing the file, "" when it is taken and "?" when the error is no *FileError.
func refusal(err error) flux.FileCode {
	var refused *flux.FileError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return refused.Code
	}
	return "?"
}

// TestEvents reads every file of events/flux.
func TestEvents(t *testing.T) {
	tests := map[string]struct {
		valid, rejected int
		code            flux.FileCode
		words           string // in the message of the refusal or of the first reject
	}{
		"demo-mensuel.xml":         {valid: 8},
		"demo-cloture.xml":         {valid: 8},
		"plus-ancien.xml":          {valid: 8},
		"autre-departement.xml":    {code: flux.FileDepartement, words: "concerne le département 059", rejected: 8},
		"un-autre-departement.xml": {valid: 7, rejected: 1, words: "relève du département 059"},
		"doublon-identique.xml":    {valid: 9},
		"doublon-different.xml":    {valid: 9},
		"dossiers-rejetes.xml":     {valid: 6, rejected: 2, words: "DTNAI manque"},
		"total-faux.xml":           {code: flux.FileTotal, words: "annonce 11 dossier(s) mais en contient 8", valid: 8},
		"tronque.xml":              {code: flux.FileTruncated, words: "s’arrête à la ligne 8, après 5 dossier(s)", valid: 5},
		"sans-total.xml":           {code: flux.FileTotal, words: "pas de total de contrôle", valid: 8},
		"mal-forme.xml":            {code: flux.FileMalformed, words: "ligne 3, après 0 dossier(s)"},
		"utf8-marque.xml":          {valid: 8},
		"latin9.xml":               {valid: 8},
		"mojibake.xml":             {code: flux.FileEncoding, words: "écrites en UTF-8", rejected: 8},
		"mojibake-un-dossier.xml":  {valid: 7, rejected: 1, words: "PRENOM contient des caractères abîmés"},
		"faux-utf8.xml":            {code: flux.FileEncoding, words: "annonce l’encodage « utf-8 »"},
		"avec-dtd.xml":             {code: flux.FileDTD, words: "DTD"},
		"instruction.xml":          {code: flux.FileOther, words: "flux instruction (VIRS)"},
		"nouvelle-generation.xml":  {code: flux.FileOther, words: "nouvelle génération (VRSD)"},
		"tableau.xml":              {code: flux.FileNotXML, words: "tableau (CSV)"},
		"page.xml":                 {code: flux.FileNotXML, words: "page web"},
		"document.xml":             {code: flux.FileNotXML, words: "PDF"},
		"archive.xml":              {code: flux.FileNotXML, words: "ZIP"},
		"vide.xml":                 {code: flux.FileEmpty, words: "vide"},
		"rsabem_caf.xml":           {valid: 3},
		"rsabem_msa.xml":           {valid: 1},
		"rsabei_caf.xml":           {valid: 1},
		"rsabem_vide.xml":          {},
		"rsabem_badcount.xml":      {code: flux.FileTotal, words: "annonce 7 dossier(s) mais en contient 1", valid: 1},
		"rsabem_dupdossier.xml":    {valid: 2},
		"rsabem_dupdiff.xml":       {valid: 2},
		"rsabem_truncated.xml":     {code: flux.FileTruncated, words: "après 1 dossier(s)", valid: 1},
	}
	for _, name := range eventNames(t) {
		t.Run(name, func(t *testing.T) {
			want, listed := tests[name]
			if !listed {
				t.Fatal("not in the table")
			}
			got := read(bytes.NewReader(event(t, name)))
			if code := refusal(got.Err); code != want.code {
				t.Fatalf("code %q, want %q: %v", code, want.code, got.Err)
			}
			if got.Summary.Valid != want.valid || got.Summary.Rejected != want.rejected {
				t.Errorf("%d valid and %d rejected, want %d and %d: %v", got.Summary.Valid, got.Summary.Rejected, want.valid, want.rejected, got.Rejects)
			}
			if message := firstMessage(got); !strings.Contains(message, want.words) {
				t.Errorf("message %q, want %q in it", message, want.words)
			}
			if got.Err == nil && (got.Summary.Total != got.Summary.Foyers || got.Summary.Foyers != len(got.Foyers)+len(got.Rejects)) {
				t.Errorf("totals differ: %+v", got.Summary)
			}
		})
	}
}

func firstMessage(r result) string {
	var refused *flux.FileError
	switch {
	case errors.As(r.Err, &refused):
		return refused.Message
	case len(r.Rejects) > 0:
		return r.Rejects[0].Message
	}
	return ""
}

// TestGolden holds the neutral form of the samples.
func TestGolden(t *testing.T) {
	for _, name := range []string{"rsabem_caf", "rsabem_msa", "rsabei_caf", "demo-mensuel", "demo-cloture", "dossiers-rejetes"} {
		t.Run(name, func(t *testing.T) {
			got := read(bytes.NewReader(event(t, name+".xml")))
			if got.Err != nil {
				t.Fatal(got.Err)
			}
			text, err := json.MarshalIndent(got, "", "\t")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".golden.json", append(text, '\n'))
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestNIRIsHandedOut shows that the caller gets the NIRs it must hash, of an MSA file also as the number of the dossier.
func TestNIRIsHandedOut(t *testing.T) {
	caf := read(bytes.NewReader(event(t, "rsabem_caf.xml")))
	if got := string(caf.Foyers[0].Personnes[0].NIR.Bytes13()); got != "2850762041991" {
		t.Errorf("NIR %q", got)
	}
	if !caf.Foyers[0].Dossier.AllocataireNIR.IsZero() {
		t.Error("a CAF dossier has a NIR for number")
	}
	msa := read(bytes.NewReader(event(t, "rsabem_msa.xml")))
	if got := string(msa.Foyers[0].Dossier.AllocataireNIR.Bytes13()); got != "1751162765994" {
		t.Errorf("MSA number %q", got)
	}
	if msa.Foyers[0].Dossier.Allocataire != "" {
		t.Error("an MSA dossier carries its number in clear")
	}
}

// TestReadInPieces shows that it does not matter how the bytes come.
func TestReadInPieces(t *testing.T) {
	for _, name := range []string{"demo-mensuel.xml", "utf8-marque.xml", "latin9.xml"} {
		content := event(t, name)
		want := read(bytes.NewReader(content))
		for how, in := range map[string]io.Reader{
			"a byte at a time": iotest.OneByteReader(bytes.NewReader(content)),
			"halves":           iotest.HalfReader(bytes.NewReader(content)),
			"data with EOF":    iotest.DataErrReader(bytes.NewReader(content)),
		} {
			if diff := cmp.Diff(want, read(in)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, how, diff)
			}
		}
	}
}

// TestEncodings shows that the encoding of a file does not show in what is read.
func TestEncodings(t *testing.T) {
	want := read(bytes.NewReader(event(t, "demo-mensuel.xml"))).Foyers
	for _, name := range []string{"utf8-marque.xml", "latin9.xml"} {
		if diff := cmp.Diff(want, read(bytes.NewReader(event(t, name))).Foyers, cmpopts.IgnoreTypes(flux.Span{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestErrorsAreReturned shows that errors of reading and of the caller are returned as they are and refuse no file.
func TestErrorsAreReturned(t *testing.T) {
	broken := errors.New("broken")
	content := event(t, "demo-mensuel.xml")
	for _, size := range []int{0, 10, 500, 3000, len(content)} {
		got := read(io.MultiReader(bytes.NewReader(content[:size]), iotest.ErrReader(broken)))
		if !errors.Is(got.Err, broken) || refusal(got.Err) != "?" {
			t.Errorf("reading fails after %d bytes: %v", size, got.Err)
		}
	}
	calls := 0
	_, err := flux.Read(bytes.NewReader(content), flux.Options{Departement: "062"},
		func(flux.Foyer) error { calls++; return broken }, func(flux.Reject) error { return nil })
	if !errors.Is(err, broken) || calls != 1 {
		t.Errorf("foyer fails: %d calls, %v", calls, err)
	}
	_, err = flux.Read(bytes.NewReader(event(t, "dossiers-rejetes.xml")), flux.Options{Departement: "062"},
		func(flux.Foyer) error { return nil }, func(flux.Reject) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("reject fails: %v", err)
	}
}
