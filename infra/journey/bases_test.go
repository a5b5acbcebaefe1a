package journey

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/flux/synthetic"
	"tandem/shared/serve"
)

// base is a state that many tests begin with: its folder is made once and copied for each of them.
type base struct {
	folder  string
	cookies map[string]*http.Cookie
	run     string // the purge run that waits for its second release
}

// bases is the folder of the states that are made once.
var bases string

func TestMain(m *testing.M) {
	if os.Getenv(beTheService) != "" {
		if err := serveChild(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(runWithBases(m))
}

func runWithBases(m *testing.M) int {
	var err error
	if bases, err = os.MkdirTemp("", "tandem-journey-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := os.RemoveAll(bases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// open opens a copy of the state.
func (b base) open(t *testing.T, wrap machine.Wrap) *lab {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "data")
	copyTo(t, b.folder, folder)
	l := openLab(t, folder, wrap)
	maps.Copy(l.cookies, b.cookies)
	return l
}

// keep makes a state of what the lab has come to.
func (l *lab) keep() base {
	l.close()
	return base{folder: l.folder, cookies: l.cookies}
}

var (
	onceDropped, onceMatched, onceReleased sync.Once
	baseDropped, baseMatched, baseReleased base
)

// The people of the states. Zoé is the one who goes, Paul the one who stays.
var (
	zoeClaim = map[string]any{
		"lastName": "Exemple", "firstName": "Zoé", "birthDate": "1985-07-14", "email": "zoe.canari@demo.example", "postalCode": "62000", "password": password, "termsAccepted": true,
	}
	paulClaim = map[string]any{
		"lastName": "Modèle", "firstName": "Paul", "birthDate": "1980-05-03", "email": "paul.canari@demo.example", "postalCode": "62300", "password": password, "termsAccepted": true,
	}
	zoeCV = map[string]any{
		"title": "CANARI-TITRE-88124 boulangère", "jobs": []any{map[string]any{"rome": "D1102", "appellation": 0}}, "commune": "62041", "radiusKm": 20,
		"contracts": []any{"CDI", "CDD"}, "text": "CANARI-TEXTE-DU-CV-73519",
	}
	paulCV = map[string]any{
		"title": "CANARI-TITRE-PAUL-4471", "jobs": []any{map[string]any{"rome": "D1102", "appellation": 0}}, "commune": "62498", "radiusKm": 50,
		"contracts": []any{"CDI"}, "text": "CANARI-TEXTE-PAUL-9932",
	}
	bakery = map[string]any{
		"title": "Boulanger", "rome": "D1102", "commune": "62041", "contract": "CDI", "description": "Pétrir et cuire, du mardi au samedi.", "contact": "Mme Contact",
	}
)

var paulCanaries = []string{"MODÈLE", "PAUL", "paul.canari@demo.example", "CANARI-TEXTE-PAUL-9932", "CANARI-TITRE-PAUL-4471"}

// matched: the demo's people, a recruiter's published offer, Paul's published CV, Zoé's draft and her accepted PDF; both signed in.
func matched(t *testing.T) base {
	t.Helper()
	onceMatched.Do(func() { baseMatched = makeMatched(t) })
	return baseMatched
}

func makeMatched(t *testing.T) base {
	t.Helper()
	l := openLab(t, filepath.Join(bases, "matched"), machine.Wrap{})
	l.travel("2026-12-15T09:00:00+01:00")
	if err := l.m.Start(l.ctx); err != nil {
		t.Fatal(err)
	}
	if err := l.m.Seed(serve.WithLogger(context.Background(), l.m.Log), io.Discard); err != nil {
		t.Fatal(err)
	}
	l = l.reopen()
	for _, who := range []string{"agent", "admin", "archives", "dpo", "recruteur"} {
		l.signIn(who, who+"@demo.example", demo.Password)
	}
	l.register("zoe", zoeClaim)
	l.register("paul", paulClaim)
	l.must(http.StatusOK, "zoe", http.MethodPut, "/api/v1/cvs/1", zoeCV)
	l.must(http.StatusAccepted, "zoe", http.MethodPost, "/api/v1/cvs/documents", samplePDF("canari.zoe.pdf-contenu"))
	l.must(http.StatusOK, "paul", http.MethodPut, "/api/v1/cvs/1", paulCV)
	l.must(http.StatusOK, "paul", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	offer := l.must(http.StatusCreated, "recruteur", http.MethodPost, "/api/v1/offers", bakery)
	l.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/offers/"+text(t, offer, "id")+"/publication", nil)
	l.settle()
	if state := text(t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/cvs", nil), "documents", 0, "state"); state != "accepte" {
		t.Fatalf("the document is %s", state)
	}
	return l.keep()
}

// register makes somebody an account from their letter, confirmed, and signs them in.
func (l *lab) register(who string, claim map[string]any) {
	l.t.Helper()
	claim = maps.Clone(claim)
	claim["code"] = l.letter(claim["birthDate"].(string))
	l.must(http.StatusAccepted, "", http.MethodPost, "/api/v1/registrations/candidates", claim)
	l.settle()
	mails, err := l.m.Mails.List()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, mail := range mails {
		if match := token.FindStringSubmatch(mail.Text); mail.To == claim["email"] && match != nil {
			l.must(http.StatusOK, "", http.MethodPost, "/api/v1/account/confirmation", map[string]any{"token": match[1]})
			l.signIn(who, mail.To, password)
			return
		}
	}
	l.t.Fatalf("no mail to %s", who)
}

// letter is the code of the demo's person with this birth date: of the letters that the agent has had made, or of those that the demo
// shows.
func (l *lab) letter(birthDate string) string {
	l.t.Helper()
	if l.letters == nil {
		l.letters, _ = at(l.t, l.must(http.StatusCreated, "agent", http.MethodPost, "/api/v1/admin/codes", map[string]any{"limit": 500}), "letters").([]any)
	}
	names := map[string]string{"1985-07-14": "ZOÉ", "1980-05-03": "PAUL"}
	for _, one := range l.letters {
		if text(l.t, one, "firstName") == names[birthDate] {
			return text(l.t, one, "code")
		}
	}
	demo, _ := at(l.t, l.must(http.StatusOK, "", http.MethodGet, "/_local/demo", nil), "codes").([]any)
	for _, one := range demo {
		if text(l.t, one, "birthDate") == birthDate {
			return text(l.t, one, "code")
		}
	}
	l.t.Fatalf("no letter for who was born on %s", birthDate)
	return ""
}

// released: Zoé's CV was published, her right ended, thirty-six months went by, and the run that takes her has its visa and the word
// of one of the two who must release it.
func released(t *testing.T) base {
	t.Helper()
	onceReleased.Do(func() { baseReleased = makeReleased(t) })
	return baseReleased
}

func makeReleased(t *testing.T) base {
	t.Helper()
	from := matched(t)
	folder := filepath.Join(bases, "released")
	copyTo(t, from.folder, folder)
	l := openLab(t, folder, machine.Wrap{})
	maps.Copy(l.cookies, from.cookies)
	l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	l.settle()
	l.drop("demo-cloture.xml")
	l.settle()
	l.travel("2029-12-01T08:00:00+01:00")
	l.run("Purge")
	l.settle()
	for _, who := range []string{"admin", "archives", "dpo"} {
		l.signIn(who, who+"@demo.example", demo.Password)
	}
	run := l.purgeRun()
	l.must(http.StatusOK, "archives", http.MethodPost, "/api/v1/admin/purges/"+run+"/visa", map[string]any{"reference": "AD62-2029-117"})
	l.must(http.StatusOK, "admin", http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	made := l.keep()
	made.run = run
	return made
}

// dropped: an empty service, in which a file of three foyers has just been dropped.
func dropped(t *testing.T) base {
	t.Helper()
	onceDropped.Do(func() {
		l := openLab(t, filepath.Join(bases, "dropped"), machine.Wrap{})
		l.travel("2026-12-15T09:00:00+01:00")
		file, foyers := synthetic.Demo()
		var content bytes.Buffer
		if err := file.Write(&content, slices.Values(foyers[:3])); err != nil {
			t.Fatal(err)
		}
		l.dropContent("trois", content.Bytes())
		baseDropped = l.keep()
	})
	return baseDropped
}

// purgeRun is the run of the rule that needs a visa.
func (l *lab) purgeRun() string {
	l.t.Helper()
	runs, _ := at(l.t, l.must(http.StatusOK, "admin", http.MethodGet, "/api/v1/admin/purges", nil), "runs").([]any)
	for _, run := range runs {
		if text(l.t, run, "counts", 0, "visa") == "required" {
			return text(l.t, run, "id")
		}
	}
	l.t.Fatalf("no run that needs a visa: %v", runs)
	return ""
}
