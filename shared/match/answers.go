package match

import (
	"fmt"
	"slices"

	"tandem/shared/aptitude"
)

// The numbers of languages that a profile and an offer may hold.
const (
	MaxLanguages      = 6
	MaxAskedLanguages = 3
)

// Language is a language and its level: the place in aptitude.Spoken plus one, five bits, then the place in aptitude.Degrees plus one; 0 is none.
type Language uint8

// LanguageOf makes a language of its codes; ok is false when one is in no list.
func LanguageOf(code, degree string) (language Language, ok bool) {
	spoken, known := aptitude.Spoken.Place(code)
	level, graded := aptitude.Degrees.Place(degree)
	return Language(spoken+1)<<3 | Language(level+1), known && graded
}

func (l Language) spoken() int { return int(l>>3) - 1 }

func (l Language) degree() int { return int(l&7) - 1 }

func (l Language) valid() bool {
	return l == 0 || l.spoken() >= 0 && l.spoken() < len(aptitude.Spoken) && l.degree() >= 0 && l.degree() < len(aptitude.Degrees)
}

// String says the language and its level, as people read them.
func (l Language) String() string {
	return aptitude.Spoken[l.spoken()].Label + " " + aptitude.Degrees[l.degree()].Code
}

// Immediately is the availability of who can begin at once; another is a day since 1 January 1970, and 0 is unknown.
const Immediately = 1

// firstDay is the day from which days of availability are counted, 1 January 2020, and lastDay the last that fits.
const (
	firstDay = 18262
	lastDay  = firstDay + 1<<13 - 1
)

// Availability makes a day that fits of any day: one that is past is at once, one that is too far is the last.
func Availability(day, today int) uint16 {
	if day <= today || day < firstDay+2 {
		return Immediately
	}
	return uint16(min(day, lastDay))
}

// Answers are what a profile answers to what offers ask; what is 0 is unknown.
type Answers struct {
	Licences  aptitude.Set // what the candidate may drive
	Means     aptitude.Set // of transport
	Times     aptitude.Set // accepted
	HoursMin  uint8        // accepted, a week
	HoursMax  uint8
	Schedules aptitude.Set // accepted
	Level     uint8        // of education: the place in aptitude.Levels plus one
	Available uint16       // Immediately, or a day
	Languages [MaxLanguages]Language
	Firm      Criteria // what the candidate makes a condition of, among MayBeFirm
}

// Asks are what an offer asks; what is 0 is not asked.
type Asks struct {
	Licences  aptitude.Set
	Travels   aptitude.Set
	Times     aptitude.Set
	Hours     uint8 // a week
	Schedules aptitude.Set
	Level     uint8 // the place in aptitude.Levels plus one
	Practice  uint8 // the place in aptitude.Practices
	Start     uint16
	Languages [MaxAskedLanguages]Language
	Required  Criteria // what the offer makes a condition of, among MayRequire
}

const maxHours = 48 // a week at most (code du travail, art. L3121-20)

func (a *Answers) check() error {
	if a.Means&^aptitude.Means.All() != 0 || a.Times&^aptitude.Times.All() != 0 || a.Schedules&^aptitude.Schedules.All() != 0 ||
		int(a.Level) > len(aptitude.Levels) || a.HoursMin > maxHours || a.HoursMax > maxHours || a.Firm&^MayBeFirm != 0 ||
		a.Available > Immediately && (a.Available < firstDay+2 || a.Available > lastDay) || !wellFormed(a.Languages[:]) {
		return fmt.Errorf("match: answers %+v are out of the tables", *a)
	}
	return nil
}

func (a *Asks) check() error {
	if a.Licences&aucun != 0 || a.Travels&^aptitude.Travels.All() != 0 || a.Times&^aptitude.Times.All() != 0 || a.Schedules&^aptitude.Schedules.All() != 0 ||
		int(a.Level) > len(aptitude.Levels) || int(a.Practice) >= len(aptitude.Practices) || a.Hours > maxHours || a.Required&^MayRequire != 0 ||
		!wellFormed(a.Languages[:]) {
		return fmt.Errorf("match: what an offer asks, %+v, is out of the tables", *a)
	}
	return nil
}

// wellFormed refuses languages out of the tables, and a gap among them: there is one way to write a list.
func wellFormed(languages []Language) bool {
	end := slices.Index(languages, 0)
	if end < 0 {
		end = len(languages)
	}
	for i, language := range languages {
		if !language.valid() || i >= end && language != 0 {
			return false
		}
	}
	return true
}

// words are the answers but licences, in at most three words of 32 bits behind the jobs of a profile. A word that is 0 is not kept: most
// people say some of it, and few all.
type words [3]uint32

// usedBits are those that mean something in the first two words; all do in the third.
var usedBits = [2]uint32{1<<30 - 1, 0xffff<<16 | 1<<13 - 1}

func (a *Answers) pack() (w words) {
	w[0] = uint32(a.Level) | uint32(a.Means)<<3 | uint32(a.Schedules)<<8 | uint32(a.Times)<<14 | uint32(a.HoursMin)<<16 | uint32(a.HoursMax)<<22 |
		uint32(a.Firm>>3&3)<<28
	if a.Available > Immediately {
		w[1] = uint32(a.Available - firstDay)
	} else {
		w[1] = uint32(a.Available)
	}
	w[1] |= uint32(a.Languages[0])<<16 | uint32(a.Languages[1])<<24
	for i, language := range a.Languages[2:] {
		w[2] |= uint32(language) << (8 * i)
	}
	return w
}

func (w words) unpack(licences aptitude.Set) Answers {
	a := Answers{
		Licences: licences, Level: uint8(w[0] & 7), Means: aptitude.Set(w[0] >> 3 & 31), Schedules: aptitude.Set(w[0] >> 8 & 63), Times: aptitude.Set(w[0] >> 14 & 3),
		HoursMin: uint8(w[0] >> 16 & 63), HoursMax: uint8(w[0] >> 22 & 63), Firm: Criteria(w[0]>>28&3) << 3, Available: uint16(w[1]),
		Languages: [MaxLanguages]Language{Language(w[1] >> 16), Language(w[1] >> 24), Language(w[2]), Language(w[2] >> 8), Language(w[2] >> 16), Language(w[2] >> 24)},
	}
	if a.Available > Immediately {
		a.Available += firstDay
	}
	return a
}
