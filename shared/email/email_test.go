package email_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"tandem/shared/email"
)

func TestParse(t *testing.T) {
	long := strings.Repeat("a", 60) + "@" + strings.Repeat("b", 63) + "." + strings.Repeat("c", 63) + "." + strings.Repeat("d", 63) + ".fr"
	if len(long) != 255 {
		t.Fatalf("the long address has %d bytes", len(long))
	}
	for text, want := range map[string]string{
		" Zoe.Exemple+cv@Exemple.FR ": "zoe.exemple+cv@exemple.fr",
		"o'modele@sous.exemple.re":    "o'modele@sous.exemple.re",
		long[1:]:                      long[1:],
	} {
		if got, err := email.Parse(text); err != nil || got.Plain() != want {
			t.Errorf("%q: got %q, %v, want %q", text, got.Plain(), err, want)
		}
	}
	for text, want := range map[string]error{
		"":                                      email.ErrForm,
		"zoe":                                   email.ErrForm,
		"zoe@":                                  email.ErrForm,
		"@exemple.fr":                           email.ErrForm,
		"zoe@exemple":                           email.ErrForm,
		"zoe@@exemple.fr":                       email.ErrForm,
		"zoe@a@exemple.fr":                      email.ErrForm,
		"zoe exemple@exemple.fr":                email.ErrForm,
		"zoe@exemple.fr,b@c.fr":                 email.ErrForm,
		"zoe..e@exemple.fr":                     email.ErrForm,
		".zoe@exemple.fr":                       email.ErrForm,
		"zoe@-exemple.fr":                       email.ErrForm,
		"zoe@exemple-.fr":                       email.ErrForm,
		"zoe@exemple..fr":                       email.ErrForm,
		"zoe@127.0.0.1":                         email.ErrForm,
		"zoe@exemple.fr\r\nBcc:x":               email.ErrForm,
		"<zoe@exemple.fr>":                      email.ErrForm,
		"zoé@exemple.fr":                        email.ErrAccent,
		"zoe@exémple.fr":                        email.ErrAccent,
		long:                                    email.ErrLong,
		strings.Repeat("a", 65) + "@exemple.fr": email.ErrForm,
	} {
		if got, err := email.Parse(text); err != want || !got.IsZero() {
			t.Errorf("%q: got %q, %v, want %v", text, got.Plain(), err, want)
		}
	}
}

func TestNothingPrintsAnAddress(t *testing.T) {
	const canary = "zoe.canari@exemple.fr"
	address, err := email.Parse(canary)
	if err != nil {
		t.Fatal(err)
	}
	type record struct {
		Seen   email.Address
		hidden email.Address
		list   []email.Address
	}
	whole := record{address, address, []email.Address{address}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %[1]v", "%08.3f"} {
		fmt.Fprintf(&out, verb+"\n", address)
		fmt.Fprintf(&out, verb+"\n", &address)
		fmt.Fprintf(&out, verb+"\n", whole)
		fmt.Fprintf(&out, verb+"\n", &whole)
		fmt.Fprintf(&out, verb+"\n", map[email.Address]int{address: 1})
	}
	fmt.Fprintln(&out, address, whole.hidden, fmt.Errorf("sending to %v", address))
	slog.New(slog.NewJSONHandler(&out, nil)).Info("sent", "to", address)
	slog.New(slog.NewTextHandler(&out, nil)).Info("sent", "to", address)
	for _, form := range []string{canary, "canari", fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprint([]byte(canary))} {
		if strings.Contains(out.String(), form) {
			t.Errorf("the address was printed as %q in:\n%s", form, out.String())
		}
	}
	if strings.Count(out.String(), "[masqué]") < 50 {
		t.Errorf("the mask is missing:\n%s", out.String())
	}
}

func TestJSON(t *testing.T) {
	type record struct {
		To email.Address `json:"to"`
		Cc email.Address `json:"cc,omitzero"`
	}
	var got record
	if err := json.Unmarshal([]byte(`{"to":"Zoe@exemple.fr","cc":""}`), &got); err != nil || got.To.Plain() != "zoe@exemple.fr" || !got.Cc.IsZero() {
		t.Fatalf("got %q, %q, %v", got.To.Plain(), got.Cc.Plain(), err)
	}
	raw, err := json.Marshal(got)
	if err != nil || string(raw) != `{"to":"zoe@exemple.fr"}` {
		t.Errorf("got %s, %v", raw, err)
	}
	var again record
	if err := json.Unmarshal(raw, &again); err != nil || again != got || !again.To.Equal(got.To) {
		t.Errorf("%s was read otherwise: %v", raw, err)
	}
	err = json.Unmarshal([]byte(`{"to":"zoe.canari"}`), &got)
	if err == nil || strings.Contains(err.Error(), "canari") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(" Zoe.Exemple+cv@Exemple.FR ")
	f.Add("a@b\r\n.fr")
	f.Fuzz(func(t *testing.T, text string) {
		address, err := email.Parse(text)
		if err != nil {
			return
		}
		again, err := email.Parse(address.Plain())
		if err != nil || again != address || len(address.Plain()) > 254 || strings.ContainsAny(address.Plain(), " \r\n\t,;<>\"") {
			t.Errorf("%q was read as %q", text, address.Plain())
		}
	})
}
