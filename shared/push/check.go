package push

import (
	"crypto/ecdh"
	_ "embed" // the list of services
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"tandem/shared/fault"
)

// MaxEndpoint is the length of the longest address that is taken, in bytes.
const MaxEndpoint = 1024

// The services of browsers: nobody can have us call another address. A host that begins with a dot stands for all under it.
//
//go:embed services.csv
var servicesFile string

var operators = readOperators()

func readOperators() map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(servicesFile) {
		host, operator, _ := strings.Cut(strings.TrimSpace(line), ",")
		found[host] = operator
	}
	return found
}

// Operator names who runs the service of a device's address; ok is false for an address of nobody on the list.
func Operator(endpoint string) (name string, ok bool) {
	if len(endpoint) > MaxEndpoint {
		return "", false
	}
	parsed, err := url.Parse(endpoint)
	if err != nil || parsed.Scheme != "https" || parsed.User != nil || parsed.Port() != "" || parsed.Fragment != "" || parsed.Path == "" {
		return "", false
	}
	host := strings.ToLower(parsed.Host)
	if name, ok = operators[host]; ok && host[0] != '.' {
		return name, true
	}
	under, rest, _ := strings.Cut(host, ".")
	for under != "" && rest != "" {
		if name, ok = operators["."+rest]; ok {
			return name, true
		}
		under, rest, _ = strings.Cut(rest, ".")
	}
	return "", false
}

const sizeOfAuth = 16 // bytes (RFC 8291)

// Check refuses what is not a device: an address that no browser's service has, keys that seal nothing. Its errors do not repeat what they refuse.
func Check(device Device) error {
	if _, ok := Operator(device.Endpoint); !ok {
		return fault.Fieldf("body.endpoint", "Cette adresse n’est pas celle d’un service de notifications connu (Google, Mozilla, Microsoft, Apple).")
	}
	point, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(device.P256dh, "="))
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		return fault.Fieldf("body.p256dh", "La clé de cet appareil n’est pas valable : recommencez depuis la page « Mes accords ».")
	}
	if secret, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(device.Auth, "=")); err != nil || len(secret) != sizeOfAuth {
		return fault.Fieldf("body.auth", "Le secret de cet appareil n’est pas valable : recommencez depuis la page « Mes accords ».")
	}
	return nil
}

// The bounds of a note: what brings people back is short, and must fit in one record.
const (
	maxID   = 64
	maxText = 300 // bytes
)

// CheckNote refuses what no implementation sends.
func CheckNote(note Note) error {
	if err := Check(note.Device); err != nil {
		return fmt.Errorf("%w: device", ErrInvalid)
	}
	if note.ID == "" || len(note.ID) > maxID || strings.ContainsFunc(note.ID, notInID) {
		return fmt.Errorf("%w: ID", ErrInvalid)
	}
	if note.Title == "" || note.Text == "" || len(note.Title) > maxText || len(note.Text) > maxText {
		return fmt.Errorf("%w: text", ErrInvalid)
	}
	return nil
}

func notInID(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
