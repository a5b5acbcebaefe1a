package synthetic

import (
	"fmt"
	"io"
	"iter"
	"math/rand/v2"

	"tandem/shared/calendar"
	"tandem/shared/flux"
)

// Options says what to generate.
type Options struct {
	File
	Foyers int
	Seed   uint64
	Lean   bool                  // without the blocks that are skipped: 2 KB a foyer instead of 5.3
	State  func(index int) State // state of a foyer, 0-based; a likely mixture when nil
}

// Write writes a file of generated foyers.
func Write(out io.Writer, options Options) error {
	return options.File.Write(out, Foyers(options))
}

// Foyers generates foyers one at a time. A foyer depends on the seed and its index alone.
func Foyers(options Options) iter.Seq[Foyer] {
	return func(yield func(Foyer) bool) {
		for i := range options.Foyers {
			if !yield(one(options, i)) {
				return
			}
		}
	}
}

var (
	surnames = []string{"EXEMPLE", "MODELE", "FICTIF", "GABARIT", "PATRON", "MAQUETTE", "SPECIMEN", "ESSAI", "ÉPREUVE", "CANEVAS", "MODÈLE", "ÉBAUCHE", "TÉMOIN-FICTIF", "D'EXEMPLE"}
	women    = []string{"ZOÉ", "ANNE", "LÉA", "MARIE-ÈVE", "FANNY", "NADIA", "INÈS", "CLÉMENCE"}
	men      = []string{"PAUL", "LUC", "RÉMI", "JEAN-NOËL", "KARIM", "ÉTIENNE", "HUGO", "SAMI"}
	roads    = []string{"DE L'ÉGALITÉ", "DU MODELE", "DES ESSAIS", "DE LA MAQUETTE", "DU GABARIT"}
	towns    = []Address{
		{CodeCommune: "62041", CodePostal: "62000", Ville: "ARRAS"}, {CodeCommune: "62498", CodePostal: "62300", Ville: "LENS"},
		{CodeCommune: "62119", CodePostal: "62400", Ville: "BETHUNE"}, {CodeCommune: "62193", CodePostal: "62100", Ville: "CALAIS"},
		{CodeCommune: "62160", CodePostal: "62200", Ville: "BOULOGNE SUR MER"}, {CodeCommune: "62765", CodePostal: "62500", Ville: "ST OMER"},
		{CodeCommune: "62510", CodePostal: "62800", Ville: "LIEVIN"}, {CodeCommune: "62427", CodePostal: "62110", Ville: "HENIN BEAUMONT"},
	}
)

func one(options Options, index int) Foyer {
	random := rand.New(rand.NewPCG(options.Seed, uint64(index)))
	day := func(first, years int) calendar.Date {
		start := calendar.MustParse(fmt.Sprintf("%04d-01-01", first))
		return start.AddDays(random.IntN(years * 365))
	}
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	adult := func(role, name string) Person {
		sexe, first := "2", pick(women)
		if random.IntN(2) == 0 {
			sexe, first = "1", pick(men)
		}
		born := day(1965, 40)
		commune := fmt.Sprintf("62%03d", 1+random.IntN(890))
		return Person{Role: role, Nom: name, Naissance: pick(surnames), Prenom: first, Date: born, Sexe: sexe, NIR: NIR(sexe, born, commune, index), Charge: true}
	}
	name := pick(surnames)
	foyer := Foyer{
		NumOrg: "621", Matricule: fmt.Sprintf("%07d00000000", 1+index), Demande: day(2020, 5), Numero: fmt.Sprintf("%011d", 10_000_000+index),
		Situation: "CEL", Bulky: !options.Lean, Persons: []Person{adult("DEM", name)},
	}
	if options.Organisme == flux.MSA {
		foyer.NumOrg, foyer.Matricule = "059", foyer.Persons[0].NIR
	}
	if random.IntN(3) > 0 {
		foyer.Persons[0].PE = fmt.Sprintf("%07d%c", 1+random.IntN(9_999_999), 'A'+rune(random.IntN(26)))
	}
	if random.IntN(4) == 0 {
		foyer.Situation = "MAR"
		foyer.Persons = append(foyer.Persons, adult("CJT", name))
	}
	for range random.IntN(3) {
		foyer.Persons = append(foyer.Persons, Person{Role: "ENF", Nom: name, Prenom: pick(women), Date: day(2010, 13), Sexe: "2", Charge: true})
	}
	foyer.Address = towns[random.IntN(len(towns))]
	foyer.Address.Numero, foyer.Address.Type, foyer.Address.Voie = fmt.Sprint(1+random.IntN(200)), "RUE", pick(roads)
	foyer.Address.Since = day(2015, 9)
	foyer.State = likely(random.IntN(100), options.Reference)
	if options.State != nil {
		foyer.State = options.State(index)
	}
	return foyer
}

// likely is a mixture of states as a month may have it.
func likely(percent int, reference calendar.Date) State {
	switch {
	case percent < 88:
		return State{}
	case percent < 92:
		return State{Etat: flux.DroitSuspendu}
	case percent < 96:
		return State{Etat: flux.VersementSuspendu}
	case percent < 97:
		return State{Pending: true}
	case percent < 98:
		return Refused(reference.AddDays(-10), "F02")
	}
	return Closed(reference, "RFD")
}
