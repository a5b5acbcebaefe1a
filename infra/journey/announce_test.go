package journey

import (
	"net/http"
	"strings"
	"testing"

	"tandem/infra/local/machine"
	"tandem/shared/calendar"
	"tandem/shared/service"
)

const noticeChange = "Les CV sont gardés chez un hébergeur de plus, en France."

// newNotice is a later version of the service file, whose privacy notice changed.
func newNotice(of *service.Service) *service.Service {
	later := *of
	later.Privacy = service.Text{Version: "2027-01", Date: calendar.MustParse("2027-01-04"), Changes: []string{noticeChange}, Earlier: []service.Text{of.Privacy}}
	return &later
}

// TestTheNoticeChanges: each account is told once by mail, and by the site until its person says that they read it; who registers after that is not.
func TestTheNoticeChanges(t *testing.T) {
	t.Parallel()
	from := matched(t)
	before := from.open(t, machine.Wrap{})
	before.run("Announce")
	before.settle()
	mails, err := before.m.Mails.List()
	if err != nil {
		t.Fatal(err)
	}
	sent := len(mails)
	s := before.keep().open(t, machine.Wrap{Service: newNotice}).serve(t)
	for range 3 {
		s.run("Announce")
		s.settle()
	}
	if mails, err = s.m.Mails.List(); err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, mail := range mails {
		if strings.Contains(mail.Text, noticeChange) && strings.Contains(mail.Text, "/confidentialite") {
			told[mail.To]++
		}
	}
	if len(mails)-sent != len(told) || len(told) < 7 || told["zoe.canari@demo.example"] != 1 || told["dpo@demo.example"] != 1 || told["recruteur@demo.example"] != 1 {
		t.Errorf("%d mails, told %v", len(mails)-sent, told)
	}
	zoe := s.visitor(t, "zoe")
	everywhere := map[string][]string{
		"zoe":       {"/mon-espace", "/mon-cv", "/mon-cv/fichiers", "/offres-pour-moi", "/mes-donnees", "/mes-accords", "/mes-droits", "/", "/accessibilite"},
		"recruteur": {"/mon-espace", "/recruteur/offres", "/recruteur/offres/nouvelle"}, "agent": {"/admin/codes", "/admin/campagnes", "/admin/campagnes/nouvelle"},
	}
	for who, pages := range everywhere {
		for _, page := range pages {
			if got := s.visitor(t, who).ask(http.MethodGet, page, nil); !strings.Contains(got.text, noticeChange) {
				t.Errorf("%s does not tell %s", page, who)
			}
		}
	}
	s.cookies["phone"] = s.cookies["zoe"]
	s.signIn("phone", "zoe.canari@demo.example", password)
	if got := zoe.ask(http.MethodPost, "/confidentialite/lue", nil); got.status != http.StatusOK || strings.Contains(got.text, "C’est lu") {
		t.Errorf("read: %d %s", got.status, got.text)
	}
	if got := zoe.ask(http.MethodGet, "/mon-espace", nil); got.status != http.StatusOK || strings.Contains(got.text, noticeChange) {
		t.Errorf("the site goes on telling: %s", got.text)
	}
	for _, who := range []string{"zoe", "phone"} { // the other browser learns of it at its next page that reads the account
		for _, page := range append([]string{"/mon-espace"}, everywhere["zoe"]...) {
			if got := s.visitor(t, who).ask(http.MethodGet, page, nil); strings.Contains(got.text, noticeChange) {
				t.Errorf("%s goes on telling %s", page, who)
			}
		}
	}
	s.enrol("reine", recruiterForm(nil))
	if got := s.visitor(t, "reine").ask(http.MethodGet, "/mon-espace", nil); got.status != http.StatusOK || strings.Contains(got.text, noticeChange) {
		t.Errorf("who just registered is told: %s", got.text)
	}
	s.run("Announce")
	s.settle()
	if after, err := s.m.Mails.List(); err != nil || len(after) != len(mails)+1 { // the confirmation of her address
		t.Errorf("%d mails more", len(after)-len(mails))
	}
}
