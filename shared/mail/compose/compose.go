// Package compose writes a mail as the Internet carries it (RFC 5322, MIME): one part of plain text. The two sides of the port share it, so
// that the mails of the folder are those that people get. The standard library is enough for that, and a library of mails would bring
// templates into the binary that sends.
package compose

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"tandem/shared/mail"
)

// HeaderID is the header that holds the mail's ID. SES puts a Message-ID of its own in the place of ours: this one stays, so that two copies
// of one mail can be recognised.
const HeaderID = "X-Tandem-ID"

// HeaderLeave is the header that holds the address where such mails end.
const HeaderLeave = "List-Unsubscribe"

// Mail writes a mail that mail.Check accepts, from an address and with its date. No header names the software or the machine.
func Mail(from *netmail.Address, message mail.Mail, at time.Time) []byte {
	_, domain, _ := strings.Cut(from.Address, "@")
	var out bytes.Buffer
	for _, header := range append([][2]string{
		{"Date", at.Format(time.RFC1123Z)},
		{"Message-ID", "<" + message.ID + "@" + domain + ">"},
		{HeaderID, message.ID},
		{"From", fold(from.String())},
		{"To", (&netmail.Address{Address: message.To}).String()},
		{"Subject", words(message.Subject)},
		{"Auto-Submitted", "auto-generated"}, // RFC 3834: nobody's absence answers it
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=UTF-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	}, leave(message)...) {
		fmt.Fprintf(&out, "%s: %s\r\n", header[0], header[1])
	}
	out.WriteString("\r\n")
	body := quotedprintable.NewWriter(&out)
	_, _ = body.Write([]byte(message.Text)) // a buffer takes everything
	_ = body.Close()
	return out.Bytes()
}

// leave is how a mail program offers to end such mails with one button (RFC 2369, RFC 8058): it asks for the address by POST, and only so.
func leave(message mail.Mail) [][2]string {
	if message.Leave == "" {
		return nil
	}
	return [][2]string{{HeaderLeave, "<" + message.Leave + ">"}, {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}}
}

// words encodes what a header cannot say plainly: all but ASCII, what would be read as encoded already, and spaces at an end.
func words(text string) string {
	encoded := mime.QEncoding.Encode("utf-8", text)
	if encoded != text {
		return fold(encoded)
	}
	if !strings.Contains(text, "=?") && strings.TrimSpace(text) == text {
		return text
	}
	var all []string
	for part := range slices.Chunk([]byte(text), 45) { // ASCII: no character is cut; a word has 75 characters at most
		all = append(all, "=?utf-8?b?"+base64.StdEncoding.EncodeToString(part)+"?=")
	}
	return strings.Join(all, "\r\n ")
}

// fold puts each encoded word on a line of its own.
func fold(encoded string) string { return strings.ReplaceAll(encoded, "?= =?", "?=\r\n =?") }
