// Package id makes the random identifiers that stand for people and things in keys, queues and logs.
//
// An identifier is 128 random bits written as 26 lower-case characters of Crockford's base 32. It says nothing about what it
// stands for, so it may appear where a name, an e-mail or a file number may not.
package id

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// Person stands for a person in one service: candidate, recruiter or member of staff.
type Person string

// Offer stands for a job offer.
type Offer string

// Import stands for one received flux file.
type Import string

// Run stands for one purge run.
type Run string

// Breach stands for one case of the register of violations, or one complaint.
type Breach string

// Request stands for one request of a person to exercise a right.
type Request string

// Application stands for one application of a candidate to an offer.
type Application string

// Thread stands for what two people write to each other about one application.
type Thread string

// Ticket stands for one request for help: a keyed hash of what it says.
type Ticket string

// Campaign stands for one mail to those who asked for the news.
type Campaign string

// Message stands for one outbox message; consumers use it to recognise a second delivery.
type Message string

// Size is the number of random bytes of an identifier.
const Size = 16

var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New draws an identifier of the wanted kind from a source of randomness, crypto/rand.Reader outside tests.
func New[T ~string](random io.Reader) (T, error) {
	var raw [Size]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("id: draw: %w", err)
	}
	return FromBytes[T](raw), nil
}

// FromBytes writes 16 bytes as an identifier.
func FromBytes[T ~string](raw [Size]byte) T { return T(encoding.EncodeToString(raw[:])) }

// Bytes reads an identifier back; ok is false when it is not one, in the one way in which New writes it.
func Bytes[T ~string](value T) (raw [Size]byte, ok bool) {
	decoded, err := encoding.DecodeString(string(value))
	if err != nil || len(decoded) != Size || encoding.EncodeToString(decoded) != string(value) {
		return raw, false // the decoder lets line ends and two spare bits pass
	}
	return [Size]byte(decoded), true
}

// Ordered draws an identifier whose text sorts by the time it was made: 48 bits of milliseconds, then 80 random bits. For things
// that are listed by age; it tells that age, so it is not for people.
func Ordered[T ~string](now time.Time, random io.Reader) (T, error) {
	var raw [Size]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(now.UnixMilli())<<16)
	if _, err := io.ReadFull(random, raw[6:]); err != nil {
		return "", fmt.Errorf("id: draw: %w", err)
	}
	return FromBytes[T](raw), nil
}
