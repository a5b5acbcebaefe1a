package journey

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/breach"
	"tandem/shared/table/faulty"
)

const breaches = "/api/v1/breaches"

// declared is what somebody declares, discovered an hour before the lab's people sign in.
func declared(request string) map[string]any {
	return map[string]any{
		"request": strings.Repeat("0", 25) + request, "nature": "Un tableau envoyé au mauvais service", "harms": []any{"confidentialite"},
		"discoveredAt": "2026-12-15T08:00:00+01:00",
	}
}

// theDPO signs in, and their deputy.
func (l *lab) theDPO() {
	l.t.Helper()
	l.signIn("dpo", "dpo@demo.example", demo.Password)
	l.signIn("adjointe", "dpo-adjointe@demo.example", demo.Password)
}

// do does an act on a version of a case.
func (l *lab) do(status int, who, id, version, act string, in any) map[string]any {
	l.t.Helper()
	return l.must(status, who, http.MethodPost, breaches+"/"+id+"/"+act+"?version="+version, in)
}

// toDPO are the mails to the délégué à la protection des données.
func (l *lab) toDPO() (texts []string) {
	l.t.Helper()
	mails, err := l.m.Mails.List()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, mail := range mails {
		if mail.To == l.m.Service.Controller.DPO {
			texts = append(texts, mail.Subject+"\n"+mail.Text)
		}
	}
	return texts
}

// TestAViolationFromDiscoveryToClosing goes the way of a case over HTTP: who may, what the clocks say, whom they remind, what is published,
// and that two people close.
func TestAViolationFromDiscoveryToClosing(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.travel("2026-12-15T10:00:00+01:00")
	l.theDPO()
	l.signIn("admin", "admin@demo.example", demo.Password)
	l.signIn("agent", "agent@demo.example", demo.Password)
	made := l.must(http.StatusCreated, "admin", http.MethodPost, breaches, declared("1"))
	id := text(t, made, "id")
	if again := l.must(http.StatusCreated, "admin", http.MethodPost, breaches, declared("1")); text(t, again, "id") != id {
		t.Errorf("declared twice, two cases")
	}
	for who, want := range map[string]int{"": 401, "agent": 403, "admin": 403} { // who declares does not read
		if status, _ := l.call(who, http.MethodGet, breaches, nil); status != want {
			t.Errorf("%q lists: %d, want %d", who, status, want)
		}
		if status, _ := l.call(who, http.MethodPost, breaches+"/"+id+"/qualification?version=1", map[string]any{"level": "aucun", "justification": "Rien"}); status != want {
			t.Errorf("%q qualifies: %d, want %d", who, status, want)
		}
	}
	listed := l.must(http.StatusOK, "dpo", http.MethodGet, breaches, nil)
	if clock := at(t, listed, "cases", 0, "clocks", 0); text(t, clock, "name") != "cnil" || text(t, clock, "due") != "2026-12-18T07:00:00Z" {
		t.Errorf("clock %v", clock)
	}
	l.remindsOnce(id)
	l.theDPO()

	refused := l.do(http.StatusUnprocessableEntity, "dpo", id, "1", "notifications", map[string]any{"at": "2026-12-18T10:00:00+01:00", "reference": "CNIL-2026-7"})
	if text(t, refused, "errors", 0, "pointer") != "#/lateReason" {
		t.Errorf("late without a reason: %v", refused)
	}
	l.do(http.StatusOK, "dpo", id, "1", "notifications", map[string]any{"at": "2026-12-18T10:00:00+01:00", "reference": "CNIL-2026-7", "lateReason": "Découverte tardive"})
	l.do(http.StatusConflict, "adjointe", id, "1", "measures", map[string]any{"text": "Accès fermé"})
	l.do(http.StatusOK, "adjointe", id, "2", "measures", map[string]any{"text": "Accès fermé"})
	l.do(http.StatusOK, "dpo", id, "3", "register", map[string]any{"nature": "Un tableau envoyé au mauvais service", "personCategories": []any{"candidats"}, "persons": 40, "recordCategories": []any{"CV"}, "records": 40, "consequences": "Démarchage"})
	proposed := l.do(http.StatusOK, "dpo", id, "4", "proposal", map[string]any{"data": []any{"prestations"}, "persons": 40, "identifiability": "directe", "encryption": "sans", "recipients": "inconnu", "vulnerable": true, "lost": false})
	if text(t, proposed, "proposal", "suggests") != "eleve" || text(t, proposed, "state") != "DETECTEE" {
		t.Errorf("proposed: %v", proposed)
	}
	l.do(http.StatusOK, "dpo", id, "5", "qualification", map[string]any{"level": "eleve", "justification": "Destinataires inconnus"})
	l.do(http.StatusOK, "dpo", id, "6", "exemption", map[string]any{"ground": "effort-excessif", "justification": "Aucune adresse connue"})
	l.do(http.StatusOK, "dpo", id, "7", "recommendation", map[string]any{"title": "Un tableau égaré", "text": "Méfiez-vous des démarchages.", "until": "2026-12-31"})
	if asked := l.do(http.StatusOK, "dpo", id, "8", "closing", map[string]any{}); text(t, asked, "state") != "A_CONFIRMER" {
		t.Errorf("closed alone: %v", asked)
	}
	l.do(http.StatusForbidden, "dpo", id, "9", "closing/confirmation", nil)
	l.do(http.StatusOK, "adjointe", id, "9", "closing/confirmation", nil)

	whole := l.must(http.StatusOK, "dpo", http.MethodGet, breaches+"/"+id, nil)
	if text(t, whole, "state") != "CLOSE" || text(t, whole, "broken") != "0" || text(t, whole, "versions", 9, "act") != "confirmer-cloture" {
		t.Errorf("at the end: %v", whole)
	}
	report := l.must(http.StatusOK, "dpo", http.MethodGet, breaches+"/deadlines", nil)
	if text(t, report, "late") != "1" || text(t, report, "open") != "0" {
		t.Errorf("report %v", report)
	}
	shown := func() string {
		return text(t, l.must(http.StatusOK, "", http.MethodGet, breaches+"/recommendations", nil), "recommendations")
	}
	if !strings.Contains(shown(), "Un tableau égaré") {
		t.Errorf("published: %s", shown())
	}
	l.travel("2027-01-01T00:30:00+01:00")
	if strings.Contains(shown(), "égaré") {
		t.Errorf("after its last day: %s", shown())
	}
}

