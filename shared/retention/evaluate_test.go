package retention

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

func load(t testing.TB) *service.Service {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	return svc
}

func day(text string) calendar.Date { return calendar.MustParse(text) }

// known reads "rsa_right_ceased=2026-02-28 death=2026-03-01".
func known(text string) Facts {
	facts := Facts{}
	for _, one := range strings.Fields(text) {
		event, date, _ := strings.Cut(one, "=")
		facts[service.Event(event)] = day(date)
	}
	return facts
}

// The dates of this table were worked out by hand from the published policy.
var evaluations = []struct {
	name, facts string
	class       service.Class
	rule        service.RuleID
	due         string // a date, or "active: why", or "orphan"
}{
	// MJ-01
	{"right ended", "rsa_right_opened=2020-05-01 rsa_right_ceased=2026-01-31", "dossier", "MJ-01", "2029-01-31"},
	{"closing alone", "rsa_right_ceased=2026-01-31", "dossier", "MJ-01", "2029-01-31"},
	{"29 February", "rsa_right_ceased=2024-02-29", "dossier", "MJ-01", "2027-02-28"},
	{"28 February before a leap year", "rsa_right_ceased=2025-02-28", "dossier", "MJ-01", "2028-02-28"},
	{"31 August", "rsa_right_ceased=2025-08-31", "dossier", "MJ-01", "2028-08-31"},
	{"right open", "rsa_right_opened=2025-03-01", "dossier", "MJ-01", "active: droit au RSA ouvert"},
	{"opened and closed on one day", "rsa_right_opened=2025-03-01 rsa_right_ceased=2025-03-01", "dossier", "MJ-01", "2028-03-01"},
	{"a new right without a reopening", "rsa_right_ceased=2025-03-01 rsa_right_opened=2025-03-02", "dossier", "MJ-01", "active: droit au RSA ouvert"},
	{"reopened", "rsa_right_ceased=2025-03-31 rsa_right_reopened=2025-06-01", "dossier", "MJ-01", "active: droit au RSA rouvert"},
	{"opened, reopened, closed before both", "rsa_right_opened=2025-06-01 rsa_right_reopened=2025-03-15 rsa_right_ceased=2025-03-01", "dossier", "MJ-01", "active: droit au RSA ouvert"},
	{"reopened on the day", "rsa_right_ceased=2025-03-31 rsa_right_reopened=2025-03-31", "dossier", "MJ-01", "active: droit au RSA rouvert"},
	{"reopened, then closed", "rsa_right_reopened=2025-06-01 rsa_right_ceased=2025-12-31", "dossier", "MJ-01", "2028-12-31"},
	{"litigation open", "rsa_right_ceased=2025-12-31 litigation_opened=2026-02-01", "dossier", "MJ-01", "2028-12-31"},
	{"litigation decided", "rsa_right_ceased=2025-12-31 litigation_opened=2026-02-01 litigation_final_decision=2027-08-31", "dossier", "MJ-01", "2030-08-31"},
	{"litigation decided before the end", "rsa_right_ceased=2025-12-31 litigation_opened=2021-02-01 litigation_final_decision=2022-05-04", "dossier", "MJ-01", "2028-12-31"},
	{"litigation decided while the right is open", "rsa_right_opened=2020-01-01 litigation_final_decision=2022-05-04", "dossier", "MJ-01", "active: droit au RSA ouvert"},
	{"refusal after a right", "rsa_right_ceased=2022-06-30 rsa_refused=2023-01-15", "dossier", "MJ-01", "2025-06-30"},
	// MJ-01b
	{"refused", "rsa_request_filed=2025-01-10 rsa_refused=2025-02-28", "dossier", "MJ-01b", "2028-02-28"},
	{"under examination", "rsa_request_filed=2025-01-10", "dossier", "MJ-01b", "active: demande de RSA à l’étude"},
	{"asked again", "rsa_request_filed=2025-05-10 rsa_refused=2025-02-28", "dossier", "MJ-01b", "active: demande de RSA à l’étude"},
	{"refused, then opened", "rsa_refused=2025-02-28 rsa_right_opened=2025-09-01", "dossier", "MJ-01", "active: droit au RSA ouvert"},
	{"refusal upheld", "rsa_refused=2025-02-28 litigation_final_decision=2026-02-28", "dossier", "MJ-01b", "2029-02-28"},
	// MJ-01c
	{"died with the right open", "rsa_right_opened=2020-01-01 death=2024-02-29", "dossier", "MJ-01c", "2027-02-28"},
	{"died, right closed after", "death=2024-02-10 rsa_right_ceased=2024-02-29", "dossier", "MJ-01c", "2027-02-28"},
	{"died after a reopening", "rsa_right_ceased=2022-01-31 rsa_right_reopened=2022-06-01 death=2024-05-10", "dossier", "MJ-01c", "2027-05-10"},
	{"died after a new right", "rsa_right_ceased=2020-01-31 rsa_right_opened=2022-06-01 death=2024-05-10", "dossier", "MJ-01c", "2027-05-10"},
	{"told dead, then the right reopened", "rsa_right_opened=2020-01-01 death=2024-02-29 rsa_right_reopened=2024-06-01", "dossier", "MJ-01c", "active: droit au RSA rouvert"},
	{"died, directive of erasure", "death=2024-05-10 post_mortem_erasure=2024-06-03", "dossier", "MJ-01c", "2024-06-03"},
	{"died during a litigation", "death=2024-05-10 litigation_final_decision=2025-08-31", "dossier", "MJ-01c", "2028-08-31"},
	{"never known", "", "dossier", "MJ-01", "orphan"},
	{"only a litigation", "litigation_final_decision=2025-08-31", "dossier", "MJ-01", "orphan"},
	// MJ-01d
	{"member of the household", "rsa_right_ceased=2025-08-31", "member", "MJ-01d", "2028-08-31"},
	// MJ-02
	{"recruiter", "consent_given=2020-01-01 account_opened=2020-01-01 last_login=2024-02-29", "recruteur", "MJ-02", "2027-02-28"},
	{"recruiter who never came", "consent_given=2020-01-01 account_opened=2025-08-31", "recruteur", "MJ-02", "2028-08-31"},
	{"recruiter withdraws", "consent_given=2020-01-01 account_opened=2020-01-01 last_login=2024-02-29 consent_withdrawn=2024-03-05", "recruteur", "MJ-02", "2024-03-05"},
	{"recruiter closes", "consent_given=2020-01-01 last_login=2024-02-29 account_closed=2024-02-29", "recruteur", "MJ-02", "2024-02-29"},
	{"recruiter without consent", "account_opened=2020-01-01 last_login=2024-02-29", "recruteur", "MJ-02", "2024-02-29"},
	// MJ-03
	{"member of staff", "account_opened=2023-01-01", "agent", "MJ-03", "active: compte en service"},
	{"member of staff who left", "account_opened=2023-01-01 account_deactivated=2024-02-29", "agent", "MJ-03", "2025-02-28"},
	{"member of staff who came back", "account_deactivated=2024-02-29 account_opened=2024-03-15", "agent", "MJ-03", "active: compte en service"},
	// MJ-04 to MJ-06
	{"news", "consent_given=2023-01-01 last_login=2024-02-29", "news", "MJ-04", "2025-02-28"},
	{"news of somebody who never came", "consent_given=2023-01-01", "news", "MJ-04", "2024-01-01"},
	{"news without consent", "last_login=2024-02-29", "news", "MJ-04", "2024-02-29"},
	{"news refused", "consent_given=2020-01-01 last_login=2024-02-29 opposition=2024-04-01", "news", "MJ-04", "2024-04-01"},
	{"opposition", "opposition=2024-04-01", "opposition", "MJ-05", "2025-04-01"},
	{"no archive", "active_period_ended=2029-01-31", "archive", "MJ-06", "2029-01-31"},
	// MJ-07 to MJ-11
	{"ticket answered", "ticket_opened=2025-01-02 ticket_closed=2025-01-09", "ticket", "MJ-07", "2025-01-09"},
	{"ticket forgotten", "ticket_opened=2025-08-31", "ticket", "MJ-07", "2026-02-28"},
	{"ticket answered late", "ticket_opened=2025-01-02 ticket_closed=2025-12-24", "ticket", "MJ-07", "2025-07-02"},
	{"journal", "logged=2023-07-31", "log", "MJ-08", "2024-02-29"},
	{"code", "issued=2026-01-01", "code", "MJ-09", "2026-04-01"},
	{"code used", "issued=2026-01-01 used=2026-01-20", "code", "MJ-09", "2026-01-20"},
	{"code revoked", "issued=2026-01-01 revoked=2026-01-03", "code", "MJ-09", "2026-01-03"},
	{"code used too late", "issued=2026-01-01 used=2026-06-20", "code", "MJ-09", "2026-04-01"},
	{"push", "consent_given=2026-01-01", "push", "MJ-10", "active: notifications activées"},
	{"push unused", "consent_given=2025-12-01 push_used=2026-01-31", "push", "MJ-10", "2027-02-28"},
	{"push without consent", "push_used=2026-01-31", "push", "MJ-10", "2026-01-31"},
	{"push withdrawn", "consent_given=2025-12-01 push_used=2026-01-31 consent_withdrawn=2026-03-01", "push", "MJ-10", "2026-03-01"},
	{"consent runs", "consent_given=2025-12-01", "consent", "MJ-11", "active: accord en cours"},
	{"consent withdrawn", "consent_given=2020-12-01 consent_withdrawn=2024-02-29", "consent", "MJ-11", "2029-02-28"},
	{"consent given again for another use", "consent_given=2025-12-31 purpose_ended=2024-03-31", "consent", "MJ-11", "active: accord en cours"},
	{"consent withdrawn, then no longer needed", "consent_given=2020-12-01 consent_withdrawn=2024-02-29 purpose_ended=2024-03-31", "consent", "MJ-11", "2029-02-28"},
	{"consent no longer needed, then withdrawn", "consent_given=2020-12-01 consent_withdrawn=2024-05-31 purpose_ended=2024-03-31", "consent", "MJ-11", "2029-03-31"},
	{"consent given again, then withdrawn", "consent_given=2024-04-01 consent_withdrawn=2024-05-31 purpose_ended=2024-03-31", "consent", "MJ-11", "2029-05-31"},
	{"consent no longer needed", "consent_given=2020-12-01 purpose_ended=2024-03-31", "consent", "MJ-11", "2029-03-31"},
	// MJ-12 to MJ-15
	{"file received", "received=2026-01-05", "flux", "MJ-12", "2026-04-05"},
	{"file imported", "received=2026-01-05 ingested=2026-01-05", "flux", "MJ-12", "2026-02-04"},
	{"file imported late", "received=2026-01-05 ingested=2026-03-20", "flux", "MJ-12", "2026-04-05"},
	{"staged copy", "received=2026-01-05 ingested=2026-01-06", "staged", "MJ-12b", "2026-02-05"},
	{"reject", "quarantined=2024-01-31", "quarantine", "MJ-13", "2024-03-01"},
	{"refused document", "uploaded=2024-02-28", "upload", "MJ-14", "2024-02-29"},
	// MJ-16 to MJ-19
	{"campaign that nobody sent", "campaign_written=2024-02-29", "campaign", "MJ-20", "2025-02-28"},
	{"campaign sent", "campaign_written=2024-02-01 campaign_closed=2024-02-29", "campaign", "MJ-20", "2025-02-28"},
	{"representative of an adult", "representation_begun=2024-02-01", "representative", "MJ-21", "active: représentation en cours"},
	{"representative until the eve of the majority", "representation_begun=2024-02-01 representation_ended=2026-02-28", "representative", "MJ-21", "2026-02-28"},
	{"representation begun and over on one day", "representation_begun=2024-02-01 representation_ended=2024-02-01", "representative", "MJ-21", "2024-02-01"},
	{"breach being handled", "breach_opened=2024-02-01", "breach", "MJ-16", "active: dossier ouvert"},
	{"breach closed", "breach_opened=2024-02-01 breach_closed=2024-02-29", "breach", "MJ-16", "2029-02-28"},
	{"breach opened again", "breach_closed=2024-02-29 breach_opened=2024-03-10", "breach", "MJ-16", "active: dossier ouvert"},
	{"request in hand", "right_opened=2024-02-01", "right", "MJ-17", "active: demande en cours"},
	{"request answered", "right_opened=2024-02-01 right_closed=2024-02-29", "right", "MJ-17", "2029-02-28"},
	{"identity verified", "received=2024-02-01 identity_verified=2024-02-05", "identity", "MJ-18", "2024-02-05"},
	{"identity never verified", "received=2024-01-31", "identity", "MJ-18", "2024-03-01"},
	{"directives", "directive_given=2024-02-01", "directive", "MJ-19", "active: directives en vigueur"},
	{"directives revoked", "directive_given=2024-02-01 directive_revoked=2025-01-15", "directive", "MJ-19", "2025-01-15"},
	{"directives executed", "directive_given=2024-02-01 directive_executed=2030-01-15", "directive", "MJ-19", "2030-01-15"},
	{"forum", "event_ended=2025-08-31", "event", "MJ-15", "2026-02-28"},
	{"breach under way", "breach_opened=2026-01-05", "breach", "MJ-16", "active: dossier ouvert"},
	{"breach closed", "breach_opened=2024-02-01 breach_closed=2024-02-29", "breach", "MJ-16", "2029-02-28"},
}

