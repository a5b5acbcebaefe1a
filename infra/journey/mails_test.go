package journey

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/notice"
)

const choices = "/api/v1/account/mails"

// choose has somebody want a kind of mail, or not.
func (l *lab) choose(who, kind string, wanted bool) {
	l.t.Helper()
	version := at(l.t, l.must(http.StatusOK, who, http.MethodGet, choices, nil), "version")
	l.must(http.StatusNoContent, who, http.MethodPut, choices, map[string]any{"version": version, "mails": []any{map[string]any{"kind": kind, "wanted": wanted}}})
}

// leaving is the token by which the newest mail of a subject is the last of its kind, "" when none can be left.
func (l *lab) leaving(address, subject string) string {
	l.t.Helper()
	for _, mail := range slices.Backward(l.mailsTo(address)) {
		if mail.Subject != subject {
			continue
		}
		_, token, found := strings.Cut(mail.Leave, "/desabonnement/")
		if found != strings.HasSuffix(mail.Text, mail.Leave+"\n") {
			l.t.Errorf("%q does not end with what its header says", subject)
		}
		return token
	}
	return ""
}

// TestNoticesAreSwitchedOff: who unticks a box gets no mail of that kind any more, and no notification, also of what was on its way; one POST of a mail
// program ends a kind as well, and following the link ends nothing. The other kinds go on, those that are owed cannot be left, and what was chosen is
// among one's own data.
func TestNoticesAreSwitchedOff(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	const zoe, recruiter = "zoe.canari@demo.example", "recruteur@demo.example"
	const message, advanced, applied = "Un message vous attend", "Votre candidature a avancé", "Une candidature vous attend"
	offer := s.offer()
	thread := s.conversation("", offer)
	application := text(t, s.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/applications/received/"+offer, nil), "applications", 0, "id")
	s.must(http.StatusNoContent, "zoe", http.MethodPut, notifications, nil)
	s.addDevice("zoe", "telephone")
	s.settle()
	s.checkNotices(zoe, message, 1)
	s.checkNotices(recruiter, applied, 1)
	before := len(s.pushes("telephone"))
	if before == 0 {
		t.Fatal("the message is not notified")
	}

	// By the box: what is on its way when the box is unticked is not sent either.
	page := newBrowser(t, s.url)
	signIn(page, zoe, password)
	page.open("/mon-compte").follow("Choisir ceux que je reçois").reads("Quand quelqu’un vous écrit").reads("toujours")
	s.write("recruteur", thread, "Un deuxième message.")
	page.press("Enregistrer mon choix", url.Values{"written": nil}).reads("Votre choix est enregistré")
	s.write("recruteur", thread, "Un troisième message.")
	s.settle()
	s.checkNotices(zoe, message, 1)
	if now := len(s.pushes("telephone")); now != before {
		t.Errorf("%d notifications of what they do without", now-before)
	}
	page.open("/mes-donnees").reads("Courriel dont vous ne voulez plus " + message)

	// The other kinds go on, and end by the button of a mail program: once, or often.
	answer := func(said string) {
		received := "/api/v1/applications/received/" + offer + "/" + application
		version := at(t, s.must(http.StatusOK, "recruteur", http.MethodGet, received, nil), "version")
		s.must(http.StatusOK, "recruteur", http.MethodPost, received+"/question", map[string]any{"text": said, "version": version})
		s.settle()
	}
	answer("Libre lundi ?")
	s.checkNotices(zoe, advanced, 1)
	token := s.leaving(zoe, advanced)
	if token == "" || strings.Contains(token, s.person("zoe")) {
		t.Fatalf("the link %q cannot be followed, or names somebody", token)
	}
	s.unsubscribe(http.MethodGet, token, http.StatusOK)
	answer("Et mardi ?")
	s.checkNotices(zoe, advanced, 2)
	for range 2 {
		s.unsubscribe(http.MethodPost, token, http.StatusOK)
	}
	answer("Et mercredi ?")
	s.checkNotices(zoe, advanced, 2)

	// What is cut, and what is made up, ends nothing; neither does another's choice change.
	for _, spoiled := range []string{token[:len(token)-4], token + "AA", strings.Repeat("A", len(token))} {
		s.unsubscribe(http.MethodPost, spoiled, http.StatusUnprocessableEntity)
	}
	newBrowser(t, s.url).open("/desabonnement/"+token[:40]).press("Ne plus recevoir ces courriels", nil).reads("Ce lien n’est pas complet")
	s.write("zoe", thread, "Je réponds.")
	s.settle()
	s.checkNotices(recruiter, message, 1)

	// Ticked again it is sent again; who chooses on an old page is told.
	old := at(t, s.must(http.StatusOK, "zoe", http.MethodGet, choices, nil), "version")
	s.choose("zoe", "written", true)
	s.must(http.StatusConflict, "zoe", http.MethodPut, choices, map[string]any{"version": old, "mails": []any{}})
	s.must(http.StatusUnprocessableEntity, "zoe", http.MethodPut, choices, map[string]any{"version": at(t, s.must(http.StatusOK, "zoe", http.MethodGet, choices, nil), "version"),
		"mails": []any{map[string]any{"kind": "applied", "wanted": false}}})
	s.write("recruteur", thread, "Un quatrième message.")
	s.settle()
	s.checkNotices(zoe, message, 2)

	s.owed(zoe)
}

// owed has somebody who wants no mail change their password: they are told, and that mail cannot be left. Their address moves: the links that the old
// one received end nothing more.
func (s served) owed(address string) {
	s.t.Helper()
	token := s.leaving(address, "Un message vous attend")
	for _, kind := range notice.Kinds(s.m.Service, "candidat") {
		s.choose("zoe", kind.ID, false)
	}
	s.must(http.StatusNoContent, "zoe", http.MethodPut, "/api/v1/account/password", map[string]any{"password": password, "newPassword": otherPassword})
	s.settle()
	mails := s.mailsTo(address)
	if last := mails[len(mails)-1]; last.Subject != "Votre mot de passe a changé" || last.Leave != "" || strings.Contains(last.Text, "/desabonnement/") {
		s.t.Errorf("after a change of password: %+v", last)
	}
	s.choose("zoe", "written", true)
	s.must(http.StatusAccepted, "zoe", http.MethodPost, "/api/v1/account/email", map[string]any{"email": "zoe.nouvelle@demo.example", "password": otherPassword})
	s.settle()
	s.must(http.StatusOK, "", http.MethodPost, "/api/v1/account/email/confirmation", map[string]any{"token": s.link("zoe.nouvelle@demo.example")})
	s.unsubscribe(http.MethodPost, token, http.StatusUnprocessableEntity)
	s.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
	gone := s.leaving("recruteur@demo.example", "Une candidature vous attend")
	s.unsubscribe(http.MethodPost, gone, http.StatusOK)
}
