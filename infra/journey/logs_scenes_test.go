package journey

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tandem/infra/demo"
	"tandem/shared/queue"
	"tandem/shared/table"
)

const doorSecret = "canari-secret-de-porte"

// again signs the staff and the canaries in anew: their sessions have ended.
func (o *overheard) again() {
	o.t.Helper()
	for _, who := range []string{"agent", "admin", "archives", "assistance", "dpo"} {
		o.signIn(who, who+"@demo.example", demo.Password)
	}
	for who, address := range map[string]string{"candidat": "canari.candidat@canari.example", "recruteur": "canari.recrute@canari.example"} {
		if o.cookies[who] != nil {
			if status, _ := o.call(who, "POST", "/api/v1/account/session", map[string]any{"email": address, "password": doorSecret}); status >= 500 {
				o.t.Fatalf("%s cannot sign in: %d", who, status)
			}
		}
	}
}

// people register, write, publish, look and sign out.
func (o *overheard) people() {
	t := o.t
	delete(o.cookies, "recruteur") // the demo's: this one is a canary
	o.do("count-waiting", "agent", "GET", "/admin/codes", nil, 200)
	letters, _ := at(t, o.must(201, "agent", "POST", "/api/v1/admin/codes", map[string]any{"limit": 500}), "letters").([]any)
	o.do("issue-codes", "agent", "POST", "/admin/codes", map[string]any{"limit": 500}, 201)
	code := ""
	for _, letter := range letters {
		if text(t, letter, "lastName") == "CANARINOM" {
			code = text(t, letter, "code")
		}
	}
	form := map[string]any{
		"lastName": "Canarinom", "firstName": "Canaripré", "birthDate": "1985-03-21", "email": "canari.candidat@canari.example", "postalCode": "62000",
		"code": code, "password": doorSecret, "termsAccepted": true, "represented": true, "guardianName": "CANARI-TUTRICE", "guardianEmail": guardian,
	}
	o.must(422, "", "POST", "/api/v1/registrations/candidates", with(form, "code", "00000-00000-0"))
	o.do("register-candidate", "", "POST", "/registrations/candidates", form, 202)
	looks := map[string]any{"lastName": "Canarinom", "firstName": "Canaripré", "email": "canari.lecteur@canari.example", "password": doorSecret, "termsAccepted": true}
	o.do("register-with-email", "", "POST", "/registrations/email", with(looks, "phone", "06 98 71 23 46"), 422)
	o.do("register-with-email", "", "POST", "/registrations/email", looks, 202)
	recruiter := recruiterForm(map[string]any{"lastName": "Recrutecanari", "firstName": "Reinecanari", "email": "canari.recrute@canari.example", "phone": "06 98 71 23 45", "password": doorSecret})
	o.do("register-recruiter", "", "POST", "/registrations/recruiters", recruiter, 202)
	o.do("register-recruiter", "", "POST", "/registrations/recruiters", with(recruiter, "lastName", forged), 422)
	o.drive()
	o.must(202, "", "POST", "/api/v1/registrations/recruiters", recruiter) // known by now
	o.drive()
	door := func(address string) map[string]any { return map[string]any{"email": address, "password": doorSecret} }
	o.must(403, "", "POST", "/api/v1/account/session", door("canari.candidat@canari.example")) // not confirmed: a new link comes
	o.settle()
	for who, address := range map[string]string{"candidat": "canari.candidat@canari.example", "recruteur": "canari.recrute@canari.example"} {
		o.do("confirm-address", "", "POST", "/account/confirmation", map[string]any{"token": o.link(address)}, 200)
		o.must(200, who, "POST", "/api/v1/account/session", door(address))
	}
	o.do("sign-in", "candidat", "POST", "/account/session", door("canari.candidat@canari.example"), 200)
	o.represented()
	o.do("keep-form", "candidat", "PUT", "/account/kept-form", map[string]any{"path": "/mon-cv/1", "fields": "texte=CANARI-FORMULAIRE"}, 204)
	o.do("read-kept-form", "candidat", "GET", "/account/kept-form", nil, 200)
	o.do("drop-kept-form", "candidat", "DELETE", "/account/kept-form", nil, 204)
	o.passwords("canari.candidat@canari.example")
	o.candidate()
	o.recruiter()
	o.do("search-jobs", "", "GET", "/referentials/jobs?q=canari-recherche", nil, 200)
	o.do("search-communes", "", "GET", "/referentials/communes?q=canari-recherche", nil, 200)
}

