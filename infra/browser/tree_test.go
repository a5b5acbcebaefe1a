//go:build browser

package browser

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"tandem/infra/demo"
)

var update = flag.Bool("update", false, "write the trees as they are now")

// TestTree holds what a screen reader is told of the pages that people come for first: the role and the name of each thing, in its place.
func TestTree(t *testing.T) {
	h := open(t, "tree")
	p := h.sit(t, screen{width: 1280})
	for _, page := range []struct{ name, path string }{
		{"accueil", "/"}, {"inscription", "/inscription/candidat"}, {"connexion", "/connexion"}, {"aide", "/aide"},
	} {
		p.load(chromedp.Navigate(h.url + page.path))
		compare(p, page.name)
	}
	p.open("/connexion").press("Me connecter") // nothing was written: the errors are told first
	compare(p, "connexion-erreurs")
	p.write("Adresse électronique", "recruteur@demo.example").write("Mot de passe", demo.Password).press("Me connecter")
	compare(p, "mon-espace")
	p.load(chromedp.Navigate(h.url + "/recruteur/offres/nouvelle"))
	compare(p, "nouvelle-offre")
}

func compare(p *person, name string) {
	p.Helper()
	got := p.tree()
	golden := filepath.Join("testdata", name+".tree")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			p.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		p.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		p.Errorf("%s is told otherwise (-golden +now), renew with -update:\n%s", name, diff)
	}
}

// tree is the page as it is told: a line for each thing, further in for what is inside.
func (p *person) tree() string {
	p.Helper()
	found, err := chromedp.Call(p.tab, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		p.Fatal(err)
	}
	nodes := map[accessibility.NodeID]*accessibility.Node{}
	for _, node := range found.Nodes {
		nodes[node.NodeID] = node
	}
	var told strings.Builder
	var tell func(node *accessibility.Node, depth int, above string)
	tell = func(node *accessibility.Node, depth int, above string) {
		role, name := said(node.Role), said(node.Name)
		again := role == "StaticText" && name == above // the words of a link are its name
		if !node.Ignored && !again && !slices.Contains([]string{"generic", "none", "InlineTextBox", "ListMarker"}, role) {
			told.WriteString(strings.Repeat("  ", depth) + strings.Join(strings.Fields(role+" "+name+" "+more(node)), " ") + "\n")
			depth, above = depth+1, name
		}
		for _, child := range node.ChildIDs {
			if one := nodes[child]; one != nil {
				tell(one, depth, above)
			}
		}
	}
	tell(found.Nodes[0], 0, "")
	return told.String()
}

// more is what is told of a thing beside its name: the level of a heading, that a field must be filled in or is wrong, and the hint and the mistake
// that belong to it.
func more(node *accessibility.Node) string {
	var told []string
	for _, property := range node.Properties {
		value := said(property.Value)
		if wanted := []accessibility.PropertyName{"level", "required", "invalid", "checked"}; slices.Contains(wanted, property.Name) && value != "false" {
			told = append(told, "["+string(property.Name)+" "+value+"]")
		}
	}
	if described := said(node.Description); described != "" {
		told = append(told, "("+described+")")
	}
	return strings.Join(told, " ")
}

func said(value *accessibility.Value) string {
	if value == nil {
		return ""
	}
	var text string
	if err := json.Unmarshal(value.Value, &text); err != nil {
		return string(value.Value)
	}
	return text
}
