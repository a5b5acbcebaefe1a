package suggest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tandem/shared/aptitude"
	"tandem/shared/cv"
	"tandem/shared/fold"
	"tandem/shared/rome"
)

const (
	longestName = 7 // words of an appellation that are compared
	shortest    = 5 // letters of an appellation of one word
)

// jobs finds the longest appellation that a line names, where lines are about work.
func jobs(one line) []cv.Suggestion {
	if one.under != none && one.under != workSection {
		return nil
	}
	spoken := words(one.folded)
	for size := min(longestName, len(spoken)); size > 0; size-- {
		for from := 0; from+size <= len(spoken); from++ {
			name := strings.Join(spoken[from:from+size], " ")
			if size == 1 && len(name) < shortest {
				continue
			}
			if found, ok := rome.Named(name); ok {
				return []cv.Suggestion{{Field: cv.FieldJob, Label: found.Label, Code: string(found.Code), Appellation: found.ID}}
			}
		}
	}
	return nil
}

// licence is a mention of the code de la route, its categories in capitals: "Permis B", "permis de conduire : B et C".
var licence = regexp.MustCompile(`\b(?i:permis(?: de conduire)?(?: cat[ée]gories?)?)\s*:?\s*((?:(?:A1|A2|AM|A|B1|BE|B|C1E|C1|CE|C|D1E|D1|DE|D)\b[\s,/+&]*(?:(?i:et)\s+)?)+)`)

func licences(one line) []cv.Suggestion {
	at := licence.FindStringSubmatchIndex(one.text)
	if at == nil {
		return nil
	}
	codes := words(one.text[at[2]:at[3]])
	after, _ := utf8.DecodeRuneInString(one.text[at[3]:])
	if last := codes[len(codes)-1]; unicode.IsLetter(after) && (last == "DE" || last == "A") {
		codes = codes[:len(codes)-1] // the word of a sentence: PERMIS DE TRAVAIL, PERMIS A POINTS
	}
	var suggestions []cv.Suggestion
	for _, code := range codes {
		if code != aptitude.None && aptitude.Licences.Knows([]string{code}) {
			suggestions = append(suggestions, cv.Suggestion{Field: cv.FieldLicence, Label: "Permis " + aptitude.Licences.Label(code), Code: code})
		}
	}
	return suggestions
}

// degrees are the words in which people tell how well they speak, beside the levels themselves.
var degrees = []struct{ word, level string }{
	{"MATERNELLE", "C2"}, {"BILINGUE", "C2"}, {"COURANT", "C1"}, {"COURAMMENT", "C1"}, {"INTERMEDIAIRE", "B1"}, {"SCOLAIRE", "A2"},
	{"NOTIONS", "A1"}, {"DEBUTANT", "A1"}, {"DEBUTANTE", "A1"},
}

// languages finds languages under their heading, and elsewhere where the line says how well they are spoken. A level that is not said stays
// open: its owner chooses it.
func languages(one line) []cv.Suggestion {
	spoken := words(one.folded)
	level := ""
	for _, word := range spoken {
		if level == "" && aptitude.Degrees.Knows([]string{word}) {
			level = word
		}
	}
	for _, degree := range degrees {
		if level == "" && slices.Contains(spoken, degree.word) {
			level = degree.level
		}
	}
	if one.under != languageSection && level == "" {
		return nil
	}
	var found []cv.Suggestion
	for _, language := range aptitude.Spoken {
		for name := range strings.SplitSeq(language.Label, ", ") {
			if strings.Contains(" "+strings.Join(spoken, " ")+" ", " "+strings.Join(words(fold.Fold(name)), " ")+" ") {
				found = append(found, cv.Suggestion{Field: cv.FieldLanguage, Label: language.Label, Code: language.Code, Level: level})
				break
			}
		}
	}
	return found
}

var (
	diploma = regexp.MustCompile(`\b(?:CAP|CAPA|BEP|BEPA|BAC|BACCALAUREAT|BTS|BTSA|DUT|BUT|LICENCE|MASTER|BREVET|DNB|CQP|TITRE PROFESSIONNEL|DEUG|DOCTORAT|BPJEPS|BAFA|DIPLOME|CERTIFICAT)\b`)
	year    = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
	dates   = regexp.MustCompile(`[\s,;:(–-]*\b(?:(?:19|20)\d\d)\b[\s,;:)–-]*`)
)

// schools finds diplomas, with the last year of their line. Whether one was obtained is for its owner to say.
func schools(one line) []cv.Suggestion {
	if !diploma.MatchString(one.folded) || one.under == workSection || one.under == skillSection {
		return nil
	}
	name := strings.TrimSpace(dates.ReplaceAllString(one.text, " "))
	if name == "" {
		return nil
	}
	school := &cv.School{Diploma: name}
	if years := year.FindAllString(one.folded, -1); len(years) > 0 {
		last, _ := strconv.Atoi(years[len(years)-1]) // four digits
		if last >= cv.MinYear && last <= cv.MaxYear {
			school.Year = last
		}
	}
	label := name
	if school.Year != 0 {
		label += ", " + strconv.Itoa(school.Year)
	}
	return []cv.Suggestion{{Field: cv.FieldSchool, Label: label, School: school}}
}

// skills takes the lines below the heading of skills as they are.
func skills(one line) []cv.Suggestion {
	if one.under != skillSection || utf8.RuneCountInString(one.text) < 3 {
		return nil
	}
	return []cv.Suggestion{{Field: cv.FieldSkill, Label: one.text}}
}
