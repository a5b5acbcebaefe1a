package account_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/crypto/argon2"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/seal/local/vaulttest"
)

const password = "cheval-agrafe-pile-exacte"

// phc writes a stored form of the password with a cost of the test's own.
func phc(memory, passes uint32, threads uint8) string {
	salt := []byte("seize octets ici")
	hash := argon2.IDKey([]byte(password), salt, passes, memory, threads, 32)
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", memory, passes, threads, text.EncodeToString(salt), text.EncodeToString(hash))
}

func TestAPasswordIsChecked(t *testing.T) {
	stored, err := account.HashPassword(vaulttest.Random("salt"), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Count(stored, "$") != 5 {
		t.Errorf("stored as %q", stored)
	}
	if !account.CheckPassword(stored, password) {
		t.Error("the right password is refused")
	}
	for _, wrong := range []string{"", password + " ", strings.ToUpper(password), password[1:]} {
		if account.CheckPassword(stored, wrong) {
			t.Errorf("%q is accepted", wrong)
		}
	}
	again, err := account.HashPassword(vaulttest.Random("other salt"), password)
	if err != nil || again == stored {
		t.Errorf("two people with one password have one hash, %v", err)
	}
	if _, err := account.HashPassword(iotest.ErrReader(errors.New("lost")), password); err == nil {
		t.Error("hashed without a salt")
	}
}

// A hash says what it cost: those made before a dearer one still open.
func TestAnotherCost(t *testing.T) {
	for _, stored := range []string{phc(64, 1, 1), phc(128, 3, 2)} {
		if !account.CheckPassword(stored, password) || account.CheckPassword(stored, "autre") {
			t.Errorf("%s is misjudged", stored)
		}
	}
}

// What is no stored password matches nothing, costs no time and brings nothing down.
func TestDamagedHashes(t *testing.T) {
	good := phc(64, 1, 1)
	if !account.CheckPassword(good, password) {
		t.Fatal("the good one is refused")
	}
	for _, change := range []struct{ from, to string }{
		{"argon2id", "argon2i"}, {"v=19", "v=16"}, {"v=19", "v"}, {"m=64", "m=0"}, {"t=1", "t=0"}, {"p=1", "p=0"}, {"p=1", "p=256"}, {"p=1", "p=9"},
		{"m=64", "m=4294967295"}, {"m=64", "m=4294967296"}, {"m=64", "m=-1"}, {"t=1", "t=4294967295"}, {"m=64,t=1,p=1", ""}, {"m=64,", ""},
		{"$argon2id", "argon2id"}, {"$argon2id", "$$argon2id"},
	} {
		damaged := strings.Replace(good, change.from, change.to, 1)
		if damaged == good || account.CheckPassword(damaged, password) {
			t.Errorf("%s is accepted", damaged)
		}
	}
	parts := strings.Split(good, "$")
	for _, damaged := range []string{
		"", "$", password, strings.Join(parts[:5], "$"), strings.Join(parts[:5], "$") + "$", good + "$", good + "!", good[:len(good)-3] + "AAA",
		strings.Join([]string{"", parts[1], parts[2], parts[3], "!", parts[5]}, "$"),
	} {
		if account.CheckPassword(damaged, password) {
			t.Errorf("%q is accepted", damaged)
		}
	}
}

// Nobody has the cost of a fresh hash, so that an unknown address takes as long as a known one; and nobody's password opens it.
func TestNobody(t *testing.T) {
	stored, err := account.HashPassword(vaulttest.Random("salt"), password)
	if err != nil {
		t.Fatal(err)
	}
	mine, nobody := strings.Split(stored, "$"), strings.Split(account.Nobody, "$")
	for part := range mine {
		if part < 4 && mine[part] != nobody[part] || len(mine[part]) != len(nobody[part]) {
			t.Errorf("part %d: %q, a fresh hash has %q", part, nobody[part], mine[part])
		}
	}
	for _, tried := range []string{"", password, "\x00"} {
		if account.CheckPassword(account.Nobody, tried) {
			t.Errorf("%q is nobody's password", tried)
		}
	}
}

func TestCheckStrength(t *testing.T) {
	known := []string{"Exemple", "Zoé", "zoe.exemple@demo.fr"}
	const (
		short   = "au moins 12 caractères"
		long    = "au plus 128 caractères"
		repeats = "répète trop"
		guessed = "se devine"
		used    = "100 000 plus utilisés"
	)
	tests := []struct{ password, want string }{
		{"", short}, {"onze-lettre", short}, {"éèàùçôîâêëï", short}, // eleven, however many bytes
		{"douze-lettre", ""}, {"éèàùçôîâêëïü", ""}, {password, ""}, {"un deux trois quatre", ""}, {"пароль-длинный", ""},
		{strings.Repeat("azb cde-fgh ", 10) + "12345678", ""}, {strings.Repeat("azb cde-fgh ", 10) + "123456789", long},
		{"aaaaaaaaaaaa", repeats}, {"abcdeabcdeabcde", repeats}, {"abcdefabcdef", used}, {"abcdefghjkmn", ""},
		{"motdepasse123", guessed}, {"Mot-de-Passe-12", guessed}, {"MOTDEPASSEMOTDEPASSE", guessed}, {"motdepasse123456789", guessed},
		{"azertyuiopazertyuiop", guessed}, {"administrateur62", guessed}, {"password-password", guessed}, {"pas de calais 62", guessed},
		{"exemple-1985!", guessed}, {"EXEMPLE EXEMPLE 12", guessed}, {"zoe.exemple@demo.fr", guessed}, {"Zoé.Exemple2026", guessed},
		{"zoe.exemple-zoe.exemple", guessed},
		{"soleil-2026-!", used}, {"trustno1trustno1", used}, {"MarseilleMarseille", used}, {"anticonstitutionnellement", ""},
		{"un exemple de phrase longue", ""}, {"motdepasse de la gare de Lens", ""},
	}
	for _, test := range tests {
		err := account.CheckStrength("body.password", test.password, known...)
		if test.want == "" {
			if err != nil {
				t.Errorf("%q: %v", test.password, err)
			}
			continue
		}
		var found *fault.Error
		if !errors.As(err, &found) || found.Kind != fault.Invalid || len(found.Fields) != 1 || found.Fields[0].Path != "body.password" {
			t.Errorf("%q: %v, want a mistake in body.password", test.password, err)
			continue
		}
		if !strings.Contains(found.Fields[0].Message, test.want) || test.password != "" && strings.Contains(err.Error(), test.password) {
			t.Errorf("%q: %q, want %q and not the password", test.password, found.Fields[0].Message, test.want)
		}
	}
}

// What the caller knows of the person is read only.
func TestCheckStrengthLeavesItsArguments(t *testing.T) {
	room := []string{"Exemple", "gardé"}
	_ = account.CheckStrength("body.password", password, room[:1]...)
	if room[1] != "gardé" {
		t.Errorf("the caller's own list now holds %q", room[1])
	}
}

// Nothing is known of many: empty and short words forbid nothing.
func TestShortWords(t *testing.T) {
	for _, word := range []string{"", " ", "-", "Zoé", "@", "@demo.fr"} {
		if err := account.CheckStrength("body.password", password+" zoé", word); err != nil {
			t.Errorf("%q known: %v", word, err)
		}
	}
}
