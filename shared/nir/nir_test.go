package nir_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tandem/shared/nir"
)

var valid = map[string]string{ // number: key
	"2850762041991": "03",
	"1800562498992": "38",
	"185072A123456": "65",
	"292012B987654": "63",
	"2040397411123": "06", // La Réunion
	"1990299345678": "54", // born abroad
	"1800162498001": "92",
}

func TestParse(t *testing.T) {
	for number, key := range valid {
		for _, text := range []string{number, number + key, strings.ToLower(number) + " " + key,
			number[:1] + " " + number[1:3] + "." + number[3:5] + "\u00a0" + number[5:] + "\u202f" + key} {
			if got, err := nir.Parse(text); err != nil || string(got.Bytes13()) != number {
				t.Errorf("%q: got %s, %v", text, got.Bytes13(), err)
			}
		}
		for wrong := range 100 {
			text := fmt.Sprintf("%02d", wrong)
			if _, err := nir.Parse(number + text); (err == nil) != (text == key) || (err != nil && err != nir.ErrKey) {
				t.Errorf("%s %s: got %v", number, text, err)
			}
		}
	}
	for _, text := range []string{"", "285076204199", "28507620419910", "2850762041991031", "5850762041991", "0850762041991", "9850762041991",
		"2850062041991", "2851362041991", "2851962041991", "2854362041991", "2854962041991", "28507A2041991", "185073A123456", // the letter is that of 2A or 2B alone
		"1850762A12345", "2920162B98765", // and stands in the seventh place
		"185072C123456", "185072A12345B", "285076204199x", "2690549588157", "269054958815780"} {
		if got, err := nir.Parse(text); err != nir.ErrForm || !got.IsZero() || got.Bytes13() != nil {
			t.Errorf("%q: got %s, %v", text, got.Bytes13(), err)
		}
	}
	for _, text := range []string{"3850762041991", "4850762041991", "7850762041991", "8850762041991", "2852062041991", "2854262041991",
		"2855062041991", "2859962041991"} {
		if _, err := nir.Parse(text); err != nil {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

// TestKeyAgreesWithTheOtherRule computes keys as social security states it: A and B read 0, less one or two million.
func TestKeyAgreesWithTheOtherRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[12][0-9]{2}(0[1-9]|1[0-2])(2A|2B|[0-9]{2})[0-9]{6}`).Draw(t, "number")
		n, _ := new(big.Int).SetString(strings.NewReplacer("A", "0", "B", "0").Replace(text), 10)
		switch text[6] {
		case 'A':
			n.Sub(n, big.NewInt(1_000_000))
		case 'B':
			n.Sub(n, big.NewInt(2_000_000))
		}
		key := 97 - new(big.Int).Mod(n, big.NewInt(97)).Int64()
		if _, err := nir.Parse(fmt.Sprintf("%s%02d", text, key)); err != nil && text != "2690549588157" {
			t.Fatalf("%s %02d: %v", text, key, err)
		}
		if _, err := nir.Parse(fmt.Sprintf("%s%02d", text, (key+rapid.Int64Range(1, 96).Draw(t, "slip"))%97)); err == nil {
			t.Fatalf("%s: another key than %d is accepted", text, key)
		}
	})
}

func TestFind(t *testing.T) {
	for text, want := range map[string]bool{
		"Mon numéro est 2 85 07 62 041 991 03, merci.": true,
		"NIR:285076204199103":                          true,
		"285076204199103.":                             true,
		"(2-85-07-62-041-991-03)":                      true,
		"2850762041991":                                true,
		"2 85 07 62 041 991":                           true,
		"185072a123456 puis 1 85 07 2A 123 456":        true,
		"1 85 07 62 A12":                               false,
		"3850762041991":                                false, // a bar code may begin so
		"1712345678901":                                false, // an instant in milliseconds
		"285076204199104":                              false, // the key is wrong
		"22620001200012":                               false, // a SIRET
		"06 98 94 32 55 03 21 00 00 00":                false,
		"FR76 1234 5987 6543 2109 8765 432":            false,
		"a2850762041991":                               false,
		"12850762041991":                               false,
		"285076204199103é":                             false,
		"":                                             false,
	} {
		if got := nir.Find(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
	for number, key := range valid {
		if !nir.Find("voir " + number + " " + key + " au dossier") {
			t.Errorf("%s %s was not found", number, key)
		}
	}
}

func TestNothingPrintsANumber(t *testing.T) {
	const canary = "2850762041991"
	number, err := nir.Parse(canary + "03")
	if err != nil {
		t.Fatal(err)
	}
	whole := struct {
		Seen   nir.NIR
		hidden []nir.NIR
	}{number, []nir.NIR{number}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb, number, &whole, whole.hidden)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("read", "nir", number, "whole", whole)
	if err := json.NewEncoder(&out).Encode(whole); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), strings.Trim(fmt.Sprint([]byte(canary)), "[]")} {
		if strings.Contains(out.String(), form) {
			t.Errorf("the number was printed as %q in:\n%s", form, out.String())
		}
	}
	if strings.Count(out.String(), "[masqué]") < 15 {
		t.Errorf("the mask is missing:\n%s", out.String())
	}
	if same, err := nir.Parse(canary); err != nil || !same.Equal(number) || same != number {
		t.Errorf("the same number is not equal: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2 85 07 62 041 991 03")
	f.Add("1850762A12345")
	f.Fuzz(func(t *testing.T, text string) {
		nir.Find(text)
		number, err := nir.Parse(text)
		if err == nil && (len(number.Bytes13()) != nir.Size || nir.Check(number.Bytes13()) != nil) {
			t.Errorf("%q was read as %s", text, number.Bytes13())
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("Conducteur de véhicule léger depuis 2019, permis B, 62000 Arras, 06 00 00 00 00. ", 50)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		nir.Find(text)
	}
}
