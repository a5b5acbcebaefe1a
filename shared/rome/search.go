package rome

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"tandem/shared/lookup"
)

// Hit is one answer of a search: a code, or one of its appellations. Appellation is 0 where the code has none of that label.
type Hit struct {
	Code        Code
	Appellation uint32
	Label       string
}

// finder is the index of the labels, built at the first search and not before.
type finder struct {
	hits  []Hit
	index *lookup.Index
}

var (
	findOnce sync.Once
	built    *finder
)

func find() *finder {
	findOnce.Do(func() { built = newFinder() })
	return built
}

func newFinder() *finder {
	t := load()
	f := &finder{hits: make([]Hit, 0, len(t.jobs)+len(t.appellations))}
	byLabel := make(map[string]int, len(t.jobs))
	for i, job := range t.jobs {
		f.hits = append(f.hits, Hit{Code: job.Code, Label: job.Label})
		byLabel[job.Label] = i
	}
	for _, a := range t.appellations {
		// A job and its appellation of the same label are one answer to whoever searches.
		if i, same := byLabel[a.Label]; same && f.hits[i].Code == a.Code {
			f.hits[i].Appellation = a.ID
			continue
		}
		f.hits = append(f.hits, Hit{Code: a.Code, Appellation: a.ID, Label: a.Label})
	}
	f.index = lookup.New(len(f.hits), func(i int) string { return f.hits[i].Label })
	return f
}

// Search finds jobs from what a person types: the beginnings of words of a label, in any order, whatever the case and the accents; or a
// code or its beginning from two characters on ("D1102", "d11"). First come labels that begin with the query, then jobs before
// appellations, then the shorter label. At most limit hits.
func Search(query string, limit int) []Hit {
	f := find()
	found := byCode(f, query)
	if found == nil {
		matches := f.index.Find(query)
		jobs := len(load().jobs)
		slices.SortFunc(matches, func(a, b lookup.Match) int {
			return cmp.Or(
				cmp.Compare(a.Rank, b.Rank),
				cmp.Compare(min(a.Row/jobs, 1), min(b.Row/jobs, 1)),
				cmp.Compare(len(f.hits[a.Row].Label), len(f.hits[b.Row].Label)),
				cmp.Compare(a.Row, b.Row),
			)
		})
		for _, match := range matches[:max(0, min(limit, len(matches)))] {
			found = append(found, f.hits[match.Row])
		}
	}
	return found[:max(0, min(limit, len(found)))]
}

// byCode returns the jobs whose code begins with the query.
func byCode(f *finder, query string) []Hit {
	key := lookup.Key(query)
	if len(key) < 2 || key[0] > 'N' || key[1] > '9' {
		return nil
	}
	var found []Hit
	for _, hit := range f.hits[:len(load().jobs)] {
		if strings.HasPrefix(string(hit.Code), key) {
			found = append(found, hit)
		}
	}
	return found
}