// remindsOnce has the schedule fire through the time of a case: each alarm is one mail, which names the case and the time left.
func (l *lab) remindsOnce(id string) {
	l.t.Helper()
	for _, step := range []struct {
		now   string
		mails int
		left  string
	}{
		{"2026-12-16T07:59:00+01:00", 0, ""}, {"2026-12-16T08:00:30+01:00", 1, "il reste 47\u00a0h"}, {"2026-12-16T20:00:00+01:00", 1, ""},
		{"2026-12-18T06:05:30+01:00", 2, "il reste 1\u00a0h\u00a0"}, {"2026-12-19T09:00:00+01:00", 2, ""}, // two were missed, the last speaks for them
	} {
		l.travel(step.now)
		for range 2 {
			l.run("Deadlines")
			l.settle()
		}
		got := l.toDPO()
		if len(got) != step.mails {
			l.t.Errorf("at %s: %d mails, want %d", step.now, len(got), step.mails)
		}
		if step.left != "" && (!strings.Contains(got[len(got)-1], step.left) || !strings.Contains(got[len(got)-1], id)) {
			l.t.Errorf("at %s: %q", step.now, got[len(got)-1])
		}
	}
}

// TestAFindingOpensACase: what a machine reports opens one case, which nobody has qualified.
func TestAFindingOpensACase(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.theDPO()
	house, err := l.m.House(l.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := breach.Report(l.ctx, house.Store, breach.RestoreFailed, "2026-12-15", house.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		l.run("Incidents")
	}
	listed := l.must(http.StatusOK, "dpo", http.MethodGet, breaches, nil)
	if found, _ := at(t, listed, "cases").([]any); len(found) != 1 {
		t.Fatalf("%d cases", len(found))
	}
	if text(t, listed, "cases", 0, "origin") != "regle:restauration" || text(t, listed, "cases", 0, "state") != "DETECTEE" {
		t.Errorf("%v", listed)
	}
}

// TestComplaintsAreReceivedAndClosed, in a service that has no other party.
func TestComplaintsAreReceivedAndClosed(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.theDPO()
	in := declared("2")
	delete(in, "harms")
	id := text(t, l.must(http.StatusCreated, "dpo", http.MethodPost, breaches+"/complaints", in), "id")
	if listed := l.must(http.StatusOK, "dpo", http.MethodGet, breaches+"/complaints", nil); text(t, listed, "cases", 0, "clocks", 0, "due") != "2026-12-16T19:00:00Z" {
		t.Errorf("%v", listed)
	}
	l.do(http.StatusConflict, "dpo", id, "1", "party", map[string]any{})
	l.do(http.StatusUnprocessableEntity, "dpo", id, "1", "closing", map[string]any{})
	if closed := l.do(http.StatusOK, "dpo", id, "1", "closing", map[string]any{"outcome": "Réponse donnée"}); text(t, closed, "state") != "CLOSE" {
		t.Errorf("%v", closed)
	}
}

// TestDeclaringSurvivesEveryFault declares a violation while the process dies, or a port fails, at each of its calls.
func TestDeclaringSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	enumerate(t, matched(t), process{
		request: func(l *lab) int {
			status, _ := l.call("dpo", http.MethodPost, breaches, declared("3"))
			return status
		},
		judge: func(t *testing.T, _ *lab, dump string) {
			if got := count(dump, "records | breach |"); got != 1 {
				t.Errorf("%d cases, want 1:\n%s", got, dump)
			}
		},
	})
}

