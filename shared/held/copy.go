package held

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
)

// Copy is the copy of a person's data, before it is packed.
type Copy struct {
	Service    string        `json:"service"`
	Controller string        `json:"controller"`
	Contact    string        `json:"contact"` // of the délégué à la protection des données
	At         time.Time     `json:"at"`
	Categories []Category    `json:"categories"`
	Purposes   []PurposeLine `json:"purposes"`
	Seen       []Seen        `json:"seen"` // who did what with the data
	Matches    []Match       `json:"matches"`
	Requests   []any         `json:"requests"` // of rights, as package right holds them
	Records    []Record      `json:"records"`  // as they are stored
}

// Category is one category of what is held, and all that is to be told of it.
type Category struct {
	Code       string   `json:"code"`
	Label      string   `json:"label"`
	Fields     []Field  `json:"fields"`
	Sources    []string `json:"sources"`
	Recipients []string `json:"recipients"`
	Rule       string   `json:"rule"`
	RuleLabel  string   `json:"ruleLabel"`
	Seed       string   `json:"-"`
	Due        string   `json:"due,omitempty"`
	Reason     string   `json:"reason"`
	Why        string   `json:"why"`
	Frozen     string   `json:"frozen,omitempty"`
}

// PurposeLine is why data are held.
type PurposeLine struct {
	Label   string `json:"label"`
	Basis   string `json:"basis"`
	Opposed string `json:"opposed,omitempty"` // the day from which the person opposes it
}

// Seen is one act on the data: who by their role, never by their name.
type Seen struct {
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Did      string    `json:"did"`
	Category string    `json:"category"`
}

// Categories says, unit by unit and category by category, what is held, where it comes from, who receives it, until when it is kept and why. The
// account's own unit comes first; a unit whose records are described nowhere says what it is.
func (r Reader) Categories(held *Held, keeper lifetime.Keeper, own string) []Category {
	told := []Category{}
	names := slices.Sorted(maps.Keys(held.Units))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(a, own), rank(b, own)) })
	for _, name := range names {
		told = append(told, r.explain(held.Units[name], keeper.Among(held.Units[name], held.Units), held.Fields[name])...)
	}
	return told
}

func rank(name, own string) int {
	if name == own {
		return 0
	}
	return 1
}

// explain says what a unit holds.
func (r Reader) explain(unit *seal.Unit, outcome retention.Outcome, fields map[service.Category][]Field) []Category {
	var told []Category
	gather(fields, outcome.Rule)
	for _, line := range retention.Lines(r.Service, outcome) {
		found := fields[line.Category]
		if len(fields) == 0 {
			found = []Field{{Label: "Nature", Value: r.Service.ClassLabel(service.Class(unit.Class))}}
		}
		if len(found) == 0 {
			continue
		}
		one := Category{
			Code: string(line.Category), Label: line.Label, Fields: found, Sources: []string{}, Recipients: []string{}, Rule: string(line.Rule),
			RuleLabel: outcome.Rule.Label, Seed: outcome.Rule.Seed, Reason: line.Text, Why: line.Why,
		}
		if !line.Due.IsZero() {
			one.Due = line.Due.String()
		}
		if unit.Frozen != "" {
			one.Frozen = "Vous avez demandé d’en limiter l’usage : " + retention.Ground(unit.Frozen).Label() + ". Personne d’autre que vous ne les consulte, sauf pour traiter votre demande."
		}
		spec, _ := r.Service.Category(line.Category)
		for _, source := range spec.Sources {
			one.Sources = append(one.Sources, r.Service.SourceLabel(source))
		}
		for _, recipient := range r.Service.Recipients {
			if slices.Contains(recipient.Categories, spec.ID) {
				one.Recipients = append(one.Recipients, recipient.Label+" : "+recipient.Text)
			}
		}
		told = append(told, one)
	}
	return told
}

// gather brings what is of a category that the unit's rule does not name under the first that it does: services differ in how finely they
// tell identity from contact, and nothing that is held is left out.
func gather(fields map[service.Category][]Field, rule *service.Rule) {
	if rule == nil || len(rule.Categories) == 0 {
		return
	}
	for _, category := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(rule.Categories, category) {
			first := rule.Categories[0]
			fields[first] = append(fields[first], fields[category]...)
			delete(fields, category)
		}
	}
}

// sights says the acts of the journal in words.
func (r Reader) sights(sights []journal.Sight) []Seen {
	seen := make([]Seen, len(sights))
	for i, sight := range sights {
		by := r.Service.RoleLabel(service.Role(sight.Actor))
		switch {
		case sight.Actor == "flux":
			by = "un fichier reçu"
		case sight.Actor == "representant":
			by = "votre représentant légal"
		case by == "":
			by = "une règle du service"
		}
		did := sight.Action
		if len(did) == 1 {
			did = service.Action(did[0]).Label()
		}
		seen[i] = Seen{sight.At, by, did, r.Service.CategoryLabel(service.Category(sight.Category))}
	}
	return seen
}

