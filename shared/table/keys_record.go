package table

import (
	"strconv"

	"tandem/shared/id"
)

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

// ChainKey is the newest link of the chain of purge manifests.
func ChainKey() Key { return Key{Records, "CHAIN", "newest"} }

// ExpiredKey remembers how far the journal was deleted.
func ExpiredKey() Key { return Key{Records, "EXPIRED", "journal"} }

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

// SwitchKey says that the purge of a rule is suspended.
func SwitchKey(rule string) Key { return Key{Records, SwitchesPK, rule} }

// RecountKey is the recount of a day.
func RecountKey(day string) Key { return Key{Records, RecountsPK, day} }

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

// PreparedPK is the partition that lists the exports that are kept, oldest first.
const PreparedPK = "EXPORTS"

// PreparedKey tells that an export is kept and must go.
func PreparedKey(export string) Key { return Key{Records, PreparedPK, export} }
