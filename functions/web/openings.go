package web

import (
	"encoding/json"
	"net/http"
	"time"

	"tandem/shared/access"
	"tandem/shared/calendar"
	"tandem/shared/service"
)

// The pages of the sealed vault: who opens it asks, or gives the second word; who controls reads what is open.

const (
	pathVault     = "/admin/coffre"
	pathOpenProof = "/admin/coffre-ouvert"
	pathAPIVault  = "/vault" // of the API

	vaultTitle    = "Coffre scellé"
	askVaultTitle = "Demander l’ouverture du coffre"
	openTitle     = "Preuves ouvertes"
)

var controls = []option{
	{Value: "controle-operation", Label: "Contrôle d’une opération cofinancée"}, {Value: "audit-certification", Label: "Audit de certification des dépenses"},
	{Value: "enquete", Label: "Enquête d’une autorité de contrôle"},
}

// vaultOpening is an opening as the API tells it.
type vaultOpening struct {
	ID        string        `json:"id"`
	Reason    string        `json:"reason"`
	Reference string        `json:"reference"`
	Proofs    []string      `json:"proofs"`
	Until     calendar.Date `json:"until"`
	Asked     struct {
		At time.Time `json:"at"`
	} `json:"asked"`
	Released, Ended *struct {
		At time.Time `json:"at"`
	}
}

// shownOpening is one of the list.
type shownOpening struct {
	vaultOpening
	Title         string
	Badge         badge
	Facts         []shownFact
	Waiting, Open bool // for the second word; not over
}

func openings(v *visit) error {
	var found struct {
		Openings []vaultOpening `json:"openings"`
	}
	if err := v.read(pathAPIVault+"/openings", &found); err != nil {
		return err
	}
	var page []shownOpening
	for _, one := range found.Openings {
		page = append(page, v.shownOpening(one))
	}
	return v.show("coffre", vaultTitle, page)
}

func (v *visit) shownOpening(one vaultOpening) shownOpening {
	zone := v.site.config.Service.Zone
	shown := shownOpening{vaultOpening: one, Title: labelOf(controls, one.Reason), Waiting: one.Released == nil, Open: one.Ended == nil}
	shown.Facts = []shownFact{
		{"Autorisation", one.Reference}, {"Demandée le", moment(one.Asked.At, zone)}, {"Dernier jour", one.Until.French()},
	}
	shown.Badge = badge{"…", "Attend l’accord d’une autre personne", "warn"}
	if one.Released != nil {
		shown.Badge = badge{"✓", "Accord de deux personnes", "good"}
		shown.Facts = append(shown.Facts, shownFact{"Ouverte le", moment(one.Released.At, zone)})
	}
	if one.Ended != nil {
		shown.Badge, shown.Waiting = badge{"–", "Refermée", "calm"}, false
		shown.Facts = append(shown.Facts, shownFact{"Refermée le", moment(one.Ended.At, zone)})
	}
	return shown
}

func vaultFields(proofs []option) []field {
	return []field{
		{Name: "controle", API: "reason", Label: "Contrôle", Kind: "radios", Options: controls, Missing: "Choisissez le contrôle."},
		{Name: "autorisation", API: "reference", Label: "Référence de l’autorisation du ministre", Hint: "Sans espace ni nom.", Kind: "text", Missing: "Indiquez la référence de l’autorisation."},
		{Name: "fin", API: "until", Label: "Dernier jour (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez le dernier jour."},
		{Name: "preuves", API: "proofs", Label: "Preuves à ouvrir", Hint: "Rien ne dit de qui elles sont.", Kind: "checkboxes", Options: proofs, Missing: "Choisissez les preuves à ouvrir."},
	}
}

func askVaultForm(v *visit) error { return v.showVault(nil, nil) }

// showVault asks with the proofs that the vault holds, and what was typed and refused.
func (v *visit) showVault(values map[string][]string, mistakes []mistake) error {
	var found struct {
		Proofs []struct {
			ID    string        `json:"id"`
			Since calendar.Date `json:"since"`
			Due   calendar.Date `json:"due"`
		} `json:"proofs"`
	}
	if err := v.read(pathAPIVault+"/proofs", &found); err != nil {
		return err
	}
	var proofs []option
	for _, one := range found.Proofs {
		proofs = append(proofs, option{Value: one.ID, Label: "Depuis le " + one.Since.French() + ", jusqu’au " + one.Due.French()})
	}
	f := newForm(vaultFields(proofs), values)
	f.mistakes = mistakes
	return v.showForm("coffre-ouvrir", askVaultTitle, f, len(proofs))
}

// askVault asks the API once: what it refuses is shown with the proofs, read anew.
func askVault(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(vaultFields(nil), values)
	f.complete()
	until := ""
	if f.value("fin") != "" {
		until = dayTyped(f, "fin")
	}
	if !f.Failed() {
		in := map[string]any{"reason": f.value("controle"), "reference": f.value("autorisation"), "until": until, "proofs": values["preuves"]}
		err := v.api.send(http.MethodPost, pathAPIVault+"/openings", in, nil)
		if err == nil {
			return v.redirect(pathVault, "coffre-demande")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showVault(values, f.mistakes)
}

func releaseVault(v *visit) error { return v.vaultAct("release", "coffre-ouvert") }

func endVault(v *visit) error { return v.vaultAct("end", "coffre-referme") }

func (v *visit) vaultAct(act, notice string) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathAPIVault+"/openings/"+id+"/"+act, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathVault, notice)
}

func openProofs(v *visit) error {
	var found struct {
		Proofs []string `json:"proofs"`
	}
	if err := v.read(pathAPIVault+"/open", &found); err != nil {
		return err
	}
	return v.show("coffre-ouvert", openTitle, found.Proofs)
}

// proofPage is a proof that is open.
type proofPage struct {
	LastName  string            `json:"lastName"`
	FirstName string            `json:"firstName"`
	BirthDate calendar.Date     `json:"birthDate"`
	Records   []json.RawMessage `json:"records"`
}

func openProof(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found proofPage
	if err := v.read(pathAPIVault+"/open/"+id, &found); err != nil {
		return err
	}
	facts := []shownFact{{"Nom", found.LastName}, {"Prénom", found.FirstName}}
	if !found.BirthDate.IsZero() {
		facts = append(facts, shownFact{"Date de naissance", found.BirthDate.French()})
	}
	for _, record := range found.Records {
		facts = append(facts, shownFact{"Pièce", string(record)})
	}
	return v.show("preuve", "Preuve ouverte", facts)
}

// opens reports whether somebody of the service may open its vault.
func opens(svc *service.Service) bool {
	return svc.Has(service.FeatureVault) && len(access.RolesFor(svc, service.Approve, svc.CategoryOf("proof"))) > 0
}
