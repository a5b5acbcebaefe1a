package journey

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/calendar"
	"tandem/shared/serve"
	"tandem/shared/service"
)

const termsChange = "Vous pouvez fermer votre compte vous-même, à tout moment."

// newTerms is a later version of the service file, whose conditions of use are to be accepted anew.
func newTerms(of *service.Service) *service.Service {
	later := *of
	later.Terms = service.Text{Version: "2027-01", Date: calendar.MustParse("2027-01-04"), Accept: true, Changes: []string{termsChange}, Earlier: []service.Text{of.Terms}}
	return &later
}

// lapsed are the operations that stay open to who has not accepted the newest conditions of use: what is their own, their rights, the way out.
var lapsed = []string{
	"read-account", "read-own-data", "read-terms", "accept-terms", "sign-out", "read-agreements", "give-agreement", "withdraw-agreement", "add-device", "forget-device", "forget-devices",
	"read-notice", "ask-agreement", "end-representation", "change-password", "ask-address-change", "change-phone", "list-sessions", "end-session", "end-other-sessions", "read-kept-form", "drop-kept-form", "read-mail-choices", "choose-mails",
	"list-own-rights", "request-right", "read-own-request", "withdraw-request", "request-export", "download-export", "withdraw-consent", "give-directive", "revoke-directive", "close-annotation", "take-back-opposition",
}

// TestTermsHoldBack calls every operation as somebody who has not accepted the newest conditions of use: all but those that are their own are
// refused, and nothing is changed.
func TestTermsHoldBack(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{Service: newTerms}).serve(t)
	open := map[string]bool{}
	for who, role := range map[string]service.Role{"zoe": "candidat", "recruteur": "recruteur", "agent": "agent_dept", "dpo": "dpo"} {
		before := s.held()
		for _, op := range operations(t, s.m.Service) {
			if op.access == "public" || !op.may(s.m.Service, role) {
				continue
			}
			if slices.Contains(lapsed, op.id) {
				open[op.id] = true
				continue
			}
			got := s.visitor(t, who).ask(op.method, op.path, op.body())
			if got.status != http.StatusForbidden || got.json["type"] != serve.TypeTerms || !strings.Contains(text(t, got.json, "detail"), "conditions d’utilisation") {
				t.Errorf("%s, as %s: %d %s", op.id, who, got.status, got.text)
			}
		}
		if !maps.Equal(before, s.held()) {
			t.Errorf("%s changed something", who)
		}
		for _, path := range []string{"/api/v1/account", "/api/v1/account/data", "/api/v1/account/terms"} {
			if got := s.visitor(t, who).ask(http.MethodGet, path, nil); got.status != http.StatusOK {
				t.Errorf("%s, as %s: %d %s", path, who, got.status, got.text)
			}
		}
	}
	if len(open) != len(lapsed) {
		t.Errorf("%d operations stay open, want %d", len(open), len(lapsed))
	}
	s.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/rights", nil)
	s.must(http.StatusNoContent, "recruteur", http.MethodPut, "/api/v1/account/consents/actualites", nil)
	s.must(http.StatusNoContent, "recruteur", http.MethodDelete, "/api/v1/account/session", nil)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// hidden are the hidden fields of a page, as a browser sends them.
func hidden(page string) url.Values {
	found := url.Values{}
	for _, match := range hiddenInput.FindAllStringSubmatch(page, -1) {
		found.Add(html.UnescapeString(match[1]), html.UnescapeString(match[2]))
	}
	return found
}