func TestEvaluate(t *testing.T) {
	svc := load(t)
	seen := map[service.RuleID]bool{}
	for _, test := range evaluations {
		t.Run(test.name, func(t *testing.T) {
			got := Evaluate(svc, test.class, known(test.facts))
			what := got.Due.String()
			switch {
			case got.Active != "":
				what = "active: " + got.Active
			case got.Orphan:
				what = "orphan"
			}
			if got.Rule.ID != test.rule || what != test.due {
				t.Errorf("got %s %s, want %s %s", got.Rule.ID, what, test.rule, test.due)
			}
			seen[got.Rule.ID] = true
		})
	}
	for _, rule := range svc.Rules {
		if !seen[rule.ID] {
			t.Errorf("no case for rule %s", rule.ID)
		}
	}
}

func TestUnknownClassIsAnOrphan(t *testing.T) {
	svc := load(t)
	got, late := Evaluate(svc, "nothing", known("rsa_right_ceased=2026-01-31")), day("2099-12-31").Start(svc.Zone)
	if !got.Orphan || got.Rule != nil || !got.Readable(late) || got.Erasable(late) {
		t.Errorf("got %+v", got)
	}
}

func TestAccessEndsAtMidnightOfTheController(t *testing.T) {
	svc := load(t)
	for _, test := range []struct{ ceased, until string }{
		{"2026-01-31", "2029-01-31T23:00:00Z"}, // winter
		{"2025-07-31", "2028-07-31T22:00:00Z"}, // summer
	} {
		got := Evaluate(svc, service.ClassDossier, Facts{service.RSARightCeased: day(test.ceased)})
		until, err := time.Parse(time.RFC3339, test.until)
		if err != nil {
			t.Fatal(err)
		}
		if !got.AccessUntil.Equal(until) {
			t.Errorf("ceased %s: access until %s, want %s", test.ceased, got.AccessUntil.UTC(), until)
		}
		if before := until.Add(-time.Nanosecond); !got.Readable(before) || got.Erasable(before) {
			t.Errorf("ceased %s: the due date is the last day of use", test.ceased)
		}
		if got.Readable(until) || !got.Erasable(until) {
			t.Errorf("ceased %s: still readable at midnight", test.ceased)
		}
	}
}

