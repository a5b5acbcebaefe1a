package synthetic

import (
	"cmp"
	"strconv"
	"strings"

	"tandem/shared/calendar"
	"tandem/shared/flux"
)

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// element writes a leaf; an empty one as an empty element, as the real files do.
func (w *writer) element(name, text string) {
	if text == "" {
		w.raw("<" + name + "/>")
		return
	}
	w.raw("<" + name + ">" + escape.Replace(text) + "</" + name + ">")
}

// optional writes a leaf unless it is empty.
func (w *writer) optional(name, text string) {
	if text != "" {
		w.element(name, text)
	}
}

func top(set bool) string {
	if set {
		return "1"
	}
	return "0"
}

func (w *writer) foyer(f Foyer) {
	w.raw("<InfosFoyerRSA><IdentificationRSA><Organisme>")
	w.element("FONORG", string(f.Organisme))
	w.element("NUMORG", cmp.Or(f.NumOrg, "621"))
	w.element("MATRICULE", f.Matricule)
	w.raw("</Organisme><Partenaire><TYPEPARTE>CG  </TYPEPARTE>")
	w.element("IDEPARTE", cmp.Or(f.Departement, "062"))
	w.raw("</Partenaire><DemandeRSA>")
	w.element("DTDEMRSA", f.Demande.String())
	w.element("NUMDEMRSA", f.Numero)
	w.raw("</DemandeRSA>")
	if f.Mutation {
		w.raw("<OrganismePrenant><FONORGPRENMUT>CAF</FONORGPRENMUT><NUMORGPRENMUT>591</NUMORGPRENMUT><DDDEPAMUT>" + f.Demande.String() + "</DDDEPAMUT></OrganismePrenant>")
	}
	w.raw("</IdentificationRSA>")
	state := f.State.etat()
	children := 0
	for i, person := range f.Persons {
		w.person(person, i == 0, f.Demande, state, f.Bulky)
		if person.Role == "ENF" {
			children++
		}
	}
	w.administrative(f)
	w.benefit(f, state, children)
	if f.Bulky {
		w.raw(checks)
	}
	w.raw("</InfosFoyerRSA>\n")
}

func (s State) etat() flux.Etat {
	if s.Etat == flux.EnAttente && !s.Pending {
		return flux.Ouvert
	}
	return s.Etat
}

func (w *writer) person(p Person, first bool, since calendar.Date, state flux.Etat, bulky bool) {
	w.raw("<Personne><Identification>")
	w.element("QUAL", map[string]string{"1": "MR", "2": "MME"}[p.Sexe])
	w.element("NOM", p.Nom)
	w.element("NOMNAI", cmp.Or(p.Naissance, p.Nom))
	w.element("PRENOM", p.Prenom)
	w.optional("PRENOM2", p.Prenom2)
	w.element("NOMCOMNAI", "ARRAS")
	w.element("DTNAI", p.Date.String())
	w.element("RGNAI", "1")
	w.element("TYPEDTNAI", cmp.Or(p.DateType, "N"))
	if p.NIR != "" {
		w.element("NIR", p.NIR)
		w.element("TOPVALIEC", "1")
	}
	w.element("SEXE", p.Sexe)
	w.raw("</Identification><DossierCAF>")
	w.element("TOPRESPDOS", top(first))
	w.element("DDRATDOS", since.String())
	w.raw("</DossierCAF>")
	for _, nature := range []string{"PFA", "RSA"} {
		w.raw("<Prestations>")
		w.element("NATPREST", nature)
		w.element("ROLEPERS", p.Role)
		w.element("TOPCHAPERS", top(p.Charge))
		w.raw("</Prestations>")
	}
	if bulky && p.Role == "ENF" {
		w.raw(relation)
	}
	if p.PE != "" {
		w.raw("<DossierPoleEmploi>")
		w.element("IDASSEDIC", p.PE)
		w.raw("</DossierPoleEmploi>")
	}
	if adult := p.Role == "DEM" || p.Role == "CJT"; adult {
		if bulky {
			w.raw(resources)
		}
		w.raw("<MontantCalculDroitRSAPersonne>")
		w.element("TOPPERSDRODEVORSA", top(state.Open()))
		w.raw("</MontantCalculDroitRSAPersonne>")
		if bulky {
			w.raw(activities)
		}
	}
	w.raw("</Personne>")
}

func (w *writer) administrative(f Foyer) {
	w.raw("<DonneesAdministratives><SituationFamille>")
	w.element("SITFAM", cmp.Or(f.Situation, "CEL"))
	w.element("DDSITFAM", "2024-01-01")
	w.raw("</SituationFamille><Adresse><TroncCommunAdresse><RGADR>01</RGADR>")
	w.optional("DTEMM", f.Address.Since.String())
	w.raw("<PAYS>FRA</PAYS><TYPEADR>D</TYPEADR><ETATADR>CO</ETATADR></TroncCommunAdresse><AdresseDetailleeFrance><COMPLIDEADR/><COMPLADR/>")
	w.element("NUMVOIE", f.Address.Numero)
	w.element("LIBTYPEVOIE", f.Address.Type)
	w.element("NOMVOIE", f.Address.Voie)
	w.raw("<LIEUDIST/>")
	w.element("NUMCOM", f.Address.CodeCommune)
	w.element("CODEPOS", f.Address.CodePostal)
	w.element("NOMCOM", f.Address.Ville)
	w.raw("</AdresseDetailleeFrance></Adresse>")
	if f.Bulky {
		w.raw(formerAddress)
	}
	w.raw("</DonneesAdministratives>")
}

func (w *writer) benefit(f Foyer, state flux.Etat, children int) {
	w.raw("<PrestationRSA><SituationDossierRSA><EtatDossierRSA>")
	w.element("ETATDOSRSA", strconv.Itoa(int(state)))
	w.raw("</EtatDossierRSA>")
	switch {
	case state == flux.Refuse:
		w.raw("<Refus>")
		w.element("DTREFURSA", f.State.Date.String())
		w.element("MOTIREFURSA", f.State.Motif)
		w.raw("</Refus>")
	case state == flux.DroitSuspendu:
		w.raw("<SuspensionDroit><MOTISUSDRORSA>DB</MOTISUSDRORSA><DDSUSDRORSA>2026-01-01</DDSUSDRORSA></SuspensionDroit>")
	case state == flux.VersementSuspendu:
		w.raw("<SuspensionVersement><MOTISUSVERSRSA>06</MOTISUSVERSRSA><DDSUSVERSRSA>2026-01-01</DDSUSVERSRSA></SuspensionVersement>")
	case state.Closed():
		block := map[flux.Etat]string{flux.Clos: "FinDroit", flux.ClosAnterieur: "FinDroitMoisAnterieur"}[state]
		w.raw("<" + block + ">")
		w.element("MOTICLORSA", f.State.Motif)
		w.element("DTCLORSA", f.State.Date.String())
		w.raw("</" + block + ">")
	}
	w.raw("</SituationDossierRSA><DetailDroitRSA><TroncCommunDroitRSA><TOPSANSDOMFIXE>0</TOPSANSDOMFIXE>")
	w.element("NBENFAUTCHA", strconv.Itoa(children))
	w.raw("<ORIDEMRSA>DEM</ORIDEMRSA>")
	w.element("TOPFOYDRODEVORSA", top(state.Open()))
	w.raw("</TroncCommunDroitRSA>")
	if f.Bulky {
		w.raw(amounts)
	}
	w.raw("</DetailDroitRSA></PrestationRSA>")
}
