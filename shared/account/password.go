package account

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"tandem/shared/fault"
	"tandem/shared/fold"
	"tandem/shared/guessed"
)

// price is the cost of new hashes: the OWASP minimum of Argon2id that fits beside others in a small Lambda. A stored hash names its own cost, so
// raising this one only concerns new hashes. It is text, so that the journeys, which make and check hundreds, are linked with a lower one (Makefile);
// no binary of a service is.
var price = "m=19456,t=2,p=1"

type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

const (
	saltSize = 16
	hashSize = 32
	minimum  = 12
	maximum  = 128
)

// HashPassword gives the PHC string of a password: $argon2id$v=19$m=...,t=...,p=...$salt$hash.
func HashPassword(random io.Reader, password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("account: salt: %w", err)
	}
	with, ok := readCost(price)
	if !ok {
		return "", fmt.Errorf("account: no cost of Argon2id: %s", price)
	}
	hash := argon2.IDKey([]byte(password), salt, with.passes, with.memory, with.threads, hashSize)
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, price, text.EncodeToString(salt), text.EncodeToString(hash)), nil
}

// The dearest hash that is computed: a damaged one must not take the memory of everything else.
var dearest = cost{memory: 1 << 20, passes: 16, threads: 16}

func (c cost) sound() bool {
	return c.memory >= 8*uint32(c.threads) && c.memory <= dearest.memory && c.passes >= 1 && c.passes <= dearest.passes &&
		c.threads >= 1 && c.threads <= dearest.threads
}

// readCost reads "m=19456,t=2,p=1", and nothing that is not sound. fmt.Sscanf would do, but for the scanner that it brings into every binary.
func readCost(text string) (cost, bool) {
	names, parts := []string{"m=", "t=", "p="}, strings.Split(text, ",")
	if len(parts) != len(names) {
		return cost{}, false
	}
	var numbers [3]uint64
	for i, name := range names {
		digits, named := strings.CutPrefix(parts[i], name)
		number, err := strconv.ParseUint(digits, 10, 32)
		if !named || err != nil {
			return cost{}, false
		}
		numbers[i] = number
	}
	read := cost{memory: uint32(numbers[0]), passes: uint32(numbers[1]), threads: uint8(min(numbers[2], math.MaxUint8))}
	return read, read.sound()
}

// CheckPassword compares in constant time; what is no PHC string of Argon2id matches nothing. An unknown account is checked against Nobody, so that it takes as long as a known one.
func CheckPassword(stored, password string) bool {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return false
	}
	with, ok := readCost(parts[3])
	if !ok {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, with.passes, with.memory, with.threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// Nobody is the stored form of a password that nobody has.
const Nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// common passwords long enough to pass the length rule; the shorter ones fail it anyway.
var common = []string{"motdepasse", "azertyuiop", "qwertyuiop", "password", "123456789", "administrateur", "pasdecalais"}

// CheckStrength refuses a weak password: shorter than 12 characters (ANSSI, recommandations relatives à l'authentification
// multifacteur et aux mots de passe), too few different characters, made of a common one or of what is known of the person, or among those that are
// tried first.
func CheckStrength(path, password string, known ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minimum:
		return fault.Fieldf(path, "Choisissez un mot de passe d'au moins %d caractères : une phrase convient très bien.", minimum)
	case n > maximum:
		return fault.Fieldf(path, "Choisissez un mot de passe d'au plus %d caractères.", maximum)
	}
	different := map[rune]bool{}
	for _, r := range password {
		different[r] = true
	}
	if len(different) < 6 {
		return fault.Fieldf(path, "Ce mot de passe répète trop les mêmes caractères : variez-les.")
	}
	if guessable(password, known) {
		return fault.Fieldf(path, "Ce mot de passe se devine : évitez votre nom, votre adresse et les mots de passe courants.")
	}
	if guessed.Known(password) {
		return fault.Fieldf(path, "Ce mot de passe, ou presque, est parmi les 100 000 plus utilisés : on l’essaie en premier. Prenez plutôt quatre mots sans rapport entre eux.")
	}
	return nil
}

// guessable reports whether too little is left of a password without what is known of the person and without common passwords, however
// often they stand in it.
func guessable(password string, known []string) bool {
	words := slices.Concat(known, common)
	for _, word := range known {
		if name, _, isAddress := strings.Cut(word, "@"); isAddress {
			words = append(words, name)
		}
	}
	for i := range words {
		words[i] = squeeze(words[i])
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // an address before the name in it
	whole := squeeze(password)
	rest := whole
	for _, word := range words {
		if len(word) >= 4 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	return len(rest) < len(whole) && utf8.RuneCountInString(rest) < minimum-4
}

// squeeze leaves of a text what somebody who guesses varies least: letters without case and accents, in one piece.
func squeeze(text string) string {
	return strings.ToLower(strings.ReplaceAll(fold.Fold(text), " ", ""))
}
