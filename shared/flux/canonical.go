package flux

import (
	"encoding/binary"
	"strconv"

	"tandem/shared/calendar"
)

// canonicalSchema changes with what Canonical writes, so that no old record is taken for an equal new one.
const canonicalSchema = "flux.foyer/1"

// Canonical gives a record that is the same for two foyers if, and only if, they say the same: for telling, by its hash, a foyer that
// did not change from one file to the next. Neither the place in the file nor any NIR is in it. It is not for reading back.
func (f Foyer) Canonical() []byte {
	c := make(canonical, 0, 512)
	c.text(canonicalSchema)
	f.Dossier.canonical(&c)
	c.number(len(f.Personnes))
	for _, p := range f.Personnes {
		p.canonical(&c)
	}
	c.number(f.Enfants)
	c.number(f.Autres)
	c.text(f.SituationFamille)
	f.Adresse.canonical(&c)
	c.number(int(f.Etat))
	c.text(f.Fermeture.Motif)
	c.date(f.Fermeture.Date)
	c.text(f.Refus.Motif)
	c.date(f.Refus.Date)
	c.flag(f.Mutation)
	c.number(f.NbEnfants)
	c.text(string(f.FoyerDroitsDevoirs))
	c.list(f.Prestations)
	return c
}

func (d Dossier) canonical(c *canonical) {
	c.text(string(d.Organisme))
	c.text(d.NumOrg)
	c.text(d.Allocataire)
	c.text(d.PartenaireType)
	c.text(d.PartenaireCode)
	c.date(d.DateDemande)
	c.text(d.NumeroDemande)
}

func (p Personne) canonical(c *canonical) {
	c.text(string(p.Role))
	c.text(p.Qualite)
	c.text(p.Nom)
	c.text(p.NomNaissance)
	c.text(p.Prenom)
	c.text(p.Prenom2)
	c.text(p.Prenom3)
	c.date(p.DateNaissance)
	c.text(p.TypeDateNaissance)
	c.text(p.Sexe)
	c.flag(p.Responsable)
	c.date(p.DateRattachement)
	c.flag(p.ACharge)
	c.list(p.Prestations)
	c.text(p.IdentifiantPE)
	c.text(string(p.DroitsDevoirs))
}

func (a Adresse) canonical(c *canonical) {
	c.date(a.DateEmmenagement)
	c.text(a.Pays)
	c.text(a.NumeroVoie)
	c.text(a.TypeVoie)
	c.text(a.NomVoie)
	c.text(a.ComplementIdent)
	c.text(a.Complement)
	c.text(a.LieuDistribution)
	c.text(string(a.CodePostal))
	c.text(a.CodeCommune)
	c.text(a.Commune)
}

// canonical writes fields one after another, each text with its length before it, so that no two sequences write the same.
type canonical []byte

func (c *canonical) text(text string) {
	*c = binary.AppendUvarint(*c, uint64(len(text)))
	*c = append(*c, text...)
}

func (c *canonical) number(n int) { c.text(strconv.Itoa(n)) }

func (c *canonical) date(date calendar.Date) { c.text(date.String()) }

func (c *canonical) flag(set bool) { c.text(strconv.FormatBool(set)) }

func (c *canonical) list(list []string) {
	c.number(len(list))
	for _, text := range list {
		c.text(text)
	}
}
