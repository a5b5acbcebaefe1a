package web

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/calendar"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		count(0, "offre", "offres"):        "0\u00a0offre",
		count(1, "offre", "offres"):        "1\u00a0offre",
		count(2, "offre", "offres"):        "2\u00a0offres",
		count(1250, "offre", "offres"):     "1\u202f250\u00a0offres",
		count(1234567, "a", "as"):          "1\u202f234\u202f567\u00a0as",
		fileSize(0):                        "1\u00a0Ko",
		fileSize(350 << 10):                "350\u00a0Ko",
		fileSize(4 << 20):                  "4,0\u00a0Mo",
		labelOf(contracts, "MIS"):          "Intérim",
		labelOf(contracts, "ZZZ"):          "ZZZ",
		badgeOf(verdicts, "INCONNU").Label: "À compléter",
		badgeOf(verdicts, "NEUF").Label:    "NEUF",
		moment(time.Time{}, time.UTC):      "",
		moment(time.Date(2026, 3, 1, 9, 5, 0, 0, time.UTC), time.FixedZone("", 3600)): "1er mars 2026 à 10\u00a0h\u00a005",
		french.Replace("Quoi ? « Oui » : 5 % !"):                                      "Quoi\u00a0? «\u00a0Oui\u00a0»\u00a0: 5\u00a0%\u00a0!",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestBirthdayRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "hier", "31/02/1990", "1990/02/28", "28/02/90", "2802199", "280219900", "//", "28 février 1990"} {
		if day, err := birthday(text); err == nil {
			t.Errorf("%q is read as %s", text, day)
		}
	}
}

func FuzzBirthday(f *testing.F) {
	for _, text := range []string{"28/02/1990", "28021990", "1990-02-28", "1.2.1990", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if day, err := birthday(text); err == nil {
			if again, err := birthday(day.String()); err != nil || again != day {
				t.Errorf("%q gives %s, which gives %s, %v", text, day, again, err)
			}
		} else if day != (calendar.Date{}) {
			t.Errorf("%q: a day beside an error", text)
		}
	})
}

// TestChoicesTravelUnchanged: what was chosen comes back from the form as it was, whatever its label holds.
func TestChoicesTravelUnchanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		had := choice{rapid.StringMatching(`[A-Z][0-9]{4}-[0-9]{1,6}`).Draw(t, "code"), rapid.StringN(1, 50, 300).Draw(t, "label")}
		back, ok := readChoice(had.Value())
		if !ok || back != had {
			t.Fatalf("%v came back as %v, %t", had, back, ok)
		}
		trade := job{ROME: had.Code[:5], Appellation: rapid.IntRange(0, 999_999).Draw(t, "appellation")}
		if again := jobOf(choiceOfJob(trade)); again != trade {
			t.Fatalf("%v became %v", trade, again)
		}
	})
}

func TestPickerFollowsThePerson(t *testing.T) {
	t.Parallel()
	const had, other = "D1102-1|Boulanger", "D1104-2|Pâtissier"
	for _, c := range []struct {
		name    string
		form    url.Values
		many    bool
		chosen  []string
		pending bool
	}{
		{"nothing", url.Values{}, false, nil, false},
		{"typed", url.Values{"metier_cherche": {" boulang "}}, false, nil, true},
		{"found and chosen", url.Values{"metier_cherche": {"b"}, "metier_vu": {"b"}, "metier": {other}}, false, []string{other}, false},
		{"one replaces the other", url.Values{"metier_choisi": {had}, "metier": {other}}, false, []string{other}, false},
		{"several add up", url.Values{"metier_choisi": {had}, "metier": {other}}, true, []string{had, other}, false},
		{"the same twice", url.Values{"metier_choisi": {had}, "metier": {had}}, true, []string{had}, false},
		{"passed over", url.Values{"metier_cherche": {"b"}, "metier_vu": {"b"}}, false, nil, true},
		{"given up", url.Values{"metier_cherche": {"b"}, "metier_vu": {"b"}, "metier": {"aucun"}}, false, nil, false},
		{"chosen, and another typed", url.Values{"metier_cherche": {"p"}, "metier_vu": {"b"}, "metier": {had}}, true, []string{had}, true},
		{"tampered", url.Values{"metier_choisi": {"../x|a", "D1102-1|", "D1102-1"}, "metier": {"<|b"}}, true, nil, false},
	} {
		p := tradePicker
		p.Many = c.many
		p = readPicker(p, c.form)
		var chosen []string
		for _, one := range p.Chosen {
			chosen = append(chosen, one.Value())
		}
		if diff := cmp.Diff(c.chosen, chosen); diff != "" || p.pending() != c.pending {
			t.Errorf("%s: pending %t %s", c.name, p.pending(), diff)
		}
	}
}
