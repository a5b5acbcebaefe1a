package flux

import (
	"cmp"
	"slices"
	"strings"

	"tandem/shared/calendar"
	"tandem/shared/nir"
	"tandem/shared/postal"
)

// builder makes a foyer of a draft.
type builder struct {
	organisme Organisme
	until     calendar.Date // last day that the file can know of
	notices   notices
	accents   accents
	bad       *mistake
}

func newBuilder(header Header, notices notices) builder {
	until, err := calendar.Parse(header.Created[:len("2006-01-02")])
	if err != nil || until.Before(header.Reference) {
		until = header.Reference
	}
	return builder{organisme: header.Organisme, until: until, notices: notices}
}

func (b *builder) take(c *checker) {
	b.accents.sound += c.accents.sound
	b.accents.broken += c.accents.broken
	if b.bad == nil {
		b.bad = c.bad
	}
}

func (b *builder) reject(field string, code RejectCode) {
	if b.bad == nil {
		b.bad = &mistake{field: field, code: code}
	}
}

// rank orders the persons of a foyer.
var rank = map[Role]int{Demandeur: 1, Conjoint: 2, Beneficiaire: 3}

// build gives the foyer and, when the dossier must be rejected, why.
func (b *builder) build(d *draft) (Foyer, *mistake) {
	b.bad = d.bad
	c := newChecker(d.foyer, b.notices)
	foyer := Foyer{Index: d.index, Line: d.line, Enfants: d.enfants, Autres: d.autres, Mutation: d.mutation}
	foyer.Dossier = b.dossier(c)
	foyer.SituationFamille = c.code("SITFAM", situationCodes, true)
	b.state(c, &foyer)
	foyer.NbEnfants = c.count("NBENFAUTCHA")
	foyer.FoyerDroitsDevoirs = c.top("TOPFOYDRODEVORSA", false)
	b.take(c)
	for _, nature := range d.natures {
		if prestationCodes[nature] {
			foyer.Prestations = append(foyer.Prestations, nature)
		} else {
			b.notices.add(NoticePrestation)
		}
	}
	slices.Sort(foyer.Prestations)
	for _, p := range d.persons {
		foyer.Personnes = append(foyer.Personnes, b.person(p))
	}
	slices.SortStableFunc(foyer.Personnes, func(a, b Personne) int { return cmp.Compare(rank[a.Role], rank[b.Role]) })
	b.together(foyer)
	if len(d.addresses) == 0 {
		b.reject("RGADR", RejectMissing)
	} else {
		foyer.Adresse = b.address(d.addresses[0])
	}
	return foyer, b.bad
}

func (b *builder) dossier(c *checker) Dossier {
	dossier := Dossier{
		Organisme:      Organisme(c.code("FONORG", organismeCodes, true)),
		NumOrg:         c.alphanumeric("NUMORG", 3),
		PartenaireType: c.code("TYPEPARTE", partenaireCodes, true),
		PartenaireCode: c.alphanumeric("IDEPARTE", 2),
		DateDemande:    c.date("DTDEMRSA", true),
		NumeroDemande:  c.alphanumeric("NUMDEMRSA", 1),
	}
	if renamed := renamedPartenaires[dossier.PartenaireType]; renamed != "" {
		dossier.PartenaireType = renamed
	}
	if dossier.Organisme != b.organisme {
		c.reject("FONORG", RejectValue)
	}
	matricule := c.required("MATRICULE")
	if dossier.Organisme == MSA {
		number, err := nir.Parse(matricule)
		if err != nil {
			c.reject("MATRICULE", RejectValue)
		}
		dossier.AllocataireNIR = number
		return dossier
	}
	if dossier.Allocataire = allocataire(matricule); dossier.Allocataire == "" {
		c.reject("MATRICULE", RejectValue)
	}
	return dossier
}

// allocataire makes the seven characters of a CAF number out of the fifteen of MATRICULE; "" when it cannot. The number stands at
// the left, zeros to the right; older ones stand at the right, zeros to the left.
func allocataire(matricule string) string {
	number := strings.ToUpper(strings.Join(strings.Fields(matricule), ""))
	if number == "" || strings.Trim(number, lettersAndDigits) != "" || strings.Trim(number, "0") == "" {
		return ""
	}
	for len(number) > 7 {
		if strings.Trim(number[7:], "0") == "" {
			number = number[:7]
			break
		}
		if number[0] != '0' {
			return ""
		}
		number = number[1:]
	}
	return strings.Repeat("0", 7-len(number)) + number
}

// state reads the state of the dossier with the date that it calls for: without it no retention clock could start.
func (b *builder) state(c *checker, foyer *Foyer) {
	state := c.code("ETATDOSRSA", etatCodes, true)
	if state == "" {
		return
	}
	foyer.Etat = Etat(state[0] - '0')
	switch {
	case foyer.Etat == Refuse:
		foyer.Refus = Refus{c.code("MOTIREFURSA", refusCodes, true), c.date("DTREFURSA", true)}
	case foyer.Etat.Closed():
		within := ""
		if c.rec["DTCLORSA"] == "" && c.rec["FinDroitMoisAnterieur/DTCLORSA"] != "" {
			within = "FinDroitMoisAnterieur/"
		}
		foyer.Fermeture = Fermeture{c.code(within+"MOTICLORSA", fermetureCodes, true), c.date(within+"DTCLORSA", true)}
	}
	// A clock that starts in a distant future would keep the dossier for as long.
	if latest := b.until.AddDays(366); foyer.Refus.Date.After(latest) {
		c.reject("DTREFURSA", RejectDate)
	} else if foyer.Fermeture.Date.After(latest) {
		c.reject("DTCLORSA", RejectDate)
	}
}

