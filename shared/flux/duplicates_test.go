package flux_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tandem/shared/flux"
	"tandem/shared/nir"
)

// seen is a dossier as a test writes it: "1a" is number 1 with the content a, "1!" one that was rejected, "1a*" one with a NIR.
func seen(d *flux.Duplicates, base flux.Foyer, index int, what string) string {
	number := "0102404106" + what[:1]
	if what[1] == '!' {
		d.AddReject(flux.Reject{Index: index, Line: index + 2, NumeroDemande: number})
		return "-"
	}
	foyer := base
	foyer.Index, foyer.Line, foyer.Dossier.NumeroDemande = index, index+2, number
	foyer.Adresse.Complement = what[1:2]
	foyer.Personnes = append([]flux.Personne(nil), base.Personnes...)
	if strings.HasSuffix(what, "*") {
		foyer.Personnes[0].NIR, _ = nir.Parse("2710162498990")
	}
	return map[flux.Occurrence]string{flux.First: "F", flux.Repeated: "R", flux.Conflicting: "C"}[d.Add(foyer)]
}

func TestDuplicates(t *testing.T) {
	base := read(bytes.NewReader(event(t, "rsabem_caf.xml"))).Foyers[0]
	tests := []struct {
		file, occurrences string
		rejects           string // places of the rejects
		withdrawn         string // "first place of the dossier:place"
		repeated          int
	}{
		{"1a 2a 3a", "FFF", "[]", "[]", 0},
		{"1a 2a 1a", "FFR", "[]", "[]", 1},
		{"1a 1a 1a 2b", "FRRF", "[]", "[]", 2},
		{"1a 2a 1b", "FFC", "[1 3]", "[1:1 1:3]", 0},
		{"1a 1a 1b 2a", "FRCF", "[1 2 3]", "[1:1 1:2 1:3]", 0},
		{"1a 1b 1a", "FCC", "[1 2 3]", "[1:1 1:2 1:3]", 0},
		{"1! 1a 2a", "-CF", "[2]", "[1:1 1:2]", 0},
		{"1a 1! 2a", "F-F", "[1]", "[1:1 1:2]", 0},
		{"1! 1!", "--", "[]", "[1:1 1:2]", 0},
		{"1a 1a*", "FC", "[1 2]", "[1:1 1:2]", 0},
		{"1a 2a 2b 1b", "FFCC", "[1 2 3 4]", "[1:1 2:2 2:3 1:4]", 0},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			var d flux.Duplicates
			var occurrences strings.Builder
			var rejects []int
			var withdrawn []string
			for i, what := range strings.Fields(test.file) {
				occurrences.WriteString(seen(&d, base, i+1, what))
			}
			for _, reject := range d.Rejects() {
				rejects = append(rejects, reject.Index)
				if reject.Code != flux.RejectDuplicate || reject.Line != reject.Index+2 || !strings.HasPrefix(reject.NumeroDemande, "0102404106") {
					t.Errorf("reject %+v", reject)
				}
			}
			for index := range 6 {
				switch first := d.First(index); {
				case d.Withdrawn(index) != (first != 0):
					t.Errorf("place %d: withdrawn %v, first place %d", index, d.Withdrawn(index), first)
				case first != 0:
					withdrawn = append(withdrawn, fmt.Sprintf("%d:%d", first, index))
				}
			}
			if occurrences.String() != test.occurrences || fmt.Sprint(rejects) != test.rejects || fmt.Sprint(withdrawn) != test.withdrawn || d.Repeated() != test.repeated {
				t.Errorf("occurrences %s, rejects %v, withdrawn %v, repeated %d", occurrences.String(), rejects, withdrawn, d.Repeated())
			}
		})
	}
}

// TestDuplicatesInFiles reads the two files of events/flux.
func TestDuplicatesInFiles(t *testing.T) {
	for name, want := range map[string]string{"doublon-identique.xml": "0 rejects, 1 repeated", "doublon-different.xml": "2 rejects, 0 repeated"} {
		var d flux.Duplicates
		for _, foyer := range read(bytes.NewReader(event(t, name))).Foyers {
			d.Add(foyer)
		}
		if got := fmt.Sprintf("%d rejects, %d repeated", len(d.Rejects()), d.Repeated()); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		for _, reject := range d.Rejects() {
			if want := "(n° 2, ligne 4 ; n° 9, ligne 11)"; !strings.Contains(reject.Message, want) {
				t.Errorf("message %q, want %q in it", reject.Message, want)
			}
		}
	}
}

// TestDuplicatesWithoutEnd holds the cost of one dossier that stands fifty thousand times.
func TestDuplicatesWithoutEnd(t *testing.T) {
	base := read(bytes.NewReader(event(t, "rsabem_caf.xml"))).Foyers[0]
	var d flux.Duplicates
	for i := range 50_000 {
		base.Index, base.NbEnfants = i+1, i%7
		d.Add(base)
	}
	rejects := d.Rejects()
	if len(rejects) != 50_000 || !strings.Contains(rejects[0].Message, "et 49980 autres") || len(rejects[0].Message) > 1000 {
		t.Errorf("%d rejects, message of %d bytes", len(rejects), len(rejects[0].Message))
	}
}
