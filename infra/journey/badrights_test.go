package journey

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

// TestRightsOfWhom: a right is exercised by whom the data are of. Somebody else finds nothing, nobody is sent away, twice is once, and of somebody who is
// gone there is nothing left to do but to answer.
func TestRightsOfWhom(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	request := l.right("zoe", map[string]any{"right": "access"})
	for name, c := range map[string]struct {
		who, method, path string
		body              any
		status            int
	}{
		"read by somebody else":      {"paul", http.MethodGet, "/mine/" + request, nil, http.StatusNotFound},
		"withdrawn by somebody else": {"paul", http.MethodPost, "/mine/" + request + "/withdrawal", nil, http.StatusNotFound},
		"answered by a recruiter":    {"recruteur", http.MethodPost, "/requests/" + request + "/answer", map[string]any{"text": "Voici."}, http.StatusForbidden},
		"asked by nobody":            {"", http.MethodPost, "", map[string]any{"right": "access"}, http.StatusUnauthorized},
		"asked twice":                {"zoe", http.MethodPost, "", map[string]any{"right": "access"}, http.StatusConflict},
	} {
		if status, _ := l.call(c.who, c.method, "/api/v1/rights"+c.path, c.body); status != c.status {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
	}

	theirs := l.right("recruteur", map[string]any{"right": "access"})
	l.step(theirs, "qualification", map[string]any{"right": "access"})
	l.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
	later := map[string]any{"right": "access", "channel": "courriel", "receivedOn": "2026-12-10", "name": "Paul Modèle", "address": "1 rue de l’Essai, 62000 Arras"}
	letter := text(t, l.must(http.StatusCreated, "dpo", http.MethodPost, "/api/v1/rights/requests", later), "id")
	gone := func(when string) {
		t.Helper()
		for name, c := range map[string]struct {
			path   string
			body   any
			status int
		}{
			"restricted":       {theirs + "/restriction", map[string]any{"ground": "accuracy"}, http.StatusConflict},
			"erased once more": {theirs + "/erasure", map[string]any{"reason": "Encore."}, http.StatusConflict},
			"found by address": {letter + "/person", map[string]any{"email": "recruteur@demo.example"}, http.StatusNotFound},
		} {
			if status, body := l.raw("dpo", http.MethodPost, "/api/v1/rights/requests/"+c.path, c.body); status != c.status {
				t.Errorf("%s, %s: %d %s, want %d", when, name, status, body, c.status)
			}
		}
		if status, body := l.raw("dpo", http.MethodPost, "/api/v1/exports/requests/"+theirs, nil); status < 400 || status >= 500 {
			t.Errorf("%s, a copy is prepared: %d %s", when, status, body)
		}
		if status, _ := l.call("recruteur", http.MethodPost, "/api/v1/rights", map[string]any{"right": "access"}); status != http.StatusUnauthorized {
			t.Errorf("%s, who is gone asks: %d", when, status)
		}
	}
	l.settle()
	l.step(theirs, "start", nil)
	gone("once purged")
	l.step(theirs, "answer", map[string]any{"text": "Il n’y a plus rien."})
}

// TestCopyWhilePurging: a copy that was asked for before the purge began is not made from what is being destroyed, and none is left behind.
func TestCopyWhilePurging(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusAccepted, "recruteur", http.MethodPost, "/api/v1/exports", map[string]any{"password": demo.Password})
	l.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
	l.settle() // the purge and the copy, in the order in which the queues give them
	dump := l.dump()
	if got := count(dump, "export/"); got != 0 {
		t.Errorf("%d parts of a copy outlive their person", got)
	}
	if got := count(dump, "records | run", `"right":"withdrawal"`, `"state":"terminee"`); got != 1 {
		t.Errorf("%d runs ended, want 1", got)
	}
}

// TestErasureOfWhatIsHeld: an erasure is refused while a person holds the data for a control, with the reason, and goes on once they let go.
func TestErasureOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	path := "/api/v1/admin/people/" + personOf(t, l.m, "zoe.canari@demo.example") + "/holds"
	review := l.m.Clock.Now().AddDate(0, 2, 0).Format("2006-01-02")
	if status, _ := l.call("dpo", http.MethodPost, path, map[string]any{"review": review, "evidence": "FSE-2026/17"}); status != http.StatusUnprocessableEntity {
		t.Errorf("held without a reason: %d", status)
	}
	l.must(http.StatusCreated, "dpo", http.MethodPost, path, map[string]any{"reason": "esf_control", "review": review, "evidence": "FSE-2026/17"})
	request := l.right("zoe", map[string]any{"right": "erasure"})
	l.step(request, "qualification", map[string]any{"right": "erasure"})
	l.step(request, "start", nil)
	erase := func() (int, string) {
		status, body := l.raw("dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/erasure", map[string]any{"reason": "Les données ne servent plus."})
		return status, string(body)
	}
	if status, body := erase(); status != http.StatusConflict || !strings.Contains(body, "suspendu") {
		t.Errorf("erased while it is held: %d %s", status, body)
	}
	l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account/data", nil)
	l.must(http.StatusOK, "dpo", http.MethodPost, path+"/esf_control/release", nil)
	if status, body := erase(); status != http.StatusOK {
		t.Errorf("erased once it is let go: %d %s", status, body)
	}
}

