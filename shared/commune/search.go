package commune

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"tandem/shared/lookup"
)

var (
	indexOnce sync.Once
	byWords   *lookup.Index
)

// index is the index of the names, built at the first search and not before.
func index() *lookup.Index {
	indexOnce.Do(func() {
		rows := load().rows
		byWords = lookup.New(len(rows), func(i int) string { return rows[i].name })
	})
	return byWords
}

// Search finds communes from what a person types: the beginnings of words of a name, whatever the case, the accents and the hyphens
// ("saint omer", "st omer"); or a postal code or its beginning from two digits on; or an INSEE code. First the commune whose name is the
// query, then by population, the largest first. At most limit communes.
func Search(query string, limit int) []Commune {
	key := lookup.Key(query)
	var found []lookup.Match
	if key != "" && key[0] >= '0' && key[0] <= '9' {
		found = byNumber(key)
	} else {
		found = byName(key)
	}
	rows := load().rows
	slices.SortFunc(found, func(a, b lookup.Match) int {
		return cmp.Or(
			cmp.Compare(min(a.Rank, lookup.Prefix), min(b.Rank, lookup.Prefix)),
			cmp.Compare(rows[b.Row].population, rows[a.Row].population),
			cmp.Compare(a.Row, b.Row),
		)
	})
	found = slices.CompactFunc(found, func(a, b lookup.Match) bool { return a.Row == b.Row })
	communes := make([]Commune, 0, max(0, min(limit, len(found))))
	for _, match := range found[:cap(communes)] {
		communes = append(communes, At(uint16(match.Row)))
	}
	return communes
}

// byNumber finds by the beginning of a postal code or by a whole INSEE code.
func byNumber(key string) []lookup.Match {
	key = strings.ReplaceAll(key, " ", "")
	if len(key) < 2 {
		return nil
	}
	var found []lookup.Match
	for i, r := range load().rows {
		if r.code == key || strings.HasPrefix(r.postals, key) || strings.Contains(r.postals, " "+key) {
			found = append(found, lookup.Match{Row: i, Rank: lookup.Words})
		}
	}
	return found
}

// byName finds by words, and once more with "st" and "ste" spelt out. A name found both ways keeps one rank.
func byName(key string) []lookup.Match {
	spelt := strings.Fields(key)
	for i, word := range spelt {
		switch word {
		case "ST":
			spelt[i] = "SAINT"
		case "STE":
			spelt[i] = "SAINTE"
		}
	}
	found := index().Find(key)
	if whole := strings.Join(spelt, " "); whole != key {
		seen := map[int]bool{}
		for _, match := range found {
			seen[match.Row] = true
		}
		for _, match := range index().Find(whole) {
			if !seen[match.Row] {
				found = append(found, match)
			}
		}
	}
	return found
}
