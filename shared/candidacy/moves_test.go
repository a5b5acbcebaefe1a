package candidacy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/candidacy"
	"tandem/shared/fault"
	"tandem/shared/id"
)

var at = time.Date(2026, 11, 6, 9, 0, 0, 0, time.UTC)

func by(person id.Person) candidacy.Signature {
	return candidacy.Signature{Person: person, Role: "recruteur", At: at}
}

// walk does acts one after the other: "?" before an act of the candidate's.
func walk(t *testing.T, acts ...string) candidacy.Application {
	t.Helper()
	a := candidacy.Application{State: candidacy.Sent}
	for _, one := range acts {
		act, candidate := strings.CutPrefix(one, "?")
		next, err := a.Do(candidacy.Act(act), candidate, "Un mot.", by("p"))
		if err != nil {
			t.Fatalf("%v, at %s: %v", acts, one, err)
		}
		a = next
	}
	return a
}

// The whole machine: what each side may do in each state, and nothing else.
func TestWhatEachSideMayDo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		before               []string
		recruiter, candidate string
	}{
		{nil, "lire", "retirer"},
		{[]string{"lire"}, "questionner retenir refuser pourvoir", "retirer"},
		{[]string{"lire", "questionner"}, "questionner retenir refuser pourvoir", "repondre retirer"},
		{[]string{"lire", "questionner", "?repondre"}, "questionner retenir refuser pourvoir", "retirer"},
		{[]string{"lire", "retenir"}, "questionner refuser pourvoir", "retirer"},
		{[]string{"lire", "retenir", "questionner"}, "questionner refuser pourvoir", "repondre retirer"},
		{[]string{"lire", "refuser"}, "", ""},
		{[]string{"lire", "pourvoir"}, "", ""},
		{[]string{"?retirer"}, "", ""},
	} {
		a := walk(t, test.before...)
		for candidate, want := range map[bool]string{false: test.recruiter, true: test.candidate} {
			for _, act := range candidacy.Acts() {
				_, err := a.Do(act, candidate, "Un mot.", by("p"))
				if may := slices.Contains(strings.Fields(want), string(act)); may != (err == nil) || may != slices.Contains(a.Possible(candidate), act) {
					t.Errorf("after %v, candidate %v: %s: %v, possible %v", test.before, candidate, act, err, a.Possible(candidate))
				}
			}
		}
	}
}

// Nobody is refused without a motive in words, nor by nobody in particular.
func TestAnAnswerHasAMotiveAndAName(t *testing.T) {
	t.Parallel()
	read := walk(t, "lire")
	for _, act := range []candidacy.Act{candidacy.ActRefuse, candidacy.ActInvite, candidacy.ActAsk} {
		if _, err := read.Do(act, false, " \n", by("p")); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s without a word: %v", act, err)
		}
		if _, err := read.Do(act, false, strings.Repeat("x", candidacy.MaxText+1), by("p")); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s with too many: %v", act, err)
		}
		if _, err := read.Do(act, false, "Un mot.", by("")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s by nobody: %v", act, err)
		}
	}
	if _, err := read.Do(candidacy.ActFill, false, "", by("p")); err != nil {
		t.Error(err)
	}
}

// The history is kept: each act adds a step, none takes one away, and what was read before stays as it was.
func TestTheHistoryIsKept(t *testing.T) {
	t.Parallel()
	a := walk(t, "lire", "questionner", "?repondre")
	b, err := a.Do(candidacy.ActRefuse, false, "Un autre profil.\r\nBonne chance.", by("q"))
	if err != nil || len(a.Steps) != 3 || len(b.Steps) != 4 {
		t.Fatalf("%v, %d and %d steps", err, len(a.Steps), len(b.Steps))
	}
	if last := b.Steps[3]; last.Text != "Un autre profil.\nBonne chance." || last.By.Person != "q" || b.State != candidacy.Refused {
		t.Errorf("%+v, %s", last, b.State)
	}
	if told := b.Told(); told.Steps[3].By.Person != "" || b.Steps[3].By.Person == "" {
		t.Error("the copy names who acted, or the record does not")
	}
}

// Every state and every act has its words.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, state := range candidacy.States() {
		if state.Label() == "" {
			t.Errorf("%s is not said", state)
		}
	}
	for _, act := range append(candidacy.Acts(), candidacy.ActApply) {
		if act.Label() == "" {
			t.Errorf("%s is not said", act)
		}
	}
}