func (o *overheard) candidate() {
	t := o.t
	o.do("read-account", "candidat", "GET", "/account", nil, 200)
	o.do("read-own-data", "candidat", "GET", "/account/data", nil, 200)
	cv := with(with(zoeCV, "title", "CANARI-TITRE"), "text", "CANARI-TEXTE "+forged)
	o.do("write-cv", "candidat", "PUT", "/cvs/1", cv, 200)
	o.do("write-cv-section", "candidat", "PUT", "/cvs/1/mobilite", map[string]any{"licences": []string{"B"}}, 200)
	o.do("write-cv-section", "candidat", "PUT", "/cvs/1/mobilite", map[string]any{"licences": []string{forged}}, 422)
	o.do("read-cv", "candidat", "GET", "/cvs/1", nil, 200)
	o.do("create-cv", "candidat", "POST", "/cvs", cv, 201)
	o.do("copy-cv", "candidat", "POST", "/cvs/1/copies", nil, 201)
	o.do("remove-cv", "candidat", "DELETE", "/cvs/3", nil, 204)
	o.do("publish-cv", "candidat", "POST", "/cvs/1/publication", nil, 200)
	o.do("withdraw-cv", "candidat", "DELETE", "/cvs/1/publication", nil, 200)
	o.do("publish-cv", "candidat", "POST", "/cvs/1/publication", nil, 200)
	for _, content := range [][]byte{samplePDF("CANARI-PDF"), samplePDF("CANARI-PDF")[:80], archived(t, "word/document.xml", "<d><p>COMPETENCES</p><p>CANARI-PDF</p></d>")} {
		o.do("send-document", "candidat", "POST", "/cvs/documents", content, 202)
	}
	o.do("send-document", "candidat", "POST", "/cvs/documents", []byte("CANARI-PDF"), 422)
	o.do("send-document", "candidat", "POST", "/cvs/documents", zipped(t), 422)
	o.drive()
	documents, _ := at(t, o.do("list-cvs", "candidat", "GET", "/cvs", nil, 200), "documents").([]any)
	for _, document := range documents {
		path, want := "/cvs/documents/"+text(t, document, "id")+"/file", http.StatusConflict
		if text(t, document, "state") == "accepte" {
			want = http.StatusOK
		}
		o.do("read-document-file", "candidat", "GET", path, nil, want)
		propositions := "/cvs/documents/" + text(t, document, "id") + "/suggestions"
		o.do("read-suggestions", "candidat", "GET", propositions, nil, http.StatusOK)
		if document.(map[string]any)["format"] == "docx" {
			o.do("decide-suggestion", "candidat", "POST", propositions+"/1", map[string]any{"accept": true}, http.StatusNoContent)
			o.do("decide-suggestion", "candidat", "POST", propositions+"/1", map[string]any{"accept": false}, http.StatusNotFound)
		}
		o.do("delete-document", "candidat", "DELETE", path, nil, 204)
	}
}

