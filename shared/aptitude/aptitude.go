// Package aptitude is the words in which an offer asks and a CV answers: closed lists of codes, each with the French words that people read.
package aptitude

import "strings"

// Entry is one answer of a list.
type Entry struct{ Code, Label string }

// List is a closed list. The place of an entry is stored by the matching: new entries go at the end, and none goes away.
type List []Entry

// Set holds some entries of a list, one bit each; 0 is not said.
type Set uint16

// Place finds an entry by its code.
func (l List) Place(code string) (int, bool) {
	for i, entry := range l {
		if entry.Code == code {
			return i, true
		}
	}
	return 0, false
}

// Label is how people read a code; a code that is in no list is shown as it is.
func (l List) Label(code string) string {
	if i, ok := l.Place(code); ok {
		return l[i].Label
	}
	return code
}

// Labels names several codes.
func (l List) Labels(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = l.Label(code)
	}
	return strings.Join(names, ", ")
}

// Knows reports whether every code is in the list.
func (l List) Knows(codes []string) bool {
	for _, code := range codes {
		if _, ok := l.Place(code); !ok {
			return false
		}
	}
	return true
}

// Set packs codes; those that are in no list are left out.
func (l List) Set(codes []string) (set Set) {
	for _, code := range codes {
		if i, ok := l.Place(code); ok {
			set |= 1 << i
		}
	}
	return set
}

// All is the set of every entry.
func (l List) All() Set { return Set(1<<len(l) - 1) }

// Read names the entries of a set.
func (l List) Read(set Set) string {
	var names []string
	for i, entry := range l {
		if set>>i&1 == 1 {
			names = append(names, entry.Label)
		}
	}
	return strings.Join(names, ", ")
}

// None is the code of who says that they have none: that is an answer, where an empty list is silence.
const None = "AUCUN"

// Licences are the categories of the code de la route, art. R221-4.
var Licences = List{
	{None, "Aucun permis"}, {"AM", "AM (cyclomoteur)"}, {"A1", "A1 (moto légère)"}, {"A2", "A2 (moto intermédiaire)"}, {"A", "A (moto)"},
	{"B1", "B1 (quadricycle)"}, {"B", "B (voiture)"}, {"BE", "BE (voiture et remorque)"}, {"C1", "C1 (camion jusqu’à 7,5 t)"}, {"C", "C (camion)"},
	{"C1E", "C1E (camion jusqu’à 7,5 t et remorque)"}, {"CE", "CE (camion et remorque)"}, {"D1", "D1 (minibus)"}, {"D", "D (autocar)"},
	{"D1E", "D1E (minibus et remorque)"}, {"DE", "DE (autocar et remorque)"},
}

// implied are the categories that another is valid for (directive 2006/126/CE, art. 6).
var implied = map[string][]string{
	"A1": {"AM"}, "A2": {"A1"}, "A": {"A2"}, "B1": {"AM"}, "B": {"B1"}, "BE": {"B"}, "C1": {"B"}, "C": {"C1"}, "C1E": {"C1", "BE"},
	"CE": {"C", "C1E"}, "D1": {"B"}, "D": {"D1"}, "D1E": {"D1", "BE"}, "DE": {"D", "D1E"},
}

// Drives is the set of the categories that somebody may drive with the licences that they hold.
func Drives(held []string) Set {
	set := Licences.Set(held)
	for range Licences { // each turn adds at least one, or none is left
		before := set
		for i, entry := range Licences {
			if set>>i&1 == 1 {
				set |= Licences.Set(implied[entry.Code])
			}
		}
		if set == before {
			break
		}
	}
	return set
}

// Times are full time and part time (002:84).
var Times = List{{"PLEIN", "Temps plein"}, {"PARTIEL", "Temps partiel"}}

// Schedules are the hours that people prefer, and that a post requires (000:149).
var Schedules = List{
	{"JOUR", "Travail de jour"}, {"NUIT", "Travail de nuit"}, {"SEMAINE", "Travail en semaine"}, {"WEEKEND", "Travail du week-end"},
	{"FIXES", "Horaires fixes"}, {"VARIABLES", "Horaires variables"},
}

