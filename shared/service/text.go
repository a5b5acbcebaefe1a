package service

import "tandem/shared/calendar"

// versions are all of a text, newest first.
func (t Text) versions() []Text { return append([]Text{t}, t.Earlier...) }

// Since are the versions after one, newest first; all of them after one that is not known.
func (t Text) Since(version string) []Text {
	all := t.versions()
	for i, one := range all {
		if one.Version == version {
			return all[:i]
		}
	}
	return all
}

// News reports whether somebody who knows a version is to be told of the newest; who is said to know none knows the oldest.
func (t Text) News(known string) bool {
	if known == "" {
		return len(t.Earlier) > 0
	}
	return known != t.Version
}

// Lapsed reports whether who accepted a version must accept the newest one before going on: one of those since asks for it.
func (t Text) Lapsed(accepted string) bool {
	for _, one := range t.Since(accepted) {
		if one.Accept {
			return true
		}
	}
	return false
}

// On is the version that held on a day: the first of all on a day before it.
func (t Text) On(day calendar.Date) Text {
	all := t.versions()
	for _, one := range all {
		if !one.Date.After(day) {
			return one
		}
	}
	return all[len(all)-1]
}
