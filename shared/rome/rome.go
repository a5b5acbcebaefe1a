// Package rome is the French register of occupations (ROME): 1,584 codes with their parents, about 11,000 appellations, and the
// codes that France Travail calls near. The tables are embedded, decoded once at first use, and come from the open files named in
// SOURCES.md.
package rome

import (
	"slices"
	"strings"
)

// Code is a code of the register: a letter from A to N and four digits, "K1303".
type Code string

// Job is what a code stands for. Parent is the code of the older and coarser register that it was cut out of, often itself; a
// parent is always its own parent.
type Job struct {
	Code   Code
	Label  string
	Parent Code
}

// Appellation is one of the names under which people know a job. ID is the number that France Travail gives it (code OGR).
type Appellation struct {
	ID    uint32
	Label string
	Code  Code
}

// Error is a mistake in what people or files give. Its text is for people and never repeats what was given.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// ErrUnknown is the mistake in a code.
const ErrUnknown Error = "Ce code métier n’existe pas dans le ROME. Il compte une lettre et quatre chiffres, par exemple D1102."

// Parse reads a code that a person or a file gives; case and spaces do not count. The code must exist.
func Parse(text string) (Code, error) {
	code := Code(strings.ToUpper(strings.Join(strings.Fields(text), "")))
	if _, ok := Index(code); !ok {
		return "", ErrUnknown
	}
	return code, nil
}

// Count is the number of codes.
func Count() int { return len(load().jobs) }

// Index returns the rank of a code among the codes in order, from 0. It holds for one version of the tables: what is stored keeps
// the code, or the rank with Fingerprint beside it.
func Index(code Code) (uint16, bool) {
	at, ok := slices.BinarySearchFunc(load().jobs, code, func(job Job, code Code) int { return strings.Compare(string(job.Code), string(code)) })
	return uint16(at), ok
}

// At returns the job of a rank; it panics when there is none, as a slice does.
func At(index uint16) Job { return load().jobs[index] }

// Find returns the job of a code.
func Find(code Code) (Job, bool) {
	index, ok := Index(code)
	if !ok {
		return Job{}, false
	}
	return At(index), true
}

// AppellationByID returns the appellation of a number.
func AppellationByID(id uint32) (Appellation, bool) {
	all := load().appellations
	at, ok := slices.BinarySearchFunc(all, id, func(a Appellation, id uint32) int { return int(a.ID) - int(id) })
	if !ok {
		return Appellation{}, false
	}
	return all[at], true
}

// Near returns the codes that the register calls "proche" of a code: where a person of that job can work without much to learn. The
// links stand between parents; a code that is not a parent has those of its parent. The answer is in order and not to be changed.
func Near(code Code) []Code { return load().near[parent(code)] }

// Evolutions returns the codes that the register calls "évolution" of a code, in the same manner: a next step, with something to learn.
func Evolutions(code Code) []Code { return load().evolutions[parent(code)] }

func parent(code Code) Code {
	job, _ := Find(code)
	return job.Parent
}

// Fingerprint changes when the table of the codes, and so possibly their ranks, do.
func Fingerprint() uint16 { return load().fingerprint }
