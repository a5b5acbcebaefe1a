package offer

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"tandem/shared/lookup"
)

// Warning is something in the text of an offer that a person should look at again. It refuses nothing: a machine does not know what was meant, and the
// law has exceptions (001:165-170).
type Warning struct {
	Field     string `json:"field" enum:"title,description"`
	Quote     string `json:"quote" doc:"Les mots de l’offre ; vide quand c’est le texte entier"`
	Criterion string `json:"criterion" doc:"Ce que la loi protège"`
	Advice    string `json:"advice" doc:"Que faire"`
}

var (
	patternsOnce sync.Once
	made         []pattern
)

// patterns are the expressions, made at the first question and not before; a function that asks nothing of them does not carry them in its binary.
func patterns() []pattern {
	patternsOnce.Do(func() { made = compiled() })
	return made
}

func compiled() (all []pattern) {
	for _, one := range expressions {
		whole := pattern{expression: one, says: regexp.MustCompile(one.says)}
		if one.unless != "" {
			whole.unless = regexp.MustCompile(one.unless)
		}
		all = append(all, whole)
	}
	return all
}

type pattern struct {
	expression
	says, unless *regexp.Regexp
}

// maxWarnings is how many an offer shows: who reads five knows what the matter is.
const maxWarnings = 5

// Warnings are what a person should look at again before an offer is published, in the order of the text: each expression once.
func (o Offer) Warnings() (found []Warning) {
	told := map[string]bool{}
	for _, part := range []struct{ field, text string }{{"title", o.Title}, {"description", o.Description}} {
		for _, s := range sentences(part.text) {
			for _, one := range patterns() {
				at := one.says.FindStringIndex(s.words)
				if at == nil || told[one.id] || one.unless != nil && one.unless.MatchString(s.words) {
					continue
				}
				told[one.id] = true
				found = append(found, Warning{part.field, s.quote(at), one.criterion, one.advice})
			}
		}
	}
	if foreign(o.Description) {
		found = append(found, Warning{"description", "", inOtherTongue,
			"Une offre est rédigée en français (code du travail, art. L5331-4). Un terme étranger peut rester s’il n’a pas d’équivalent : décrivez-le en français."})
	}
	return found[:min(maxWarnings, len(found))]
}

// sentence is a part of a text, with the place of each of its folded words.
type sentence struct {
	text   string
	words  string   // folded, parted by one space
	places [][3]int // of each word: where it begins in words, and where it begins and ends in text
}

// quote is what the text says between two places of the folded words.
func (s sentence) quote(at []int) string {
	first, last := -1, 0
	for _, place := range s.places {
		if place[0] >= at[1] {
			break
		}
		if place[0] >= at[0] {
			if first < 0 {
				first = place[1]
			}
			last = place[2]
		}
	}
	return s.text[max(0, first):last]
}

// sentences parts a text where a sentence or a line ends.
func sentences(text string) (all []sentence) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".!?;\n•", r) }) {
		s := sentence{text: part}
		var words strings.Builder
		add := func(from, to int) {
			key := lookup.Key(part[from:to])
			if key == "" {
				return
			}
			if words.Len() > 0 {
				words.WriteByte(' ')
			}
			s.places = append(s.places, [3]int{words.Len(), from, to})
			words.WriteString(key)
		}
		start := -1
		for i, r := range part {
			letter := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
			if letter && start < 0 {
				start = i
			}
			if !letter && start >= 0 {
				add(start, i)
				start = -1
			}
		}
		if start >= 0 {
			add(start, len(part))
		}
		if s.words = words.String(); s.words != "" {
			all = append(all, s)
		}
	}
	return all
}

// The little words by which a text shows its language. Those that both have are left out.
var (
	frenchWords  = strings.Fields("LE LES DES DU ET UN UNE VOUS NOUS POUR DANS AVEC EST SONT VOTRE NOTRE AU AUX SUR PAR QUI QUE EN LA CE CETTE IL ELLE LEUR OU")
	englishWords = strings.Fields("THE AND OF TO YOU YOUR WE OUR FOR WITH IS ARE WILL IN AS OR BE THIS THAT HAVE")
)

// enough is from how many little words of another language on a text may be in it.
const enough = 6

// foreign reports whether a text is in English and not in French: a term, or a name, makes no text.
func foreign(text string) bool {
	french, english := 0, 0
	for word := range strings.FieldsSeq(lookup.Key(text)) {
		for _, one := range frenchWords {
			if word == one {
				french++
			}
		}
		for _, one := range englishWords {
			if word == one {
				english++
			}
		}
	}
	return english >= enough && english > 3*french
}
