package table

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"

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

// ImportUnitKey is the unit of one flux file and of what is staged from it.
func ImportUnitKey(received id.Import) Key {
	return Key{Keys, importPrefix + string(received), UnitPrefix + "flux"}
}

// BranchPK is the partition of a category group's branch keys.
func BranchPK(group string) string { return branchPrefix + group }

// BranchKey is a group's branch key of an epoch.
func BranchKey(group string, epoch int) Key { return Key{Keys, BranchPK(group), strconv.Itoa(epoch)} }

// ShardUnitKey is the unit of a matching shard's projection; each nightly rebuild makes a new generation.
func ShardUnitKey(shard string, generation int) Key {
	return Key{Keys, shardPrefix + shard, UnitPrefix + pad(generation)}
}

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

// BlindKey is an entry of a blind index: from a keyed hash to a person.
func BlindKey(index, hash string) Key { return Key{Records, BlindPK(index, hash), "blind"} }

// BlindPK is the partition of a blind index entry.
func BlindPK(index, hash string) string { return blindPrefix + index + "#" + hash }

// FoyerKey is a foyer of the flux, by keyed hash of its dossier number.
func FoyerKey(hash string) Key { return Key{Records, FoyerPK(hash), "foyer"} }

// FoyerPK is the partition of a foyer.
func FoyerPK(hash string) string { return foyerPrefix + hash }

// OfferKey is the public body of an offer.
func OfferKey(offer id.Offer) Key { return Key{Records, OfferPK(offer), "offer"} }

// OfferDueEntry lists an offer under the day on which a rule has something to do with it.
func OfferDueEntry(offer id.Offer, day string) map[Index]Entry {
	return map[Index]Entry{Waiting: {Hash: OffersDueHash, Range: day + "#" + string(offer)}}
}

// OffersDueHash is the partition of the index waiting for offers that end.
const OffersDueHash = "offers"

// OfferReportsPK is the partition of what was pointed out of offers: one clear item each, which names nobody.
const OfferReportsPK = "OFFER-REPORTS"

// OfferReportKey is what was pointed out of an offer.
func OfferReportKey(offer id.Offer) Key { return Key{Records, OfferReportsPK, string(offer)} }

// OfferPK is the partition of an offer.
func OfferPK(offer id.Offer) string { return offerPrefix + string(offer) }

// OfferMatchesKey is the list of profiles that match an offer, as last computed.
func OfferMatchesKey(offer id.Offer) Key { return Key{Records, OfferPK(offer), "matches"} }

// OwnOfferKey is the recruiter's side of an offer: state and sealed contact.
func OwnOfferKey(recruiter id.Person, offer id.Offer) Key {
	return Key{Records, PersonPK(recruiter), OwnOfferPrefix + string(offer)}
}

// OwnOfferPrefix begins the sort keys of a recruiter's offers.
const OwnOfferPrefix = "offer#"

// MessageKey is an outbox message that waits to be relayed.
func MessageKey(message id.Message) Key {
	return Key{Records, messagePrefix + string(message), "message"}
}

// ImportsPK is the partition that lists the imports, newest last.
const ImportsPK = "IMPORTS"

// ImportKey is the report of an import; identifiers of imports are in order of time.
func ImportKey(received id.Import) Key { return Key{Records, ImportsPK, string(received)} }

// ImportPK is the partition of what one import produced.
func ImportPK(received id.Import) string { return importPrefix + string(received) }

// ChunkKey is the result of applying one chunk of an import.
func ChunkKey(received id.Import, chunk int) Key {
	return Key{Records, ImportPK(received), ChunkPrefix + pad(chunk)}
}

// ChunkPrefix begins the sort keys of chunk results.
const ChunkPrefix = "chunk#"

// ReplayKey is what became of a rejected dossier that a person had replayed, by its first place in the file.
func ReplayKey(received id.Import, place int) Key {
	return Key{Records, ImportPK(received), "replay#" + pad(place)}
}

// StreamKey is the newest file applied of a stream of files (one organism, one type).
func StreamKey(stream string) Key { return Key{Records, "STREAM#" + stream, "newest"} }

// DigestKey tells that a file of this content was received.
func DigestKey(digest string) Key { return Key{Records, "DIGEST#" + digest, "import"} }

// RunsPK is the partition that lists the purge runs, newest last.
const RunsPK = "RUNS"

// RunKey is one purge run; identifiers of runs are in order of time.
func RunKey(run id.Run) Key { return Key{Records, RunsPK, string(run)} }

// RunPK is the partition of the units of one run.
func RunPK(run id.Run) string { return runPrefix + string(run) }

// SubjectKey is one unit of a purge run, by its number in the run.
func SubjectKey(run id.Run, number int) Key {
	return Key{Records, RunPK(run), SubjectPrefix + pad(number)}
}