func TestNotice(t *testing.T) {
	svc := load(t)
	if got := Evaluate(svc, service.ClassRecruiter, known("consent_given=2020-01-01 last_login=2023-03-30")).NoticeOn; got != day("2026-02-28") {
		t.Errorf("recruiter warned on %s", got)
	}
	if got := Evaluate(svc, service.ClassDossier, known("rsa_right_ceased=2023-03-30")).NoticeOn; !got.IsZero() {
		t.Errorf("candidate warned on %s", got)
	}
}

func TestWithin(t *testing.T) {
	svc := load(t)
	forum := Evaluate(svc, service.ClassEvent, known("event_ended=2026-01-15"))
	for _, test := range []struct{ name, parent, want string }{
		{"dossier ends first", "rsa_right_ceased=2023-03-31", "2026-03-31"},
		{"dossier ends later", "rsa_right_ceased=2025-03-31", "2026-07-15"},
		{"dossier is active", "rsa_right_opened=2025-03-31", "2026-07-15"},
	} {
		got := forum.Within(Evaluate(svc, service.ClassDossier, known(test.parent)))
		if got.Due != day(test.want) || !got.AccessUntil.Equal(day(test.want).End(svc.Zone)) {
			t.Errorf("%s: due %s until %s, want %s", test.name, got.Due, got.AccessUntil, test.want)
		}
	}
	orphan := Evaluate(svc, service.ClassEvent, nil).Within(Evaluate(svc, service.ClassDossier, known("rsa_right_ceased=2023-03-31")))
	if orphan.Orphan || orphan.Due != day("2026-03-31") {
		t.Errorf("an orphan ends with the dossier: %+v", orphan)
	}
}

