// Package email reads e-mail addresses. An address identifies a person: it masks itself wherever it might be printed.
package email

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unique"
)

// Address is an e-mail address, trimmed and in lower case, of at most 254 bytes (RFC 5321). The zero value is no address. It is
// comparable; two people may share one, so it says nothing of who writes. It holds a handle, so that fmt finds nothing to
// print even where it cannot call Format, in the unexported field of a struct.
type Address struct{ text unique.Handle[string] }

// Error is a mistake in what people or files give. Its text is for people and never repeats what was given.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// The mistakes in an address.
const (
	ErrForm   Error = "Écrivez l’adresse électronique sous la forme nom@exemple.fr, sans espace."
	ErrAccent Error = "Une adresse électronique ne contient ni accent ni caractère spécial : vérifiez-la."
	ErrLong   Error = "Cette adresse électronique est trop longue : 254 caractères au plus."
)

const (
	maxLength = 254
	maxLocal  = 64
	maxLabel  = 63
	masked    = "[masqué]"
)

// Parse reads an address as people type it. Only what every server accepts is taken: ASCII, dots between the parts of the name, a
// domain with at least two labels.
func Parse(text string) (Address, error) {
	text = strings.TrimSpace(text)
	for _, r := range text {
		if r > unicode.MaxASCII {
			return Address{}, ErrAccent
		}
	}
	if len(text) > maxLength {
		return Address{}, ErrLong
	}
	text = strings.ToLower(text)
	local, domain, found := strings.Cut(text, "@")
	if !found || !validLocal(local) || !validDomain(domain) {
		return Address{}, ErrForm
	}
	return Address{unique.Make(text)}, nil
}

func validLocal(local string) bool {
	if len(local) > maxLocal {
		return false
	}
	for _, atom := range strings.Split(local, ".") {
		if atom == "" || strings.Trim(atom, "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~") != "" {
			return false
		}
	}
	return true
}

func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
		if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
	}
	return len(labels) > 1 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// IsZero reports whether there is no address.
func (a Address) IsZero() bool { return a == Address{} }

// Equal reports whether both are the same address.
func (a Address) Equal(other Address) bool { return a == other }

// Plain returns the address itself, to send to it, to seal it or to show it to who may see it.
func (a Address) Plain() string {
	if a.IsZero() {
		return ""
	}
	return a.text.Value()
}

// String hides the address.
func (a Address) String() string { return masked }

// Format hides the address whatever the verb.
func (a Address) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, masked) }

// LogValue hides the address.
func (a Address) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText gives the address itself: JSON is what gets sealed and what its owner reads.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.Plain()), nil }

// UnmarshalText reads what Parse reads, or nothing as no address.
func (a *Address) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	address, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = address
	return nil
}
