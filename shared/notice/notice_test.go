package notice_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/notice"
)

const link = "https://exemple.fr/confirmation?jeton=abc"

// The texts as people receive them.
func TestTexts(t *testing.T) {
	for name, text := range map[string]notice.Text{"confirm": notice.Confirm("Mon Essai", link, "30 minutes, une seule fois"), "known": notice.Known("Mon Essai", link, "https://exemple.fr/inscription"),
		"privacy": notice.Privacy("Mon Essai", "4 janvier 2027", []string{"Un hébergeur de plus.", "Un an de moins."}, link)} {
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text.Subject+"\n\n"+text.Body); diff != "" {
				t.Error(diff)
			}
			if strings.Count(text.Body, "\n"+link+"\n") != 1 {
				t.Error("the link does not stand once, on a line of its own")
			}
			if strings.ContainsAny(text.Subject, "\r\n") {
				t.Error("the subject has several lines")
			}
		})
	}
}
