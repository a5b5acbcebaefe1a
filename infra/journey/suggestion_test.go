package journey

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/infra/local/machine"
	"tandem/shared/pdf"
)

// TestSuggestions sends a Word document: what it says is proposed, and stands in the CV once its owner accepts it, one by one; what is left
// out, already decided or a week old is written nowhere.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	before := text(t, l.must(http.StatusOK, "zoe", "GET", "/api/v1/cvs/1", nil), "updatedAt")
	const body = `<d><p>zoe.exemple@exemple.test</p><p>Permis C</p><p>COMPETENCES</p><p>Tenir la caisse</p><p>Compter les pains</p><p>LANGUES</p><p>Anglais</p></d>`
	document := l.uploaded(archived(t, "word/document.xml", body))
	path := "/api/v1/cvs/documents/" + text(t, document, "id") + "/suggestions"
	open := func() (labels []string) {
		list, _ := at(t, l.must(http.StatusOK, "zoe", "GET", path, nil), "open").([]any)
		for _, one := range list {
			labels = append(labels, text(t, one, "label"))
		}
		return labels
	}
	if got := strings.Join(open(), "|"); got != "Permis C (camion)|Tenir la caisse|Compter les pains|Anglais" {
		t.Fatalf("proposed: %s", got)
	}
	if now := l.must(http.StatusOK, "zoe", "GET", "/api/v1/cvs/1", nil); text(t, now, "updatedAt") != before {
		t.Error("the CV was written before anybody accepted")
	}
	l.must(http.StatusNoContent, "zoe", "POST", path+"/1", map[string]any{"accept": true, "cv": 1})
	l.must(http.StatusNoContent, "zoe", "POST", path+"/2", map[string]any{"accept": false})
	if status, _ := l.call("zoe", "POST", path+"/4", map[string]any{"accept": true}); status != http.StatusUnprocessableEntity {
		t.Errorf("a language without its level: %d", status)
	}
	if status, _ := l.call("zoe", "POST", path+"/3", map[string]any{"accept": true, "cv": 5}); status != http.StatusNotFound {
		t.Errorf("into a CV that is not there: %d", status)
	}
	l.must(http.StatusNoContent, "zoe", "POST", path+"/4", map[string]any{"accept": true, "level": "B1"})
	for _, decided := range []string{"/1", "/2", "/4", "/9"} {
		if status, _ := l.call("zoe", "POST", path+decided, map[string]any{"accept": true}); status != http.StatusNotFound {
			t.Errorf("%s once more: %d", decided, status)
		}
	}
	kept := l.must(http.StatusOK, "zoe", "GET", "/api/v1/cvs/1", nil)
	licences, _ := kept["licences"].([]any)
	languages, _ := kept["languages"].([]any)
	if skills, _ := kept["skills"].(string); len(licences) == 0 || licences[len(licences)-1] != "C" || len(languages) == 0 || skills != "" {
		t.Errorf("kept: %v, %v, %q", licences, languages, skills)
	}
	if got := open(); len(got) != 1 {
		t.Errorf("still open: %v", got)
	}
	if status, _ := l.call("paul", "POST", path+"/3", map[string]any{"accept": true}); status == http.StatusNoContent {
		t.Error("somebody else decided")
	}
	l.wait(8 * 24 * time.Hour)
	l.signIn("zoe", "zoe.canari@demo.example", password)
	if got := open(); len(got) != 0 {
		t.Errorf("a week later: %v", got)
	}
}

// TestSuggestionsOfPDF sends a PDF such as the service writes: what it says is proposed. One whose pages say nothing is kept, and says so.
func TestSuggestionsOfPDF(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	var file bytes.Buffer
	if err := (pdf.Document{Title: "CV", Language: "fr-FR", Blocks: []pdf.Block{
		{Kind: pdf.Heading1, Text: "Zoé Exemple"}, {Kind: pdf.Paragraph, Text: "zoe.exemple@exemple.test"}, {Kind: pdf.Paragraph, Text: "Permis C"},
		{Kind: pdf.Heading2, Text: "Compétences"}, {Kind: pdf.List, Items: []pdf.Item{{Text: "Tenir la caisse"}, {Text: "Compter les pains"}}},
	}}).Write(&file); err != nil {
		t.Fatal(err)
	}
	read := l.uploaded(file.Bytes())
	found := l.must(http.StatusOK, "zoe", "GET", "/api/v1/cvs/documents/"+text(t, read, "id")+"/suggestions", nil)
	var labels []string
	list, _ := at(t, found, "open").([]any)
	for _, one := range list {
		labels = append(labels, text(t, one, "label"))
	}
	if got := strings.Join(labels, "|"); got != "Permis C (camion)|Tenir la caisse|Compter les pains" || found["contact"] != true || read["unread"] != nil {
		t.Errorf("proposed %q of %v", got, read)
	}
	unread := l.uploaded(samplePDF("an empty page"))
	found = l.must(http.StatusOK, "zoe", "GET", "/api/v1/cvs/documents/"+text(t, unread, "id")+"/suggestions", nil)
	if list, _ := at(t, found, "open").([]any); len(list) != 0 || unread["state"] != "accepte" || unread["unread"] != true {
		t.Errorf("proposed %v of %v", list, unread)
	}
}
