package flux_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"tandem/shared/flux"
)

// told is everything that a reading says in any form a caller may write down.
func told(t *testing.T, r result) string {
	t.Helper()
	var all strings.Builder
	for _, foyer := range r.Foyers {
		text, err := flux.Marshal(foyer)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s\n%s\n%+v\n%#v\n", text, foyer.Canonical(), foyer, foyer)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&all, "%s\n%+v\n%v\n", text, r, r.Err)
	return all.String()
}

// canary tells the values of testdata/canaries.xml that must not be read: words, amounts and numbers from 777, dates of January 1971.
var canary = regexp.MustCompile(`CANARI|777|1971-01|17:17:17|71017771|[12]7101`)

// TestCanaries shows that nothing but what schema.go lists leaves the reader, from a dossier that is taken.
func TestCanaries(t *testing.T) {
	content, err := os.ReadFile("testdata/canaries.xml")
	if err != nil {
		t.Fatal(err)
	}
	got := read(bytes.NewReader(content))
	if got.Err != nil || len(got.Foyers) != 1 {
		t.Fatalf("%d foyers, rejects %v: %v", len(got.Foyers), got.Rejects, got.Err)
	}
	all := told(t, got)
	if found := canary.FindAllString(all, -1); found != nil {
		t.Errorf("read and handed out: %q", found)
	}
	if strings.Contains(all, "2850762041991") {
		t.Error("the NIR is written down")
	}
	foyer := got.Foyers[0]
	if foyer.Enfants != 1 || foyer.Autres != 1 || len(foyer.Personnes) != 1 || !foyer.Mutation || foyer.NbEnfants != 2 {
		t.Errorf("counts: %+v", foyer)
	}
	if !strings.Contains(all, "EXEMPLE") {
		t.Error("the search finds not even what is handed out")
	}
}

// TestRejectsTellNothing shows that no reject and no refusal says a value of the file: each leaf is spoilt in turn.
func TestRejectsTellNothing(t *testing.T) {
	content, err := os.ReadFile("testdata/canaries.xml")
	if err != nil {
		t.Fatal(err)
	}
	leaf := regexp.MustCompile(`<([A-Z0-9]+)>([^<]+)</[A-Z0-9]+>`)
	spoilt := 0
	for _, at := range leaf.FindAllSubmatchIndex(content, -1) {
		for _, value := range []string{"SECRET&#9;SECRET", "SECRET<SECRET>SECRET</SECRET>", "SECRET<"} {
			changed := bytes.Join([][]byte{content[:at[4]], []byte(value), content[at[5]:]}, nil)
			got := read(bytes.NewReader(changed))
			if len(got.Foyers) == 1 {
				continue
			}
			spoilt++
			if all := told(t, got); strings.Contains(all, "SECRET") && !onlyNumber(got) {
				t.Errorf("%s: %s", content[at[2]:at[3]], all)
			}
		}
	}
	if spoilt < 150 {
		t.Errorf("only %d readings went wrong", spoilt)
	}
}

// onlyNumber tells a spoilt number of the dossier, which a reject holds for its hash and no encoding shows.
func onlyNumber(r result) bool {
	text, err := json.Marshal(r)
	return err == nil && !bytes.Contains(text, []byte("SECRET")) && len(r.Rejects) == 1 && r.Rejects[0].NumeroDemande == "SECRET"
}