func (o *overheard) recruiter() {
	t := o.t
	fields := with(with(bakery, "title", "CANARI-OFFRE"), "contact", "CANARI-CONTACT 06 98 71 23 45 "+forged)
	offer := text(t, o.do("create-offer", "recruteur", "POST", "/offers", fields, 201), "id")
	o.do("create-offer", "recruteur", "POST", "/offers", with(fields, "description", "CANARI-DESCRIPTION canari.recrute@canari.example"), 422)
	o.do("write-offer", "recruteur", "PUT", "/offers/"+offer, with(fields, "description", "CANARI-DESCRIPTION"), 200)
	o.do("publish-offer", "recruteur", "POST", "/offers/"+offer+"/publication", nil, 200)
	o.do("prolong-offer", "recruteur", "PUT", "/offers/"+offer+"/publication", map[string]any{"until": forged[:9]}, 422)
	o.do("prolong-offer", "recruteur", "PUT", "/offers/"+offer+"/publication", map[string]any{}, 200)
	o.do("report-offer", "", "POST", "/offers/"+offer+"/reports", map[string]any{"motive": forged[:9]}, 422)
	o.do("report-offer", "", "POST", "/offers/"+offer+"/reports", map[string]any{"motive": "langue"}, 202)
	o.do("ask-help", "", "POST", "/messages/contact", map[string]any{"topic": forged[:9], "reach": "06 98 71 23 45", "text": "CANARI-AIDE"}, 422)
	o.do("ask-help", "", "POST", "/messages/contact", map[string]any{"topic": "contenu", "name": "Canarinom", "reach": "06 98 71 23 45", "text": "CANARI-AIDE"}, 202)
	ticket := text(t, o.do("list-tickets", "admin", "GET", "/messages/tickets", nil, 200), "tickets", 0, "id")
	o.do("handle-ticket", "admin", "POST", "/messages/tickets/"+ticket+"/handling", nil, 200)
	o.do("list-offer-reports", "admin", "GET", "/offers/reports", nil, 200)
	o.do("dismiss-offer-report", "admin", "DELETE", "/offers/"+offer+"/reports", nil, 200)
	copied := text(t, o.do("copy-offer", "recruteur", "POST", "/offers/"+offer+"/copies", nil, 201), "id")
	o.do("end-offer", "recruteur", "POST", "/offers/"+copied+"/end", map[string]any{"outcome": "retiree"}, 200)
	bad := text(t, o.do("copy-offer", "recruteur", "POST", "/offers/"+offer+"/copies", nil, 201), "id")
	o.do("publish-offer", "recruteur", "POST", "/offers/"+bad+"/publication", nil, 200)
	o.do("remove-offer", "admin", "POST", "/offers/"+bad+"/removal", map[string]any{"motive": "illicite"}, 200)
	o.do("list-own-offers", "recruteur", "GET", "/offers", nil, 200)
	o.do("read-own-offer", "recruteur", "GET", "/offers/"+offer+"/own", nil, 200)
	o.do("read-offer", "", "GET", "/offers/"+offer, nil, 200)
	o.drive()
	o.do("search-offers", "", "GET", "/offers/search?words=canari-mots&job=boulanger&place=Arras", nil, 200)
	o.do("search-offers", "", "GET", "/offers/search?job=canari-recherche&place=Canarinom&after=canari", nil, 422)
	o.do("list-matching-offers", "candidat", "GET", "/matches/offers", nil, 200)
	o.do("explain-matching-offer", "candidat", "GET", "/matches/offers/"+offer, nil, 200)
	profiles := o.do("list-matching-profiles", "recruteur", "GET", "/matches/profiles/"+offer, nil, 200)
	o.do("read-matching-profile", "recruteur", "GET", "/matches/profiles/"+offer+"/"+text(t, profiles, "profiles", 0, "id"), nil, 200)
	o.applying(offer)
	o.do("close-offer", "recruteur", "DELETE", "/offers/"+offer+"/publication", nil, 200)
	o.drive()
	reports := o.do("list-imports", "admin", "GET", "/admin/imports", nil, 200)
	o.do("read-import", "admin", "GET", "/admin/imports/"+text(t, reports, "imports", 0, "id"), nil, 200)
	o.do("list-refusals", "agent", "GET", "/admin/refusals", nil, 200)
}

// mistakes send each operation, as somebody who may call it, what it does not expect.
func (o *overheard) mistakes() {
	s := o.serve(o.t)
	who := maps.Clone(players)
	who["candidat"], who["recruteur"] = "candidat", "recruteur"
	for _, op := range operations(o.t, o.m.Service) {
		if op.id == "sign-out" {
			continue
		}
		for role, name := range who {
			if !op.may(o.m.Service, role) {
				continue
			}
			v := s.visitor(o.t, name)
			bad := strings.ReplaceAll(op.path, strings.Repeat("0", 26), "canari-chemin%0A"+strings.Repeat("0", 12))
			for _, in := range []any{
				plain(`{"CANARI-INVENTE":"Canarinom"`), plain(`{"CANARI-INVENTE":"Canarinom","email":{"canari.candidat@canari.example":1}}`), plain("Canarinom 06 98 71 23 45\n" + forged),
				plain(`["Canarinom"]`), []byte("CANARI-PDF"), nil,
			} {
				v.ask(op.method, op.path+"?q=canari-recherche&token=Canarinom%0A%7B", in, "User-Agent: CANARI-NAVIGATEUR", "Referer: http://canari-chemin.example/",
					"X-Forwarded-For: 192.0.2.77", "Cookie: tandem=Canarinom.canari-secret-de-porte")
				v.ask(op.method, bad, in)
			}
			break
		}
	}
	nobody := s.visitor(o.t, "")
	for range 11 {
		nobody.ask("POST", "/api/v1/account/session", map[string]any{"email": "canari.candidat@canari.example", "password": forged})
	}
	for _, path := range []string{"/api/v1/canari-chemin", "/canari-chemin", "/canari-chemin%0A%7B%22level%22", "/_local/canari-chemin", "/connexion?suite=canari-chemin", "/offres/canari-chemin"} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			nobody.ask(method, path, plain("email=canari.candidat%40canari.example&password=Canarinom"), "Content-Type: application/x-www-form-urlencoded")
		}
	}
	nobody.ask("POST", "/mes-fichiers", make([]byte, 11<<20), "Cookie: tandem=Canarinom")
}

