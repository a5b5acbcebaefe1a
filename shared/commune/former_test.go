package commune_test

import (
	"slices"
	"strings"
	"testing"

	"tandem/shared/commune"
)

// What merged leads to what is there now, by its code and by its name.
func TestFormerCommunes(t *testing.T) {
	former, ok := commune.FormerOf("62110")
	if told := former.Told(); !ok || told != "La commune Berguette n’existe plus : c’est maintenant Isbergues (62330)." {
		t.Errorf("62110: %q", told)
	}
	former, ok = commune.FormerOf("62226")
	if told := former.Told(); !ok || told != "La commune 62226 n’existe plus : c’est maintenant Saint-Augustin (62120)." {
		t.Errorf("62226, whose name is not known: %q", told)
	}
	for _, code := range []commune.Code{"62041", "62447", "", "99999", "62"} {
		if former, ok := commune.FormerOf(code); ok || commune.Current(code) != code {
			t.Errorf("%q is said to be %v", code, former)
		}
	}
	for query, want := range map[string]string{"berguette": "62473", "Bergu": "62473", "HESDIN": "62447", "enquin les mines": "62295", "": "", "zzzz": ""} {
		got := ""
		if found := commune.SearchFormer(query, 1); len(found) > 0 {
			got = string(found[0].Now)
		}
		if got != want {
			t.Errorf("%q leads to %q, want %q", query, got, want)
		}
	}
}

// Each line leads to a commune of today, in one step, and none is a commune of today itself.
func TestEveryFormerCommuneLeadsSomewhere(t *testing.T) {
	all := commune.Formers()
	if len(all) < 4700 || !slices.IsSortedFunc(all, func(a, b commune.Former) int { return strings.Compare(a.Code, b.Code) }) {
		t.Fatalf("%d lines", len(all))
	}
	for _, former := range all {
		_, exists := commune.Find(commune.Code(former.Code))
		if _, ok := commune.Find(former.Now); !ok || exists != (former.Code == string(former.Now)) || exists && former.Name == "" {
			t.Errorf("%+v", former)
		}
	}
}
