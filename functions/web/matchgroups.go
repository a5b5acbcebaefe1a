package web

// matchGroup is a run of a list under one heading: the list keeps the order of the published rule, and nothing is scored.
type matchGroup[T any] struct {
	Heading string
	Matches []T
}

// grouped parts a list where its heading changes.
func grouped[T any](list []T, heading func(T) string) []matchGroup[T] {
	var groups []matchGroup[T]
	for _, one := range list {
		if len(groups) == 0 || groups[len(groups)-1].Heading != heading(one) {
			groups = append(groups, matchGroup[T]{Heading: heading(one)})
		}
		last := &groups[len(groups)-1]
		last.Matches = append(last.Matches, one)
	}
	return groups
}

// Groups are the offers under their headings.
func (l matchList) Groups() []matchGroup[match] {
	return grouped(l.Offers, func(m match) string { return m.Heading })
}

// Groups are the profiles under their headings.
func (l profileList) Groups() []matchGroup[profile] {
	return grouped(l.Profiles, func(p profile) string { return p.Heading })
}