func (b *builder) person(p person) Personne {
	c := newChecker(p.rec, b.notices)
	found := Personne{
		Role:    p.role,
		Qualite: c.code("QUAL", qualiteCodes, false),
		Nom:     c.required("NOM"), NomNaissance: c.optional("NOMNAI"),
		Prenom: c.required("PRENOM"), Prenom2: c.optional("PRENOM2"), Prenom3: c.optional("PRENOM3"),
		DateNaissance: c.date("DTNAI", true), TypeDateNaissance: c.code("TYPEDTNAI", dateTypeCodes, false),
		Sexe:             c.code("SEXE", sexeCodes, true),
		Responsable:      c.top("TOPRESPDOS", true).Yes(),
		DateRattachement: c.date("DDRATDOS", false),
		Prestations:      p.prestations,
		DroitsDevoirs:    c.top("TOPPERSDRODEVORSA", false),
	}
	if found.TypeDateNaissance == "" {
		found.TypeDateNaissance = "N"
	}
	if found.DateNaissance.After(b.until) {
		c.reject("DTNAI", RejectDate)
	}
	b.take(c)
	charge := newChecker(record{"TOPCHAPERS": p.aCharge}, b.notices)
	found.ACharge = charge.top("TOPCHAPERS", true).Yes()
	b.take(charge)
	found.IdentifiantPE = b.identifiantPE(p.rec["IDASSEDIC"])
	found.NIR = b.nir(p.rec["NIR"])
	return found
}

// identifiantPE gives the eight characters of an identifiant pôle emploi; what is none is left out.
func (b *builder) identifiantPE(text string) string {
	number := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if number == "" {
		return ""
	}
	sound := len(number) == 8 || len(number) == 11 // the last three name the agency and change with it
	if !sound || strings.Trim(number[:7], digits) != "" || strings.Trim(number, lettersAndDigits) != "" || strings.Trim(number[:8], "0") == "" {
		b.notices.add(NoticePE)
		return ""
	}
	return number[:8]
}

func (b *builder) nir(text string) nir.NIR {
	if strings.TrimSpace(text) == "" {
		return nir.NIR{}
	}
	number, err := nir.Parse(text)
	if err != nil {
		b.notices.add(NoticeNIR)
		return nir.NIR{}
	}
	return number
}

// together checks the persons against one another. A dossier refused or closed may have lost its persons: its state still counts.
func (b *builder) together(foyer Foyer) {
	count := make(map[Role]int)
	for _, p := range foyer.Personnes {
		count[p.Role]++
	}
	over := foyer.Etat == Refuse || foyer.Etat.Closed()
	var message string
	switch {
	case count[Demandeur] > 1 || count[Conjoint] > 1 || count[Beneficiaire] > 2:
		message = "Le dossier compte plusieurs demandeurs ou plusieurs conjoints."
	case count[Demandeur]+count[Beneficiaire] == 0 && !over:
		message = "Le dossier n’a pas de demandeur."
	}
	if message != "" && b.bad == nil {
		b.bad = &mistake{"ROLEPERS", RejectPersons, message}
	}
}

func (b *builder) address(rec record) Adresse {
	c := newChecker(rec, b.notices)
	address := Adresse{
		DateEmmenagement: c.date("DTEMM", false), Pays: c.code("PAYS", paysCodes, true),
		NumeroVoie: c.optional("NUMVOIE"), TypeVoie: c.optional("LIBTYPEVOIE"), NomVoie: c.optional("NOMVOIE"),
		ComplementIdent: c.optional("COMPLIDEADR"), Complement: c.optional("COMPLADR"), LieuDistribution: c.optional("LIEUDIST"),
		CodeCommune: strings.ToUpper(c.optional("NUMCOM")), Commune: c.optional("NOMCOM"),
	}
	if address.CodeCommune != "" && !communeCode(address.CodeCommune) {
		address.CodeCommune = ""
		b.notices.add(NoticeCommune)
	}
	if text := c.optional("CODEPOS"); text != "" {
		code, err := postal.FromFlux(text)
		if err != nil {
			c.reject("CODEPOS", RejectValue)
		}
		address.CodePostal = code
	}
	b.take(c)
	return address
}

// communeCode tells the form of an INSEE code: five digits, or 2A and 2B with three.
func communeCode(code string) bool {
	if len(code) != 5 {
		return false
	}
	department := strings.Trim(code[:2], digits) == "" || code[:2] == "2A" || code[:2] == "2B"
	return department && strings.Trim(code[2:], digits) == ""
}
