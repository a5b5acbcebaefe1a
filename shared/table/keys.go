package table

import (
	"hash/fnv"
	"strconv"
	"strings"

	"tandem/shared/id"
)

// Key is the place of an item. Its fields are set only here and by the constructors below, one per kind of item, so that a key
// of the wrong shape does not compile. doc.go lists what each place holds.
type Key struct {
	table  Name
	pk, sk string
}

// At rebuilds a key from its parts: for the implementations of the port, the contract suite and tools that walk a table.
// Domain code uses the constructors of this file.
func At(name Name, pk, sk string) Key { return Key{name, pk, sk} }

// Table returns the table of the key.
func (k Key) Table() Name { return k.table }

// PK returns the partition key.
func (k Key) PK() string { return k.pk }

// SK returns the sort key.
func (k Key) SK() string { return k.sk }

// Partition prefixes.
const (
	personPrefix  = "P#"
	branchPrefix  = "B#"
	blindPrefix   = "H#"
	foyerPrefix   = "F#"
	offerPrefix   = "O#"
	importPrefix  = "I#"
	runPrefix     = "R#"
	shardPrefix   = "X#"
	messagePrefix = "M#"
	breachPrefix  = "V#"
	requestPrefix = "Q#"
	ticketPrefix  = "T#"

	campaignPrefix = "L#"
	UnitPrefix     = "U#" // begins the sort keys of units
)

// PersonPK is the partition of a person, in every table.
func PersonPK(person id.Person) string { return personPrefix + string(person) }

// PersonOf is the inverse of PersonPK.
func PersonOf(pk string) (id.Person, bool) {
	if len(pk) < len(personPrefix) || pk[:len(personPrefix)] != personPrefix {
		return "", false
	}
	person := id.Person(pk[len(personPrefix):])
	_, ok := id.Bytes(person)
	return person, ok
}

// UnitKey is a person's retention unit of a class.
func UnitKey(person id.Person, class string) Key {
	return Key{Keys, PersonPK(person), UnitPrefix + class}
}

// ClassOf is the class of a unit's sort key: of "U#code#..." it is "code".
func ClassOf(sk string) string {
	_, class, _ := strings.Cut(sk, "#")
	class, _, _ = strings.Cut(class, "#")
	return class
}

// UnitOf is the key of the unit that an item of a person names.
func UnitOf(item *Item) Key { return Key{Keys, item.Key.pk, item.Unit} }

// CodeUnitKey is the unit of one registration code, whose clock is its own.
func CodeUnitKey(person id.Person, hash string) Key {
	return Key{Keys, PersonPK(person), UnitPrefix + "code#" + hash}
}

// BranchPK is the partition of a category group's branch keys.
func BranchPK(group string) string { return branchPrefix + group }

// BranchKey is a group's branch key of an epoch.
func BranchKey(group string, epoch int) Key { return Key{Keys, BranchPK(group), strconv.Itoa(epoch)} }

// BlindKey is an entry of a blind index: from a keyed hash to a person.
func BlindKey(index, hash string) Key { return Key{Records, BlindPK(index, hash), "blind"} }

// BlindPK is the partition of a blind index entry.
func BlindPK(index, hash string) string { return blindPrefix + index + "#" + hash }

// FoyerKey is a foyer of the flux, by keyed hash of its dossier number.
func FoyerKey(hash string) Key { return Key{Records, FoyerPK(hash), "foyer"} }

// FoyerPK is the partition of a foyer.
func FoyerPK(hash string) string { return foyerPrefix + hash }

// TokenKey is a single-use token of a purpose ("confirm"), by hash of its secret.
func TokenKey(purpose, hash string) Key { return Key{Ephemeral, "T#" + purpose + "#" + hash, "token"} }

// CounterKey is a counter of a limit, by keyed hash of what is counted.
func CounterKey(limit, subject string) Key {
	return Key{Ephemeral, "N#" + limit + "#" + subject, "count"}
}

// Shards is the number of partitions over which an index spreads each day, or the outbox.
const Shards = 8

func shard(of string) string {
	hash := fnv.New32a()
	hash.Write([]byte(of)) // never fails
	return strconv.Itoa(int(hash.Sum32() % Shards))
}

// DueEntry places a unit in the due index. The day stands first in the range, so one query a shard finds everything overdue; a
// unit without a due date (day empty) stands behind all days, by class, to be counted.
func DueEntry(unit Key, class, day string) Entry {
	if day == "" {
		day = UndueRange(class)
	}
	return Entry{Hash: DueHash(shard(unit.pk)), Range: day + "#" + unit.pk + "#" + unit.sk}
}

// UndueRange begins the range of units of a class that have no due date.
func UndueRange(class string) string { return "~" + class }

// DueHash is the partition of the due index for a shard "0" to Shards-1.
func DueHash(shard string) string { return "due#" + shard }

func pad(number int) string {
	text := strconv.Itoa(number)
	for len(text) < 12 {
		text = "0" + text
	}
	return text
}

func pad2(number int) string {
	text := strconv.Itoa(number)
	if len(text) < 2 {
		return "0" + text
	}
	return text
}

// IsFoyer reports whether a partition key is that of a foyer.
func IsFoyer(pk string) bool { return strings.HasPrefix(pk, foyerPrefix) }

// The partitions of the register of violations that hold one clear item a case: no personal data.
const (
	BreachesPK        = "BREACHES"        // head of each case, newest last
	IncidentsPK       = "INCIDENTS"       // what machines found, each once
	PartyNoticesPK    = "PARTY-NOTICES"   // what the other party is to be told
	RecommendationsPK = "RECOMMENDATIONS" // published to the persons concerned
)

// The partitions of what steers and checks purges: no personal data.
const (
	SwitchesPK = "SWITCHES" // rules whose purge somebody suspended
	RecountsPK = "RECOUNTS" // what the weekly recount found, by day
)

// RecordUnitKey is the unit of one record of a person, whose clock is its own: a consent, a subscription, a device.
func RecordUnitKey(record Key) Key { return Key{Keys, record.pk, UnitPrefix + record.sk} }