func TestFactsAsJSON(t *testing.T) {
	facts := known("rsa_right_ceased=2026-02-28 death=2026-03-01")
	text, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"death":"2026-03-01","rsa_right_ceased":"2026-02-28"}`; string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
	var back Facts
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	facts[service.Used] = calendar.Date{}
	if diff := cmp.Diff(back, FactsOf(facts.Stored()), cmp.AllowUnexported(calendar.Date{})); diff != "" {
		t.Error(diff)
	}
}

func TestRecord(t *testing.T) {
	svc := load(t)
	tests := []struct{ name, facts, learned, want string }{
		{"reopening removes the end", "rsa_right_opened=2020-01-01 rsa_right_ceased=2025-03-31", "rsa_right_reopened=2025-06-01", "rsa_right_opened=2020-01-01 rsa_right_reopened=2025-06-01"},
		{"even an end in the future", "rsa_right_ceased=2025-12-31", "rsa_right_reopened=2025-06-01", "rsa_right_reopened=2025-06-01"},
		{"an end corrected backwards removes the reopening", "rsa_right_reopened=2025-06-01", "rsa_right_ceased=2025-02-28", "rsa_right_ceased=2025-02-28"},
		{"an end keeps the opening before it", "rsa_right_opened=2020-01-01", "rsa_right_ceased=2025-02-28", "rsa_right_opened=2020-01-01 rsa_right_ceased=2025-02-28"},
		{"and removes one on its day", "rsa_right_opened=2025-02-28", "rsa_right_ceased=2025-02-28", "rsa_right_ceased=2025-02-28"},
		{"and one after it", "rsa_right_opened=2025-04-01", "rsa_right_ceased=2025-02-28", "rsa_right_ceased=2025-02-28"},
		{"an opening removes the refusal", "rsa_refused=2025-02-28", "rsa_right_opened=2025-01-01", "rsa_right_opened=2025-01-01"},
		{"litigation changes nothing else", "rsa_right_ceased=2025-02-28", "litigation_opened=2025-04-01", "rsa_right_ceased=2025-02-28 litigation_opened=2025-04-01"},
		{"first fact", "", "rsa_right_ceased=2025-02-28", "rsa_right_ceased=2025-02-28"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			facts := known(test.facts)
			var got Facts
			for event, date := range known(test.learned) {
				got = facts.Record(svc, service.ClassDossier, event, date)
			}
			if diff := cmp.Diff(known(test.want), got, cmp.AllowUnexported(calendar.Date{})); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(known(test.facts), facts, cmp.AllowUnexported(calendar.Date{})); diff != "" {
				t.Errorf("the facts given were changed:\n%s", diff)
			}
		})
	}
}
