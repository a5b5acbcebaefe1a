// Package guessed knows the passwords that are tried first: the 100,000 most used, and what people make of them with a few digits around, capitals,
// or the word twice (CNIL, délibération 2022-100; ANSSI, recommandations relatives aux mots de passe). SOURCES.md says where they come from.
//
// The list is embedded as sorted prefixes of SHA-256, so that a look-up reads it where the binary lies: nothing is decoded and nothing is kept in memory.
// A password that is none of them is taken for one of them once in ten million times.
package guessed

import (
	"crypto/sha256"
	_ "embed"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Size is how many bytes of the sum are kept of each password.
const Size = 5

//go:embed passwords.bin
var list string

// Count is how many passwords the list has.
func Count() int { return len(list) / Size }

// Sum is what the list keeps of a password.
func Sum(password string) string {
	sum := sha256.Sum256([]byte(password))
	return string(sum[:Size])
}

func listed(password string) bool {
	sum := Sum(password)
	at := sort.Search(Count(), func(i int) bool { return list[i*Size:(i+1)*Size] >= sum })
	return at < Count() && list[at*Size:(at+1)*Size] == sum
}

// around is how many characters at most, before and after a known password, leave it known.
const around = 7

// Known reports whether a password is one of those that are tried first, or little more.
func Known(password string) bool {
	lower := strings.ToLower(password)
	word := once(lower)
	core := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	forms := []string{password, lower, word}
	if utf8.RuneCountInString(word)-utf8.RuneCountInString(core) <= around && len(core) >= 4 {
		forms = append(forms, core, once(core), letters.Replace(core))
	}
	return slices.ContainsFunc(forms, listed)
}

// letters are what signs stand for in the middle of a word.
var letters = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s")

// once is the shortest part of a text that it is a repetition of: itself when it is none.
func once(text string) string {
	if at := strings.Index((text + text)[min(1, len(text)):], text); at >= 0 && text != "" {
		return text[:at+1]
	}
	return text
}
