package synthetic

import (
	"slices"

	"tandem/shared/calendar"
)

// Demo returns the monthly file of the demonstration, eight foyers of the Pas-de-Calais with open rights, as events/flux/demo-mensuel.xml
// holds it. The first is Zoé Exemple, née Fictif on 1985-07-14, in Arras.
func Demo() (File, []Foyer) {
	file := File{Reference: calendar.MustParse("2026-10-31"), Created: calendar.MustParse("2026-11-05")}
	return file, slices.Clone(demo)
}

// DemoClosing returns the file of the month after, events/flux/demo-cloture.xml: Zoé's right ended on its last day, the other foyers
// are the same.
func DemoClosing() (File, []Foyer) {
	_, foyers := Demo()
	file := File{Reference: calendar.MustParse("2026-11-30"), Created: calendar.MustParse("2026-12-05")}
	foyers[0].State = Closed(file.Reference, "RFD")
	return file, foyers
}

func born(day string) calendar.Date { return calendar.MustParse(day) }

func at(numero, voie, commune, postal, ville string) Address {
	return Address{Numero: numero, Type: "RUE", Voie: voie, CodeCommune: commune, CodePostal: postal, Ville: ville, Since: born("2024-05-26")}
}

// single is a foyer of one person.
func single(matricule, numero, demande string, p Person, address Address, others ...Person) Foyer {
	p.Role, p.Charge = "DEM", true
	return Foyer{
		NumOrg: "621", Matricule: matricule, Numero: numero, Demande: born(demande), Persons: append([]Person{p}, others...),
		Situation: "CEL", Address: address,
	}
}

func couple(foyer Foyer) Foyer {
	foyer.Situation = "MAR"
	return foyer
}

var demo = []Foyer{
	single("000123400000000", "01024041062", "2025-08-06",
		Person{Nom: "EXEMPLE", Naissance: "FICTIF", Prenom: "ZOÉ", Date: born("1985-07-14"), Sexe: "2", NIR: "2850762041991", PE: "1234567A"},
		at("12", "DE L'ÉGALITÉ", "62041", "62000", "ARRAS")),
	couple(single("000123600000000", "01024041071", "2024-02-01",
		Person{Nom: "MODÈLE", Prenom: "PAUL", Date: born("1980-05-03"), Sexe: "1", NIR: "1800562498992", PE: "7654321Z"},
		at("3", "DU MODÈLE", "62498", "62300", "LENS"),
		Person{Role: "CJT", Nom: "MODÈLE", Naissance: "GABARIT", Prenom: "ANNE", Date: born("1979-09-12"), Sexe: "2", NIR: "2790962498993", Charge: true},
		Person{Role: "ENF", Nom: "MODÈLE", Prenom: "LÉO", Date: born("2018-01-01"), DateType: "O", Sexe: "1", Charge: true})),
	single("000123700000000", "01024041072", "2023-11-15",
		Person{Nom: "SPÉCIMEN", Prenom: "RÉMI", Date: born("1992-02-29"), Sexe: "1", NIR: "1920262119994", PE: "2345678B"},
		at("27", "DES ESSAIS", "62119", "62400", "BETHUNE")),
	single("000123800000000", "01024041073", "2026-03-02",
		Person{Nom: "MAQUETTE", Naissance: "ÉBAUCHE", Prenom: "INÈS", Date: born("1998-12-24"), Sexe: "2", NIR: "2981262193995", PE: "3456789C"},
		at("8", "DE LA MAQUETTE", "62193", "62100", "CALAIS"),
		Person{Role: "ENF", Nom: "MAQUETTE", Prenom: "LOU", Date: born("2021-06-18"), Sexe: "2", Charge: true}),
	single("000123900000000", "01024041074", "2022-06-20",
		Person{Nom: "PATRON-CANEVAS", Prenom: "JEAN-NOËL", Prenom2: "LUC", Date: born("1971-12-25"), Sexe: "1", NIR: "1711262160996"},
		at("114", "DU GABARIT", "62160", "62200", "BOULOGNE SUR MER")),
	single("000124000000000", "01024041075", "2025-01-13",
		Person{Nom: "D'ESSAI", Prenom: "NADIA", Date: born("1989-04-07"), Sexe: "2", NIR: "2890462765997", PE: "4567890D"},
		at("5", "DU CŒUR FICTIF", "62765", "62500", "ST OMER")),
	single("000124100000000", "01024041076", "2024-09-30",
		Person{Nom: "ÉPREUVE", Prenom: "KARIM", Date: born("2001-08-16"), Sexe: "1", NIR: "1010862510998", PE: "5678901E"},
		at("41", "DE L'ÉBAUCHE", "62510", "62800", "LIEVIN")),
	couple(single("000124200000000", "01024041077", "2025-05-22",
		Person{Nom: "CANEVAS", Naissance: "TÉMOIN", Prenom: "CLÉMENCE", Date: born("1976-10-01"), Sexe: "2", NIR: "2761062427999"},
		at("19", "DU SPÉCIMEN", "62427", "62110", "HENIN BEAUMONT"),
		Person{Role: "CJT", Nom: "CANEVAS", Prenom: "HUGO", Date: born("1974-03-19"), Sexe: "1", NIR: "1740362427990", PE: "6789012F", Charge: true})),
}
