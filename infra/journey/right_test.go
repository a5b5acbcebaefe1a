package journey

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

// copied downloads a part of a copy and gives its files by name.
func (l *lab) copied(who, path, secret string) map[string]string {
	l.t.Helper()
	status, body := l.raw(who, http.MethodPost, path, map[string]any{"password": secret})
	if status != http.StatusOK {
		l.t.Fatalf("download: status %d: %s", status, body)
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		l.t.Fatal(err)
	}
	files := map[string]string{}
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			l.t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			l.t.Fatal(err)
		}
		files[file.Name] = string(content)
	}
	return files
}

// export asks for a copy and gives its id once it is ready.
func (l *lab) export(who, secret string) string {
	l.t.Helper()
	asked := l.must(http.StatusAccepted, who, http.MethodPost, "/api/v1/exports", map[string]any{"password": secret})
	l.settle()
	return text(l.t, asked, "id")
}

// TestCopyHoldsAllOfOnePersonAndNothingOfAnother: each of two people gets a copy; every canary of the one is in theirs, none of the other's, and
// no name of a colleague. It needs the password again, two are made a day, it is announced without data, answers the request for access, and is
// gone after seven days.
func TestCopyHoldsAllOfOnePersonAndNothingOfAnother(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	colleagues := []string{"agent@demo.example", "Alix", "Denis", "dpo@demo.example"}
	own := map[string][]string{"zoe": canaries, "paul": paulCanaries}
	other := map[string][]string{"zoe": paulCanaries, "paul": canaries}
	addresses := map[string]string{"zoe": "zoe.canari@demo.example", "paul": "paul.canari@demo.example"}
	exports := map[string]string{}
	for who := range own {
		status, _ := l.call(who, http.MethodPost, "/api/v1/exports", map[string]any{"password": "pas-le-bon-mot"})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: a wrong password asks for a copy: %d", who, status)
		}
		exports[who] = l.export(who, password)
		files := l.copied(who, "/api/v1/exports/"+exports[who]+"/1", password)
		whole := ""
		for name, content := range files {
			whole += name + "\n" + content
		}
		for _, canary := range own[who] {
			if !strings.Contains(whole, canary) {
				t.Errorf("%s: the copy lacks %q", who, canary)
			}
		}
		for _, canary := range append(append([]string{}, other[who]...), colleagues...) {
			if strings.Contains(whole, canary) {
				t.Errorf("%s: the copy holds %q, which is somebody else's", who, canary)
			}
		}
		for _, name := range []string{"mes-donnees.json", "mes-donnees.html"} {
			for _, want := range []string{"MJ-01", "la CAF", "un fichier reçu", "Candidat allocataire", "individuellement habilités"} {
				if !strings.Contains(files[name], want) {
					t.Errorf("%s: %s does not say %q", who, name, want)
				}
			}
			if strings.Contains(files[name], "argon2id") || strings.Contains(files[name], "<script") {
				t.Errorf("%s: %s holds a secret or a script", who, name)
			}
		}
	}
	if status, _ := l.raw("paul", http.MethodPost, "/api/v1/exports/"+exports["zoe"]+"/1", map[string]any{"password": password}); status != http.StatusNotFound {
		t.Errorf("somebody else's copy: status %d", status)
	}
	mails, err := l.m.Mails.List()
	if err != nil {
		t.Fatal(err)
	}
	announced := 0
	for _, mail := range mails {
		if mail.Subject != "Votre copie est prête" {
			continue
		}
		announced++
		for _, canary := range append(append([]string{}, canaries...), paulCanaries...) {
			if strings.Contains(mail.Text, canary) {
				t.Errorf("the mail holds %q", canary)
			}
		}
	}
	if announced != 2 {
		t.Errorf("%d copies announced, want 2", announced)
	}
	page := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/rights", nil)
	if text(t, page, "requests", 0, "state") != "REPONDUE" || text(t, page, "requests", 0, "right") != "access" {
		t.Errorf("the request for access: %v", at(t, page, "requests"))
	}
	l.export("zoe", password)
	if status, _ := l.call("zoe", http.MethodPost, "/api/v1/exports", map[string]any{"password": password}); status != http.StatusTooManyRequests {
		t.Errorf("a third copy in a day: status %d", status)
	}
	if problem := judge(l.search(canaries), canaries, true); problem != "" {
		t.Error(problem)
	}
	l.travel("2026-12-23T10:00:00+01:00")
	l.run("Exports")
	l.signIn("zoe", addresses["zoe"], password)
	if status, _ := l.raw("zoe", http.MethodPost, "/api/v1/exports/"+exports["zoe"]+"/1", map[string]any{"password": password}); status != http.StatusNotFound {
		t.Errorf("a copy of eight days: status %d", status)
	}
	if got := count(l.dump(), "export/"); got != 0 {
		t.Errorf("%d parts of copies are left", got)
	}
}

