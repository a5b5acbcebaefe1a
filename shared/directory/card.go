// Package directory is what lists show of people: one sealed card a person.
package directory

import (
	"strings"

	"tandem/shared/table"
)

// Card is what a list opens of a person: enough to recognise them and to know where they stand.
type Card struct {
	LastName  string `json:"lastName"`
	FirstName string `json:"firstName"`
	Open      bool   `json:"open"`    // the right to the RSA is open
	Account   bool   `json:"account"` // has an account
}

// Kind is table.KindCard.
func (Card) Kind() table.Kind { return table.KindCard }

// Schema is the current form.
func (Card) Schema() int { return 1 }

// WaitingShards spreads those who wait for a registration code over partitions of an index.
const WaitingShards = 16

const digits = "0123456789abcdefghjkmnpqrstvwxyz"

// WaitingHash is the partition of a shard of those who wait.
func WaitingHash(shard int) string { return "code#" + digits[shard:shard+1] }

// WaitingEntry lists somebody as waiting for a registration code. The shard comes from the person's id, which is random.
func WaitingEntry(person string) map[table.Index]table.Entry {
	shard := strings.IndexByte(digits, person[1]) % WaitingShards
	return map[table.Index]table.Entry{table.Waiting: {Hash: WaitingHash(shard), Range: person}}
}
