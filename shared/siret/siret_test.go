package siret_test

import (
	"testing"

	"tandem/shared/siret"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]error{
		"73282932000074":              nil,
		"732 829 320 00074":           nil,
		"732\u00a0829\u202f320 00074": nil,
		"22620001200012":              nil,
		"35600000000048":              nil, // La Poste, by Luhn
		"35600000009075":              nil, // La Poste, by the sum of the digits
		"35600000009093":              nil,
		"35600000009090":              siret.ErrCheck,
		"50000000000000":              siret.ErrCheck,
		"73282932000075":              siret.ErrCheck,
		"00000000000000":              siret.ErrCheck,
		"732829320":                   siret.ErrForm,
		"732829320000740":             siret.ErrForm,
		"7328293200007A":              siret.ErrForm,
		"٧٣٢٨٢٩٣":                     siret.ErrForm, // fourteen bytes, no digit
		"":                            siret.ErrForm,
	} {
		if got, err := siret.Parse(text); err != want || (err != nil) != (got == "") {
			t.Errorf("%q: got %q, %v, want %v", text, got, err, want)
		}
	}
}

func TestParts(t *testing.T) {
	number, err := siret.Parse("22620001200012")
	if err != nil {
		t.Fatal(err)
	}
	if number.SIREN() != "226200012" || number.French() != "226 200 012 00012" {
		t.Errorf("got %s, %s", number.SIREN(), number.French())
	}
	if empty := siret.SIRET(""); empty.SIREN() != "" || empty.French() != "" {
		t.Error("no number has parts")
	}
}

// TestOneWrongDigitIsSeen holds what the check is for: no slip of one digit makes another SIRET.
func TestOneWrongDigitIsSeen(t *testing.T) {
	const good = "22620001200012"
	for i := range good {
		for digit := byte('0'); digit <= '9'; digit++ {
			wrong := good[:i] + string(digit) + good[i+1:]
			if _, err := siret.Parse(wrong); (err == nil) != (wrong == good) {
				t.Errorf("%s: got %v", wrong, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("732 829 320 00074")
	f.Add("35600000009075")
	f.Fuzz(func(t *testing.T, text string) {
		number, err := siret.Parse(text)
		if err != nil {
			return
		}
		if again, err := siret.Parse(number.French()); err != nil || again != number {
			t.Errorf("%q was read as %s, then %s, %v", text, number, again, err)
		}
	})
}
