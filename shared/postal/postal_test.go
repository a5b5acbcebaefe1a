package postal_test

import (
	"testing"

	"tandem/shared/postal"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]postal.Code{
		"62000": "62000", " 62 000 ": "62000", "02000": "02000", "97470": "97470",
		"2000": "", "00100": "", "620000": "", "6200A": "", "": "", "٦٢٠": "",
	} {
		if got, err := postal.Parse(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestFromFlux(t *testing.T) {
	for text, want := range map[string]postal.Code{"2000": "02000", "62000": "62000", "0100": "", "200": "", " 1000 ": "01000"} {
		if got, err := postal.FromFlux(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestDepartement(t *testing.T) {
	for code, want := range map[postal.Code]string{
		"62000": "62", "02000": "02", "20000": "2A", "20137": "2A", "20200": "2B", "20600": "2B", "97470": "974", "97600": "976", "98800": "988", "": "",
	} {
		if got := code.Departement(); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