// TestCopySurvivesEveryFault asks for a copy while the process dies, or a port fails, at each of its calls.
func TestCopySurvivesEveryFault(t *testing.T) {
	t.Parallel()
	enumerate(t, matched(t), process{
		request: func(l *lab) int {
			status, page := l.call("zoe", http.MethodGet, "/api/v1/rights", nil)
			if list, _ := page["exports"].([]any); status != http.StatusOK || len(list) > 0 { // asked for already: its answer was lost
				return status
			}
			status, _ = l.call("zoe", http.MethodPost, "/api/v1/exports", map[string]any{"password": password})
			return status
		},
		judge: func(t *testing.T, l *lab, dump string) {
			page := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/rights", nil)
			if text(t, page, "exports", 0, "parts") != "1" {
				t.Errorf("no copy: %v", at(t, page, "exports"))
			}
		},
	})
}

// request has somebody exercise a right, and gives its id.
func (l *lab) right(who string, body map[string]any) string {
	l.t.Helper()
	return text(l.t, l.must(http.StatusCreated, who, http.MethodPost, "/api/v1/rights", body), "id")
}

// step has the délégué do something with a request.
func (l *lab) step(request, what string, body any) map[string]any {
	l.t.Helper()
	return l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/"+what, body)
}

// started takes a request as far as its handling.
func (l *lab) started(request, right string) {
	l.t.Helper()
	l.step(request, "qualification", map[string]any{"right": right})
	l.step(request, "start", nil)
}

// TestRestriction: asked for, granted by a person, it takes Zoé out of the matching at once; she reads her data still, as she does not when
// others do; lifted, she is back.
func TestRestriction(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	l.settle()
	offers := l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil)
	offer := text(t, offers, "offers", 0, "id")
	seen := func() int {
		found, _ := at(t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil), "profiles").([]any)
		return len(found)
	}
	if seen() != 2 {
		t.Fatalf("%d profiles before", seen())
	}
	if status, _ := l.call("zoe", http.MethodPost, "/api/v1/rights", map[string]any{"right": "restriction"}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a ground: status %d", status)
	}
	request := l.right("zoe", map[string]any{"right": "restriction", "ground": "accuracy", "message": "Mon adresse est fausse."})
	if status, _ := l.call("zoe", http.MethodPost, "/api/v1/rights", map[string]any{"right": "restriction", "ground": "accuracy"}); status != http.StatusConflict {
		t.Errorf("the same twice: status %d", status)
	}
	if status, _ := l.call("paul", http.MethodGet, "/api/v1/rights/mine/"+request, nil); status != http.StatusNotFound {
		t.Errorf("somebody else's request: status %d", status)
	}
	l.started(request, "restriction")
	l.step(request, "restriction", map[string]any{"ground": "accuracy"})
	if seen() != 1 {
		t.Errorf("%d profiles at once after the restriction, want 1", seen())
	}
	l.settle()
	l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account/data", nil)
	l.step(request, "answer", map[string]any{"text": "Vos données ne sont plus utilisées."})
	read := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/rights/mine/"+request, nil)
	if text(t, read, "state") != "REPONDUE" || !strings.Contains(text(t, read, "remedies"), "CNIL") || strings.Contains(text(t, read), "Denis") {
		t.Errorf("what Zoé reads: %v", read)
	}
	l.run("MatchingRebuild")
	if seen() != 1 {
		t.Errorf("%d profiles after the night, want 1", seen())
	}
	l.step(request, "restriction/end", map[string]any{"reason": "L'adresse est corrigée."})
	l.settle()
	if seen() != 2 {
		t.Errorf("%d profiles after it was lifted, want 2", seen())
	}
}

