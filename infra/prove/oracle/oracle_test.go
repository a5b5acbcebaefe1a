package oracle

import (
	"strings"
	"testing"
	"time"
)

// history reads a unit and its facts; each fact is learned a day after the former.
func history(t *testing.T, unit, facts string) History {
	t.Helper()
	parts := strings.Split(unit, "/")
	h := History{Service: parts[0], Class: parts[1]}
	if len(parts) == 3 {
		h.Party = parts[2]
	}
	if h.Service == "accompagnement" {
		h.ConventionEnded = Read("2023-12-31")
	}
	for i, text := range strings.Fields(facts) {
		fact := Fact{Learned: int64(i+1) * oneDay}
		var day string
		var found bool
		if fact.Name, found = strings.CutPrefix(text, "-"); found {
			fact.How = TakenBack
		} else if fact.Name, day, found = strings.Cut(text, ":="); found {
			fact.How, fact.On = Corrected, Read(day)
		} else {
			fact.Name, day, _ = strings.Cut(text, "=")
			fact.On = Read(day)
		}
		h.Facts = append(h.Facts, fact)
	}
	return h
}

// rows splits a table into its cells.
func rows(table string) (all [][]string) {
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		all = append(all, cells)
	}
	return all
}

const never = int64(1) << 40

func TestWorkedDates(t *testing.T) {
	all := rows(worked)
	if len(all) < 120 {
		t.Errorf("%d worked dates, want at least 120", len(all))
	}
	for _, row := range all {
		v := history(t, row[1], row[2]).At(never)
		got := "active " + v.Rule
		if v.Active == "" {
			got = v.Due.String() + " " + v.Rule
		}
		if got != row[3] {
			t.Errorf("%s %s %s: %s, by hand %s", row[0], row[1], row[2], got, row[3])
		}
	}
}

func TestWorkedInstants(t *testing.T) {
	for _, row := range rows(instants) {
		h := history(t, row[1], row[2])
		if row[3] != "-" {
			h.Holds = []Hold{{Kind: row[3]}}
		}
		at, err := time.Parse(time.RFC3339, row[4])
		if err != nil {
			t.Fatal(err)
		}
		if got := seen(h.At(at.Unix())); got != row[5] {
			t.Errorf("%s %s %s at %s: %s, by hand %s", row[0], row[1], row[2], row[4], got, row[5])
		}
	}
}

func seen(v Verdict) string {
	text := ""
	if v.Held {
		text += "held "
	}
	if v.Restricted {
		text += "restricted "
	}
	switch {
	case v.Gone:
		return text + "gone"
	case v.Readable:
		return text + "readable"
	}
	return text + "cut"
}

// What is not learned yet is not known; a hold that was released suspends nothing.
func TestLearnedAndReleased(t *testing.T) {
	h := history(t, "monjob62/log", "logged=2024-01-31")
	h.Facts[0].Learned = Paris.Begins(Read("2024-03-01"))
	if v := h.At(h.Facts[0].Learned - 1); v.Active == "" {
		t.Errorf("known before it was learned: %+v", v)
	}
	at := Paris.Begins(Read("2024-10-01"))
	h.Holds = []Hold{{Kind: "BREACH_EVIDENCE", From: at - oneDay, Until: at}}
	if v := h.At(at - 1); !v.Held || v.Gone {
		t.Errorf("a hold does not hold: %+v", v)
	}
	if v := h.At(at); v.Held || !v.Gone {
		t.Errorf("a released hold holds: %+v", v)
	}
}

// An event goes with the dossier of its person at the latest (000:72), and whoever sleeps is warned 30 days before (002:151).
func TestEventAndNotice(t *testing.T) {
	dossier := history(t, "monjob62/dossier", "rsa_right_ceased=2022-02-28")
	for _, c := range []struct{ event, want string }{{"event_ended=2024-12-01", "2025-02-28"}, {"event_ended=2024-03-01", "2024-09-01"}} {
		h := history(t, "monjob62/event", c.event)
		h.Dossier = &dossier
		if v := h.At(never); v.Due.String() != c.want || v.Rule != "MJ-15" {
			t.Errorf("%s: %s by %s", c.event, v.Due, v.Rule)
		}
	}
	if v := history(t, "nosemplois/candidat", "last_interaction=2024-01-31").At(never); v.Notice.String() != "2025-01-29" {
		t.Errorf("warned on %s", v.Notice)
	}
	if v := history(t, "nosemplois/candidat", "last_interaction=2024-01-31 account_closed=2024-02-01").At(never); v.Notice != 0 {
		t.Errorf("warned of what the person did: %s", v.Notice)
	}
}

// Of a support that took place the proof stays, however the file ends; of what never was one nothing does (004:111).
func TestWhatIsSealed(t *testing.T) {
	for facts, want := range map[string]End{
		"case_opened=2023-01-01":                                                                                Delete,
		"case_opened=2023-01-01 no_longer_necessary=2023-05-01":                                                 Delete,
		"case_opened=2023-01-01 refusal_returned=2023-05-01":                                                    Delete,
		"case_opened=2023-01-01 support_ended=2023-05-01":                                                       Seal,
		"case_opened=2023-01-01 support_ended=2023-05-01 no_longer_necessary=2023-06-01":                        Seal,
		"case_opened=2023-01-01 support_ended=2023-05-01 case_opened=2023-06-01 refusal_returned=2023-07-01":    Seal,
		"case_opened=2023-01-01 support_ended=2023-05-01 case_opened=2023-06-01 no_longer_necessary=2023-07-01": Seal,
	} {
		if v := history(t, "accompagnement/case/pe", facts).At(never); v.End != want {
			t.Errorf("%s: %s, want %s", facts, v.End, want)
		}
	}
}

// Days against the calendar that everybody has: every day of 400 years once, without a table in common.
func TestDaysFollowEachOther(t *testing.T) {
	day, date := On(1900, 1, 1), time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 146_097 {
		if day.String() != date.Format(time.DateOnly) || day.Sunday() != (date.Weekday() == time.Sunday) {
			t.Fatalf("%s is not %s", day, date.Format(time.DateOnly))
		}
		day, date = day+1, date.AddDate(0, 0, 1)
	}
}