// Original is a file that the person sent.
type Original struct {
	Name string
	Body []byte
}

// part is how much a part of the copy may hold, packed: one answer of the API carries it, in base64.
const part = 4400 << 10

// pack makes the parts of the copy, each a ZIP that opens by itself: the data for machines and for people in the first, then the originals.
func pack(c Copy, zone *time.Location, originals []Original) ([][]byte, error) {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("held: copy: %w", err)
	}
	files := append([]Original{{"mes-donnees.json", data}, {"mes-donnees.html", page(c, zone)}}, originals...)
	var parts [][]byte
	for len(files) > 0 {
		size, count := 0, 0
		for count < len(files) && (count == 0 || size+len(files[count].Body) < part) {
			size += len(files[count].Body) + 1024
			count++
		}
		packed, err := zipped(files[:count], c.At)
		if err != nil {
			return nil, err
		}
		parts, files = append(parts, packed), files[count:]
	}
	return parts, nil
}

func zipped(files []Original, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	for _, file := range files {
		entry, err := writer.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return nil, fmt.Errorf("held: zip: %w", err)
		}
		if _, err := entry.Write(file.Body); err != nil {
			return nil, fmt.Errorf("held: zip: %w", err)
		}
	}
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("held: zip: %w", err)
	}
	return out.Bytes(), nil
}

// page is the copy for people: one file without script or address, with headings, lists and tables that a screen reader follows.
func page(c Copy, zone *time.Location) []byte {
	var out strings.Builder
	say := func(format string, values ...string) {
		escaped := make([]any, len(values))
		for i, value := range values {
			escaped[i] = html.EscapeString(value)
		}
		fmt.Fprintf(&out, format, escaped...)
	}
	say("<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Mes données – %s</title>\n", c.Service)
	out.WriteString("<style>body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}dd{margin:0 0 .5rem 1rem;white-space:pre-line}table{border-collapse:collapse}th,td{border:1px solid #555;padding:.3rem .6rem;text-align:left}</style></head>\n<body><main>\n")
	say("<h1>Mes données dans %s</h1>\n<p>Copie du %s. Responsable : %s. Contact : %s.</p>\n", c.Service, c.At.In(zone).Format("02/01/2006"), c.Controller, c.Contact)
	for _, category := range c.Categories {
		say("<section><h2>%s</h2>\n<dl>\n", category.Label)
		for _, field := range category.Fields {
			say("<dt>%s</dt><dd>%s</dd>\n", field.Label, field.Value)
		}
		say("</dl>\n<h3>D’où, pour qui, jusqu’à quand</h3>\n<dl>\n<dt>Origine</dt><dd>%s</dd>\n", strings.Join(category.Sources, ", "))
		for _, recipient := range category.Recipients {
			say("<dt>Destinataires</dt><dd>%s</dd>\n", recipient)
		}
		say("<dt>Règle de conservation</dt><dd>%s, %s</dd>\n<dt>Échéance</dt><dd>%s %s %s</dd>\n</dl></section>\n", category.Rule, category.RuleLabel, category.Reason, category.Why, category.Frozen)
	}
	say("<section><h2>Pourquoi ces données sont détenues</h2>\n<ul>\n")
	for _, purpose := range c.Purposes {
		say("<li>%s : %s", purpose.Label, purpose.Basis)
		if purpose.Opposed != "" {
			say(" ; vous vous y opposez depuis le %s", purpose.Opposed)
		}
		out.WriteString("</li>\n")
	}
	say("</ul></section>\n<section><h2>Qui a utilisé ces données</h2>\n<table><caption>Actes des sept derniers mois</caption><thead><tr><th scope=\"col\">Date</th><th scope=\"col\">Qui</th><th scope=\"col\">Quoi</th><th scope=\"col\">Catégorie</th></tr></thead><tbody>\n")
	for _, seen := range c.Seen {
		say("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n", seen.At.In(zone).Format("02/01/2006 15:04"), seen.By, seen.Did, seen.Category)
	}
	say("</tbody></table></section>\n<section><h2>Offres qui vous ont été montrées</h2>\n<p>%s. Critère par critère : rempli, non rempli, inconnu ou sans objet ; aucune note n’est calculée.</p>\n<ul>\n", strconv.Itoa(len(c.Matches))+" au dernier calcul")
	for _, match := range c.Matches {
		say("<li>Offre %s : ", match.Offer)
		for i, name := range slices.Sorted(maps.Keys(match.Criteria)) {
			if i > 0 {
				out.WriteString(", ")
			}
			say("%s %s", name, strings.ToLower(strings.ReplaceAll(match.Criteria[name], "_", " ")))
		}
		out.WriteString("</li>\n")
	}
	out.WriteString("</ul></section>\n</main></body></html>\n")
	return []byte(out.String())
}