// TestRestrictionSurvivesEveryFault restricts while the process dies, or a port fails, at each of its calls.
func TestRestrictionSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	request := l.right("paul", map[string]any{"right": "restriction", "ground": "opposition"})
	l.started(request, "restriction")
	l.settle()
	enumerate(t, l.keep(), process{
		request: func(l *lab) int {
			status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/restriction", map[string]any{"ground": "opposition"})
			return status
		},
		judge: func(t *testing.T, l *lab, dump string) {
			if got := count(dump, "projection", "Commune:"); got != 1 { // the offer
				t.Errorf("%d entries in the projection, want 1:\n%s", got, dump)
			}
		},
	})
}

// TestConsentWithdrawn: as easy as giving it, with the password; the account is closed at once, everything of it is erased by the purge, and its
// proof names the right. What the person asked survives them.
func TestConsentWithdrawn(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	gone := []string{"recruteur@demo.example", "Mme Contact"}
	if problem := judge(l.search(gone), gone, true); problem != "" {
		t.Fatal(problem)
	}
	if status, _ := l.call("zoe", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": password}); status != http.StatusConflict {
		t.Errorf("a public task rests on no consent: status %d", status)
	}
	done := l.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
	if text(t, done, "state") != "REPONDUE" {
		t.Errorf("the request: %v", done)
	}
	if status, _ := l.call("recruteur", http.MethodGet, "/api/v1/account", nil); status != http.StatusUnauthorized {
		t.Errorf("the session is open still: %d", status)
	}
	if status, _ := l.call("", http.MethodPost, "/api/v1/account/session", map[string]any{"email": "recruteur@demo.example", "password": demo.Password}); status != http.StatusUnprocessableEntity {
		t.Errorf("signing in still: %d", status)
	}
	l.settle()
	if problem := judge(l.search(gone), gone, false); problem != "" {
		t.Error(problem)
	}
	dump := l.dump()
	if got := count(dump, "records | run", `"right":"withdrawal"`, `"state":"terminee"`, `"rule":"MJ-02"`); got != 1 {
		t.Errorf("%d manifests that name the right, want 1:\n%s", got, dump)
	}
	register := l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/rights/requests", nil)
	if text(t, register, "register", 0, "right") != "withdrawal" || text(t, register, "register", 0, "answered") != "1" {
		t.Errorf("register: %v", at(t, register, "register"))
	}
}

