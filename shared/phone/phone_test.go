package phone_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"tandem/shared/phone"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, plain, display string
		mobile               bool
	}{
		{"698943255", "+33698943255", "06 98 94 32 55", true},
		{"06.98.94.32.55", "+33698943255", "06 98 94 32 55", true},
		{"+33 (0)6 98 94 32 55", "+33698943255", "06 98 94 32 55", true},
		{"0033698943255", "+33698943255", "06 98 94 32 55", true},
		{"+33 06 98 94 32 55", "+33698943255", "06 98 94 32 55", true},
		{"03 21 00 00 00", "+33321000000", "03 21 00 00 00", false},
		{"0692123456", "+262692123456", "06 92 12 34 56", true},
		{"+33692123456", "+262692123456", "06 92 12 34 56", true},
		{"+262 692 12 34 56", "+262692123456", "06 92 12 34 56", true},
		{"0262000000", "+262262000000", "02 62 00 00 00", false},
		{"0639000000", "+262639000000", "06 39 00 00 00", true},
		{"0690000000", "+590690000000", "06 90 00 00 00", true},
		{"0594000000", "+594594000000", "05 94 00 00 00", false},
		{"0697000000", "+596697000000", "06 97 00 00 00", true},
		{"+32 470 00 00 00", "+32470000000", "+32470000000", false},
		{"0032470000000", "+32470000000", "+32470000000", false},
	} {
		got, err := phone.Parse(c.text)
		if err != nil || got.Plain() != c.plain || got.Display() != c.display || got.Mobile() != c.mobile {
			t.Errorf("%q: got %s, %s, %v, %v", c.text, got.Plain(), got.Display(), got.Mobile(), err)
		}
		if again, err := phone.Parse(got.Plain()); err != nil || again != got {
			t.Errorf("%s was read as %s, %v", got.Plain(), again.Plain(), err)
		}
	}
	for _, text := range []string{"", "06", "06 98 94 32 5", "06 98 94 32 556", "00 00 00 00 00", "+", "+33", "+336989432", "+0123456789",
		"+1234567", "+1234567890123456", "06 98 94 32 5O", "06+98943255", "tel", "+262 12", "0698943255 poste 3"} {
		if got, err := phone.Parse(text); err != phone.ErrForm || !got.IsZero() {
			t.Errorf("%q: got %s, %v", text, got.Plain(), err)
		}
	}
}

func TestNothingPrintsANumber(t *testing.T) {
	const canary = "698943255"
	number, err := phone.Parse(canary)
	if err != nil {
		t.Fatal(err)
	}
	whole := struct {
		Seen   phone.Number
		hidden []phone.Number
	}{number, []phone.Number{number}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb, number, &whole, whole.hidden)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("called", "number", number)
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), strings.Trim(fmt.Sprint([]byte(canary)), "[]")} {
		if strings.Contains(out.String(), form) {
			t.Errorf("the number was printed as %q in:\n%s", form, out.String())
		}
	}
	if strings.Count(out.String(), "[masqué]") < 15 {
		t.Errorf("the mask is missing:\n%s", out.String())
	}
}

func TestJSON(t *testing.T) {
	var got struct {
		Phone phone.Number `json:"phone,omitzero"`
	}
	if err := json.Unmarshal([]byte(`{"phone":"06 98 94 32 55"}`), &got); err != nil {
		t.Fatal(err)
	}
	if raw, err := json.Marshal(got); err != nil || string(raw) != `{"phone":"+33698943255"}` {
		t.Errorf("got %s, %v", raw, err)
	}
	if err := json.Unmarshal([]byte(`{"phone":""}`), &got); err != nil || !got.Phone.Equal(phone.Number{}) {
		t.Errorf("got %v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"phone":"0698"}`), &got); err == nil || strings.Contains(err.Error(), "0698") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("+33 (0)6 98 94 32 55")
	f.Add("00262692123456")
	f.Fuzz(func(t *testing.T, text string) {
		number, err := phone.Parse(text)
		if err != nil {
			return
		}
		if again, err := phone.Parse(number.Plain()); err != nil || again != number || number.Display() == "" {
			t.Errorf("%q was read as %q, then %q, %v", text, number.Plain(), again.Plain(), err)
		}
	})
}