// SubjectPrefix begins the sort keys of a run's units.
const SubjectPrefix = "unit#"

// TombstoneKey remembers that a unit was destroyed, so that neither a late message nor a restored backup brings it back.
func TombstoneKey(unit Key) Key { return Key{Records, "TOMB#" + unit.pk, unit.sk} }

// ShardPK is the partition of a matching shard.
func ShardPK(shard string) string { return shardPrefix + shard }

// EpochKey counts the changes of a shard.
func EpochKey(shard string) Key { return Key{Records, ShardPK(shard), "epoch"} }

// ChangeKey is one change of a shard, by its number.
func ChangeKey(shard string, number int64) Key {
	return Key{Records, ShardPK(shard), ChangePrefix + pad(int(number))}
}

// ChangePrefix begins the sort keys of changes.
const ChangePrefix = "change#"

// BlockKey is one block of a shard's snapshot.
func BlockKey(shard string, generation, number int) Key {
	return Key{Records, ShardPK(shard), BlockPrefix + pad(generation) + "#" + pad(number)}
}

// BlockPrefix begins the sort keys of blocks.
const BlockPrefix = "block#"

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

// TokenKey is a single-use token of a purpose ("confirm"), by hash of its secret.
func TokenKey(purpose, hash string) Key { return Key{Ephemeral, "T#" + purpose + "#" + hash, "token"} }

// CounterKey is a counter of a limit, by keyed hash of what is counted.
func CounterKey(limit, subject string) Key {
	return Key{Ephemeral, "N#" + limit + "#" + subject, "count"}
}

// MarkKey remembers that a consumer handled a message.
func MarkKey(consumer string, message string) Key {
	return Key{Ephemeral, "D#" + consumer + "#" + message, "mark"}
}

// JournalKey is an entry of a day's journal; sort is in order of time.
func JournalKey(day, sort string) Key { return Key{Journal, "J#" + day, sort} }

// AboutEntry places an entry of the journal under the pseudonym of whom it is about, by the entry's sort key.
func AboutEntry(pseudonym, sort string) Entry { return Entry{AboutHash(pseudonym), sort} }

// AboutHash is the partition of the index about for a pseudonym.
func AboutHash(pseudonym string) string { return "about#" + pseudonym }

// LinksPK is the partition of the links that close the journal's hours.
const LinksPK = "LINKS"

// LinkKey is a link by its number.
func LinkKey(number int) Key { return Key{Journal, LinksPK, pad(number)} }

// NumberOf is the number of a link; 0 when the key is none.
func NumberOf(link Key) int {
	number, err := strconv.Atoi(link.sk)
	if err != nil || link != LinkKey(number) {
		return 0
	}
	return number
}

// RootsPK is the partition of the daily roots of those links, which outlive them.
const RootsPK = "ROOTS"

// RootKey is the root of a day ("2026-11-06").
func RootKey(day string) Key { return Key{Records, RootsPK, day} }

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

// PendingEntry places a message in the outbox index, by its time in sortable form.
func PendingEntry(message id.Message, at string) Entry {
	return Entry{Hash: PendingHash(shard(string(message))), Range: at + "#" + string(message)}
}

// PendingHash is the partition of the pending index for a shard "0" to Shards-1.
func PendingHash(shard string) string { return "pending#" + shard }

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

// ChainKey is the newest link of the chain of purge manifests.
func ChainKey() Key { return Key{Records, "CHAIN", "newest"} }

// IsFoyer reports whether a partition key is that of a foyer.
func IsFoyer(pk string) bool { return strings.HasPrefix(pk, foyerPrefix) }

// ImportOf is the import of a partition key made by ImportUnitKey.
func ImportOf(pk string) (id.Import, bool) {
	rest, ok := strings.CutPrefix(pk, importPrefix)
	return id.Import(rest), ok
}

// BuriedBy is the unit that a tombstone remembers.
func BuriedBy(tombstone Key) Key {
	return Key{Keys, strings.TrimPrefix(tombstone.pk, "TOMB#"), tombstone.sk}
}

// ShardOf is the matching shard of a partition made by ShardPK.
func ShardOf(pk string) (shard string, ok bool) { return strings.CutPrefix(pk, shardPrefix) }

// ExpiredKey remembers how far the journal was deleted.
func ExpiredKey() Key { return Key{Records, "EXPIRED", "journal"} }

// The partitions of the register of violations that hold one clear item a case: no personal data.
const (
	BreachesPK        = "BREACHES"        // head of each case, newest last
	IncidentsPK       = "INCIDENTS"       // what machines found, each once
	PartyNoticesPK    = "PARTY-NOTICES"   // what the other party is to be told
	RecommendationsPK = "RECOMMENDATIONS" // published to the persons concerned
)