// TestConsentIsWithdrawnAtAnyTime: a request in charge, a restriction or a control that holds the data never stands against the person's no (RGPD
// art. 7(3)). What they asked before yields to it and is answered all the same; what others hold is kept, and used no more, until they let it go.
func TestConsentIsWithdrawnAtAnyTime(t *testing.T) {
	t.Parallel()
	from := matched(t)
	const who = "recruteur"
	leaves := func(l *lab, says string) {
		l.t.Helper()
		done := l.must(http.StatusOK, who, http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
		if answer := text(l.t, done, "answer"); text(l.t, done, "state") != "REPONDUE" || !strings.Contains(answer, says) {
			l.t.Errorf("withdrawn: %v", done)
		}
		if status, _ := l.call("", http.MethodPost, "/api/v1/account/session", map[string]any{"email": "recruteur@demo.example", "password": demo.Password}); status != http.StatusUnprocessableEntity {
			l.t.Errorf("signing in still: %d", status)
		}
	}
	gone := []string{"recruteur@demo.example", "Mme Contact"}
	for name, begun := range map[string]map[string]any{
		"an access in charge": {"right": "access"},
		"an opposition":       {"right": "opposition", "message": "Ma situation."},
		"a restriction":       {"right": "restriction", "ground": "claims"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := from.open(t, machine.Wrap{})
			request := l.right(who, begun)
			l.started(request, text(t, begun, "right"))
			if begun["ground"] != nil {
				l.step(request, "restriction", map[string]any{"ground": begun["ground"]})
			}
			leaves(l, "en cours d’effacement")
			if status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/restriction", map[string]any{"ground": "accuracy"}); status != http.StatusConflict {
				t.Errorf("restricted after the end: %d", status)
			}
			l.step(request, "answer", map[string]any{"text": "Votre compte est fermé : il n’y a plus rien."})
			l.settle()
			if problem := judge(l.search(gone), gone, false); problem != "" {
				t.Error(problem)
			}
			if got := count(l.dump(), "records | run", `"right":"withdrawal"`, `"state":"terminee"`); got != 1 {
				t.Errorf("%d runs of the withdrawal ended, want 1", got)
			}
		})
	}
	t.Run("a control", func(t *testing.T) {
		t.Parallel()
		l := from.open(t, machine.Wrap{})
		l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
		l.settle()
		if l.offered() == 0 {
			t.Fatal("nothing is offered before")
		}
		offer := text(t, l.must(http.StatusOK, who, http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
		l.must(http.StatusOK, "", http.MethodGet, "/api/v1/offers/"+offer, nil)
		holds := "/api/v1/admin/people/" + l.person(who) + "/holds"
		review := l.m.Clock.Now().AddDate(0, 2, 0).Format(time.DateOnly)
		l.must(http.StatusCreated, "dpo", http.MethodPost, holds, map[string]any{"reason": "breach_evidence", "review": review, "evidence": "VIO-2026/3"})
		leaves(l, "attend : une violation")
		l.settle()
		l.wait(24 * time.Hour)
		l.run("Purge")
		l.settle()
		if problem := judge(l.search(gone), gone, true); problem != "" {
			t.Errorf("what is held went: %s", problem)
		}
		l.signIn("zoe", "zoe.canari@demo.example", password)
		if found := l.offered(); found != 0 {
			t.Errorf("%d offers of a closed account are proposed", found)
		}
		for reader, path := range map[string]string{"": "/api/v1/offers/", "zoe": "/api/v1/matches/offers/"} {
			if status, _ := l.call(reader, http.MethodGet, path+offer, nil); status != http.StatusNotFound {
				t.Errorf("%s: the offer of a closed account is read still: %d", path, status)
			}
		}
		l.signIn("dpo", "dpo@demo.example", demo.Password)
		l.must(http.StatusOK, "dpo", http.MethodPost, holds+"/breach_evidence/release", nil)
		if status, _ := l.call("", http.MethodPost, "/api/v1/account/session", map[string]any{"email": "recruteur@demo.example", "password": demo.Password}); status != http.StatusUnprocessableEntity {
			t.Errorf("the end of the control opened the account: %d", status)
		}
		l.run("Purge")
		l.settle()
		if problem := judge(l.search(gone), gone, false); problem != "" {
			t.Errorf("once it is let go: %s", problem)
		}
	})
}

// offered counts the offers that Zoé sees.
func (l *lab) offered() int {
	l.t.Helper()
	found, _ := at(l.t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/matches/offers", nil), "offers").([]any)
	return len(found)
}

// TestConsentWithdrawnSurvivesEveryFault closes an account while the process dies, or a port fails, at each of its calls.
func TestConsentWithdrawnSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	enumerate(t, matched(t), process{
		request: func(l *lab) int {
			status, _ := l.call("recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
			return status
		},
		judge: func(t *testing.T, l *lab, dump string) {
			if got := count(dump, "records | run", `"right":"withdrawal"`, `"count":1`, `"state":"terminee"`); got != 1 {
				t.Errorf("%d manifests, want 1:\n%s", got, dump)
			}
		},
	})
}

// TestConsentWithdrawnAgain: whichever call fails, the person who sends their word once more is told that it is done, and is signed out.
func TestConsentWithdrawnAgain(t *testing.T) {
	t.Parallel()
	from := matched(t)
	withdraw := func(l *lab) int {
		status, _ := l.call("recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
		return status
	}
	for call, blown := 0, true; blown; call++ {
		wire := &fuse{}
		l := from.open(t, wire.wrap())
		wire.arm(call)
		status := withdraw(l)
		if blown = !wire.out(); status != http.StatusOK {
			status = withdraw(l)
		}
		if status != http.StatusOK {
			t.Errorf("call %d failed; said again: status %d", call, status)
		}
		if status, _ := l.call("recruteur", http.MethodGet, "/api/v1/account", nil); status != http.StatusUnauthorized {
			t.Errorf("call %d failed; the session is open still: %d", call, status)
		}
		l.close()
	}
}

// TestRightOutsideTheBases: erasure of what is held under a public task is examined by a person, who refuses with a reason; the answer names the
// CNIL and the court. A litigation that holds the data stops an erasure all the same. No machine refuses.
func TestRightOutsideTheBases(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	request := l.right("zoe", map[string]any{"right": "erasure", "purposes": []any{"candidats"}})
	seen := l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/rights/requests/"+request, nil)
	if text(t, seen, "state") != "RECUE" {
		t.Fatalf("the request is %v", seen)
	}
	if status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/answer", map[string]any{"text": "Oui."}); status != http.StatusConflict {
		t.Errorf("answered before anybody qualified it: %d", status)
	}
	l.started(request, "erasure")
	seen = l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/rights/requests/"+request, nil)
	if text(t, seen, "officer", "covered") != "false" {
		t.Errorf("covered: %v", seen)
	}
	if status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/erasure", map[string]any{}); status != http.StatusUnprocessableEntity {
		t.Errorf("an erasure outside the bases without a reason: %d", status)
	}
	l.step(request, "refusal", map[string]any{"reason": "Vos données relèvent d’une mission d’intérêt public."})
	read := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/rights/mine/"+request, nil)
	for _, want := range []string{"mission d’intérêt public", "CNIL", "tribunal"} {
		if !strings.Contains(text(t, read), want) {
			t.Errorf("the refusal does not name %q: %v", want, read)
		}
	}
}

// TestLetterAboutNobody: a letter from somebody without an account, and of whom nothing is held, is answered so; one from who represents somebody
// needs its proof; a death with the directive to erase makes the data fall due.
func TestLetters(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	letter := map[string]any{"right": "access", "channel": "courrier", "receivedOn": "2026-12-10", "name": "Inès Inconnue", "address": "1 rue de l'Essai, 62000 Arras", "represents": true}
	if status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests", letter); status != http.StatusUnprocessableEntity {
		t.Errorf("for somebody else without a proof: %d", status)
	}
	letter["proof"] = "Jugement 26/0411"
	received := l.must(http.StatusCreated, "dpo", http.MethodPost, "/api/v1/rights/requests", letter)
	request := text(t, received, "id")
	if text(t, received, "dueAt") != "2027-01-11T23:00:00Z" { // 10 January is a Sunday
		t.Errorf("due %s", text(t, received, "dueAt"))
	}
	if status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/person", map[string]any{"email": "ines@demo.example"}); status != http.StatusNotFound {
		t.Errorf("nobody is somebody: %d", status)
	}
	l.started(request, "access")
	l.step(request, "answer", map[string]any{"text": text(t, received, "officer", "nothing")})

	l.must(http.StatusOK, "paul", http.MethodPut, "/api/v1/rights/directive", map[string]any{"wish": "effacer"})
	heir := l.must(http.StatusCreated, "dpo", http.MethodPost, "/api/v1/rights/requests", map[string]any{
		"right": "post_mortem", "channel": "courrier", "receivedOn": "2026-12-14", "name": "Léa Héritière", "address": "2 rue de l'Essai, 62000 Arras",
	})
	request = text(t, heir, "id")
	l.step(request, "person", map[string]any{"email": "paul.canari@demo.example"})
	l.started(request, "post_mortem")
	l.step(request, "death", map[string]any{"day": "2026-12-01", "proof": "acte 2026/118"})
	l.step(request, "answer", map[string]any{"text": "La directive est exécutée."})
	l.travel("2026-12-17T08:00:00+01:00")
	l.run("Purge")
	l.signIn("admin", "admin@demo.example", demo.Password)
	if run := l.must(http.StatusOK, "admin", http.MethodGet, "/api/v1/admin/purges/"+l.purgeRun(), nil); text(t, run, "counts", 0, "rule") != "MJ-01c" {
		t.Errorf("the run: %v", run)
	}
}

