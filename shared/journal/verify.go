package journal

import (
	"crypto/ed25519"
	"slices"
	"time"

	"tandem/shared/id"
	"tandem/shared/table"
)

// What is broken.
type What string

// The ways in which the chain can be broken.
const (
	EntryChanged   What = "entry-changed"   // it is not what was there when its hour was closed
	EntryRemoved   What = "entry-removed"   // a link lists it, and it is gone
	EntryAdded     What = "entry-added"     // no link lists it
	LinkChanged    What = "link-changed"    // it is not what its sum says, or does not follow from the link before
	LinkRemoved    What = "link-removed"    // its number is missing
	SignatureFalse What = "signature-false" // a link or a root that somebody else made
	RootDiffers    What = "root-differs"    // it names another link than the one that stands there, or another root before it
	RootRemoved    What = "root-removed"    // a day that was closed has none
	HoursOpen      What = "hours-open"      // hours that are over were not closed
)

var texts = map[What]string{
	EntryChanged: "une entrée a été modifiée", EntryRemoved: "une entrée a été supprimée", EntryAdded: "une entrée a été ajoutée après coup",
	LinkChanged: "un maillon a été modifié", LinkRemoved: "un maillon a été supprimé", SignatureFalse: "une signature est fausse",
	RootDiffers: "l’empreinte de la journée ne correspond pas à la chaîne", RootRemoved: "l’empreinte de la journée a été supprimée",
	HoursOpen: "des heures passées ne sont pas encore closes",
}

// Text says it in French.
func (w What) Text() string { return texts[w] }

// Break is one place at which the chain is broken.
type Break struct {
	What        What
	From, Until time.Time // the hours concerned (UTC)
	Link        int       // number of the link; 0 when none is concerned
	Entry       string    // sort key of the entry; empty when none is concerned
}

// VerifyChain holds links and roots against each other: the first root stands before the first link, links are in order of their numbers,
// and the last root may stand before the last link. The key is that of an auditor, or the one that the roots publish (keyOf).
func VerifyChain(key ed25519.PublicKey, roots []Root, links []Link) []Break {
	if len(roots) == 0 {
		return nil
	}
	breaks := verifyLinks(key, roots, links)
	return append(breaks, verifyRoots(key, roots, links)...)
}

// keyOf is the key that roots publish: where they do not agree, the one with which most was signed.
func keyOf(roots []Root, links []Link) (key ed25519.PublicKey) {
	best := -1
	for i, root := range roots {
		if slices.ContainsFunc(roots[:i], func(r Root) bool { return r.Key.Equal(root.Key) }) {
			continue
		}
		signatures := 0
		for _, r := range roots {
			if r.valid(root.Key) {
				signatures++
			}
		}
		for _, link := range links {
			if link.valid(root.Key) {
				signatures++
			}
		}
		if signatures > best {
			key, best = root.Key, signatures
		}
	}
	return key
}

func verifyLinks(key ed25519.PublicKey, roots []Root, links []Link) (breaks []Break) {
	before := Link{Number: roots[0].Link, Until: roots[0].end(), Sum: roots[0].Head}
	sound := true // before can be trusted
	for i, link := range links {
		until := link.Until // of the hours that are in doubt when the link is; its own word does not count then
		if i+1 < len(links) {
			until = links[i+1].Until
		}
		found := Break{From: before.Until, Until: later(before.Until, until), Link: link.Number}
		if missing := link.Number - before.Number - 1; missing > 0 {
			breaks = append(breaks, Break{What: LinkRemoved, From: before.Until, Until: later(before.Until, link.From), Link: before.Number + 1})
			sound = false
		}
		switch {
		case !link.whole(), sound && (link.Previous != before.Sum || !link.From.Equal(before.Until)):
			found.What = LinkChanged
		case !signed(key, link.Sum, link.Signature):
			found.What = SignatureFalse
		}
		if sound = found.What == ""; sound {
			before = link
			continue
		}
		breaks = append(breaks, found)
		before.Number = link.Number
	}
	if last := roots[len(roots)-1]; last.Link > before.Number {
		breaks = append(breaks, Break{What: LinkRemoved, From: before.Until, Until: later(before.Until, last.end()), Link: before.Number + 1})
	}
	return breaks
}

