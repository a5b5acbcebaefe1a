package journey

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestWorkshop: twenty people enrol in one room, behind one address of the network, each with mistakes, and get in; whoever tries again and again as
// one person is stopped, from wherever, and nobody else is.
func TestWorkshop(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	for i := range 20 {
		address := fmt.Sprintf("atelier%d@demo.example", i)
		form := recruiterForm(map[string]any{"email": address})
		for range 4 {
			s.must(http.StatusUnprocessableEntity, "", http.MethodPost, "/api/v1/registrations/recruiters", with(form, "siret", "12"))
		}
		s.must(http.StatusAccepted, "", http.MethodPost, "/api/v1/registrations/recruiters", form)
		s.must(http.StatusUnprocessableEntity, "", http.MethodPost, "/api/v1/account/session", map[string]any{"email": address, "password": "pas encore le bon"})
		if status, answer := s.askLink(address); status != http.StatusAccepted {
			t.Fatalf("%d %s", status, answer)
		}
	}
	paul := claim(t, "PAUL", "paul.modele@demo.example")
	wrong := with(paul, "code", "00000-00000-0")
	for range 10 {
		s.must(http.StatusUnprocessableEntity, "", http.MethodPost, "/api/v1/registrations/candidates", wrong)
	}
	if status, _ := s.call("", http.MethodPost, "/api/v1/registrations/candidates", paul); status != http.StatusTooManyRequests {
		t.Errorf("Paul, the eleventh time, with the right code: %d", status)
	}
	s.must(http.StatusUnprocessableEntity, "", http.MethodPost, "/api/v1/registrations/candidates", with(with(paul, "firstName", "Autre"), "code", "00000-00000-0"))
}

// TestCouple: two people who share an address. The page says nothing of it; the mail says how the other registers, whose code stays good.
func TestCouple(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const shared = "zoe.exemple@demo.example"
	fresh, _ := s.raw("", http.MethodPost, "/api/v1/registrations/recruiters", recruiterForm(nil))
	known, answer := s.raw("", http.MethodPost, "/api/v1/registrations/candidates", claim(t, "PAUL", shared))
	if fresh != http.StatusAccepted || known != fresh || strings.Contains(string(answer), "compte") {
		t.Fatalf("a new address: %d; a known one: %d %s", fresh, known, answer)
	}
	s.settle()
	mails := s.mailsTo(shared)
	if last := mails[len(mails)-1].Text; !strings.Contains(last, "Une adresse n'a qu'un compte") || !strings.Contains(last, "/inscription\n") {
		t.Errorf("the mail does not say how the other registers: %s", last)
	}
	if !s.enters(shared, password) {
		t.Error("the account of who registered first is not theirs any more")
	}
	s.enrol("paul", claim(t, "PAUL", "paul.modele@demo.example"))
}