// TestAlertsSurviveEveryDeath reminds of a case while the process dies at each of its calls: then, or at the next run, and once.
func TestAlertsSurviveEveryDeath(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusCreated, "dpo", http.MethodPost, breaches, declared("4"))
	l.wait(30 * time.Hour)
	from := l.keep()
	remind := func(l *lab) int {
		if l.m.RunSchedule(l.ctx, "Deadlines") != nil {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	}
	for _, port := range []string{"table", "queue"} {
		faulty.Enumerate([]faulty.Fault{faulty.CrashBefore, faulty.CrashAfter}, func(plan faulty.Plan) bool {
			wrap, hit := faultyWrap(port, plan)
			l := from.open(t, wrap)
			l.attempt(remind, hit)
			l = l.reopen()
			l.run("Deadlines")
			l.outcome()
			if got := len(l.toDPO()); got != 1 {
				t.Errorf("%s, %s: %d mails, want 1", port, plan, got)
			}
			l.close()
			return hit()
		})
	}
}

// violations do every act of the register, on a violation that two people close and on a complaint.
func (o *overheard) violations() {
	o.signIn("adjointe", "dpo-adjointe@demo.example", demo.Password)
	in := with(declared("5"), "nature", "CANARI-NATURE")
	in["discoveredAt"] = o.m.Clock.Now().UTC().Add(-time.Hour).Format(time.RFC3339)
	path := "/breaches/" + text(o.t, o.do("declare-breach", "dpo", "POST", "/breaches", in, 201), "id")
	version := 0
	act := func(id, who, act string, in any, want int) {
		if version++; want != http.StatusOK {
			version--
		}
		o.do(id, who, "POST", fmt.Sprintf("%s/%s?version=%d", path, act, max(version, 1)), in, want)
	}
	act("complete-breach", "dpo", "register", map[string]any{"nature": "CANARI-NATURE", "personCategories": []any{"CANARI-PERSONNES"}, "persons": 1, "recordCategories": []any{"CV"}, "records": 1, "consequences": "CANARI-SUITES"}, 200)
	act("record-measure", "dpo", "measures", map[string]any{"text": "CANARI-MESURE"}, 200)
	act("propose-level", "dpo", "proposal", map[string]any{"data": []any{"suivi"}, "persons": 1, "identifiability": "directe", "encryption": "sans", "recipients": "inconnu", "vulnerable": true, "lost": false}, 200)
	act("qualify-breach", "dpo", "qualification", map[string]any{"level": "eleve", "justification": "CANARI-RAISON"}, 200)
	act("record-notification", "dpo", "notifications", map[string]any{"at": o.m.Clock.Now().UTC().Format(time.RFC3339), "reference": "CANARI-CNIL"}, 200)
	act("invoke-exemption", "dpo", "exemption", map[string]any{"ground": "risque-ecarte", "justification": "CANARI-DISPENSE"}, 200)
	act("publish-recommendation", "dpo", "recommendation", map[string]any{"title": "CANARI-TITRE", "text": "CANARI-CONSEIL", "until": o.m.Clock.Now().AddDate(0, 1, 0).Format(time.DateOnly)}, 200)
	act("close-breach", "dpo", "closing", map[string]any{}, 200)
	act("refuse-closing", "adjointe", "closing/refusal", nil, 200)
	act("close-breach", "dpo", "closing", map[string]any{}, 200)
	act("confirm-closing", "adjointe", "closing/confirmation", nil, 200)
	act("record-information", "dpo", "information", map[string]any{"at": "2026-12-15T08:00:00Z", "means": "CANARI-MOYEN"}, 409) // it is closed
	act("warn-party", "dpo", "party", map[string]any{}, 409)
	o.do("read-breach", "dpo", "GET", path, nil, 200)
	o.do("list-breaches", "dpo", "GET", "/breaches", nil, 200)
	o.do("report-breach-deadlines", "dpo", "GET", "/breaches/deadlines", nil, 200)
	o.do("read-recommendations", "", "GET", "/breaches/recommendations", nil, 200)
	in = with(with(in, "harms", nil), "request", strings.Repeat("0", 25)+"6")
	delete(in, "harms")
	o.do("receive-complaint", "dpo", "POST", "/breaches/complaints", in, 201)
	o.do("list-complaints", "dpo", "GET", "/breaches/complaints", nil, 200)
}
