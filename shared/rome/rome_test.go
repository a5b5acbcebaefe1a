package rome_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/rome"
)

func TestTheWholeRegisterIsThere(t *testing.T) {
	if rome.Count() != 1584 {
		t.Fatalf("%d codes, want 1584", rome.Count())
	}
	parents := map[rome.Code]bool{}
	for i := range rome.Count() {
		job := rome.At(uint16(i))
		if index, ok := rome.Index(job.Code); !ok || int(index) != i || job.Label == "" {
			t.Errorf("%v is not at its rank %d", job, i)
		}
		if parent, ok := rome.Find(job.Parent); !ok || parent.Parent != parent.Code {
			t.Errorf("%s: parent %s is not its own parent", job.Code, job.Parent)
		}
		parents[job.Parent] = true
		for _, near := range append(slices.Clone(rome.Near(job.Code)), rome.Evolutions(job.Code)...) {
			if other, ok := rome.Find(near); !ok || other.Parent != near || near == job.Parent {
				t.Errorf("%s: %s is not another parent", job.Code, near)
			}
		}
	}
	if len(parents) != 532 {
		t.Errorf("%d parents, want 532", len(parents))
	}
}

func TestParse(t *testing.T) {
	for _, text := range []string{"K1303", " k1303 ", "K 1303"} {
		if code, err := rome.Parse(text); err != nil || code != "K1303" {
			t.Errorf("Parse(%q) = %q, %v", text, code, err)
		}
	}
	for _, text := range []string{"", "K13", "K9999", "Z1303", "13033", "K1303X"} {
		if _, err := rome.Parse(text); err != rome.ErrUnknown {
			t.Errorf("Parse(%q): %v", text, err)
		}
	}
}

func TestAppellations(t *testing.T) {
	for id, want := range map[uint32]rome.Appellation{
		11573: {ID: 11573, Label: "Boulanger / Boulangère", Code: "D1102"},
		// Version 347 had "Viticulteur" under A1405; version 460 made a code of that name.
		20713: {ID: 20713, Label: "Viticulteur / Viticultrice", Code: "A1418"},
	} {
		if got, ok := rome.AppellationByID(id); !ok || got != want {
			t.Errorf("AppellationByID(%d) = %v, %v", id, got, ok)
		}
	}
	if got, ok := rome.AppellationByID(1); ok {
		t.Errorf("AppellationByID(1) = %v", got)
	}
}

// D1108 (chef boulanger) was cut out of D1102 (boulanger), whose one near code is D1107.
func TestNearIsThatOfTheParent(t *testing.T) {
	want := []rome.Code{"D1107"}
	for _, code := range []rome.Code{"D1102", "D1108"} {
		if diff := cmp.Diff(want, rome.Near(code)); diff != "" {
			t.Errorf("Near(%s): %s", code, diff)
		}
	}
	if got := rome.Near("X0000"); got != nil {
		t.Errorf("Near of no code: %v", got)
	}
}

func TestSearch(t *testing.T) {
	for query, want := range map[string]rome.Hit{
		"boulang":         {Code: "D1102", Appellation: 11573, Label: "Boulanger / Boulangère"},
		"BOULANGER":       {Code: "D1102", Appellation: 11573, Label: "Boulanger / Boulangère"},
		"boulangère":      {Code: "D1102", Appellation: 11573, Label: "Boulanger / Boulangère"},
		"chef boul":       {Code: "D1108", Label: "Chef boulanger / Cheffe boulangère"},
		"aide-boulangere": {Code: "D1102", Appellation: 10868, Label: "Aide-boulanger / Aide-boulangère"},
		"d1102":           {Code: "D1102", Appellation: 11573, Label: "Boulanger / Boulangère"},
		"menage d'hotel ": {Code: "G1501", Appellation: 14775, Label: "Employé / Employée de ménage d'hôtel"},
	} {
		hits := rome.Search(query, 5)
		if len(hits) == 0 || len(hits) > 5 || hits[0] != want {
			t.Errorf("Search(%q) = %v, want %v first", query, hits, want)
		}
	}
	if hits := rome.Search("D11", 100); len(hits) < 6 || !strings.HasPrefix(string(hits[len(hits)-1].Code), "D11") {
		t.Errorf("Search(D11) = %v", hits)
	}
	for _, query := range []string{"", " ", "zzzz", "d1102x"} {
		if hits := rome.Search(query, 5); len(hits) != 0 {
			t.Errorf("Search(%q) = %v", query, hits)
		}
	}
	if hits := rome.Search("boulang", 0); len(hits) != 0 {
		t.Errorf("limit 0: %v", hits)
	}
}

// Every label finds its own code.
func TestEveryLabelIsFound(t *testing.T) {
	for i := 0; i < rome.Count(); i += 7 {
		job := rome.At(uint16(i))
		if !slices.ContainsFunc(rome.Search(job.Label, 20), func(hit rome.Hit) bool { return hit.Code == job.Code }) {
			t.Errorf("%q does not find %s", job.Label, job.Code)
		}
	}
}

func TestSourcesNameTheFiles(t *testing.T) {
	sheet, err := os.ReadFile("SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.tsv.gz")
	if err != nil || len(files) != 3 {
		t.Fatalf("tables: %v, %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if sum := fmt.Sprintf("| `%x` |", sha256.Sum256(content)); !strings.Contains(string(sheet), sum) {
			t.Errorf("SOURCES.md does not tell where this %s comes from; run make referentiels", file)
		}
	}
}
