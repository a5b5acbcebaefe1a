// Package suggest reads a CV that somebody wrote elsewhere and proposes what they may want to write here. It decides nothing: each line is
// shown to its owner, who takes it or leaves it. How to reach people is never proposed: they give it themselves, where it is asked for.
package suggest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tandem/shared/cv"
	"tandem/shared/fold"
	"tandem/shared/nir"
)

// The limits of what is read and proposed.
const (
	maxLines = 600
	maxLine  = 120 // runes: longer ones are sentences
	maxOpen  = 30
)

// contact are addresses, numbers and links.
var contact = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+\.\w|\+?\d(?:[ ./-]?\d){8,}|https?:|www\.`)

// line is one of a text, as it is read and as it is compared.
type line struct {
	text, folded string
	under        section
}

// From proposes what a text says: each thing once, in the order in which it is read.
func From(text string) cv.Suggestions {
	var found cv.Suggestions
	lines, contacts := read(text)
	found.Contact = contacts
	for _, one := range lines {
		for _, reader := range readers {
			for _, suggestion := range reader(one) {
				if suggestion.Line = one.text; len(found.Open) < maxOpen && fresh(found.Open, suggestion) {
					suggestion.ID = len(found.Open) + 1
					found.Open = append(found.Open, suggestion)
				}
			}
		}
	}
	return found
}

var readers = []func(line) []cv.Suggestion{jobs, licences, languages, schools, skills}

// fresh tells whether nothing of the kind is proposed yet, in room that the CV has.
func fresh(open []cv.Suggestion, one cv.Suggestion) bool {
	same, alike := false, 0
	for _, other := range open {
		if other.Field == one.Field {
			alike++
			same = same || other.Code == one.Code && fold.Fold(other.Label) == fold.Fold(one.Label) || one.Code != "" && other.Code == one.Code
		}
	}
	return !same && alike < room[one.Field]
}

var room = map[cv.Field]int{cv.FieldJob: cv.MaxJobs, cv.FieldLicence: 6, cv.FieldLanguage: 6, cv.FieldSchool: cv.MaxSchools, cv.FieldSkill: 12}

// read parts a text into lines, and leaves out those by which somebody is reached or numbered.
func read(text string) (lines []line, contacts bool) {
	under := none
	for raw := range strings.SplitSeq(norm.NFKC.String(strings.ToValidUTF8(text, " ")), "\n") {
		if whole := tidy(raw); contact.MatchString(whole) || nir.Find(whole) {
			contacts = true
			continue
		}
		beside := []string{raw}
		if under == skillSection { // several on a line, as in a grid
			beside = strings.Split(raw, "\t")
		}
		for _, part := range beside {
			one := line{text: tidy(part)}
			one.folded = fold.Fold(one.text)
			if next, heading := headings[strings.Trim(one.folded, " :.")]; heading {
				under = next
			} else if one.under = under; one.text != "" && utf8.RuneCountInString(one.text) <= maxLine && len(lines) < maxLines {
				lines = append(lines, one)
			}
		}
	}
	return lines, contacts
}

// tidy leaves one space between words, no bullet before them and nothing invisible.
func tidy(raw string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '|':
			return ' '
		case !unicode.IsGraphic(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Co, r):
			return -1
		}
		return r
	}, raw)
	return strings.Join(strings.Fields(strings.TrimLeft(plain, " -–—•·*●○■▪►>✓✔")), " ")
}

// section is what the lines below a heading are about.
type section int

const (
	none section = iota
	skillSection
	schoolSection
	languageSection
	workSection
	otherSection
)

var headings = func() map[string]section {
	all := map[string]section{}
	for under, names := range map[section]string{
		skillSection:    "COMPETENCES,MES COMPETENCES,SAVOIR FAIRE,COMPETENCES CLES,COMPETENCES PROFESSIONNELLES,COMPETENCES TECHNIQUES,ATOUTS,QUALITES,SAVOIR ETRE",
		schoolSection:   "FORMATION,FORMATIONS,MA FORMATION,DIPLOMES,FORMATION ET DIPLOMES,FORMATIONS ET DIPLOMES,DIPLOMES ET FORMATIONS,ETUDES,SCOLARITE,PARCOURS SCOLAIRE",
		languageSection: "LANGUES,MES LANGUES,LANGUES ETRANGERES,LANGUES PARLEES",
		workSection:     "EXPERIENCE,EXPERIENCES,EXPERIENCE PROFESSIONNELLE,EXPERIENCES PROFESSIONNELLES,PARCOURS PROFESSIONNEL,MES EXPERIENCES,EMPLOIS",
		otherSection:    "LOISIRS,CENTRES D INTERET,CENTRES D INTERETS,INTERETS,DIVERS,CONTACT,COORDONNEES,PROFIL,A PROPOS,REFERENCES",
	} {
		for name := range strings.SplitSeq(names, ",") {
			all[name] = under
		}
	}
	return all
}()

// words are those of a folded line, without signs around them.
func words(folded string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), func(word string) bool { return word == "" })
}
