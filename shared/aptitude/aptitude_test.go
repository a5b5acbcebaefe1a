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
		"licences":  {aptitude.Licences, "AUCUN AM A1 A2 A B1 B BE C1 C C1E CE D1 D D1E DE"},
		"times":     {aptitude.Times, "PLEIN PARTIEL"},
		"schedules": {aptitude.Schedules, "JOUR NUIT SEMAINE WEEKEND FIXES VARIABLES"},
		"means":     {aptitude.Means, "AUCUN VOITURE DEUXROUES TC VELO"},
		"travels":   {aptitude.Travels, "NON_DESSERVI DEPLACEMENTS"},
		"levels":    {aptitude.Levels, "0 3 4 5 6 7 8"},
		"practices": {aptitude.Practices, "0 6 12 24 36 60 120"},
		"degrees":   {aptitude.Degrees, "A1 A2 B1 B2 C1 C2"},
		"spoken":    {aptitude.Spoken, "FR EN DE ES IT PT NL PL AR TR RU UK RO ZH FA PS KU SQ TI AM SO LN FF WO BM TA BN UR VI CRE LSF"},
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

func TestUsable(t *testing.T) {
	for travels, want := range map[string]string{
		"": "VOITURE DEUXROUES TC VELO", "NON_DESSERVI": "VOITURE DEUXROUES VELO", "DEPLACEMENTS": "VOITURE DEUXROUES TC", "NON_DESSERVI DEPLACEMENTS": "VOITURE DEUXROUES",
	} {
		if got := aptitude.Usable(aptitude.Travels.Set(strings.Fields(travels))); got != aptitude.Means.Set(strings.Fields(want)) {
			t.Errorf("%s: %s", travels, aptitude.Means.Read(got))
		}
	}
}

func TestPractice(t *testing.T) {
	for months, want := range map[int]int{-1: 0, 0: 0, 5: 0, 6: 1, 11: 1, 12: 2, 23: 2, 24: 3, 36: 4, 59: 4, 60: 5, 119: 5, 120: 6, 500: 6} {
		if got := aptitude.Practice(months); got != want {
			t.Errorf("%d months: %d, want %d", months, got, want)
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
