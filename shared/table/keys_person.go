package table

import (
	"time"

	"tandem/shared/id"
)

// AccountKey is a person's account.
func AccountKey(person id.Person) Key { return Key{Records, PersonPK(person), "account"} }

// RepresentativeKey is who represents a person that has not full legal capacity.
func RepresentativeKey(person id.Person) Key {
	return Key{Records, PersonPK(person), "representative"}
}

// CardKey is what lists show of a person.
func CardKey(person id.Person) Key { return Key{Records, PersonPK(person), "card"} }

// DossierKey is what the flux says of a person.
func DossierKey(person id.Person) Key { return Key{Records, PersonPK(person), "dossier"} }

// CVKey is one of a person's CVs, numbered from 1.
func CVKey(person id.Person, number int) Key {
	return Key{Records, PersonPK(person), CVPrefix + pad2(number)}
}

// CVPrefix begins the sort keys of CVs.
const CVPrefix = "cv#"

// DocumentKey is a file that a person sent.
func DocumentKey(person id.Person, document string) Key {
	return Key{Records, PersonPK(person), DocumentPrefix + document}
}

// DocumentPrefix begins the sort keys of documents.
const DocumentPrefix = "doc#"

// MatchesKey is the list of what matches a person's CV, as last computed.
func MatchesKey(person id.Person) Key { return Key{Records, PersonPK(person), "matches"} }

// MirrorKey tells, in a person's partition, of an item elsewhere that must go with the person: target is its partition key.
func MirrorKey(person id.Person, target string) Key {
	return Key{Records, PersonPK(person), MirrorPrefix + target}
}

// MirrorPrefix begins the sort keys of mirrors.
const MirrorPrefix = "mirror#"

// SessionKey is a session of a person, by hash of its secret.
func SessionKey(person id.Person, hash string) Key {
	return Key{Ephemeral, PersonPK(person), SessionPrefix + hash}
}

// SessionPrefix begins the sort keys of sessions.
const SessionPrefix = "session#"

// KeptFormKey is the last form that a person sent when their session had expired.
func KeptFormKey(person id.Person) Key { return Key{Ephemeral, PersonPK(person), "kept-form"} }

// ReadKey is whom a person read of in the hour that begins then.
func ReadKey(person id.Person, hour time.Time) Key {
	return Key{Ephemeral, PersonPK(person), "read#" + hour.UTC().Format("2006010215")}
}

// SuggestionsKey is what a file that a person sent may say in a CV.
func SuggestionsKey(person id.Person, document string) Key {
	return Key{Ephemeral, PersonPK(person), "suggestions#" + document}
}

// ProofKey is the minimal set that a sealed unit keeps, for a random person.
func ProofKey(person id.Person) Key { return Key{Records, PersonPK(person), "proof"} }

// DisclosureKey is something that was disclosed of a person.
func DisclosureKey(person id.Person, name string) Key {
	return Key{Records, PersonPK(person), DisclosurePrefix + name}
}

// DisclosurePrefix begins the sort keys of what was disclosed of a person.
const DisclosurePrefix = "disclosure#"

// ConsentKey is one consent of a person to a purpose. Its number is that of the second in which it was given, so none comes twice.
func ConsentKey(person id.Person, purpose string, number int64) Key {
	return Key{Records, PersonPK(person), ConsentPrefix + purpose + "#" + pad(int(number))}
}

// ConsentPrefix begins the sort keys of consents.
const ConsentPrefix = "consent#"

// SubscriptionKey is the address to which a purpose of a person's writes, by the number of the consent.
func SubscriptionKey(person id.Person, purpose string, number int64) Key {
	return Key{Records, PersonPK(person), SubscriptionPrefix + purpose + "#" + pad(int(number))}
}

// SubscriptionPrefix begins the sort keys of subscriptions.
const SubscriptionPrefix = "news#"

// DeviceKey is a device that a purpose of a person's notifies, by a random name.
func DeviceKey(person id.Person, purpose, device string) Key {
	return Key{Records, PersonPK(person), DevicePrefix + purpose + "#" + device}
}

// DevicePrefix begins the sort keys of devices.
const DevicePrefix = "push#"

// OppositionKey tells that nobody writes to an address any more, by its keyed hash.
func OppositionKey(hash string) Key { return Key{Records, BlindPK("opposition", hash), "opposition"} }

// OppositionUnitKey is the clock of an opposition; it belongs to no person.
func OppositionUnitKey(hash string) Key {
	return Key{Keys, BlindPK("opposition", hash), UnitPrefix + "opposition"}
}

// SubscriberEntry lists a subscription among those to a purpose.
func SubscriberEntry(person id.Person, purpose string) map[Index]Entry {
	return map[Index]Entry{Waiting: {SubscriberHash(purpose, shard(string(person))), string(person)}}
}

// SubscriberHash is the partition of the index waiting for the subscriptions to a purpose, for a shard "0" to Shards-1.
func SubscriberHash(purpose, shard string) string { return SubscriptionPrefix + purpose + "#" + shard }

// OwnRightKey leads from a person to a request of theirs.
func OwnRightKey(person id.Person, request id.Request) Key {
	return Key{Records, PersonPK(person), OwnRightPrefix + string(request)}
}

// OwnRightPrefix begins the sort keys that lead to a person's requests.
const OwnRightPrefix = "right#"

// ExportKey is an export prepared for a person; identifiers of exports are in order of time.
func ExportKey(person id.Person, export string) Key {
	return Key{Records, PersonPK(person), ExportPrefix + export}
}

// ExportPrefix begins the sort keys of exports.
const ExportPrefix = "export#"

// DirectiveKey is what a person wants done with their data after their death.
func DirectiveKey(person id.Person) Key { return Key{Records, PersonPK(person), "directive"} }

// DirectiveUnitKey is the unit of a person's directives, whose clock is their own.
func DirectiveUnitKey(person id.Person) Key {
	return Key{Keys, PersonPK(person), UnitPrefix + "directive#1"}
}

// AnnotationKey is what a person says of fields of their dossier, beside what its source says.
func AnnotationKey(person id.Person) Key { return Key{Records, PersonPK(person), "annotation"} }

// HeldKey marks a file of a person as held, so that holds are listed.
func HeldKey(person id.Person, class string) Key {
	return Key{Records, PersonPK(person), "held#" + class}
}

// HeldHash is the partition of the files that are held in the index of what waits.
const HeldHash = "held"
