package flux

import (
	"encoding/json"
	"fmt"

	"tandem/shared/calendar"
	"tandem/shared/nir"
	"tandem/shared/postal"
)

// Organisme is who pays the RSA and sends the file (FONORG).
type Organisme string

// The organisations.
const (
	CAF Organisme = "CAF"
	MSA Organisme = "MSA"
)

// Top is an indicator of the flux ("top") that may be absent: "1", "0" or "".
type Top string

// Yes reports whether the indicator is set; absent is not set.
func (t Top) Yes() bool { return t == "1" }

// Role is the part that a person has in the dossier (ROLEPERS of the RSA).
type Role string

// The roles whose persons are kept; of the others (ENF, AUT, RDO) only the number is.
const (
	Demandeur    Role = "DEM"
	Conjoint     Role = "CJT"
	Beneficiaire Role = "BEN"
)

// Etat is the state of the dossier (ETATDOSRSA), 0 to 6.
type Etat int

// The states.
const (
	EnAttente         Etat = 0 // new request, the council's decision is awaited
	Refuse            Etat = 1
	Ouvert            Etat = 2 // open and payable
	DroitSuspendu     Etat = 3
	VersementSuspendu Etat = 4
	Clos              Etat = 5
	ClosAnterieur     Etat = 6 // closed in an earlier month, regularised in this one
)

// Open reports whether the right is open: states 2, 3 and 4.
func (e Etat) Open() bool { return e >= Ouvert && e <= VersementSuspendu }

// Closed reports whether the right has ended: states 5 and 6. Fermeture then has its date.
func (e Etat) Closed() bool { return e == Clos || e == ClosAnterieur }

// Foyer is what the téléservice may know of one RSA dossier: the allow-list of seed 000:132-149 and no more. Texts are in NFC,
// trimmed and free of control characters. Two foyers that say the same have the same Canonical record.
type Foyer struct {
	Index int  `json:"index"` // 1-based place in the file; with Line and Span no part of the canonical record
	Line  int  `json:"line"`
	Span  Span `json:"-"`

	Dossier            Dossier    `json:"dossier"`
	Personnes          []Personne `json:"personnes"`        // demandeur, then conjoint; never children or others
	Enfants            int        `json:"enfants"`          // persons with the role ENF
	Autres             int        `json:"autres"`           // persons with the roles AUT and RDO
	SituationFamille   string     `json:"situationFamille"` // SITFAM, 13 codes
	Adresse            Adresse    `json:"adresse"`          // the one of rank 01
	Etat               Etat       `json:"etat"`
	Fermeture          Fermeture  `json:"fermeture,omitzero"` // only when Etat.Closed()
	Refus              Refus      `json:"refus,omitzero"`     // only when Etat is Refuse
	Mutation           bool       `json:"mutation,omitzero"`  // an organisation elsewhere takes the dossier over (OrganismePrenant)
	NbEnfants          int        `json:"nbEnfants"`          // NBENFAUTCHA: children and other dependants
	FoyerDroitsDevoirs Top        `json:"foyerDroitsDevoirs,omitzero"`
	Prestations        []string   `json:"prestations,omitempty"` // NATPF paid, sorted, without doubles: RSD, RSI ...
}

// Dossier identifies the dossier.
type Dossier struct {
	Organisme      Organisme     `json:"organisme"`
	NumOrg         string        `json:"numOrg"`                // NUMORG, 3 characters: "621"
	Allocataire    string        `json:"allocataire,omitempty"` // CAF: 7 characters; empty for MSA, whose number is a NIR
	AllocataireNIR nir.NIR       `json:"-"`                     // MSA: MATRICULE; to be hashed
	PartenaireType string        `json:"partenaireType"`        // CG, CT, CCAS, CIAS, PE, MDPH
	PartenaireCode string        `json:"partenaireCode"`        // "062"
	DateDemande    calendar.Date `json:"dateDemande"`
	NumeroDemande  string        `json:"numeroDemande"` // NUMDEMRSA, at most 11 letters and digits: the key of the dossier
}

// Personne is the demandeur or the conjoint.
type Personne struct {
	Role              Role          `json:"role"`
	Qualite           string        `json:"qualite,omitempty"` // MME, MR
	Nom               string        `json:"nom"`
	NomNaissance      string        `json:"nomNaissance,omitempty"`
	Prenom            string        `json:"prenom"`
	Prenom2           string        `json:"prenom2,omitempty"`
	Prenom3           string        `json:"prenom3,omitempty"`
	DateNaissance     calendar.Date `json:"dateNaissance"`
	TypeDateNaissance string        `json:"typeDateNaissance"` // N known, J day unknown, O day and month unknown
	Sexe              string        `json:"sexe"`              // 1 man, 2 woman
	NIR               nir.NIR       `json:"-"`                 // zero when absent or invalid; to be hashed
	Responsable       bool          `json:"responsable"`       // TOPRESPDOS
	DateRattachement  calendar.Date `json:"dateRattachement,omitzero"`
	ACharge           bool          `json:"aCharge"`                // TOPCHAPERS of the RSA
	Prestations       []string      `json:"prestations"`            // NATPREST, sorted: PFA, RSA
	IdentifiantPE     string        `json:"identifiantPE,omitzero"` // IDASSEDIC, 8 characters
	DroitsDevoirs     Top           `json:"droitsDevoirs,omitzero"` // TOPPERSDRODEVORSA
}

// Adresse is the present address (RGADR 01). Outside France only Pays and DateEmmenagement are kept.
type Adresse struct {
	DateEmmenagement calendar.Date `json:"dateEmmenagement,omitzero"`
	Pays             string        `json:"pays"` // FRA, HOR
	NumeroVoie       string        `json:"numeroVoie,omitempty"`
	TypeVoie         string        `json:"typeVoie,omitempty"`
	NomVoie          string        `json:"nomVoie,omitempty"`
	ComplementIdent  string        `json:"complementIdent,omitempty"` // COMPLIDEADR
	Complement       string        `json:"complement,omitempty"`      // COMPLADR
	LieuDistribution string        `json:"lieuDistribution,omitempty"`
	CodePostal       postal.Code   `json:"codePostal,omitempty"`
	CodeCommune      string        `json:"codeCommune,omitempty"` // NUMCOM (INSEE): an addition to the seed's list, for distances
	Commune          string        `json:"commune,omitempty"`
}

// Fermeture is the end of the right: FinDroit, else FinDroitMoisAnterieur. Its date starts the retention clock.
type Fermeture struct {
	Motif string        `json:"motif"`
	Date  calendar.Date `json:"date"`
}

// Refus is the refusal of the right. Its date starts the retention clock.
type Refus struct {
	Motif string        `json:"motif"`
	Date  calendar.Date `json:"date"`
}

// Marshal writes a foyer for a staged chunk. The NIRs are not in it: what is wanted of them is hashed before.
func Marshal(foyer Foyer) ([]byte, error) {
	text, err := json.Marshal(foyer)
	if err != nil {
		return nil, fmt.Errorf("flux: write foyer: %w", err)
	}
	return text, nil
}

// Unmarshal reads what Marshal wrote.
func Unmarshal(text []byte) (Foyer, error) {
	var foyer Foyer
	if err := json.Unmarshal(text, &foyer); err != nil {
		return Foyer{}, fmt.Errorf("flux: read foyer: %w", err)
	}
	return foyer, nil
}
