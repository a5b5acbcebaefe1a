package journey

import (
	"maps"
	"net/http"
	"testing"

	"tandem/infra/local/machine"
)

// lineOf is what a list of criteria says of one: its verdict, its text and what is to be completed.
func lineOf(t *testing.T, found map[string]any, code string) (verdict, words, question string) {
	t.Helper()
	criteria, _ := at(t, found, "criteria").([]any)
	for _, one := range criteria {
		if line := one.(map[string]any); line["code"] == code {
			return line["verdict"].(string), line["text"].(string), line["question"].(string)
		}
	}
	return "", "", ""
}

// TestCriteria: what the CV and the offer say of each criterion is told to both sides; what is unknown excludes nobody and names what is to be
// completed; what the offer requires excludes who says that they do not have it, what it wishes for does not (000:68, 000:90; F061, F063, F066).
func TestCriteria(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	offer := text(t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
	write := func(asks map[string]any) {
		body := maps.Clone(bakery)
		maps.Copy(body, asks)
		l.must(http.StatusOK, "recruteur", http.MethodPut, "/api/v1/offers/"+offer, body)
		l.settle()
	}
	answer := func(section string, body map[string]any) {
		l.must(http.StatusOK, "paul", http.MethodPut, "/api/v1/cvs/1/"+section, body)
		l.settle()
	}
	own := func() map[string]any {
		return l.must(http.StatusOK, "paul", http.MethodGet, "/api/v1/matches/offers/"+offer, nil)
	}
	// recruited is what the recruiter reads of Paul, nil where he is not in the list.
	recruited := func() map[string]any {
		list, _ := at(t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil), "profiles").([]any)
		if len(list) == 0 {
			return nil
		}
		return list[0].(map[string]any)
	}
	for _, c := range []struct {
		code, section   string
		asks            map[string]any
		unmet, met      map[string]any
		required, shown bool // may be required; is shown to the recruiter
	}{
		{"C6", "mobilite", map[string]any{"licences": []string{"B"}}, map[string]any{"licences": []string{"AUCUN"}}, map[string]any{"licences": []string{"C"}}, true, true},
		{"C4", "horaires", map[string]any{"times": []string{"PARTIEL"}, "hours": 20}, map[string]any{"times": []string{"PLEIN"}}, map[string]any{"times": []string{"PLEIN", "PARTIEL"}, "hoursMin": 20}, true, true},
		{"C5", "horaires", map[string]any{"schedules": []string{"NUIT"}}, map[string]any{"schedules": []string{"JOUR"}}, map[string]any{"schedules": []string{"JOUR", "NUIT"}}, false, false},
		{"C7", "mobilite", map[string]any{"travels": []string{"NON_DESSERVI"}}, map[string]any{"means": []string{"TC"}}, map[string]any{"means": []string{"TC", "VELO"}}, false, false},
		{"C8", "formation", map[string]any{"level": "4"}, map[string]any{"level": "3"}, map[string]any{"level": "5"}, true, true},
		{"C9", "experiences", map[string]any{"practice": "24"}, map[string]any{"noPost": true},
			map[string]any{"posts": []any{map[string]any{"title": "Fournil", "rome": "D1102", "from": "2019-01", "to": "2021-12"}}}, true, true},
		{"C11", "langues", map[string]any{"languages": []any{map[string]any{"code": "EN", "level": "B1"}}}, map[string]any{"languages": []any{map[string]any{"code": "EN", "level": "A2"}}},
			map[string]any{"languages": []any{map[string]any{"code": "FR", "level": "C2"}, map[string]any{"code": "EN", "level": "C1"}}}, true, true},
		{"C12", "disponibilite", map[string]any{"start": "2027-01-04"}, map[string]any{"available": "2027-03-01"}, map[string]any{"available": "2027-01-19"}, false, true},
	} {
		write(c.asks)
		if verdict, _, question := lineOf(t, own(), c.code); verdict != "INCONNU" || question == "" {
			t.Errorf("%s, nothing said: %s %q", c.code, verdict, question)
		}
		if verdict, _, question := lineOf(t, recruited(), c.code); c.shown && (verdict != "INCONNU" || question == "") || !c.shown && verdict != "" {
			t.Errorf("%s, nothing said, to the recruiter: %s %q", c.code, verdict, question)
		}
		answer(c.section, c.unmet)
		if verdict, words, _ := lineOf(t, own(), c.code); verdict != "NON_REMPLI" || words == "" || recruited() == nil {
			t.Errorf("%s, not met and wished for: %s %q", c.code, verdict, words)
		}
		if c.required {
			required := maps.Clone(c.asks)
			required["required"] = []string{c.code}
			write(required)
			if verdict, _, _ := lineOf(t, own(), c.code); verdict != "NON_REMPLI" || recruited() != nil {
				t.Errorf("%s, not met and required: %s, and the recruiter reads %v", c.code, verdict, recruited())
			}
		}
		answer(c.section, c.met)
		if verdict, _, question := lineOf(t, own(), c.code); verdict != "REMPLI" || question != "" {
			t.Errorf("%s, met: %s %q", c.code, verdict, question)
		}
		if verdict, _, _ := lineOf(t, recruited(), c.code); c.shown && verdict != "REMPLI" {
			t.Errorf("%s, met, to the recruiter: %s", c.code, verdict)
		}
		write(nil)
	}
	if status, _ := l.call("paul", http.MethodPut, "/api/v1/cvs/1/mobilite", map[string]any{"licences": []string{"B", "AUCUN"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a licence and none: %d", status)
	}
	// What the person makes a condition of excludes on both sides, and only then does the recruiter see their hours.
	write(map[string]any{"schedules": []string{"NUIT"}})
	answer("horaires", map[string]any{"schedules": []string{"JOUR"}, "firm": []string{"C5"}})
	if recruited() != nil {
		t.Error("hours that the person refuses are proposed")
	}
	answer("horaires", map[string]any{"schedules": []string{"NUIT"}, "firm": []string{"C5"}})
	if verdict, _, _ := lineOf(t, recruited(), "C5"); verdict != "REMPLI" {
		t.Errorf("hours that are a condition: %q", verdict)
	}
	for section, body := range map[string]map[string]any{
		"disponibilite": {"available": "2027-06-31"}, "horaires": {"hoursMin": 36, "hoursMax": 20}, "formation": {"level": "9"},
		"langues":     {"languages": []any{map[string]any{"code": "EN", "level": "A2"}, map[string]any{"code": "EN", "level": "B2"}}},
		"experiences": {"posts": []any{map[string]any{"title": "Fournil \u202e", "from": "2019-13", "rome": "Z9999"}}},
	} {
		if status, found := l.call("paul", http.MethodPut, "/api/v1/cvs/1/"+section, body); status != http.StatusUnprocessableEntity || text(t, found, "errors", 0, "message") == "" {
			t.Errorf("%s %v: %d", section, body, status)
		}
	}
	if status, _ := l.call("recruteur", http.MethodPut, "/api/v1/offers/"+offer, with(bakery, "required", []string{"C2"})); status != http.StatusUnprocessableEntity {
		t.Errorf("where people live cannot be required: %d", status)
	}
}