// Means are how people go to work (000:145).
var Means = List{
	{None, "Aucun moyen de transport"}, {"VOITURE", "Voiture"}, {"DEUXROUES", "Deux-roues à moteur"}, {"TC", "Transports en commun"}, {"VELO", "Vélo"},
}

// Travels are what makes a means of transport necessary.
var Travels = List{{"NON_DESSERVI", "Lieu non desservi par les transports en commun"}, {"DEPLACEMENTS", "Déplacements fréquents"}}

// Usable is the set of the means that serve for what a post states.
func Usable(travels Set) Set {
	means := Means.Set([]string{"VOITURE", "DEUXROUES", "TC", "VELO"})
	if travels&Travels.Set([]string{"NON_DESSERVI"}) != 0 {
		means &= Means.Set([]string{"VOITURE", "DEUXROUES", "VELO"})
	}
	if travels&Travels.Set([]string{"DEPLACEMENTS"}) != 0 {
		means &= Means.Set([]string{"VOITURE", "DEUXROUES", "TC"})
	}
	return means
}

// Levels are those of the national framework (décret 2019-14), from the lowest; offers ask from level 3 on.
var Levels = List{
	{"0", "Sans diplôme, ou brevet des collèges"}, {"3", "Niveau 3 : CAP, BEP"}, {"4", "Niveau 4 : baccalauréat, brevet professionnel"},
	{"5", "Niveau 5 : BTS, DUT, deux ans après le bac"}, {"6", "Niveau 6 : licence, BUT, trois ou quatre ans après le bac"}, {"7", "Niveau 7 : master, cinq ans après le bac"}, {"8", "Niveau 8 : doctorat"},
}

// Practices are how long people did a job, by their months, from the shortest; the first asks for none.
var Practices = List{
	{"0", "Débutants acceptés"}, {"6", "6 mois"}, {"12", "1 an"}, {"24", "2 ans"}, {"36", "3 ans"}, {"60", "5 ans"}, {"120", "10 ans"},
}

// practiceMonths are the months of Practices.
var practiceMonths = [...]int{0, 6, 12, 24, 36, 60, 120}

// Practice is the place in Practices of a number of months.
func Practice(months int) int {
	for place := len(practiceMonths) - 1; place > 0; place-- {
		if months >= practiceMonths[place] {
			return place
		}
	}
	return 0
}

// Degrees are the levels of a language in the European framework (CECRL).
var Degrees = List{
	{"A1", "A1 : quelques mots"}, {"A2", "A2 : phrases simples"}, {"B1", "B1 : je me débrouille"}, {"B2", "B2 : à l’aise"},
	{"C1", "C1 : courant"}, {"C2", "C2 : comme ma langue maternelle"},
}

// Spoken are the languages that a CV may name and an offer may ask for; there is room for 31.
var Spoken = List{
	{"FR", "Français"}, {"EN", "Anglais"}, {"DE", "Allemand"}, {"ES", "Espagnol"}, {"IT", "Italien"}, {"PT", "Portugais"}, {"NL", "Néerlandais"},
	{"PL", "Polonais"}, {"AR", "Arabe"}, {"TR", "Turc"}, {"RU", "Russe"}, {"UK", "Ukrainien"}, {"RO", "Roumain"}, {"ZH", "Chinois"},
	{"FA", "Persan, dari"}, {"PS", "Pachto"}, {"KU", "Kurde"}, {"SQ", "Albanais"}, {"TI", "Tigrinya"}, {"AM", "Amharique"}, {"SO", "Somali"},
	{"LN", "Lingala"}, {"FF", "Peul"}, {"WO", "Wolof"}, {"BM", "Bambara"}, {"TA", "Tamoul"}, {"BN", "Bengali"}, {"UR", "Ourdou"},
	{"VI", "Vietnamien"}, {"CRE", "Créole"}, {"LSF", "Langue des signes française"},
}