// TestVisaOfAnotherManifest: a visa holds for the run that it names and for no other; given to none, or twice, it changes nothing.
func TestVisaOfAnotherManifest(t *testing.T) {
	t.Parallel()
	from := released(t)
	l := from.open(t, machine.Wrap{})
	visa := func(run string) int {
		status, _ := l.call("archives", http.MethodPost, "/api/v1/admin/purges/"+run+"/visa", map[string]any{"reference": "AD62-2029-118"})
		return status
	}
	if got := visa("0123456789abcdefghjkmnpqrs"); got != http.StatusNotFound {
		t.Errorf("the visa of no run: %d", got)
	}
	if got := visa(from.run); got != http.StatusConflict {
		t.Errorf("a second visa: %d", got)
	}
	read := l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/admin/purges/"+from.run, nil)
	if text(t, read, "visaReference") != "AD62-2029-117" {
		t.Errorf("the run bears %v", read)
	}
	runs, _ := at(t, l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/admin/purges", nil), "runs").([]any)
	for _, run := range runs {
		if name := text(t, run, "id"); name != from.run {
			if status, _ := l.call("dpo", http.MethodPost, "/api/v1/admin/purges/"+name+"/releases", nil); status != http.StatusConflict {
				t.Errorf("the visa of one run released another: %d", status)
			}
		}
	}
}

// TestPurgeTwiceAtOnce: two who look for what is due at the same instant find it once.
func TestPurgeTwiceAtOnce(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.drop("demo-cloture.xml")
	l.settle()
	l.travel("2029-12-01T08:00:00+01:00")
	for _, who := range []string{"admin", "dpo"} {
		l.signIn(who, who+"@demo.example", demo.Password)
	}
	var together sync.WaitGroup
	for _, who := range []string{"admin", "dpo"} {
		together.Go(func() {
			if status, body := l.raw(who, http.MethodPost, "/api/v1/admin/purges", nil); status != http.StatusCreated && status != http.StatusConflict {
				t.Errorf("%s: %d %s", who, status, body)
			}
		})
	}
	together.Wait()
	l.run("Purge")
	due := func() (units int, objections string) {
		runs, _ := at(t, l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/admin/purges", nil), "runs").([]any)
		for _, run := range runs {
			if text(t, run, "counts", 0, "visa") == "required" {
				units++
				objections += text(t, run, "objections")
			}
		}
		return units, objections
	}
	if units, objections := due(); units != 1 || objections != "[]" {
		t.Errorf("%d runs at the same instant, want 1: %s", units, objections)
	}
}

// TestClockSetBack: what falls due by a clock that is behind the last search is shown with its objection, and nobody's word releases it.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.drop("demo-cloture.xml")
	l.settle()
	l.travel("2029-12-10T08:00:00+01:00")
	for _, who := range []string{"admin", "archives", "dpo"} {
		l.signIn(who, who+"@demo.example", demo.Password)
	}
	l.must(http.StatusOK, "admin", http.MethodPost, "/api/v1/admin/rules/MJ-01/suspension", nil)
	l.run("Purge")
	l.must(http.StatusOK, "admin", http.MethodPost, "/api/v1/admin/rules/MJ-01/resumption", nil)
	l.travel("2029-12-10T07:50:00+01:00")
	l.run("Purge")
	run := l.purgeRun()
	read := l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/admin/purges/"+run, nil)
	if !strings.Contains(text(t, read, "objections"), "en retard") {
		t.Errorf("a clock set back is not objected: %v", read)
	}
	l.must(http.StatusOK, "archives", http.MethodPost, "/api/v1/admin/purges/"+run+"/visa", map[string]any{"reference": "AD62-2029-117"})
	for _, who := range []string{"admin", "dpo"} {
		if status, _ := l.call(who, http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil); status != http.StatusConflict {
			t.Errorf("%s releases it: %d", who, status)
		}
	}
}