// TestTermsAcceptedAgain: who accepted older conditions of use meets what changed at the next page, accepts it with one button, and goes on where
// they were; both acceptances are kept, the second like the first. Another browser of theirs asks once more, and proves nothing more.
func TestTermsAcceptedAgain(t *testing.T) {
	t.Parallel()
	from := matched(t)
	first := from.open(t, machine.Wrap{})
	if terms := first.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account/terms", nil); text(t, terms, "due") != "false" || len(at(t, terms, "changes").([]any)) != 0 {
		t.Fatalf("before anything changed: %v", terms)
	}
	first.cookies["phone"] = first.cookies["zoe"]
	first.signIn("zoe", "zoe.canari@demo.example", password)
	s := first.keep().open(t, machine.Wrap{Service: newTerms}).serve(t)
	zoe := s.visitor(t, "zoe")
	for _, page := range []string{"/mon-espace", "/mon-cv", "/offres-pour-moi"} {
		if got := zoe.ask(http.MethodGet, page, nil); got.status != http.StatusOK || !strings.Contains(got.text, "conditions d’utilisation ont changé") || !strings.Contains(got.text, termsChange) || !strings.Contains(got.text, `value="`+page+`"`) {
			t.Errorf("%s does not lead to what changed: %d %s", page, got.status, got.text)
		}
	}
	typed := url.Values{"titre": {"Boulangère <de nuit>"}, "texte": {"Je pétris\r\n& je cuis."}, "action": {"enregistrer"}, "motdepasse": {password}}
	send := func(page string, form url.Values) reply {
		return zoe.ask(http.MethodPost, page, []byte(form.Encode()), "Content-Type: application/x-www-form-urlencoded", "Origin: "+s.url)
	}
	held := send("/mon-cv", typed)
	if held.status != http.StatusForbidden || !strings.Contains(held.text, termsChange) || !strings.Contains(held.text, "n’est pas perdu") || strings.Contains(held.text, url.QueryEscape(password)) {
		t.Fatalf("a form does not lead to what changed: %d %s", held.status, held.text)
	}
	for page, want := range map[string]string{"/mes-donnees": "zoe.canari@demo.example", "/mes-accords": "Mes accords", "/confidentialite": "Confidentialité"} {
		if got := zoe.ask(http.MethodGet, page, nil); got.status != http.StatusOK || !strings.Contains(got.text, want) {
			t.Errorf("%s is closed: %d", page, got.status)
		}
	}
	s.must(http.StatusConflict, "zoe", http.MethodPost, "/api/v1/account/terms", map[string]any{"version": "2022-10"})
	s.wait(1)
	accept := func(v *visitor) reply {
		form := url.Values{"version": {"2027-01"}, "suite": {"/mon-cv"}}
		return v.ask(http.MethodPost, "/conditions/accepter", []byte(form.Encode()), "Content-Type: application/x-www-form-urlencoded", "Origin: "+s.url)
	}
	again := hidden(held.text)
	if again.Get("envoi") != "/mon-cv" {
		t.Fatalf("what waits: %v", again)
	}
	waits := send("/conditions/accepter", again)
	typed.Del("motdepasse")
	if got := hidden(waits.text); waits.status != http.StatusOK || !strings.Contains(waits.text, `action="/mon-cv"`) || got.Encode() != typed.Encode() {
		t.Errorf("what was typed comes back as %v of %v: %d %s", got, typed, waits.status, waits.text)
	}
	if got := send("/mon-cv", hidden(waits.text)); !strings.Contains(got.text, "Boulangère &lt;de nuit&gt;") || !strings.Contains(got.text, "Je pétris") {
		t.Errorf("sent again: %d %s", got.status, got.text)
	}
	for range 2 {
		if got := accept(zoe); got.status != http.StatusOK || !strings.Contains(got.text, "Votre acceptation est enregistrée") || !strings.Contains(got.text, "Mes CV") {
			t.Fatalf("accepted: %d %s", got.status, got.text)
		}
	}
	if status, _ := s.call("phone", http.MethodGet, "/api/v1/cvs", nil); status != http.StatusForbidden {
		t.Errorf("another browser is not asked: %d", status)
	}
	if got := accept(s.visitor(t, "phone")); got.status != http.StatusOK {
		t.Errorf("another browser: %d", got.status)
	}
	s.must(http.StatusOK, "phone", http.MethodGet, "/api/v1/cvs", nil)
	s.signIn("zoe", "zoe.canari@demo.example", password)
	s.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/cvs", nil)
	data := text(t, s.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account/data", nil))
	if !strings.Contains(data, "version 2022-10") || strings.Count(data, "version 2027-01") != 1 {
		t.Errorf("the proofs: %s", data)
	}
	if got := count(s.dump(), "journal |", `"conditions"`, `"2027-01"`); got != 1 {
		t.Errorf("%d entries in the journal, want 1", got)
	}
	s.enrol("reine", recruiterForm(nil)) // who registers now accepted the newest
	s.must(http.StatusOK, "reine", http.MethodGet, "/api/v1/offers", nil)
	s.signIn("recruteur", "recruteur@demo.example", demo.Password)
	if status, _ := s.call("recruteur", http.MethodGet, "/api/v1/offers", nil); status != http.StatusForbidden {
		t.Errorf("signing in accepts nothing: %d", status)
	}
}
