// Package dossier is what the flux of CAF and MSA say of people: it applies a staged foyer, keeps each person's own dossier, and
// issues and checks the registration codes that the flux makes possible (000:130-141, 000:160).
package dossier

import (
	"tandem/shared/calendar"
	"tandem/shared/flux"
	"tandem/shared/table"
)

// Dossier is one person's share of a foyer: their own identity and the dossier they are in, nothing of the other members.
type Dossier struct {
	Dossier            flux.Dossier   `json:"dossier"`
	Personne           flux.Personne  `json:"personne"`
	SituationFamille   string         `json:"situationFamille"`
	Adresse            flux.Adresse   `json:"adresse"`
	Etat               flux.Etat      `json:"etat"`
	Fermeture          flux.Fermeture `json:"fermeture,omitzero"`
	Refus              flux.Refus     `json:"refus,omitzero"`
	NbEnfants          int            `json:"nbEnfants"`
	FoyerDroitsDevoirs flux.Top       `json:"foyerDroitsDevoirs,omitzero"`
	Prestations        []string       `json:"prestations,omitempty"`
	Reference          calendar.Date  `json:"reference"` // month of the file that said so
}

// Kind is table.KindDossier.
func (Dossier) Kind() table.Kind { return table.KindDossier }

// Schema is the current form.
func (Dossier) Schema() int { return 1 }

func share(foyer flux.Foyer, person flux.Personne, reference calendar.Date) Dossier {
	return Dossier{
		Dossier: foyer.Dossier, Personne: person, SituationFamille: foyer.SituationFamille, Adresse: foyer.Adresse,
		Etat: foyer.Etat, Fermeture: foyer.Fermeture, Refus: foyer.Refus, NbEnfants: foyer.NbEnfants,
		FoyerDroitsDevoirs: foyer.FoyerDroitsDevoirs, Prestations: foyer.Prestations, Reference: reference,
	}
}

// AddressLines is the postal address, for a letter.
func (d Dossier) AddressLines() []string {
	a := d.Adresse
	street := join(a.NumeroVoie, a.TypeVoie, a.NomVoie)
	var lines []string
	for _, line := range []string{a.ComplementIdent, a.Complement, street, a.LieuDistribution, join(string(a.CodePostal), a.Commune)} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func join(parts ...string) string {
	text := ""
	for _, part := range parts {
		if part == "" {
			continue
		}
		if text != "" {
			text += " "
		}
		text += part
	}
	return text
}
