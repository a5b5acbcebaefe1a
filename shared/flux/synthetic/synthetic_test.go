package synthetic_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"tandem/shared/calendar"
	"tandem/shared/flux"
	"tandem/shared/flux/synthetic"
)

var reference = calendar.MustParse("2026-10-31")

func write(t *testing.T, options synthetic.Options) []byte {
	t.Helper()
	if options.Reference.IsZero() {
		options.Reference = reference
	}
	var out bytes.Buffer
	if err := synthetic.Write(&out, options); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(t *testing.T, content []byte) (flux.Summary, []flux.Foyer) {
	t.Helper()
	var foyers []flux.Foyer
	summary, err := flux.Read(bytes.NewReader(content), flux.Options{Departement: "062"},
		func(foyer flux.Foyer) error { foyers = append(foyers, foyer); return nil },
		func(reject flux.Reject) error { t.Errorf("rejected: %+v", reject); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return summary, foyers
}

// TestFilesAreValid reads what was written: every foyer is taken, without a remark.
func TestFilesAreValid(t *testing.T) {
	for name, options := range map[string]synthetic.Options{
		"caf":   {Foyers: 150, Seed: 1},
		"lean":  {Foyers: 150, Seed: 2, Lean: true},
		"msa":   {Foyers: 50, Seed: 3, File: synthetic.File{Organisme: flux.MSA}},
		"daily": {Foyers: 20, Seed: 4, File: synthetic.File{Type: flux.Journalier}},
		"utf-8": {Foyers: 20, Seed: 5, File: synthetic.File{Encoding: "utf-8"}},
		"none":  {},
	} {
		summary, foyers := read(t, write(t, options))
		if len(foyers) != options.Foyers || len(summary.Notices) != 0 {
			t.Errorf("%s: %d foyers, notices %v", name, len(foyers), summary.Notices)
		}
		for _, foyer := range foyers {
			if p := foyer.Personnes[0]; p.NIR.IsZero() {
				t.Errorf("%s: foyer %d has no NIR", name, foyer.Index)
			}
		}
	}
}

// TestSize holds the size of a foyer near that of a real one.
func TestSize(t *testing.T) {
	if a := len(write(t, synthetic.Options{Foyers: 300, Seed: 1})) / 300; a < 4800 || a > 5800 {
		t.Errorf("%d bytes a foyer, want about 5300", a)
	}
}

// TestSameOptionsSameBytes shows that a foyer depends on the seed and its index alone.
func TestSameOptionsSameBytes(t *testing.T) {
	base := write(t, synthetic.Options{Foyers: 30, Seed: 7})
	if !bytes.Equal(base, write(t, synthetic.Options{Foyers: 30, Seed: 7})) {
		t.Error("the same options give other bytes")
	}
	if bytes.Equal(base, write(t, synthetic.Options{Foyers: 30, Seed: 8})) {
		t.Error("another seed gives the same bytes")
	}
	one := func(options synthetic.Options) []byte {
		options.State = func(index int) synthetic.State {
			if index == 12 {
				return synthetic.Closed(reference, "RFD")
			}
			return synthetic.State{}
		}
		return write(t, options)
	}
	open := write(t, synthetic.Options{Foyers: 30, Seed: 7, State: func(int) synthetic.State { return synthetic.State{} }})
	closed := one(synthetic.Options{Foyers: 30, Seed: 7})
	a, b := strings.Split(string(open), "\n"), strings.Split(string(closed), "\n")
	differ := 0
	for i := range a {
		if a[i] != b[i] {
			differ++
		}
	}
	if len(a) != len(b) || differ != 1 {
		t.Errorf("%d lines differ, want 1", differ)
	}
}

// TestStates writes each state and reads it back.
func TestStates(t *testing.T) {
	states := []synthetic.State{
		{}, {Pending: true}, {Etat: flux.DroitSuspendu}, {Etat: flux.VersementSuspendu},
		synthetic.Refused(reference, "F02"), synthetic.Closed(reference, "MUT"), {Etat: flux.ClosAnterieur, Motif: "ECH", Date: reference.AddDays(-40)},
	}
	want := []flux.Etat{flux.Ouvert, flux.EnAttente, flux.DroitSuspendu, flux.VersementSuspendu, flux.Refuse, flux.Clos, flux.ClosAnterieur}
	_, foyers := read(t, write(t, synthetic.Options{Foyers: len(states), Seed: 1, State: func(index int) synthetic.State { return states[index] }}))
	for i, foyer := range foyers {
		if foyer.Etat != want[i] || foyer.Fermeture.Date != closing(states[i]) {
			t.Errorf("state %d: %d, closed on %s", i, foyer.Etat, foyer.Fermeture.Date)
		}
	}
}

func closing(state synthetic.State) calendar.Date {
	if state.Etat.Closed() {
		return state.Date
	}
	return calendar.Date{}
}

type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestWriteErrors shows that an error of writing is returned, at whatever size.
func TestWriteErrors(t *testing.T) {
	for _, size := range []int{0, 100, 70_000, 200_000} {
		options := synthetic.Options{Foyers: 60, Seed: 1, File: synthetic.File{Reference: reference}}
		if err := synthetic.Write(&full{size}, options); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", size, err)
		}
	}
	options := synthetic.Options{Foyers: 60, Seed: 1, File: synthetic.File{Reference: reference, Encoding: "iso-8859-1"}}
	options.State = func(int) synthetic.State { return synthetic.State{Etat: flux.Refuse, Motif: "Œ", Date: reference} }
	if err := synthetic.Write(&bytes.Buffer{}, options); err == nil {
		t.Error("a letter that the encoding does not have is written")
	}
}