// TestCorrectionOutlivesTheNextFile: what a person says is wrong stands beside it when the next file repeats it.
func TestCorrectionOutlivesTheNextFile(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	request := l.right("zoe", map[string]any{"right": "rectification", "field": "situation_familiale", "value": "vie maritale"})
	noted := func() (value, of, state string) {
		fields, _ := at(t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/rights", nil), "fields").([]any)
		for _, one := range fields {
			field := one.(map[string]any)
			said := func(name string) string { text, _ := field[name].(string); return text }
			if said("id") == "situation_familiale" {
				value, of, state = said("value"), said("request"), said("state")
			} else if said("value") != "" {
				t.Errorf("noted besides: %v", field)
			}
		}
		return value, of, state
	}
	if value, of, state := noted(); value != "vie maritale" || of != request || state != "RECUE" {
		t.Errorf("contested: %q by %q, %s", value, of, state)
	}
	shown := func() bool {
		return strings.Contains(text(t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account/data", nil)), "vie maritale")
	}
	if !shown() {
		t.Fatal("the correction is not beside the value")
	}
	l.drop("demo-cloture.xml")
	l.settle()
	if !shown() {
		t.Error("the next file erased the correction")
	}
	l.must(http.StatusNoContent, "zoe", http.MethodDelete, "/api/v1/rights/annotations/situation_familiale", nil)
	if shown() {
		t.Error("the person cannot close it")
	}
	if value, _, _ := noted(); value != "" {
		t.Errorf("%q is contested still", value)
	}
}

// TestDeadlinesOfRequests: the délégué is reminded ten, five and one days before the last day, and of letters whose receipt nobody confirmed.
func TestDeadlinesOfRequests(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	request := l.right("zoe", map[string]any{"right": "opposition", "message": "Pour des raisons qui me sont propres."})
	reminded := func() int {
		l.run("Deadlines")
		l.settle()
		mails, err := l.m.Mails.List()
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, mail := range mails {
			if mail.Subject == "Échéance proche" && strings.Contains(mail.Text, request) {
				found++
			}
		}
		return found
	}
	for _, step := range []struct {
		now  string
		want int
	}{{"2027-01-04T12:00:00+01:00", 0}, {"2027-01-05T12:00:00+01:00", 1}, {"2027-01-10T12:00:00+01:00", 2}, {"2027-01-14T12:00:00+01:00", 3}, {"2027-01-20T12:00:00+01:00", 3}} {
		l.travel(step.now)
		if got := reminded(); got != step.want {
			t.Errorf("%s: %d reminders, want %d", step.now, got, step.want)
		}
	}
}
