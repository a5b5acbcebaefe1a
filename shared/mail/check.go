package mail

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"tandem/shared/email"
)

// The bounds of a mail. They are ours: what brings people back to the service is short.
const (
	MaxID      = 64       // characters
	MaxSubject = 200      // bytes
	MaxText    = 64 << 10 // bytes
	MaxLeave   = 900      // bytes; a line of a mail has 998 at most (RFC 5322)
)

// Check refuses what no implementation sends: an ID that could not be a file name, an address that is none, and whatever would let a
// value end a header and begin another. Its errors do not repeat what they refuse.
func Check(mail Mail) error {
	if len(mail.ID) < 1 || len(mail.ID) > MaxID || strings.ContainsFunc(mail.ID, notInID) {
		return fmt.Errorf("%w: ID", ErrInvalid)
	}
	if address, err := email.Parse(mail.To); err != nil || address.Plain() != strings.ToLower(mail.To) {
		return fmt.Errorf("%w: address", ErrInvalid)
	}
	if mail.Subject == "" || len(mail.Subject) > MaxSubject || !utf8.ValidString(mail.Subject) || strings.ContainsFunc(mail.Subject, unicode.IsControl) {
		return fmt.Errorf("%w: subject", ErrInvalid)
	}
	if mail.Text == "" || len(mail.Text) > MaxText || !utf8.ValidString(mail.Text) || strings.ContainsFunc(mail.Text, notInText) {
		return fmt.Errorf("%w: text", ErrInvalid)
	}
	if mail.Leave != "" && !validLeave(mail.Leave) {
		return fmt.Errorf("%w: address to leave", ErrInvalid)
	}
	return nil
}

// validLeave takes an address of the web that stands in a header as it is. RFC 8058 wants https; a service on one's own machine has none.
func validLeave(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Host != "" && len(address) <= MaxLeave && !strings.ContainsFunc(address, notInAddress)
}

func notInAddress(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' || r == ',' }

func notInID(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

func notInText(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