func verifyRoots(key ed25519.PublicKey, roots []Root, links []Link) (breaks []Break) {
	byNumber, rooted := map[int]Link{}, map[int]bool{}
	for _, root := range roots {
		rooted[root.Link] = true
	}
	for _, link := range links {
		if link.whole() {
			byNumber[link.Number] = link
		}
		if link.valid(key) && link.closesDay() && !rooted[link.Number] {
			breaks = append(breaks, Break{What: RootRemoved, From: link.Until.Add(-day), Until: link.Until, Link: link.Number})
		}
	}
	for i, root := range roots {
		found := Break{From: root.end().Add(-day), Until: root.end(), Link: root.Link}
		link, there := byNumber[root.Link]
		switch {
		case root.Sum != root.sum():
			found.What = RootDiffers
		case !root.valid(key):
			found.What = SignatureFalse
		case i == 0:
			continue // what was before it is not looked at
		case there && (link.Sum != root.Head || !link.Until.Equal(root.end())):
			found.What = RootDiffers
		case root.Previous != roots[i-1].Sum && roots[i-1].valid(key):
			if gap := (Break{What: RootRemoved, From: roots[i-1].end(), Until: found.From}); gap.From.Before(gap.Until) { // there was another between
				found = gap
			} else {
				found.What = RootDiffers
			}
		default:
			continue
		}
		told := func(b Break) bool {
			return b.What == RootRemoved && found.What == RootRemoved && !b.From.Before(found.From) && !b.Until.After(found.Until)
		}
		if !slices.ContainsFunc(breaks, told) {
			breaks = append(breaks, found)
		}
	}
	return breaks
}

// VerifyDay holds the entries of one day (UTC) against the links that list them. The links are those of the day and after, as VerifyChain
// judged them: where it found one broken, it is not known which entries that one listed. An entry from waiting on need not be listed yet.
func VerifyDay(name string, key ed25519.PublicKey, links []Link, entries []table.Item, broken []Break, waiting time.Time) (breaks []Break, counted Counts) {
	type place struct {
		sum  Sum
		link Link
	}
	listed := map[[id.Size]byte]place{}
	for _, link := range links {
		if !link.valid(key) {
			continue
		}
		for _, m := range link.marks() {
			if dayOf(m.at()) == name {
				listed[m.key] = place{m.sum, link}
			}
		}
	}
	hour := func(what What, at time.Time, link int, entry string) {
		from := at.Truncate(time.Hour)
		breaks = append(breaks, Break{What: what, From: from, Until: from.Add(time.Hour), Link: link, Entry: entry})
	}
	for _, item := range entries {
		m, ok := markOf(item)
		found, known := listed[m.key]
		delete(listed, m.key)
		switch {
		case !ok:
			at, _ := time.Parse(time.DateOnly, name)
			breaks = append(breaks, Break{What: EntryAdded, From: at, Until: at.Add(day), Entry: item.Key.SK()})
		case known && digest(item) != found.sum:
			hour(EntryChanged, m.at(), found.link.Number, item.Key.SK())
		case known:
			counted.Entries++
			if m.at().Before(found.link.From) {
				counted.Late++
			}
		case !m.at().Before(waiting):
			counted.Waiting++
		case !slices.ContainsFunc(broken, func(b Break) bool { return b.hides(m.at()) }):
			hour(EntryAdded, m.at(), 0, item.Key.SK())
		}
	}
	for key, gone := range listed {
		hour(EntryRemoved, mark{key: key}.at(), gone.link.Number, id.FromBytes[string](key))
	}
	slices.SortFunc(breaks, byTime)
	return breaks, counted
}

// hides reports whether the entries of an instant may have been listed by the link that is broken.
func (b Break) hides(at time.Time) bool {
	return (b.What == LinkChanged || b.What == LinkRemoved || b.What == SignatureFalse && b.Link > 0) && !at.Before(b.From.Add(-lookback)) && at.Before(b.Until)
}

// Counts are what was found in order.
type Counts struct {
	Entries int // listed and unchanged
	Late    int // of these, listed by a later link than that of their hour
	Waiting int // not listed yet
}

func byTime(a, b Break) int {
	if order := a.From.Compare(b.From); order != 0 {
		return order
	}
	return a.Until.Compare(b.Until)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
