package commune_test

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/commune"
)

// 34,875 communes of the départements on 1 January 2026 and 45 arrondissements, each with postal codes and a centre in France.
func TestEveryCommuneIsThere(t *testing.T) {
	if commune.Count() != 34875+45 {
		t.Fatalf("%d communes and arrondissements, want 34,920", commune.Count())
	}
	arrondissements, pasDeCalais, departements := 0, 0, map[string]bool{}
	for i := range commune.Count() {
		c := commune.At(uint16(i))
		if index, ok := commune.Index(c.Code); !ok || int(index) != i || c.Name == "" {
			t.Fatalf("%v is not at its rank %d", c, i)
		}
		if len(c.Postals) == 0 || !slices.IsSorted(c.Postals) || slices.ContainsFunc(c.Postals, func(p string) bool { return len(p) != 5 }) {
			t.Errorf("%s: postal codes %v", c.Code, c.Postals)
		}
		metropole := c.Lat > 41 && c.Lat < 51.2 && c.Lon > -5.2 && c.Lon < 9.7
		if metropole == (len(c.Departement) == 3) || c.Lat == 0 || c.Lon == 0 {
			t.Errorf("%s is at %v, %v", c.Code, c.Lat, c.Lon)
		}
		departements[c.Departement] = true
		if strings.Contains(c.Name, "Arrondissement") {
			arrondissements++
		}
		if c.Departement == "62" {
			pasDeCalais++
		}
	}
	if len(departements) != 101 || arrondissements != 45 || pasDeCalais != 887 {
		t.Errorf("%d départements, %d arrondissements, %d communes in 62; want 101, 45, 887", len(departements), arrondissements, pasDeCalais)
	}
}

func TestFind(t *testing.T) {
	for _, want := range []commune.Commune{
		{Code: "62041", Name: "Arras", Departement: "62", Population: 42875, Postals: []string{"62000"}, Lat: 50.2899, Lon: 2.7659},
		// Drain's code, which Orée d'Anjou took; La Poste knows the commune as 49069.
		{Code: "49126", Name: "Orée d'Anjou", Departement: "49", Population: 17162, Postals: []string{"49270", "49530"}, Lat: 47.3219, Lon: -1.2605},
	} {
		got, ok := commune.Find(want.Code)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("Find(%s): %s", want.Code, diff)
		}
	}
	for _, code := range []commune.Code{"", "62000", "62999", "98818"} {
		if c, ok := commune.Find(code); ok {
			t.Errorf("Find(%s) = %v", code, c)
		}
	}
}

func TestLabel(t *testing.T) {
	arras, _ := commune.Find("62041")
	if got := arras.Label(); got != "Arras (62000)" {
		t.Errorf("Label = %q", got)
	}
}

func TestName(t *testing.T) {
	for code, want := range map[commune.Code]string{"62041": "Arras (62)", "97411": "Saint-Denis (974)", "62": "", "": "", "62999": ""} {
		if got := commune.Name(code); got != want {
			t.Errorf("Name(%s) = %q, want %q", code, got, want)
		}
	}
}

func TestSearch(t *testing.T) {
	for query, want := range map[string]string{
		"Arras":         "Arras",
		"62000":         "Arras",
		"62041":         "Arras",
		"saint omer":    "Saint-Omer",
		"St Omer":       "Saint-Omer",
		"ST-OM":         "Saint-Omer",
		"ste marie aux": "Sainte-Marie-aux-Mines",
		"boulogne mer":  "Boulogne-sur-Mer",
		"béthune":       "Béthune",
		"lens":          "Lens",
		"paris":         "Paris",
		"75 015":        "Paris",
		"l'hay":         "L'Haÿ-les-Roses",
		"ile d'yeu":     "L'Île-d'Yeu",
		"angers":        "Angers",
		"974":           "Saint-Denis",
	} {
		found := commune.Search(query, 8)
		if len(found) == 0 || len(found) > 8 || found[0].Name != want {
			t.Errorf("Search(%q) = %v, want %s first", query, names(found), want)
		}
	}
	for _, query := range []string{"", " ", "6", "zzzz", "62041x", "99999"} {
		if found := commune.Search(query, 5); len(found) != 0 {
			t.Errorf("Search(%q) = %v", query, names(found))
		}
	}
	if found := commune.Search("paris", 0); len(found) != 0 {
		t.Errorf("limit 0: %v", names(found))
	}
}

func names(found []commune.Commune) []string {
	var names []string
	for _, c := range found {
		names = append(names, c.Name)
	}
	return names
}

// The largest commune comes first; a name that is the whole query comes before it.
func TestSearchGoesByPopulation(t *testing.T) {
	found := commune.Search("boulogne", 4)
	want := []string{"Boulogne-Billancourt", "Boulogne-sur-Mer", "Saint-Martin-Boulogne", "Les Lucs-sur-Boulogne"}
	if got := names(found); !slices.Equal(got, want) {
		t.Errorf("Search(boulogne) = %q, want %q", got, want)
	}
	if got := commune.Search("saint denis", 3); got[0].Name != "Saint-Denis" || got[1].Name != "Saint-Denis" || got[0].Population < got[1].Population {
		t.Errorf("Search(saint denis) = %q", names(got))
	}
}

func rank(t *testing.T, code commune.Code) uint16 {
	t.Helper()
	index, ok := commune.Index(code)
	if !ok {
		t.Fatalf("no commune %s", code)
	}
	return index
}

func TestDistance(t *testing.T) {
	arras := rank(t, "62041")
	for code, want := range map[commune.Code]float64{"62041": 0, "62765": 64, "62498": 17, "75056": 162, "97411": 9380} {
		if got := float64(commune.Distance(arras, rank(t, code))); math.Abs(got-want) > 0.5+want*0.01 {
			t.Errorf("Arras to %s: %.1f km, want about %.0f", code, got, want)
		}
	}
}

// The quick form agrees with the haversine in float64, and does not depend on the direction.
func TestDistanceIsTheHaversine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for range 200000 {
		a, b := uint16(random.IntN(commune.Count())), uint16(random.IntN(commune.Count()))
		got := commune.Distance(a, b)
		if got != commune.Distance(b, a) {
			t.Fatalf("%d and %d: not the same both ways", a, b)
		}
		worst = max(worst, math.Abs(float64(got)-haversine(commune.At(a), commune.At(b))))
	}
	if worst > 0.005 {
		t.Errorf("up to %.4f km from the haversine", worst)
	}
}

func haversine(a, b commune.Commune) float64 {
	rad := math.Pi / 180
	lat1, lat2 := float64(a.Lat)*rad, float64(b.Lat)*rad
	dlat, dlon := lat2-lat1, (float64(b.Lon)-float64(a.Lon))*rad
	h := math.Pow(math.Sin(dlat/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(dlon/2), 2)
	return 2 * 6371.0088 * math.Asin(math.Sqrt(h))
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
