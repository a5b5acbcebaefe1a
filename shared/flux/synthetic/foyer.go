// Package synthetic writes valid VRSB0801 files of invented foyers, for tests, benchmarks and the demonstration. The same options
// give the same bytes, and a change to one foyer leaves the bytes of the others as they are. Nobody in these files exists: names
// come from short lists, NIRs have a valid form and an order number above 990.
package synthetic

import (
	"fmt"

	"tandem/shared/calendar"
	"tandem/shared/flux"
)

// Foyer is one dossier to be written. Zero fields take plain defaults, given beside each.
type Foyer struct {
	Organisme   flux.Organisme // the file's
	NumOrg      string         // "621"
	Matricule   string         // 15 digits; needed
	Departement string         // "062"
	Demande     calendar.Date  // DTDEMRSA; needed
	Numero      string         // NUMDEMRSA; needed
	Persons     []Person
	Situation   string // SITFAM; "CEL"
	Address     Address
	State       State
	Mutation    bool // an organisation elsewhere takes the dossier over
	Bulky       bool // with the blocks that a real file has and the téléservice must not read
}

// Person is one person of a foyer.
type Person struct {
	Role      string // "DEM", "CJT", "ENF", "AUT", "RDO"
	Nom       string
	Naissance string // NOMNAI; Nom when empty
	Prenom    string
	Prenom2   string
	Date      calendar.Date // DTNAI
	DateType  string        // TYPEDTNAI; "N"
	Sexe      string        // "1", "2"
	NIR       string        // none when empty
	PE        string        // IDASSEDIC; none when empty
	Charge    bool          // TOPCHAPERS
}

// Address is the present address.
type Address struct {
	Numero, Type, Voie             string
	CodeCommune, CodePostal, Ville string
	Since                          calendar.Date // DTEMM; none when zero
}

// State is the state of the dossier; the zero value is an open and payable right.
type State struct {
	Etat  flux.Etat     // 0 stands for 2 unless Pending
	Motif string        // of the refusal or closing
	Date  calendar.Date // of the refusal or closing
	// Pending writes state 0, a request on which nobody has decided.
	Pending bool
}

// Closed is the state of a right that ended on a day.
func Closed(on calendar.Date, motif string) State {
	return State{Etat: flux.Clos, Motif: motif, Date: on}
}

// Refused is the state of a right that was refused on a day.
func Refused(on calendar.Date, motif string) State {
	return State{Etat: flux.Refuse, Motif: motif, Date: on}
}

// NIR makes 13 characters of valid form: sex, year and month of birth, commune of birth and an order number of the invented ones.
func NIR(sexe string, born calendar.Date, commune string, order int) string {
	return fmt.Sprintf("%s%02d%02d%s%03d", sexe, born.Year()%100, born.Month(), commune, 990+order%10)
}
