package aptitude_test

import (
	"strings"
	"testing"

	"tandem/shared/aptitude"
)

// The places are stored: whoever moves one makes what is stored mean something else.
func TestPlacesAreKept(t *testing.T) {
	for name, test := range map[string]struct {
		list aptitude.List
		want string
	}{
		"licences": {aptitude.Licences, "AUCUN AM A1 A2 A B1 B BE C1 C C1E CE D1 D D1E DE"},
	} {
		var codes []string
		for _, entry := range test.list {
			codes = append(codes, entry.Code)
			if entry.Label == "" {
				t.Errorf("%s: %s has no words", name, entry.Code)
			}
		}
		if got := strings.Join(codes, " "); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestDrives(t *testing.T) {
	for held, want := range map[string]string{
		"":      "",
		"AUCUN": "AUCUN",
		"AM":    "AM",
		"B":     "AM B1 B",
		"A":     "AM A1 A2 A",
		"CE":    "AM B1 B BE C1 C C1E CE",
		"D A1":  "AM A1 B1 B D1 D",
	} {
		if got := aptitude.Drives(strings.Fields(held)); got != aptitude.Licences.Set(strings.Fields(want)) {
			t.Errorf("%s drives %s, want %s", held, aptitude.Licences.Read(got), want)
		}
	}
}

func TestWhatIsInNoListIsNotKept(t *testing.T) {
	if aptitude.Licences.Set([]string{"Z", "B"}) != aptitude.Licences.Set([]string{"B"}) || aptitude.Licences.Knows([]string{"Z"}) || !aptitude.Licences.Knows([]string{"B"}) {
		t.Error("an unknown code counts")
	}
	if got := aptitude.Licences.Labels([]string{"B", "Z"}); got != "B (voiture), Z" {
		t.Error(got)
	}
	if aptitude.Licences.All() != 1<<16-1 {
		t.Errorf("%b", aptitude.Licences.All())
	}
}
