package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/service"
)

// offer is the recruiter's published offer of the lab.
func (l *lab) offer() string {
	l.t.Helper()
	return text(l.t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
}

// apply sends an application of somebody's first CV, and gives its id.
func (l *lab) apply(who, offer, message string) string {
	l.t.Helper()
	in := map[string]any{"offer": offer, "cv": 1, "message": message}
	return text(l.t, l.must(http.StatusCreated, who, http.MethodPost, "/api/v1/applications", in), "id")
}

// TestApplying goes through an application by its pages: sent once, with a CV that stays as it read that day; found by the recruiter, who learns what
// was given and no more; marked as read; shown to its owner among their data.
func TestApplying(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	offer := s.offer()
	zoe, recruiter := newBrowser(t, s.url), newBrowser(t, s.url)
	signIn(zoe, "zoe.canari@demo.example", password)
	signIn(recruiter, "recruteur@demo.example", demo.Password)
	zoe.open("/offres/" + offer).follow("Postuler à cette offre").reads("Zoé Exemple").reads("CANARI-TITRE-88124")
	zoe.press("Envoyer ma candidature", url.Values{"message": {"Bonjour\u202e"}}).reads("caractères invisibles")
	zoe.press("Envoyer ma candidature", url.Values{"message": {"CANARI-CANDIDATURE-5521"}}).reads("Votre candidature est envoyée").reads("CANARI-TEXTE-DU-CV-73519")
	zoe.open("/offres/" + offer + "/postuler").reads("Vous avez déjà postulé")
	s.must(http.StatusConflict, "zoe", http.MethodPost, "/api/v1/applications", map[string]any{"offer": offer, "cv": 1})
	s.must(http.StatusOK, "zoe", http.MethodPut, "/api/v1/cvs/1", with(zoeCV, "text", "AUTRE-TEXTE"))

	recruiter.open("/recruteur/offres/" + offer).follow("Voir les candidatures").reads("Envoyée")
	recruiter.follow("Zoé Exemple").reads("CANARI-TEXTE-DU-CV-73519").reads("CANARI-CANDIDATURE-5521")
	for _, secret := range []string{"zoe.canari@demo.example", "1985", "AUTRE-TEXTE"} {
		if recruiter.says(secret) {
			t.Errorf("the recruiter reads %q", secret)
		}
	}
	zoe.open("/mes-candidatures").reads("Lue par le recruteur").follow("Boulanger").reads("Lue").reads("CANARI-TEXTE-DU-CV-73519")
	zoe.open("/mes-donnees").reads("Candidature à « Boulanger »").reads("CANARI-CANDIDATURE-5521")
	if got := s.visitor(t, "paul").ask(http.MethodGet, "/api/v1/applications/mine/"+offer, nil); got.status != http.StatusNotFound {
		t.Errorf("somebody else's application: %d", got.status)
	}
}

// TestAnApplicationIsItsRecruiters: another recruiter finds neither the list nor the application, as of an offer that is not there.
func TestAnApplicationIsItsRecruiters(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	offer := l.offer()
	application := l.apply("zoe", offer, "CANARI-CANDIDATURE-5521")
	l.enrol("reine", recruiterForm(nil))
	path := "/api/v1/applications/received/" + offer
	nothing := "/api/v1/applications/received/" + strings.Repeat("0", 26)
	for _, under := range []string{"", "/" + application} {
		_, own := l.call("reine", http.MethodGet, path+under, nil)
		status, none := l.call("reine", http.MethodGet, nothing+under, nil)
		if status != http.StatusNotFound || text(t, own, "detail") != text(t, none, "detail") {
			t.Errorf("%s: %d, %v and of nothing %v", under, status, own, none)
		}
	}
	if state := text(t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/applications/mine/"+offer, nil), "state"); state != "ENVOYEE" {
		t.Errorf("somebody else's look marks it as %s", state)
	}
}

// TestAnApplicationIsAnswered goes from the first look to the answer by the pages of both sides: a question and its answer, a motive in words, the
// history kept, and mails that say nothing but that something waits.
func TestAnApplicationIsAnswered(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	offer := s.offer()
	path := "/recruteur/offres/" + offer + "/candidatures/" + s.apply("zoe", offer, "CANARI-CANDIDATURE-5521")
	zoe, recruiter, tab := newBrowser(t, s.url), newBrowser(t, s.url), newBrowser(t, s.url)
	signIn(zoe, "zoe.canari@demo.example", password)
	signIn(recruiter, "recruteur@demo.example", demo.Password)
	signIn(tab, "recruteur@demo.example", demo.Password)
	recruiter.open(path).follow("Poser une question")
	tab.open(path).follow("Ne pas retenir cette candidature")
	recruiter.press("Envoyer la question", nil).reads("Écrivez votre question")
	recruiter.press("Envoyer la question", url.Values{"texte": {"CANARI-QUESTION : la nuit ?"}}).reads("C’est enregistré")
	tab.press("Ne pas retenir", url.Values{"texte": {"Nous cherchons la nuit."}}).reads("a changé depuis que vous l’avez ouverte").reads("CANARI-QUESTION").reads("Nous cherchons la nuit.")

	zoe.open("/mes-candidatures/" + offer).reads("CANARI-QUESTION").follow("Répondre à la question")
	zoe.press("Envoyer ma réponse", url.Values{"texte": {"Oui, dès lundi."}}).reads("Oui, dès lundi.")
	recruiter.open(path).reads("Oui, dès lundi.").follow("Proposer un entretien")
	recruiter.press("Proposer un entretien", url.Values{"texte": {"Jeudi à 9 h, au fournil."}}).reads("Retenue pour un entretien")
	zoe.open("/mes-candidatures/" + offer).reads("Jeudi à 9 h, au fournil.").reads("CANARI-QUESTION").reads("Recruteur")
	zoe.follow("Retirer ma candidature").press("Retirer ma candidature", nil).reads("Retirée")
	recruiter.open("/recruteur/offres/" + offer + "/candidatures").reads("Candidature retirée")
	if recruiter.says("Zoé") {
		t.Error("who withdrew is still named")
	}
	if got := s.visitor(t, "recruteur").ask(http.MethodGet, strings.Replace(path, "/recruteur/offres/"+offer+"/candidatures", "/api/v1/applications/received/"+offer, 1), nil); got.status != http.StatusNotFound {
		t.Errorf("what was withdrawn is read: %d", got.status)
	}
	s.settle()
	s.checkNotices("recruteur@demo.example", "Une candidature vous attend", 3)
	s.checkNotices("zoe.canari@demo.example", "Votre candidature a avancé", 2)
}

// checkNotices counts the mails of a subject to an address, and finds nothing of what they announce in them.
func (l *lab) checkNotices(to, subject string, want int) {
	l.t.Helper()
	mails, err := l.m.Mails.List()
	if err != nil {
		l.t.Fatal(err)
	}
	got := 0
	for _, mail := range mails {
		if mail.To != to || mail.Subject != subject {
			continue
		}
		got++
		for _, said := range []string{"CANARI", "Zoé", "Boulanger", "lundi"} {
			if strings.Contains(mail.Text, said) {
				l.t.Errorf("the mail holds %q", said)
			}
		}
	}
	if got != want {
		l.t.Errorf("%d mails %q to %s, want %d", got, subject, to, want)
	}
}

// TestTheCandidateStays: the recruiter closes their account, and with it goes their offer; the candidate opens their space and finds the application
// whole, with the history, and who answered no more signed as an account that is gone.
func TestTheCandidateStays(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	offer := s.offer()
	application := s.apply("zoe", offer, "CANARI-CANDIDATURE-5521")
	received := "/api/v1/applications/received/" + offer + "/" + application
	seen := s.must(http.StatusOK, "recruteur", http.MethodGet, received, nil)
	s.must(http.StatusOK, "recruteur", http.MethodPost, received+"/question", map[string]any{"text": "CANARI-QUESTION", "version": at(t, seen, "version")})
	s.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
	s.settle()
	if status, _ := s.call("", http.MethodGet, "/api/v1/offers/"+offer, nil); status != http.StatusNotFound {
		t.Errorf("the offer of who left: %d", status)
	}
	zoe := newBrowser(t, s.url)
	signIn(zoe, "zoe.canari@demo.example", password)
	zoe.open("/mes-candidatures").reads("Boulanger").follow("Boulanger").reads("Compte supprimé").reads("CANARI-QUESTION").reads("CANARI-TEXTE-DU-CV-73519").reads("CANARI-CANDIDATURE-5521")
	if zoe.says("Répondre à la question") {
		t.Error("one may reply to nobody")
	}
	zoe.open("/mes-donnees").reads("CANARI-CANDIDATURE-5521")
	zoe.open("/mes-candidatures/"+offer+"/retrait").press("Retirer ma candidature", nil).reads("Retirée")
}

// TestTheRecruiterStays: the candidate's file is purged at its term, and the application goes with it (000:237): nothing of it is left, and the recruiter
// opens their space and finds their offer, without it, and what they wrote to each other, whole and without her name.
func TestTheRecruiterStays(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	offer := l.offer()
	l.apply("paul", offer, "CANARI-CANDIDATURE-PAUL")
	thread := l.conversation("CANARI-CANDIDATURE-5521", offer)
	l.write("zoe", thread, "Je viendrai mardi.")
	l.drop("demo-cloture.xml")
	l.settle()
	l.travel("2029-12-01T08:00:00+01:00")
	l.run("Purge")
	l.settle()
	for _, who := range []string{"admin", "archives", "dpo", "recruteur"} {
		l.signIn(who, who+"@demo.example", demo.Password)
	}
	run := l.purgeRun()
	l.must(http.StatusOK, "archives", http.MethodPost, "/api/v1/admin/purges/"+run+"/visa", map[string]any{"reference": "AD62-2029-117"})
	for _, who := range []string{"admin", "dpo"} {
		l.must(http.StatusOK, who, http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	}
	l.settle()
	hers := []string{"CANARI-CANDIDATURE-5521", "CANARI-TEXTE-DU-CV-73519"}
	if problem := judge(l.search(hers), hers, false); problem != "" {
		t.Error(problem)
	}
	list := l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/applications/received/"+offer, nil)
	if left, _ := list["applications"].([]any); len(left) != 1 || text(t, left, 0, "name") != "Paul Modèle" {
		t.Errorf("the recruiter finds %v", list)
	}
	read := l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/messages/threads/"+thread, nil)
	if letters, _ := read["letters"].([]any); len(letters) != 2 || text(t, letters, 1, "text") != "Je viendrai mardi." || read["gone"] != true || text(t, read, "thread", "with") == "Zoé Exemple" {
		t.Errorf("the recruiter reads %v", read)
	}
}

// TestAnApplicationOutlivesTheAccount: where the policy keeps what a recruiter received for two years (002:150), the candidate closes their account, and
// the recruiter still finds the application whole, as one of an account that is gone; after two years nothing of it is left.
func TestAnApplicationOutlivesTheAccount(t *testing.T) {
	t.Parallel()
	outlived := 0
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		role, ok := svc.RoleBy(service.AccountByEmail)
		if !ok || len(svc.RulesFor(service.ClassApplication)) == 0 {
			continue
		}
		outlived++
		tg := startStack(t, stack, machine.Wrap{})
		registerByEmail(t, tg, role)
		zelie, recruiter := newVisitor(t, tg.url), newVisitor(t, tg.url)
		zelie.signIn("zelie.essai@demo.example", "une phrase pour Zélie")
		recruiter.signIn("recruteur@demo.example", demo.Password)
		zelie.must(http.StatusOK, http.MethodPut, "/api/v1/cvs/1", zoeCV)
		offer := text(t, recruiter.must(http.StatusCreated, http.MethodPost, "/api/v1/offers", bakery), "id")
		recruiter.must(http.StatusOK, http.MethodPost, "/api/v1/offers/"+offer+"/publication", nil)
		made := zelie.must(http.StatusCreated, http.MethodPost, "/api/v1/applications", map[string]any{"offer": offer, "cv": 1, "message": "CANARI-CANDIDATURE-5521"})
		zelie.must(http.StatusOK, http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": "une phrase pour Zélie"})
		received := "/api/v1/applications/received/" + offer + "/" + text(t, made, "id")
		eventually(t, "the account is gone", func() bool {
			_, found := recruiter.call(http.MethodGet, received, nil)
			return found["gone"] == true
		})
		found := recruiter.must(http.StatusOK, http.MethodGet, received, nil)
		if text(t, found, "message") != "CANARI-CANDIDATURE-5521" || text(t, found, "name") != "Zélie Essai" {
			t.Errorf("the recruiter finds %v", found)
		}
		hers := []string{"CANARI-CANDIDATURE-5521"}
		left := func() string {
			where, err := tg.machine.Search(t.Context(), hers)
			if err != nil {
				t.Fatal(err)
			}
			return judge(where, hers, false)
		}
		applied := tg.machine.Clock.Now()
		for _, late := range []int{0, 1} { // a night before the term too: a purge that follows none for long waits for people
			if err := tg.machine.SetClock(applied.AddDate(2, 0, late)); err != nil {
				t.Fatal(err)
			}
			if err := tg.machine.RunSchedule(t.Context(), "Purge"); err != nil {
				t.Fatal(err)
			}
		}
		eventually(t, "nothing of the application is left", func() bool { return left() == "" })
	}
	if outlived == 0 {
		t.Error("no service keeps applications apart")
	}
}