// BreachKey is the head of a case; identifiers of cases are in order of time.
func BreachKey(breach id.Breach) Key { return Key{Records, BreachesPK, string(breach)} }

// BreachPK is the partition of the versions of a case.
func BreachPK(breach id.Breach) string { return breachPrefix + string(breach) }

// BreachVersionKey is one version of a case, numbered from 1.
func BreachVersionKey(breach id.Breach, number int) Key {
	return Key{Records, BreachPK(breach), BreachVersionPrefix + pad(number)}
}

// BreachVersionPrefix begins the sort keys of versions.
const BreachVersionPrefix = "version#"

// BreachUnitKey is the unit of one case: its keys and its clock.
func BreachUnitKey(breach id.Breach) Key {
	return Key{Keys, BreachPK(breach), UnitPrefix + "breach"}
}

// IncidentKey is what led to a case: found is "REGLE#REFERENCE", so that the same finding opens one case.
func IncidentKey(found string) Key { return Key{Records, IncidentsPK, found} }

// PartyNoticeKey is what the other party is to be told of a case.
func PartyNoticeKey(breach id.Breach) Key { return Key{Records, PartyNoticesPK, string(breach)} }

// RecommendationKey is what is published of a case to the persons concerned.
func RecommendationKey(breach id.Breach) Key {
	return Key{Records, RecommendationsPK, string(breach)}
}

// AlertKey remembers the newest alarm that was sent of a deadline, by the deadline's reference.
func AlertKey(deadline string) Key { return Key{Records, "ALERT#" + deadline, "sent"} }

// StatisticKey is a row of statistics that stays of somebody erased in a year; its name is random and joins with nothing.
func StatisticKey(year int, name string) Key { return Key{Records, StatisticPK(year), name} }

// StatisticPK is the partition of the statistics of a year.
func StatisticPK(year int) string { return "STATISTICS#" + strconv.Itoa(year) }

// ProofKey is the minimal set that a sealed unit keeps, for a random person.
func ProofKey(person id.Person) Key { return Key{Records, PersonPK(person), "proof"} }

// The partitions of what steers and checks purges: no personal data.
const (
	SwitchesPK = "SWITCHES" // rules whose purge somebody suspended
	RecountsPK = "RECOUNTS" // what the weekly recount found, by day
)

// SwitchKey says that the purge of a rule is suspended.
func SwitchKey(rule string) Key { return Key{Records, SwitchesPK, rule} }

// RecountKey is the recount of a day.
func RecountKey(day string) Key { return Key{Records, RecountsPK, day} }

// DisclosureKey is something that was disclosed of a person.
func DisclosureKey(person id.Person, name string) Key {
	return Key{Records, PersonPK(person), DisclosurePrefix + name}
}

// DisclosurePrefix begins the sort keys of what was disclosed of a person.
const DisclosurePrefix = "disclosure#"

// DisclosureHeadKey is the line of a disclosure in the list of all.
func DisclosureHeadKey(name string) Key { return Key{Records, DisclosuresPK, name} }

// OpeningKey is one opening of the sealed vault.
func OpeningKey(name string) Key { return Key{Records, OpeningsPK, name} }

// OpeningsPK is the partition of the openings of the sealed vault.
const OpeningsPK = "OPENINGS"

// SealedEntry lists a proof among those of the sealed vault: under a random name, which says nothing of whose it is.
func SealedEntry(proof id.Person) map[Index]Entry {
	return map[Index]Entry{Waiting: {Hash: SealedHash, Range: string(proof)}}
}

// SealedHash is the partition of the proofs of the sealed vault.
const SealedHash = "proofs"

// DisclosuresPK is the partition of the list of disclosures.
const DisclosuresPK = "DISCLOSURES"

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

// RecordUnitKey is the unit of one record of a person, whose clock is its own: a consent, a subscription, a device.
func RecordUnitKey(record Key) Key { return Key{Keys, record.pk, UnitPrefix + record.sk} }

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

// CampaignsPK is the partition that lists the news campaigns, newest last: one clear item each, which names nobody.
const CampaignsPK = "CAMPAIGNS"

// CampaignHeadKey is the state of a campaign; identifiers of campaigns are in order of time.
func CampaignHeadKey(campaign id.Campaign) Key { return Key{Records, CampaignsPK, string(campaign)} }

// CampaignKey is what a campaign says, sealed in its own unit.
func CampaignKey(campaign id.Campaign) Key {
	return Key{Records, campaignPrefix + string(campaign), "campaign"}
}