// messages put into every queue what none of them should hold, and what may come to hold something.
func (o *overheard) messages() {
	t := o.t
	stats, err := o.m.Queues.Stats()
	if err != nil {
		t.Fatal(err)
	}
	bodies := []string{
		"Canarinom", `{"id":"Canarinom","kind":"Canaripré","subject":"canari.candidat@canari.example"}`, `{"id":12,"kind":["Canarinom"]}`,
		`{"id":"m1","kind":"confirm","subject":"Canarinom/Canaripré"}`, `{"id":"m2","kind":"known","subject":"Canarinom"}`, `{"id":"m3","kind":"profile","subject":"Canarinom"}`,
		`{"id":"m4","kind":"gone","subject":"Canarinom"}`, `{"id":"m5","kind":"offer","subject":"Canarinom"}`, `{"id":"m6","kind":"chunks","subject":"Canarinom","revision":1}`,
		`{"id":"m7","kind":"replay","subject":"Canarinom","revision":1}`,
		`{"time":"Canarinom","detail":{"object":{"key":"caf/Canarinom"}}}`, `{"time":"2026-12-15T09:00:00Z","detail":{"object":{"key":"caf/Canarinom"}}}`,
		`{"time":"2026-12-15T09:00:00Z","detail":{"object":{"key":"cv/Canarinom/Canaripré"}}}`, `{"detail":{"object":{"key":["Canarinom"]}}}`, forged,
	}
	for _, stat := range stats {
		for _, body := range bodies {
			if err := o.m.Queues.Send(o.ctx, stat.Name, queue.Outgoing{Body: []byte(body)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	item := table.Item{Key: table.MessageKey("canarimessage"), Kind: table.KindMessage, Body: []byte(`{"queue":["Canarinom"],"message":{"id":"Canarinom"}}`)}
	item.Index = map[table.Index]table.Entry{table.Pending: table.PendingEntry("canarimessage", "2026")}
	if err := o.m.Table.Write(o.ctx, table.Put(item, table.Always)); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		o.hands()
	}
	o.redrive(func(queue.Name, []byte) error { return nil })
	o.schedules()
	if err := o.m.Table.Write(o.ctx, table.Delete(item.Key, table.Always)); err != nil {
		t.Fatal(err)
	}
}

// schedules fires each of them, failing at each call of a port.
func (o *overheard) schedules() {
	list, _ := at(o.t, o.must(http.StatusOK, "", "GET", "/_local/schedules", nil), "schedules").([]any)
	if len(list) < 3 {
		o.t.Fatalf("%d schedules", len(list))
	}
	for _, schedule := range list {
		for call := range 12 {
			o.fuse.arm(call)
			if err := o.m.RunSchedule(o.ctx, text(o.t, schedule, "name")); err != nil {
				o.m.Log.Error("schedule failed", "schedule", text(o.t, schedule, "name"), "error", err)
			}
		}
		o.fuse.out()
	}
}

// purgeCanary ends the canary's right, lets thirty-six months go by and purges what is due.
func (o *overheard) purgeCanary() {
	t := o.t
	o.receiveCanary("closing", canaryFlux(t, "demo-cloture.xml"))
	o.drive()
	o.travel("2029-12-01T08:00:00+01:00")
	o.again()
	o.do("preview-purges", "admin", "POST", "/admin/purges", nil, 201)
	o.wait(21 * time.Minute) // after which a plan that failed halfway is gone on with
	o.must(201, "admin", "POST", "/api/v1/admin/purges", nil)
	runs, _ := at(t, o.do("list-purges", "admin", "GET", "/admin/purges", nil, 200), "runs").([]any)
	at := slices.IndexFunc(runs, func(run any) bool { return text(t, run, "counts", 0, "visa") == "required" })
	if at < 0 {
		t.Fatalf("no run that needs a visa: %v", runs)
	}
	run := "/admin/purges/" + text(t, runs[at], "id")
	o.do("read-purge", "dpo", "GET", run, nil, 200)
	o.do("give-visa", "archives", "POST", run+"/visa", map[string]any{"reference": "CANARI-VISA " + forged}, 200)
	o.do("release-purge", "admin", "POST", run+"/releases", nil, 200)
	o.do("release-purge", "dpo", "POST", run+"/releases", nil, 200)
	o.drive()
	if state := text(t, o.must(http.StatusOK, "admin", "GET", "/api/v1"+run, nil), "state"); state != "terminee" {
		t.Errorf("the purge is %s", state)
	}
	day := "?day=" + o.m.Clock.Now().Format(time.DateOnly)
	letter := map[string]any{"right": "access", "channel": "courrier", "receivedOn": o.m.Clock.Now().Format(time.DateOnly), "name": "Canarinom " + forged, "address": "1 rue Canari"}
	request := text(t, o.must(http.StatusCreated, "dpo", "POST", "/api/v1/rights/requests", letter), "id")
	o.do("read-journal", "dpo", "GET", "/journal/entries"+day+"&request="+request+"&action=Canarinom", nil, 200)
	o.do("read-journal", "dpo", "GET", "/journal/entries"+day+"&request=CANARI-DEMANDE", nil, 403)
	o.do("read-journal-pseudonyms", "admin", "GET", "/journal/pseudonyms"+day, nil, 200)
	o.do("read-journal-ticket", "assistance", "GET", "/journal/tickets"+day+"&ticket=CANARI-TICKET", nil, 200)
	o.do("verify-journal", "dpo", "GET", "/journal/verification?from=2029-12-01&to=2029-12-01", nil, 200)
	o.professionals()
	o.do("end-habilitation", "admin", "POST", "/admin/people/"+personOf(t, o.m, "dpo-adjointe@demo.example")+"/habilitation/end", nil, 200)
	o.do("sign-out", "admin", "DELETE", "/account/session", nil, 204)
}

// depot drops a file whose name is somebody's, on the running machine, where it cannot be taken at once.
func (o *overheard) depot() {
	t := o.t
	folder := filepath.Join(o.folder, "depot", "caf")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "CANARI-FICHIER Canarinom.xml")
	if err := os.WriteFile(path, []byte(fmt.Sprint("CANARINOM", forged)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := o.m.Start(o.ctx); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the file is taken", func() bool {
		_, err := os.Stat(path)
		return os.IsNotExist(err)
	})
}

// professionals designates a canary, who chooses a password.
func (o *overheard) professionals() {
	order := designation(o.m.Clock.Now(), map[string]any{"email": "canari.agent@canari.example", "firstName": "Canaripré", "lastName": "Canarinom", "reference": "CANARI-ACTE"})
	o.do("designate-professional", "admin", "POST", "/admin/professionals", with(order, "role", "CANARI-ROLE"), 422)
	who := text(o.t, o.do("designate-professional", "admin", "POST", "/admin/professionals", order, 201), "id")
	o.do("record-commitment", "admin", "POST", "/admin/people/"+who+"/habilitation/commitment", map[string]any{"committed": o.m.Clock.Now().Format(time.DateOnly)}, 200)
	o.do("invite-professional", "admin", "POST", "/admin/people/"+who+"/habilitation/invitation", nil, 200)
	o.drive()
	o.do("choose-password", "", "POST", "/account/password", map[string]any{"token": o.link("canari.agent@canari.example"), "password": doorSecret, "termsAccepted": true}, 200)
	o.do("list-professionals", "admin", "GET", "/admin/professionals", nil, 200)
	const asking = "canari.partenaire@canari.example"
	form := with(with(with(partnerForm(asking), "lastName", "Canarinom"), "status", "CANARI-STATUT"), "password", doorSecret)
	o.do("ask-for-access", "", "POST", "/registrations/professionals", with(form, "siret", "CANARI-SIRET"), 422)
	o.do("ask-for-access", "", "POST", "/registrations/professionals", form, 202)
	o.drive()
	o.must(200, "", "POST", "/api/v1/account/confirmation", map[string]any{"token": o.link(asking)})
	o.do("list-access-requests", "admin", "GET", "/admin/access-requests", nil, 200)
	who = personOf(o.t, o.m, asking)
	o.do("read-access-request", "admin", "GET", "/admin/people/"+who+"/habilitation/request", nil, 200)
	o.do("refuse-access", "admin", "POST", "/admin/people/"+who+"/habilitation/refusal", map[string]any{"reason": "organisme"}, 200)
	o.drive()
}