// CampaignUnitKey is the unit of one campaign: its keys and its clock.
func CampaignUnitKey(campaign id.Campaign) Key {
	return Key{Keys, campaignPrefix + string(campaign), UnitPrefix + "campaign"}
}

// AnnouncementKey is how far the telling of a version of the privacy notice has come.
func AnnouncementKey(version string) Key { return Key{Records, "ANNOUNCEMENTS", version} }

// RightsPK is the partition that lists the requests to exercise a right, newest last: one clear item each, which names nobody.
const RightsPK = "RIGHTS"

// RightKey is the head of a request; identifiers of requests are in order of time.
func RightKey(request id.Request) Key { return Key{Records, RightsPK, string(request)} }

// RequestKey is what a request says, sealed in its own unit so that it outlives the account of whom it is about.
func RequestKey(request id.Request) Key {
	return Key{Records, requestPrefix + string(request), "request"}
}

// ReviewKey is what the matching said of an offer that somebody asked a person to look at again, beside their request.
func ReviewKey(request id.Request) Key {
	return Key{Records, requestPrefix + string(request), "review"}
}

// RequestUnitKey is the unit of one request: its keys and its clock.
func RequestUnitKey(request id.Request) Key {
	return Key{Keys, requestPrefix + string(request), UnitPrefix + "right"}
}

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

// PreparedPK is the partition that lists the exports that are kept, oldest first.
const PreparedPK = "EXPORTS"

// PreparedKey tells that an export is kept and must go.
func PreparedKey(export string) Key { return Key{Records, PreparedPK, export} }

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

// ApplicationKey is a person's application to an offer: there is one at most.
func ApplicationKey(person id.Person, offer id.Offer) Key {
	return Key{Records, PersonPK(person), ApplicationPrefix + string(offer)}
}

// ApplicationPrefix begins the sort keys of applications.
const ApplicationPrefix = "application#"

// ApplicantEntry lists an application among those to an offer, in order of their arrival: identifiers of applications are in order of time.
func ApplicantEntry(offer id.Offer, application id.Application) map[Index]Entry {
	return map[Index]Entry{Waiting: {ApplicantHash(offer), string(application)}}
}

// ApplicantHash is the partition of the index waiting for the applications to an offer.
func ApplicantHash(offer id.Offer) string { return ApplicationPrefix + string(offer) }

// ThreadKey is a person's side of a thread; identifiers of threads are in order of time.
func ThreadKey(person id.Person, thread id.Thread) Key {
	return Key{Records, PersonPK(person), ThreadPrefix + string(thread)}
}

// ThreadPrefix begins the sort keys of threads.
const ThreadPrefix = "thread#"

// LetterKey is a person's copy of a message of a thread, numbered from 1.
func LetterKey(person id.Person, thread id.Thread, number int) Key {
	return Key{Records, PersonPK(person), LettersPrefix(thread) + pad(number)}
}

// LettersPrefix begins the sort keys of the messages of a thread.
func LettersPrefix(thread id.Thread) string { return "letter#" + string(thread) + "#" }

// TicketKey is a request for help, sealed in its own unit: who writes may have no account.
func TicketKey(ticket id.Ticket) Key { return Key{Records, ticketPrefix + string(ticket), "ticket"} }

// TicketUnitKey is the unit of one request for help: its keys and its clock.
func TicketUnitKey(ticket id.Ticket) Key {
	return Key{Keys, ticketPrefix + string(ticket), UnitPrefix + "ticket"}
}

// TicketEntry lists a request for help among those of its topic that wait, oldest first.
func TicketEntry(topic, received string, ticket id.Ticket) map[Index]Entry {
	return map[Index]Entry{Waiting: {TicketsHash(topic), received + "#" + string(ticket)}}
}

// TicketsHash is the partition of the index waiting for the requests for help about a topic.
func TicketsHash(topic string) string { return "tickets#" + topic }

// OfficeEntry lists a thread with the people of a role among those that wait for an answer, or that had one, by the time of their newest message: among
// all of them, and among those of a place, by its keyed hash, "" where no place is known.
func OfficeEntry(role, place string, waits bool, at string, thread id.Thread) map[Index]Entry {
	at = OfficePrefix(waits) + at + "#" + string(thread)
	return map[Index]Entry{Waiting: {OfficeHash(role), at}, Place: {OfficePlaceHash(role, place), at}}
}

// OfficeHash is the partition of the index waiting for the threads with the people of a role.
func OfficeHash(role string) string { return "office#" + role }

// OfficePlaceHash is the partition of the index place for those whose person is at a place.
func OfficePlaceHash(role, place string) string { return OfficeHash(role) + "#" + place }

// OfficePrefix begins the ranges of threads that wait, or that do not.
func OfficePrefix(waits bool) string {
	if waits {
		return "waits#"
	}
	return "answered#"
}
